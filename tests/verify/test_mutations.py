"""Every column of every table and every field of every entry altered, one at a time.

What is not found stands in `BEYOND_ROWS` or `BEYOND_ENTRIES` with what would find it, and in the
table of docs/replay.md.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.verify.databases import alter, classes, entries, forge, made

TICKETS = ("C", "P", "P.desk", "R")

BEYOND_ROWS = {
    ("outbox", "delivered_at"): "when a receiver took it is known to the receiver",
    ("outbox", "next_try"): "when to try again follows from chance and from failures",
    ("outbox", "error"): "what went wrong at a receiver is in no history",
    ("unsealed", "n"): "in which order entries come under a checkpoint is all that it says",
    ("unsealed", "ticket"): "what waits is looked at where there is a checkpoint",
    ("unsealed", "seq"): "what waits is looked at where there is a checkpoint",
    ("unsealed", "hash"): "what waits is looked at where there is a checkpoint",
}
"""Columns that say what happened outside all histories: any value that could be is believed."""

BEYOND_ENTRIES = {
    "engine": "an older version that decides the same cannot be told from the newer one",
    "key": "the sender's own",
    "occurred_at": "the sender's own",
    "payload": "the region of an opening, which its definition names as well",
}
"""Fields of an event from outside that nothing follows from: only a head held elsewhere sees it."""

FROM_OUTSIDE = {
    *(("C", 1), ("C", 2), ("C", 3), ("R", 1), ("R", 2)),
    *(("P", 1), ("P", 2), ("P", 3), ("P", 4), ("P", 6)),
}
"""The entries of events that people or adapters sent, by ticket and number."""


TOLD_ONCE = {"change", "keeping"}
"""What the feed tells, and how far it goes back, stands in no history."""
NAMED_BY = {
    **{"timer": "id", "waiting": "role", "place": "state", "finding": "name"},
    **{"trail": "ticket || seq", "trait": "footprint || kind || value"},
}
"""The tables whose rows have no number of SQLite's."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "a.db"
    made(path)
    return path


def _columns() -> Iterator[tuple[str, str]]:
    from callout_adapters.sql.text.schema import METADATA

    for table in METADATA.sorted_tables:
        for column in table.columns if table.name not in TOLD_ONCE else ():
            yield table.name, column.name


def _altered(value: object, column: str) -> object:
    match value:
        case int():
            return value + 1
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1])
        case str() if value[:1] in "{[" and column != "id":
            return '{"a":1}' if value[0] == "{" else '["a"]'
        case str():
            return value + "x"
        case _:
            return 7 if column in ("wake", "next_try", "delivered_at") else "x"


@pytest.mark.parametrize(("table", "column"), list(_columns()))
def test_a_column_that_is_altered_is_seen(
    table: str, column: str, original: Path, tmp_path: Path
) -> None:
    name = NAMED_BY.get(table, "rowid")
    look = "SELECT {}, {} FROM {}".format(name, column, table)  # noqa: S608, UP032 - no values in it
    change = "UPDATE {} SET {} = ? WHERE {} = ?".format(table, column, name)  # noqa: S608, UP032
    with closing(sqlite3.connect(original)) as connection:
        cells = connection.execute(look).fetchall()
    unseen = []
    for row, value in cells:
        path = Path(shutil.copy(original, tmp_path / "a.db"))
        with suppress(sqlite3.IntegrityError):  # then the database itself saw it
            alter(path, change, parameters=(_altered(value, column), row))
            if not classes(f"sqlite:///{path}"):
                unseen.append((row, value))

    assert bool(unseen) == ((table, column) in BEYOND_ROWS), unseen


def _forgeries(field: str, entry: dict[str, Any]) -> Iterator[Any]:  # noqa: C901 - a table
    """Other values of a field, each such as the engine could have written."""
    value = entry.get(field)
    match field, value:
        case (("seq" | "engine"), _):
            yield value + 1
            yield value - 1
        case "kind", _:
            yield "admin"
            yield "correct"
            yield "input" if value != "input" else "timer"
        case (("recorded_at" | "occurred_at"), str()):
            moment = datetime.fromisoformat(value)
            yield (moment + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
        case "actor", _:
            yield {"id": "clerk:wu", "roles": ["clerk"]}
            yield {**value, "roles": [*value.get("roles", []), "manager"]}
        case "key", None:
            yield "k"
        case _, str():
            yield f"{value}x"
        case _, list():
            yield value[:-1]
            yield [*value, *value[-1:]]
        case _, dict():
            yield {**value, "x": "y"}
            yield dict(list(value.items())[:-1])
        case _:
            return


def _fields(original: Path) -> set[str]:
    return {name for ticket in TICKETS for e in entries(original, ticket) for name in e}


def _forged(original: Path) -> Iterator[tuple[str, int, str, Any]]:
    fields = sorted(({"key"} | _fields(original)) - {"hash", "previous"})
    for ticket in TICKETS:
        for place, entry in enumerate(entries(original, ticket)):
            for field in fields:
                for value in _forgeries(field, entry):
                    yield ticket, place, field, value


def _put(place: int, field: str, value: object) -> Callable[[list[dict[str, Any]]], object]:
    return lambda history: history[place].__setitem__(field, value)


@pytest.mark.slow
def test_a_field_that_is_altered_in_a_chain_that_fits_is_seen(
    original: Path, tmp_path: Path
) -> None:
    unseen: dict[str, set[tuple[str, int]]] = {}
    tried = 0
    for ticket, place, field, value in _forged(original):
        path = Path(shutil.copy(original, tmp_path / "a.db"))
        with suppress(sqlite3.IntegrityError):  # then the database itself saw it
            forge(path, ticket, _put(place, field, value))
            tried += 1
            if not classes(f"sqlite:///{path}"):
                unseen.setdefault(field, set()).add((ticket, place + 1))

    assert tried > 300
    assert {field: unseen[field] for field in unseen if field not in BEYOND_ENTRIES} == {}
    assert unseen.keys() == BEYOND_ENTRIES.keys(), "the table says no more than is so"
    assert unseen["key"] <= FROM_OUTSIDE
