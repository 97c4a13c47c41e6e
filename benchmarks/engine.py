"""Events per second of the whole engine: read, step, record, commit, on the shipped procedure.

Many tickets live through the first scenario of the home visit side by side, on a virtual clock:
every event in a commit of its own, then the same events sharing transactions. Run as

    PYTHONPATH=engine:adapters:. python benchmarks/engine.py [tickets]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from callout import Actor, Catalog, Engine, ManualClock, Sending, open_store
from callout.catalog import read_settings
from callout.scenarios import Step, Story, read_stories
from callout.scenarios.times import read_clock

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "tests/scenarios/home_visit/S01_happy_path.yaml"


def story() -> Story:
    (found,) = [each for each in read_stories([SCENARIO]) if "/" not in each.name]
    return found


def run(url: str, tickets: int, *, together: bool) -> tuple[int, float, float]:
    """How many entries were written, in how many seconds, and how many of them computing."""
    played = story()
    calendar, begin = read_clock(played.header.clock or "")
    clock = ManualClock(begin)
    catalog = Catalog.load(
        ROOT / "processes", ROOT / "rules", settings=read_settings(played.header.settings)
    )
    with Engine(open_store(url), catalog, clock=clock, profile=played.header.profile) as engine:
        names = [f"T{number:05}" for number in range(tickets)]
        for name in names:
            engine.start("home_visit", id=name, data=played.header.given, actor="dispatcher:d1")
        before = entries(engine)
        began, computed = time.perf_counter(), time.process_time()
        for step in played.steps:
            if step.at:
                clock.move_to(calendar.instant(step.at, clock.now()))
                engine.tick()
            if step.send:
                send(engine, step, names, played.header.actor, together=together)
        seconds, computed = time.perf_counter() - began, time.process_time() - computed
        return entries(engine) - before, seconds, computed


def send(
    engine: Engine, step: Step, names: Sequence[str], actor: Actor | None, *, together: bool
) -> None:
    by = step.by or actor or "nobody"
    link = step.ticket or ""
    addresses = [engine.ticket(name).links[link] if link else name for name in names]
    sendings = [Sending(name, step.send or "", step.payload, by) for name in addresses]
    if together:
        engine.send_many(sendings)
        return
    for each in sendings:
        engine.send(each.ticket, each.event, each.payload, actor=by)


def entries(engine: Engine) -> int:
    return sum(engine.ticket(name).version for name in engine.find())


def main() -> None:
    tickets = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        files = (f"sqlite:///{folder}/{number}.db" for number in range(100))
        places: list[tuple[str, Callable[[], str]]] = [
            ("memory", lambda: "memory:"),
            ("SQLite, durable (full)", lambda: next(files)),
        ]
        if os.environ.get("CALLOUT_BENCH_POSTGRES"):
            places.append(("PostgreSQL", lambda: os.environ["CALLOUT_BENCH_POSTGRES"]))
        print(f"{tickets} tickets through {SCENARIO.stem}")
        for name, url in places:
            for together in (False, True):
                written, seconds, computed = run(url(), tickets, together=together)
                how = "sharing transactions" if together else "one commit each"
                rate, each = written / seconds, computed / written * 1e6
                print(f"  {name:24} {how:22} {rate:8,.0f} entries/s {each:8,.0f} us CPU/entry")


if __name__ == "__main__":
    main()
