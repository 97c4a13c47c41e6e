"""kill -9 of workers under load, as often as wanted.

    PYTHONPATH=engine:adapters:. python -m tests.faults.kill 200 sqlite
    PYTHONPATH=engine:adapters:. python -m tests.faults.kill 200 postgresql

Two workers fire timers, relay effects and send events on the same tickets. Every fraction of a
second one of them is killed and another started. At the end everything is checked.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from callout.store import open_store
from tests.faults.world import Journals, catalog, check, database, forked, serve, settle


def kill_workers(address: str, folder: Path, times: int, *, seed: int = 0) -> str:
    """Kill and start workers so many times; a line about what was found in the end."""
    made, journals, chance = catalog(), Journals(folder), random.Random(seed)
    open_store(address).close()

    def started(number: int) -> int:
        return forked(lambda: serve(address, made, journals, f"{seed}-w{number}"))

    running = [started(0), started(1)]
    for number in range(times):
        time.sleep(chance.uniform(0.15, 0.6))
        victim = running.pop(0)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        running.append(started(number + 2))
    for process in running:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    settle(address, made, journals)
    with open_store(address) as store:
        seen = check(store, journals)
    return f"{times} kills: {dict(seen)}"


def main(times: int, kind: str) -> None:
    with database(kind) as (address, folder):
        print(kind, kill_workers(address, folder, times))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
