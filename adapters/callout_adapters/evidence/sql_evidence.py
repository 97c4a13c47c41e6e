"""Everything that a database holds, in one transaction that only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, Final

from callout.store import Horizons, StoredRow
from callout_adapters.sql.connections import DbapiCursor
from callout_adapters.sql.rows import from_micros
from callout_adapters.sql.text.language import Language

from . import cells
from .sealed_rows import SqlSealing

SNAPSHOT: Mapping[str, str] = {
    "sqlite": "BEGIN",
    # Checking takes its time between two statements, and holds no lock that others wait for.
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
    " SET LOCAL idle_in_transaction_session_timeout = 0",
}
"""How a look at one moment begins, by database."""

_PAGE = 200
_BEFORE_ALL = -(2**62)
_NAMED_IN: Final = {"ticket": "id", "entry": "ticket", "timer": "ticket", "outbox": "ticket"}
"""The tables in which a ticket may stand, and by which column."""
_SELECT: Final = "SELECT {} FROM {} WHERE "
_TICKET: Final = _SELECT.format(", ".join(cells.TICKET), "ticket") + "id = ?"
_ENTRY: Final = (
    _SELECT.format(", ".join((*cells.ENTRY, "document")), "entry") + "ticket = ? AND seq "
)
_TIMERS: Final = _SELECT.format(", ".join(cells.TIMER), "timer") + "ticket = ? ORDER BY id"
_OUTBOX: Final = _SELECT.format(", ".join(cells.OUTBOX), "outbox") + "ticket = ? ORDER BY id"
_CUT: Final = """
SELECT ticket.id FROM ticket
LEFT JOIN entry ON entry.ticket = ticket.id AND entry.seq = ticket.version
WHERE entry.hash IS NULL OR entry.hash <> ticket.head OR EXISTS
  (SELECT 1 FROM entry AS later WHERE later.ticket = ticket.id AND later.seq > ticket.version)
ORDER BY ticket.id LIMIT ?
"""
_RELEASES: Final = "SELECT number, hash, document FROM release_log ORDER BY number"
_OLDEST_KEY: Final = "SELECT min(recorded_at) FROM entry WHERE key IS NOT NULL"
_OLDEST_DELIVERY: Final = "SELECT min(delivered_at) FROM outbox"
_BROKEN: Final = """
SELECT 'pages whose checksum was wrong: ' || checksum_failures FROM pg_stat_database
WHERE datname = current_database() AND checksum_failures > 0
UNION ALL
SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index
WHERE NOT indisvalid AND indrelid IN ('ticket'::regclass, 'entry'::regclass, 'timer'::regclass,
                                      'outbox'::regclass, 'definition'::regclass)
