"""kill -9 of workers while members of groups end, as often as wanted.

    PYTHONPATH=engine:adapters:. python -m tests.faults.kill_groups 100 sqlite
    PYTHONPATH=engine:adapters:. python -m tests.faults.kill_groups 100 postgresql

Tickets run one group after the other. Members end by timers, one in each group by the answer of an
adapter, so that several end at once in different workers. In the end every group that was begun was
joined, once, with the result of every member that was waited for.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress

from callout import Catalog, Engine, StaleTicket, StoreUnavailable
from callout.catalog import Sources
from callout.clock import Clock
from callout.engine import Answer
from callout.records import Effect, Entry
from callout.store import open_store
from tests.faults.world import Later, database, forked

ROUND = """
process: NAME
data:
  rounds: {type: number, default: 0}
  got: {type: number, default: 0}
  over: {type: boolean, default: false}
events: {enough: {by: clerk}}
states:
  running:
    invoke: {process: piece, id: piece, each: '[1, 2, 3, 4, 5]', as: n, with: {n: n}, KEYS}
    on:
      done.piece:
        target: pause
        do: [{set: {rounds: rounds + 1, got: 'got + count(results[item != null])'}}]
      enough: {do: [{set: {over: true}}]}
  pause:
    after: {PT0.02S: running}
    always: {guard: over, target: done}
    on: {enough: done}
  done: {type: final}
initial: running
"""
PIECE = """
process: piece
outcomes: [timed, answered]
data: {n: {type: number}}
events: {rung: {}}
states:
  there:
    entry: [{if: n = 5, then: [{send: {event: ring, to: 'adapter:bell'}}]}]
    after: {'@"PT0.02S" * n': {guard: n < 5, target: timed}}
    on: {rung: answered}
  timed: {type: final, outcome: timed, output: {n: n}}
  answered: {type: final, outcome: answered, output: {n: n}}
"""
KEYS = {"whole": "until: all", "thin": "at_once: 2", "first": "until: 3"}
WAITED = {"whole": 5, "thin": 5, "first": 3}
TICKETS = [f"{name}-{number}" for name in KEYS for number in (1, 2)]


def catalog() -> Catalog:
    texts = {
        f"{name}.yaml": ROUND.replace("NAME", name).replace("KEYS", keys)
        for name, keys in KEYS.items()
    }
    return Catalog.of(Sources({**texts, "piece.yaml": PIECE}, {}))


def answer(_effect: Effect) -> Answer:
    return Answer("rung")


def engine_at(address: str, made: Catalog, clock: Clock | None = None) -> Engine:
    given = {} if clock is None else {"clock": clock}
    return Engine(open_store(address), made, adapters={"bell": answer}, **given)


def work(address: str, made: Catalog) -> None:
    """Fire what is due and relay, until killed."""
    with engine_at(address, made) as engine:
        while True:
            with suppress(StaleTicket, StoreUnavailable):
                engine.tick()
                engine.relay()
            time.sleep(0.002)


def kill_in_groups(address: str, times: int, *, seed: int = 0) -> str:
    """Kill and start workers so many times; a line about what was found in the end."""
    made, chance = catalog(), random.Random(seed)
    with engine_at(address, made) as engine:
        for ticket in TICKETS:
            engine.start(ticket.partition("-")[0], id=ticket)
    running = [forked(lambda: work(address, made)) for _ in range(3)]
    for _ in range(times):
        time.sleep(chance.uniform(0.1, 0.4))
        victim = running.pop(chance.randrange(3))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        running.append(forked(lambda: work(address, made)))
    for process in running:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    finish(address, made)
    with engine_at(address, made) as engine:
        seen = check(engine)
    return f"{times} kills: {seen['groups']} groups joined once, {seen['results']} results"


def finish(address: str, made: Catalog) -> None:
    """Let the groups that run end, and begin no more."""
    with engine_at(address, made, Later()) as engine:
        for ticket in TICKETS:
            engine.send(ticket, "enough", actor="clerk:li")
        for _ in range(2000):
            engine.tick()
            engine.relay()
            if all(engine.ticket(each).outcome == "done" for each in TICKETS):
                return
            time.sleep(0.01)
    raise AssertionError("a group never ended")


def check(engine: Engine) -> Counter[str]:
    """Counts of what was seen; raises AssertionError for a group that is not as it should be."""
    seen: Counter[str] = Counter()
    for ticket in TICKETS:
        wanted, data = WAITED[ticket.partition("-")[0]], engine.ticket(ticket).data
        entries = engine.history(ticket)
        ends = [each for each in entries if each.name == "done.piece" and each.refusal is None]
        joined = [each for each in ends if each.transitions]
        assert data["rounds"] == len(joined) > 0
        assert data["got"] == len(ends) == wanted * len(joined)
        told = Counter((each.cause or "").rpartition("/")[0] for each in ends)
        assert set(told.values()) == {1}, f"{ticket}: a member was heard twice"
        _check_members(engine, ticket, told)
        seen["groups"] += len(joined)
        seen["results"] += len(ends)
    assert [each for each in engine.verify() if each.divergences] == []
    return seen


def _check_members(engine: Engine, ticket: str, told: Counter[str]) -> None:
    for member in engine.ticket(ticket).links.values():
        ended = engine.ticket(member).outcome in ("timed", "answered")
        assert ended == (member in told), f"{member}: it has ended, and nobody heard"
        assert ended or _is_cancelled(engine.history(member)), f"{member}: it still runs"


def _is_cancelled(entries: tuple[Entry, ...]) -> bool:
    return any(each.name == "ticket.cancel" and each.refusal is None for each in entries)


def main(times: int, kind: str) -> None:
    with database(kind) as (address, _):
        print(kind, kill_in_groups(address, times))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
