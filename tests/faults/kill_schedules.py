"""kill -9 of workers that open tickets by the calendar, as often as wanted.

    PYTHONPATH=engine:adapters:. python -m tests.faults.kill_schedules 100 sqlite
    PYTHONPATH=engine:adapters:. python -m tests.faults.kill_schedules 100 postgresql

Three workers share a clock on which an hour takes a fraction of a second. In the end there is each
ticket of each hour, once, and of each outlet one shelf that knows all of its tickets.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from callout import Catalog, Engine, StaleTicket, StoreUnavailable
from callout.catalog import Sources
from callout.clock import Clock, ManualClock
from callout.store import HELD, Query, Store, open_store
from tests.faults.world import database, forked

BOOKS = """
process: books
data: {outlet: string}
states:
  a:
    waits_forever: a test
    entry:
      - start: {process: shelf, key: outlet, if_open: join}
      - send: {event: filed, to: {process: shelf, key: outlet}}
"""
SHELF = """
process: shelf
key: outlet
data: {outlet: {type: string, required: true}, books: {type: number, default: 0}}
events: {filed: {}}
states: {a: {waits_forever: a test, on: {filed: {do: {set: {books: books + 1}}}}}}
"""
HOURS = ", ".join(f"'{hour:02}:00'" for hour in range(24))
SCHEDULES = f"""
schedules:
  hourly:
    start: books
    at: [{HOURS}]
    on: every day
    for: {{each: '["north", "south", "east"]', as: outlet}}
    with: {{outlet: outlet}}
    missed: each
    zone: Europe/Berlin
"""
HOUR = timedelta(hours=1)
ITEMS = 3
BEGIN = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the night before clocks change
SPEED = 36_000
ALL = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class SharedClock:
    """A clock that is faster than the machine's, and the same in every process."""

    real: float

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=(time.monotonic() - self.real) * SPEED)


def work(address: str, clock: SharedClock) -> None:
    """Open what has come, until killed."""
    with open_store(address) as store:
        engine = engine_of(store, clock)
        while True:
            with suppress(StaleTicket, StoreUnavailable):
                engine.tick()
            time.sleep(0.002)


def engine_of(store: Store, clock: Clock) -> Engine:
    catalog = Catalog.of(Sources({"books.yaml": BOOKS, "shelf.yaml": SHELF}, {"s.yaml": SCHEDULES}))
    return Engine(store, catalog, clock=clock)


def kill_schedulers(address: str, times: int, *, seed: int = 0) -> str:
    """Kill and start workers so many times; a line about what was found in the end."""
    clock, chance = SharedClock(time.monotonic()), random.Random(seed)
    with open_store(address) as store:
        first = engine_of(store, clock)
        first.tick()
        begin = first.schedules()[0].since

    def started() -> int:
        return forked(lambda: work(address, clock))

    running = [started() for _ in range(3)]
    for _ in range(times):
        time.sleep(chance.uniform(0.05, 0.3))
        victim = running.pop(chance.randrange(3))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        running.append(started())
    for process in running:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    with open_store(address) as store:
        end = clock.now() + HELD  # who was killed holds it no longer
        engine = engine_of(store, ManualClock(end))
        while engine.schedules()[0].next()[0] <= end:  # what was begun is finished, too
            engine.tick()
        hours = check(engine, begin)
    return f"{times} kills: {hours} hours, each with {ITEMS} tickets"


def check(engine: Engine, begin: datetime) -> int:
    """How many hours were worked off; raises AssertionError unless each was, once."""
    (state,) = engine.schedules()
    assert state.mark is not None
    assert state.mark.error is None
    all_hours = (BEGIN + n * HOUR for n in range(10_000))
    hours = [each for each in all_hours if begin < each <= state.done_until]
    tickets = engine.find(Query(process="books", limit=ALL))
    found = sorted(each.rpartition("-")[0] for each in tickets)
    wanted = [f"hourly-{each:%Y%m%dT%H%M%SZ}" for each in hours]
    assert found == sorted(each for each in wanted for _ in range(ITEMS))
    assert all(len(engine.history(each)) == 1 for each in tickets)
    shelves = [engine.ticket(each) for each in engine.find(Query(process="shelf", limit=ALL))]
    assert [each.data["books"] for each in shelves] == [len(hours)] * ITEMS
    assert all(
        report.divergences == ()
        for report in engine.verify(*tickets[:30], *[each.id for each in shelves])
    )
    return len(hours)


def main(times: int, kind: str) -> None:
    with database(kind) as (address, _):
        print(kind, kill_schedulers(address, times))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
