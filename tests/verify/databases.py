"""A small database with everything in it that can be altered, and the hand that alters it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

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


def made(path: Path) -> str:
    """The address of such a database at a path."""
    address = f"sqlite:///{path}"
    with open_store(address) as store:
        fill(store)
    return address


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


def alter(path: Path, *statements: str, parameters: Sequence[object] = ()) -> int:
    """Do to the file what nobody should; how many rows the last statement touched."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        count = 0
        for statement in statements:
            count = connection.execute(statement, parameters).rowcount
        connection.commit()
    return count


def rows_to_match(path: Path) -> None:
    """Have lists, and what entries are found by, say what the tickets say now."""
    with open_store(f"sqlite:///{path}", create=False) as store:
        list(Engine(store, catalog_of(**PROCESSES), clock=ManualClock(NINE)).rebuild_views())


def entries(path: Path, ticket: str) -> list[dict[str, Any]]:
    """A history's documents."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT document FROM entry WHERE ticket = ? ORDER BY seq", (ticket,)
        )
        return [orjson.loads(document) for (document,) in rows]


def forge(
    path: Path,
    ticket: str,
    change: Callable[[list[dict[str, Any]]], object],
) -> None:
    """Alter a history and make everything fit again that follows from its documents alone:
    the chain, the columns, and version and head of the ticket."""
    history = entries(path, ticket)
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
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM entry WHERE ticket = ?", (ticket,))
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute(
            "UPDATE ticket SET version = ?, head = ? WHERE id = ?", (len(history), previous, ticket)
        )
        connection.commit()


def _micros(text: object) -> int:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return 0
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
