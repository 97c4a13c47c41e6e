"""OCEL 2.0 in an SQLite file (chapter 5.3): written item by item, read as a whole.

Each type has a table of its own; columns are added as attributes come up. Names that SQLite would
take for one, for it minds no case, get a number behind them. Numbers are those of SQLite: integers
of 64 bits, and doubles.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from callout.errors import StoreError
from callout.eventlog.model import AttributeKind
from callout.eventlog.notes import BadLog
from callout.eventlog.ocel.model import (
    BEGINNING,
    OcelEvent,
    OcelItem,
    OcelLog,
    OcelObject,
    OcelRelation,
    OcelValue,
)

_COLUMN = {
    AttributeKind.INT: "INTEGER",
    AttributeKind.FLOAT: "REAL",
    AttributeKind.BOOLEAN: "BOOLEAN",
    AttributeKind.DATE: "TIMESTAMP",
}
_KIND = {name: kind for kind, name in _COLUMN.items()}
_CHANGED = "ocel_changed_field"
_FIXED = {"event": ("ocel_id", "ocel_time"), "object": ("ocel_id", "ocel_time", _CHANGED)}
_TABLES = """
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL);
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event_object (
  ocel_event_id TEXT NOT NULL, ocel_object_id TEXT NOT NULL, ocel_qualifier TEXT NOT NULL,
  PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (
  ocel_source_id TEXT NOT NULL, ocel_target_id TEXT NOT NULL, ocel_qualifier TEXT NOT NULL,
  PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


def write_ocel_file(path: Path, items: Iterable[OcelItem]) -> None:
    """Write a new file; raises StoreError where there is one, or the disk does not do its part."""
    if path.exists():
        raise StoreError(f"there is a file {path} already", hint="name another, or remove it")
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript(_TABLES)
            writer = _Writer(connection)
            for item in items:
                writer.write(item)
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be written: {error}", hint="look at the disk") from None


def read_ocel_file(path: Path) -> OcelLog:
    """The log in a file, which stays as it is; raises BadLog for what is none."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return _Reader(connection).log()
    except (sqlite3.Error, IndexError) as error:
        raise BadLog(
            f"{path} is no OCEL 2.0 in SQLite: {error}", hint="look whether the file is whole"
        ) from None


class _Writer:
    """Rows into the tables of a file that has just been made."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables: dict[tuple[str, str], str] = {}
        self._columns: dict[tuple[str, str], dict[str, str]] = {}
        self._names: set[str] = set()

    def write(self, item: OcelItem) -> None:
        """One event or object with what belongs to it."""
        side = "event" if isinstance(item, OcelEvent) else "object"
        columns = self._known(side, item)
        self._insert(side, (item.id, item.type))
        others = "event_object" if side == "event" else "object_object"
        for each in dict.fromkeys(item.relations):
            self._insert(others, (item.id, each.target, each.qualifier))
        table = self._tables[side, item.type]
        if isinstance(item, OcelEvent):
            named = {columns[each.name]: _cell(each) for each in item.values}
            self._row(table, {"ocel_id": item.id, "ocel_time": item.time, **named})
        else:
            self._object(table, item, columns)

    def _object(self, table: str, item: OcelObject, columns: dict[str, str]) -> None:
        first = [each for each in item.values if each.since == BEGINNING]
        named = {columns[each.name]: _cell(each) for each in first}
        self._row(table, {"ocel_id": item.id, "ocel_time": BEGINNING, **named})
        for each in item.values:
            if each.since != BEGINNING:
                column = columns[each.name]
                change = {"ocel_time": each.since, _CHANGED: column, column: _cell(each)}
                self._row(table, {"ocel_id": item.id, **change})

    def _known(self, side: str, item: OcelItem) -> dict[str, str]:
        """The columns of the item's attributes, made where they are not there yet."""
        key = side, item.type
        if key not in self._tables:
            short = self._short(item.type)
            self._tables[key] = f"{side}_{short}"
            self._insert(f"{side}_map_type", (item.type, short))
            fixed = ", ".join(f"{_quoted(name)} TEXT" for name in _FIXED[side])
            self._connection.execute(f"CREATE TABLE {_quoted(self._tables[key])} ({fixed})")
        columns = self._columns.setdefault(key, {})
        for each in item.values:
            if each.name not in columns:
                taken = {name.lower() for name in (*columns.values(), *_FIXED[side])}
                columns[each.name] = column = _free(each.name, taken)
                self._connection.execute(
                    f"ALTER TABLE {_quoted(self._tables[key])} "
                    f"ADD COLUMN {_quoted(column)} {_COLUMN.get(each.kind, 'TEXT')}"
                )
        return columns

    def _short(self, kind: str) -> str:
        name = _free(re.sub(r"\W", "", kind.title(), flags=re.ASCII) or "Type", self._names)
        self._names.add(name.lower())
        return name

    def _row(self, table: str, cells: dict[str, str | int | float]) -> None:
        names = ", ".join(map(_quoted, cells))
        self._insert(f"{_quoted(table)} ({names})", tuple(cells.values()), quoted=True)

    def _insert(
        self, table: str, cells: Sequence[str | int | float], *, quoted: bool = False
    ) -> None:
        into = table if quoted else _quoted(table)
        marks = ", ".join("?" * len(cells))
        self._connection.execute(f"INSERT INTO {into} VALUES ({marks})", cells)  # noqa: S608 # names are quoted


class _Reader:
    """What the tables of a file hold."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], dict[str, AttributeKind]] = {}

    def log(self) -> OcelLog:
        """All of it, in the order of the rows."""
        return OcelLog(tuple(self._events()), tuple(self._objects()))

    def _events(self) -> Iterator[OcelEvent]:
        rows, relations = self._rows("event"), self._relations("event_object")
        for name, kind in self._all('SELECT ocel_id, ocel_type FROM "event" ORDER BY rowid'):
            (row, *_), kinds = rows[kind][name], self._kinds("event", kind)
            found = tuple(_values(row, kinds, row.keys(), BEGINNING))
            yield OcelEvent(name, kind, row["ocel_time"], found, relations.get(name, ()))

    def _objects(self) -> Iterator[OcelObject]:
        rows, relations = self._rows("object"), self._relations("object_object")
        for name, kind in self._all('SELECT ocel_id, ocel_type FROM "object" ORDER BY rowid'):
            values: list[OcelValue] = []
            for row in rows[kind].get(name, ()):
                changed = row[_CHANGED]
                names = row.keys() if changed is None else (changed,)
                values += _values(row, self._kinds("object", kind), names, row["ocel_time"])
            yield OcelObject(name, kind, tuple(values), relations.get(name, ()))

    def _rows(self, side: str) -> dict[str, dict[str, list[sqlite3.Row]]]:
        """The rows of each type, by id."""
        found: dict[str, dict[str, list[sqlite3.Row]]] = {}
        for kind, table in self._tables(side):
            of_type = found.setdefault(kind, {})
            for row in self._all(f"SELECT * FROM {_quoted(table)} ORDER BY rowid"):  # noqa: S608
                of_type.setdefault(row["ocel_id"], []).append(row)
        return found

    def _tables(self, side: str) -> list[tuple[str, str]]:
        rows = self._all(f"SELECT ocel_type, ocel_type_map FROM {_quoted(f'{side}_map_type')}")  # noqa: S608
        return [(kind, f"{side}_{short}") for kind, short in rows]

    def _kinds(self, side: str, kind: str) -> dict[str, AttributeKind]:
        if (side, kind) not in self._known:
            table = dict(self._tables(side))[kind]
            columns = self._all(f"PRAGMA table_info({_quoted(table)})")
            self._known[side, kind] = {
                row["name"]: _KIND.get(row["type"].upper(), AttributeKind.STRING)
                for row in columns
                if row["name"] not in _FIXED[side]
            }
        return self._known[side, kind]

    def _relations(self, table: str) -> dict[str, tuple[OcelRelation, ...]]:
        found: dict[str, list[OcelRelation]] = {}
        for source, target, qualifier in self._all(f"SELECT * FROM {table} ORDER BY rowid"):  # noqa: S608
            found.setdefault(source, []).append(OcelRelation(target, qualifier))
        return {name: tuple(each) for name, each in found.items()}

    def _all(self, statement: str) -> list[sqlite3.Row]:
        return self._connection.execute(statement).fetchall()


def _values(
    row: sqlite3.Row, kinds: dict[str, AttributeKind], names: Iterable[str], since: str
) -> Iterator[OcelValue]:
    for name in names:
        if name in kinds and row[name] is not None:
            yield OcelValue(name, kinds[name], _text(row[name], kinds[name]), since)


def _cell(value: OcelValue) -> str | int | float:
    """The value as SQLite keeps it; else its text.

    A float is handed over as the nearest there is, for SQLite itself may read the one beside it.
    """
    if value.kind is AttributeKind.BOOLEAN:
        return {"true": 1, "false": 0}.get(value.text, value.text)
    if value.kind is AttributeKind.FLOAT:
        with suppress(ValueError):
            number = float(value.text)
            return number if math.isfinite(number) else value.text
    return value.text


def _text(cell: object, kind: AttributeKind) -> str:
    if kind is AttributeKind.BOOLEAN:
        return {1: "true", 0: "false"}.get(cell, str(cell)) if isinstance(cell, int) else str(cell)
    return str(cell)


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found.lower() in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
