"""The work every benchmark of stores does: tickets, and the change one event makes to each.

Rows are what the store itself writes (about half a kilobyte of ticket, one kilobyte of entry, a
timer that moves, an outbox row), so that "raw" means: the same bytes without the store.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psycopg
from psycopg.sql import SQL, Identifier

from callout.store import Change
from callout_adapters.sql.batch import RowBatch, batch_of
from tests.contract.makers import MINUTE, NINE, moved, opened, timer

POSTGRES = os.environ.get("CALLOUT_TEST_POSTGRES", "").replace("+psycopg:", ":")


def openings(count: int, prefix: str = "ticket") -> list[Change]:
    """Changes that open tickets; each arms a timer and sends an effect."""
    return [
        _widened(opened(f"{prefix}-{n:07}", timers=[timer("t", NINE)], effects=1))
        for n in range(count)
    ]


def events(tickets: Sequence[Change], tag: str, shuffle: int = 1) -> list[Change]:
    """One event for each of the tickets, in a random but repeatable order."""
    changes = [
        moved(
            each.ticket,
            "packed",
            timers=[timer("t", NINE + each.ticket.version * MINUTE)],
            effects=1,
            key=f"{tag}-{n}",
        )
        for n, each in enumerate(tickets)
    ]
    random.Random(shuffle).shuffle(changes)
    return changes


def rows_of(change: Change) -> RowBatch:
    """The rows the store would write."""
    return batch_of([change], lambda _: (), lambda _: {})


def _widened(change: Change) -> Change:
    data = {**change.ticket.data, **{f"field_{n}": f"value {n} of the ticket" for n in range(8)}}
    return replace(change, ticket=replace(change.ticket, data=data))


@dataclass(slots=True)
class Race:
    """Two ways to do the same, measured in turns so that both meet the same weather."""

    ours: list[float]
    raw: list[float]

    @property
    def ratio(self) -> float:
        """Our speed as a share of the raw one: the median over the turns."""
        return statistics.median(r / o for o, r in zip(self.ours, self.raw, strict=True))

    def line(self, name: str, count: int) -> str:
        """One line of the report: events a second, both ways, and the ratio."""
        ours, raw = (count / statistics.median(times) for times in (self.ours, self.raw))
        return f"{name:<46} {ours:>8,.0f}/s   raw {raw:>8,.0f}/s   ratio {self.ratio:.2f}"


def race(turns: int, ours: Callable[[int], None], raw: Callable[[int], None]) -> Race:
    """Run both `turns` times, alternating who begins."""
    result = Race([], [])
    # The prepared work is no part of what is measured; without this the collector walks it.
    gc.collect()
    gc.freeze()
    for turn in range(turns):
        pairs = [(ours, result.ours), (raw, result.raw)]
        for work, times in pairs if turn % 2 else reversed(pairs):
            began = time.perf_counter()
            work(turn)
            times.append(time.perf_counter() - began)
    return result


@contextmanager
def sqlite_file() -> Iterator[str]:
    """The address of an SQLite file that does not exist yet, on the disk of the checkout."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        yield f"sqlite:///{folder}/tickets.db"


@contextmanager
def postgres_schema(name: str = "callout_bench") -> Iterator[str]:
    """The address of an empty schema on the server CALLOUT_TEST_POSTGRES names."""
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(name)))
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(name)))
        yield f"{POSTGRES}?options=-csearch_path%3D{name}"
        connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))
