"""The feed under eight writers in processes of their own, for as many changes as wanted.

    PYTHONPATH=engine:adapters:. python -m tests.faults.feed 100000 sqlite
    PYTHONPATH=engine:adapters:. python -m tests.faults.feed 100000 postgresql

Writers send one by one, in groups, refused events too, and within transactions of a host that stay
open for a while and are committed or rolled back. Somebody follows meanwhile. In the end the feed
has told each entry of each history once, each ticket's in order, and tells it all again the same.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from callout import Catalog, Engine, Refused, Sending, StoreError
from callout.catalog import Sources
from callout.engine.results import Result
from callout.store import HELD, Query, open_store
from tests.faults.world import database, forked

BOOK = """
process: book
data: {written: {type: number, default: 0}}
events: {written: {by: clerk}, nobody_takes: {}}
states:
  open:
    on: {written: {do: {set: {written: written + 1}}}}
    waits_forever: a test
"""
WRITERS, OWN, SHARED = 8, 6, 3
ALL = (1 << 31) - 1
MOST_TOGETHER = 5
WRITER = "clerk:li"


def books(address: str) -> Engine:
    return Engine(open_store(address), Catalog.of(Sources({"book.yaml": BOOK}, {})))


class Writer:
    """One of the eight: changes its own tickets, and those that all share."""

    def __init__(self, address: str, number: int) -> None:
        self._engine = books(address)
        self._host = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
        self._chance = random.Random(number)
        self._own = [f"W{number}-{each}" for each in range(OWN)]
        self._all = [*self._own, *(f"S{each}" for each in range(SHARED))]

    def write(self, number: int) -> None:
        """So many changes, or a few more."""
        done = 0
        ways = (self._alone, self._together, self._refused, self._hosted)
        while done < number:
            (way,) = self._chance.choices(ways, (60, 30, 5, 2))
            with suppress(StoreError, OperationalError):  # others were first: nothing was written
                done += way()

    def _alone(self) -> int:
        self._engine.send(self._chance.choice(self._all), "written", actor=WRITER)
        return 1

    def _together(self) -> int:
        some = self._chance.sample(self._all, self._chance.randint(2, MOST_TOGETHER))
        answers = self._engine.send_many([Sending(each, "written", actor=WRITER) for each in some])
        return sum(isinstance(each, Result) for each in answers)

    def _refused(self) -> int:
        with suppress(Refused):
            self._engine.send(self._chance.choice(self._all), "nobody_takes")
        return 1

    def _hosted(self) -> int:
        """A transaction of somebody else's, which is open for a while; some come to nothing."""
        some = self._chance.sample(self._own, 2)
        with self._host.connect() as connection:
            for each in some:
                self._engine.send(each, "written", actor=WRITER, session=connection)
            time.sleep(self._chance.uniform(0, 0.03))
            if self._chance.random() < 0.3:
                connection.rollback()
                return 0
            connection.commit()
        return len(some)


class Reader:
    """Follows the feed from its beginning, and keeps all it was told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cursor: str | None = None
        self.told: list[tuple[str, int]] = []

    def read(self, most: int) -> int:
        look = self._engine.changes(self._cursor, most)
        self._cursor = look.cursor
        self.told += [(each.ticket, each.seq) for each in look.changes]
        return len(look.changes)


def follow_writers(address: str, number: int, *, seed: int = 0) -> str:
    """Write so many changes and follow them; a line about what was found."""
    begun = time.monotonic()
    with books(address) as engine:
        for each in (*_names("W"), *_names("S")):
            engine.start("book", id=each)
    share, chance = -(-number // WRITERS), random.Random(seed)

    def started(writer: int) -> int:
        return forked(lambda: Writer(address, writer).write(share))

    running = {started(writer) for writer in range(WRITERS)}
    with books(address) as engine:
        reader, looks = Reader(engine), Counter[bool]()
        while running:
            looks[bool(reader.read(chance.choice((1, 7, 100, 1000))))] += 1
            running -= set(_ended(running))
        wanted = dict(_entries(engine))
        wait_until(lambda: reader.read(1000) == 0 and len(reader.told) >= sum(wanted.values()))
        check(reader.told, wanted)
        again = Reader(engine)
        while again.read(1000):
            pass
        assert again.told == reader.told, "a second reader was told something else"
    took = time.monotonic() - begun
    return (
        f"{len(reader.told)} changes of {len(wanted)} tickets in {took:.0f} s, {looks[True]} pages"
    )


def check(told: list[tuple[str, int]], wanted: dict[str, int]) -> None:
    """Each entry was told once, and those of one ticket in their order."""
    twice = [each for each, times in Counter(told).items() if times > 1]
    assert not twice, f"told twice: {twice[:5]}"
    missing = {(each, seq) for each in wanted for seq in range(1, wanted[each] + 1)} - set(told)
    assert not missing, f"not told: {sorted(missing)[:5]}"
    latest = dict.fromkeys(wanted, 0)
    for ticket, seq in told:
        assert seq == latest[ticket] + 1, f"{ticket}: {seq} was told after {latest[ticket]}"
        latest[ticket] = seq
    assert latest == wanted, "told of what is on no history"


def wait_until(holds: Callable[[], bool]) -> None:
    """What was committed is told when all that was begun before it has ended, on the server."""
    end = time.monotonic() + HELD.total_seconds()
    while not holds():
        assert time.monotonic() < end, "the feed does not tell all that is on the histories"
        time.sleep(0.01)


def _entries(engine: Engine) -> Iterator[tuple[str, int]]:
    """Each ticket with the number of its entries, as they lie there."""
    for each in engine.find(Query(limit=ALL)):
        yield each, len(engine.history(each))


def _names(kind: str) -> list[str]:
    if kind == "S":
        return [f"S{each}" for each in range(SHARED)]
    return [f"W{writer}-{each}" for writer in range(WRITERS) for each in range(OWN)]


def _ended(running: set[int]) -> Iterator[int]:
    for process in tuple(running):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            assert status == 0, "a writer has failed"
            yield ended


def main(number: int, kind: str) -> None:
    with database(kind) as (address, _):
        print(kind, follow_writers(address, number))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
