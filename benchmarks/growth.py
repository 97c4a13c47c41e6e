"""What an event, a look at the timers and a page of tickets cost as the database grows.

    PYTHONPATH=engine:adapters:. python benchmarks/growth.py [sqlite] [postgresql] [--sizes N,N]

At each size the same thousand operations are timed on tickets chosen at random out of all, in turns
of a hundred; figures are medians of CPU and of wall-clock time for one operation, ours and (for
PostgreSQL) without the server's share. Tickets have one entry, one timer and one outbox row when
they are made; the resident memory of this process is shown beside.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from benchmarks.workload import MINUTE, NINE, postgres_schema, sqlite_file

from callout.records import TicketId
from callout.store import Query, Store, open_store
from tests.contract.makers import moved, opened, timer

GROUP = 500
TURNS = 10


def grow(store: Store, start: int, end: int) -> None:
    for first in range(start, end, GROUP):
        group = [
            # Due times are spread over a year, so that few are due at any time.
            [opened(name(n), timers=[timer("t", NINE + (n * 7919 % 525_600) * MINUTE)], effects=1)]
            for n in range(first, min(first + GROUP, end))
        ]
        assert not any(store.commit_each(group))


def name(number: int) -> str:
    # Ids as they are in life: in no order.
    return f"{number * 2654435761 % 2**32:08x}-{number}"


def measure(store: Store, size: int, chance: random.Random) -> dict[str, tuple[float, float]]:
    def one_event() -> None:
        ticket = store.load(TicketId(name(chance.randrange(size))))
        later = NINE + chance.randrange(525_600) * MINUTE
        change = moved(ticket, "packed", timers=[timer("t", later)], effects=1)
        store.commit([change])

    def hundred_events() -> None:
        names = {TicketId(name(chance.randrange(size))) for _ in range(100)}
        tickets = store.load_many(sorted(names)).values()
        groups = [[moved(ticket, "packed", effects=1)] for ticket in tickets]
        assert not any(store.commit_each(groups))

    def due() -> None:
        with store.claim_due(NINE + 5 * MINUTE, 100):
            pass

    def page() -> None:
        store.find(Query(after=TicketId(name(chance.randrange(size))), limit=100))

    works = {
        "one event": (one_event, 30, 1),
        "event of a hundred": (hundred_events, 3, 100),
        "next due": (store.next_due, 100, 1),
        "due timers": (due, 30, 1),
        "page of tickets": (page, 30, 1),
    }
    return {label: timed(*work) for label, work in works.items()}


def timed(work: Callable[[], object], times: int, share: int) -> tuple[float, float]:
    """Microseconds of CPU and of time for one operation, the medians of the turns."""
    cpu, wall = [], []
    for _ in range(TURNS):
        gc.collect()
        used, began = time.process_time(), time.perf_counter()
        for _ in range(times):
            work()
        wall.append((time.perf_counter() - began) / times / share * 1e6)
        cpu.append((time.process_time() - used) / times / share * 1e6)
    return statistics.median(cpu), statistics.median(wall)


def run(address: str, sizes: list[int]) -> None:
    before, first = 0, {}
    for size in sizes:
        with open_store(address) as store:
            grow(store, before, size)
            before = size
            figures = measure(store, size, random.Random(size))
        first = first or figures
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {size:>9,} tickets, {memory:.0f} MB resident")
        for label, (cpu, wall) in figures.items():
            growth = f"x{cpu / first[label][0]:.2f} and x{wall / first[label][1]:.2f}"
            print(f"    {label:<20} {cpu:>8.0f} µs of CPU, {wall:>8.0f} µs   {growth}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    places: dict[str, AbstractContextManager[str]] = {
        "sqlite": sqlite_file(),
        "postgresql": postgres_schema("callout_growth"),
    }
    for kind, place in places.items():
        if kind in asked.what:
            print(f"{kind}:")
            with place as address:
                run(address, sizes)


if __name__ == "__main__":
    main()