"""
_SAYS: Final = 20
"""How many words on damage are enough."""


class SqlEvidence:
    """See `callout.store.Evidence`; `cursor` is in a transaction begun by `SNAPSHOT`."""

    def __init__(self, language: Language, cursor: DbapiCursor) -> None:
        self._language = language
        self._cursor = cursor
        self.seals = SqlSealing(self._all, language.dialect)

    def tickets(self, after: str = "", limit: int = 500) -> Sequence[str]:
        there = [table for table in _NAMED_IN if self._has(table)]
        found = self._listed(there, after, limit) if there else []
        if not found and len(there) < len(_NAMED_IN):
            self._listed([*_NAMED_IN], after, limit)  # the database says which of them is missing
        return found

    def ticket(self, ticket_id: str) -> StoredRow | None:
        rows = self._all(_TICKET, ticket_id)
        return cells.read_row(cells.TICKET, rows[0]) if rows else None

    def entries(self, ticket_id: str) -> Iterator[StoredRow]:
        after: object = _BEFORE_ALL
        while rows := self._all(_ENTRY + "> ? ORDER BY seq LIMIT ?", ticket_id, after, _PAGE):
            yield from map(_entry, rows)
            after = rows[-1][1]

    def entry(self, ticket_id: str, seq: int) -> StoredRow | None:
        rows = self._all(_ENTRY + "= ?", ticket_id, seq)
        return _entry(rows[0]) if rows else None

    def timers(self, ticket_id: str) -> Sequence[StoredRow]:
        return [cells.read_row(cells.TIMER, row) for row in self._all(_TIMERS, ticket_id)]

    def effects(self, ticket_id: str) -> Sequence[StoredRow]:
        return [cells.read_row(cells.OUTBOX, row) for row in self._all(_OUTBOX, ticket_id)]

    def definitions(self) -> Sequence[str]:
        rows = self._all("SELECT hash FROM definition ORDER BY hash")
        return [str(name) for (name,) in rows]

    def releases(self) -> Sequence[StoredRow]:
        return [
            StoredRow({"number": number, "hash": str(found)}, document=document)
            for number, found, document in self._all(_RELEASES)
        ]

    def horizons(self) -> Horizons:
        oldest = [self._all(each)[0][0] for each in (_OLDEST_KEY, _OLDEST_DELIVERY)]
        key, delivery = (from_micros(each) if type(each) is int else None for each in oldest)
        return Horizons(key, delivery)

    def cut(self, limit: int = 100) -> Sequence[str]:
        return [str(name) for (name,) in self._all(_CUT, limit)]

    def damage(self) -> Sequence[str]:
        if self._language.dialect.has_arrays:
            return [str(found) for (found,) in self._all(_BROKEN)]
        found = [str(said) for (said,) in self._all(f"PRAGMA quick_check({_SAYS})")]
        lost = self._all("PRAGMA foreign_key_check")
        orphans = dict.fromkeys(
            f"rows of {table} belong to no {parent}" for table, _, parent, _ in lost
        )
        return [*(said for said in found if said != "ok"), *orphans]

    def _listed(self, tables: Sequence[str], after: str, limit: int) -> list[str]:
        rows = self._all(_listing(tuple(tables)), *(after, limit) * len(tables), limit)
        return [name for (name,) in rows if isinstance(name, str)]

    def _has(self, table: str) -> bool:
        """Whether the table is there; asked without failing, which would end the transaction."""
        if self._language.dialect.has_arrays:
            return self._all(f"SELECT to_regclass('{table}')::oid")[0][0] is not None
        try:
            self._all(f"SELECT 1 FROM {table} LIMIT 0")  # noqa: S608 - a name of ours
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return False
            raise
        return True

    def _all(self, statement: str, *parameters: object) -> list[Any]:
        self._cursor.execute(self._language(statement), parameters)
        return self._cursor.fetchall()


@cache
def _listing(tables: tuple[str, ...]) -> str:
    parts = (
        f"SELECT name FROM (SELECT DISTINCT {_NAMED_IN[table]} AS name FROM {table}"  # noqa: S608 - names of ours
        f" WHERE {_NAMED_IN[table]} > ? ORDER BY {_NAMED_IN[table]} LIMIT ?) AS {table}_names"
        for table in tables
    )
    return " UNION ".join(parts) + " ORDER BY 1 LIMIT ?"


@contextmanager
def damaged_texts(cursor: DbapiCursor) -> Iterator[None]:
    """Texts that are none come as bytes, where SQLite's driver would read nothing of the row.

    So one byte that is no UTF-8 hides neither its entry nor the rest of the ticket.
    """
    connection = getattr(cursor, "connection", None)
    if not isinstance(connection, sqlite3.Connection):
        yield
        return
    connection.text_factory, kept = _text_or_bytes, connection.text_factory
    try:
        yield
    finally:
        connection.text_factory = kept


def _text_or_bytes(cell: bytes) -> str | bytes:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell


def _entry(row: Sequence[Any]) -> StoredRow:
    read = cells.read_row(cells.ENTRY, row[:-1])
    document = row[-1]
    faults = dict(read.faults)
    if isinstance(document, bytes):
        faults["document"] = "a text was expected here, and not the bytes of one"
    return replace(read, document=document, faults=faults)
