"""A small database with everything in it that can be altered, and the hand that alters it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import orjson
from sqlalchemy import create_engine

from callout.clock import ManualClock
from callout.engine import Answer, Engine
from callout.errors import Refused
from callout.records import Effect
from callout.replay import Report
from callout.store import Store, open_store
from callout.values import digest
from callout.verify import Verifier
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

CLERK = "clerk:li"
Target: TypeAlias = Path | str
"""A file of SQLite, or the address of a database on a PostgreSQL server."""

COURIER = """
process: courier
title: {en: A courier}
data: {place: {type: string, default: depot}, seen: {type: number, default: 0}}
events:
  asked: {by: clerk}
  answered: {}
states:
  away:
    after: {PT1H: away}
    on:
      asked: {do: [{send: {event: ping, to: "adapter:phone", with: {place: place}}}]}
      answered: {target: here, do: [{set: {seen: seen + 1}}]}
  here: {after: {PT2H: away}}
"""
PROCESSES = {"parcel": PARCEL, "desk": DESK, "courier": COURIER}


def fill(store: Store) -> None:
    """Tickets with timers, effects, an answer, a child that refuses and one that answers."""
    clock = ManualClock(NINE)
    catalog = catalog_of(**PROCESSES)

    def phone(_: Effect) -> Answer:
        return Answer("answered")

    engine = Engine(store, catalog, clock=clock, adapters={"phone": phone})
    engine.start("courier", id="C", actor=CLERK)
    engine.send("C", "asked", actor=CLERK, key="first")
    engine.relay()
    engine.start("parcel", id="P", data={"weight": 5}, region="north", actor=CLERK, key="open")
    clock.advance(timedelta(minutes=1))
    engine.send("P", "asked", actor=CLERK, occurred_at=NINE)
    try:
        engine.send("P", "told", {"answer": ""}, actor=CLERK, key="refused")
    except Refused:
        clock.advance(timedelta(minutes=1))
    engine.send("P", "told", {"answer": "soon"}, actor=CLERK)
    engine.send("P", "stored", {"shelf": "A3"}, actor=CLERK)
    clock.advance(timedelta(days=1))
    engine.tick()
    engine.start("parcel", id="Q", data={"weight": 7}, actor=CLERK)
    clock.advance(timedelta(minutes=1))
    engine.send("Q", "asked", actor=CLERK)
    engine.start("parcel", id="R", data={"weight": 7}, actor=CLERK)
    clock.advance(timedelta(minutes=1))
    engine.send("R", "weighed", {"weight": 8}, actor=CLERK)


def made(target: Target) -> str:
    """The address of such a database at a path, or at the address of an empty one."""
    address = address_of(target)
    with open_store(address) as store:
        fill(store)
    return address


def address_of(target: Target) -> str:
    """The address of a file of SQLite; another one as it is."""
    return f"sqlite:///{target}" if isinstance(target, Path) else target


class Hand:
    """A connection that keeps to no foreign keys; question marks stand for parameters."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection = connection
        self._mark = mark

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> Any:
        found = self._connection.cursor()
        # Without parameters PostgreSQL's driver leaves percent signs alone, and takes several.
        found.execute(statement.replace("?", self._mark), *([parameters] if parameters else []))
        return found


@contextmanager
def by_hand(target: Target) -> Iterator[Hand]:
    """Write to the tables themselves, all at once."""
    if isinstance(target, Path):
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            yield Hand(connection, "?")
            connection.commit()
        return
    driver = create_engine(target)
    try:
        with driver.begin() as connected:
            hand = Hand(connected.connection.dbapi_connection, "%s")
            hand.execute("SET LOCAL session_replication_role = replica")
            yield hand
    finally:
        driver.dispose()


def reports(address: str) -> dict[str, Report]:
    """What a check of everything says, by ticket; documents of definitions under ``""``."""
    with open_store(address, create=False, read_only=True) as store:
        verifier = Verifier(store)
        found = {str(report.ticket): report for report in verifier.check_all()}
        definitions = verifier.check_definitions()
        if definitions:
            found[""] = Report(None, 0, 0, definitions)
    return found


def classes(address: str) -> set[str]:
    """The classes of everything that differs."""
    return {name for report in reports(address).values() for name in report.counts}


def alter(target: Target, *statements: str, parameters: Sequence[object] = ()) -> int:
    """Do to the tables what nobody should; how many rows the last statement touched."""
    count = 0
    with by_hand(target) as hand:
        for statement in statements:
            count = hand.execute(statement, parameters).rowcount
    return count


def rows_to_match(target: Target) -> None:
    """Have lists, and what entries are found by, say what the tickets say now."""
    with open_store(address_of(target), create=False) as store:
        list(Engine(store, catalog_of(**PROCESSES), clock=ManualClock(NINE)).rebuild_views())


def entries(target: Target, ticket: str) -> list[dict[str, Any]]:
    """A history's documents."""
    with by_hand(target) as hand:
        rows = hand.execute("SELECT document FROM entry WHERE ticket = ? ORDER BY seq", (ticket,))
        return [orjson.loads(document) for (document,) in rows.fetchall()]


def forge(
    target: Target,
    ticket: str,
    change: Callable[[list[dict[str, Any]]], object],
) -> None:
    """Alter a history and make everything fit again that follows from its documents alone:
    the chain, the columns, and version and head of the ticket."""
    history = entries(target, ticket)
    change(history)
    previous = ""
    rows = []
    for entry in history:
        entry.pop("hash", None)
        entry.pop("previous", None)
        if previous:
            entry["previous"] = previous
        previous = entry["hash"] = digest(entry)
        rows.append(
            (
                ticket,
                entry["seq"],
                entry["kind"],
                entry.get("key"),
                _micros(entry["recorded_at"]),
                previous,
                orjson.dumps(entry).decode(),
            )
        )
    with by_hand(target) as hand:
        hand.execute("DELETE FROM entry WHERE ticket = ?", (ticket,))
        for row in rows:
            hand.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        hand.execute(
            "UPDATE ticket SET version = ?, head = ? WHERE id = ?", (len(history), previous, ticket)
        )


def _micros(text: object) -> int:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return 0
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
