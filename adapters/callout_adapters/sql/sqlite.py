"""SQLite: one file, one writer at a time, readers beside it (WAL).

Commits of all threads gather into one transaction (`combining`). Durability is SQLite's full one
unless the address says otherwise: ``sqlite:///tickets.db?synchronous=normal``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

import orjson
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from callout.errors import StoreError, StoreUnavailable
from callout.records import TicketId
from callout.store import Claim, Commitment, DueTimer, Referee, Tickets
from callout.store.forking import renew_after_fork
from callout_adapters.address import check_options
from callout_adapters.naming import Naming

from .backend import Around, DatabaseInfo, Direct, Held, Joined, other_database, refuse_writing
from .batch import RowBatch, batch_of, judged, keys_of
from .combining import Combining, Group
from .connections import Connections, DbapiCursor, SqlRow
from .lists.rewriting import stood_lookup
from .lists.sqlite_rows import write_lists
from .lists.trails.statements import PUT_TRAIL
from .reader import held_timers
from .rows import from_micros, read_due, to_micros
from .text import statements
from .text.language import SQLITE, Language

_MAKE = """
INSERT INTO ticket (id, process, opened_at, definition, version, status, outcome, profile, region,
                    head, states, rest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MOVE = """
UPDATE ticket SET definition = ?, version = ?, outcome = ?, profile = ?, region = ?,
       head = ?, states = ?, rest = ?
WHERE id = ? AND version = ?
"""
# An UPDATE that names the status also rewrites the index over it, changed or not.
_MOVE_MARKED = _MOVE.replace("version = ?,", "version = ?, status = ?,", 1)
_TELL = """
INSERT INTO entry (ticket, seq, kind, key, recorded_at, hash, document)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_TO_SEAL = "INSERT INTO unsealed (ticket, seq, hash) VALUES (?, ?, ?)"
_DISARM = "DELETE FROM timer WHERE ticket = ? AND id = ?"
_ARM = """
INSERT OR REPLACE INTO timer (ticket, id, due, event, ord, data, wake, tries)
VALUES (?, ?, ?, ?, ?, ?, ?, 0)
"""
_SEND = """
INSERT INTO outbox (ticket, id, adapter, operation, arguments, made_at, next_try, tries)
VALUES (?, ?, ?, ?, ?, ?, ?, 0)
"""
_VERSIONS = "SELECT id, version FROM ticket WHERE id IN (SELECT value FROM json_each(?))"
_KNOWN_KEYS = """
SELECT entry.ticket, entry.key
FROM json_each(?) AS asked JOIN entry
     ON entry.ticket = json_extract(asked.value, '$[0]')
     AND entry.key = json_extract(asked.value, '$[1]')
"""
_DUE_TICKETS = "SELECT ticket FROM timer WHERE wake <= ? ORDER BY wake LIMIT ?"

SYNCHRONOUS = {"full": 2, "normal": 1, "extra": 3, "off": 0}
_DRIVERS = (
    *("uri", "mode", "cache", "immutable", "nolock", "psow", "vfs"),
    *("timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"),
)
"""Options that SQLite (URI filenames, chapter 3) and its driver know."""
_PATIENCE = 10.0
"""Seconds that a lock of another process is waited for."""
_LOOK_AGAIN = 0.02


class SqliteBackend:
    """See `backend.Backend`."""

    def __init__(self, url: URL, *, read_only: bool = False) -> None:
        self.language = Language(SQLITE)
        check_options(url, ["synchronous"], _DRIVERS)
        self.synchronous = _synchronous(url)
        naming = Naming.of(url)
        if naming.schema:
            raise StoreError("SQLite has no schemas", hint="use prefix=, or a file of its own")
        url = naming.without(url)
        self._read_only = read_only
        self.connections = (
            _reading(url, naming)
            if read_only
            else Connections(_engine(url, self.synchronous), naming)
        )
        self._combining = Combining(self._commit_together)
        self._file: str | None = None
        self._claimed: set[str] = set()
        self._claiming = Lock()
        self._watchers: list[Callable[[datetime], None]] = []
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._claimed = set()
        self._claiming = Lock()
        self._watchers = []

    def commit_each(self, groups: Sequence[Group]) -> Sequence[Commitment]:
        refuse_writing(read_only=self._read_only)
        return self._combining.submit(groups)

    def writing(self) -> AbstractContextManager[DbapiCursor]:
        refuse_writing(read_only=self._read_only)
        return self.connections.transaction("BEGIN IMMEDIATE")

    def write(self, cursor: DbapiCursor, groups: Sequence[Group]) -> list[Commitment]:
        refuse_writing(read_only=self._read_only)
        commitments, _ = self._write(cursor, groups)
        return commitments

    @contextmanager
    def hold(self, ticket_ids: Sequence[TicketId]) -> Iterator[Tickets]:  # noqa: ARG002 - all are
        """Hold the whole file, when those of this process that were first have had their turn."""
        armed: list[int] = []

        def write(cursor: DbapiCursor, groups: Sequence[Group]) -> list[Commitment]:
            commitments, earliest = self._write(cursor, groups)
            armed.extend(() if earliest is None else (earliest,))
            return commitments

        with self._combining.alone(), self.writing() as cursor:
            yield Joined(self.language, cursor, write, self.connections.error)
        self._wake(min(armed, default=None))

    def join(
        self,
        cursor: DbapiCursor,
        held: Sequence[TicketId],  # noqa: ARG002 - all are
        told: Around,
    ) -> Tickets:
        """Raises `StoreError` for the cursor of another file."""
        refuse_writing(read_only=self._read_only)
        if self._file is None:
            with self.connections.lend() as own:
                self._file = _file_of(own)
        with told():
            theirs = _file_of(cursor)
        if not theirs or not Path(theirs).samefile(self._file):
            raise other_database(theirs or "a database in memory", self._file)
        return Joined(self.language, cursor, self.write, self.connections.error, around=told)

    @contextmanager
    def claim(self, now: datetime, limit: int) -> Iterator[Claim]:
        """Keep other threads off; another process may race, and lose by the version."""
        taken = self._take(now, limit)
        try:
            yield Held(self._due_of(taken, now), Direct(self))
        finally:
            with self._claiming:
                self._claimed -= taken

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        self._watchers.append(wake)
        return lambda: self._watchers.remove(wake) if wake in self._watchers else None

    def clear_remains(self) -> None:
        """Move the log into the file and cut it off; what was overwritten is zeroed meanwhile."""
        refuse_writing(read_only=self._read_only)
        with self.connections.lend() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()

    def settings(self) -> DatabaseInfo:
        with self.connections.lend() as cursor:
            pages = _pragma(cursor, "page_count") * _pragma(cursor, "page_size")
        warnings = (
            ()
            if SYNCHRONOUS[self.synchronous] > 1
            else (f"synchronous={self.synchronous}: a power failure loses acknowledged events",)
        )
        database = f"SQLite {sqlite3.sqlite_version}"
        return DatabaseInfo(database, f"synchronous={self.synchronous}", warnings, pages)

    def close(self) -> None:
        self.connections.close()

    def _commit_together(self, groups: Sequence[Group]) -> Sequence[Commitment]:
        try:
            with self.writing() as cursor:
                commitments, earliest = self._write(cursor, groups)
        except StoreUnavailable:
            raise
        except StoreError as refused:
            if len(groups) == 1:
                return [refused]
            return [self._commit_together([group])[0] for group in groups]
        self._wake(earliest)
        return commitments

    def _write(
        self, cursor: DbapiCursor, groups: Sequence[Group]
    ) -> tuple[list[Commitment], int | None]:
        referee = _referee(cursor, self.language, groups)
        commitments, accepted = judged(referee, groups)
        language = self.language
        batch = batch_of(accepted, held_timers(cursor, language), stood_lookup(cursor, language))
        _write_rows(cursor, batch)
        return commitments, batch.earliest

    def _wake(self, earliest: int | None) -> None:
        if earliest is not None:
            for wake in tuple(self._watchers):
                wake(from_micros(earliest))

    def _take(self, now: datetime, limit: int) -> set[str]:
        with self._claiming, self.connections.lend() as cursor:
            cursor.execute(_DUE_TICKETS, (to_micros(now), limit + len(self._claimed)))
            found = {ticket for (ticket,) in cursor.fetchall()} - self._claimed
            self._claimed |= found
        return found

    def _due_of(self, tickets: set[str], now: datetime) -> Sequence[DueTimer]:
        names = self.language.dialect.listed(sorted(tickets))
        with self.connections.lend() as cursor:
            cursor.execute(self.language(statements.DUE_OF), (to_micros(now), names))
            return [read_due(row) for row in cursor.fetchall()]


def _write_rows(cursor: DbapiCursor, batch: RowBatch) -> None:
    _all(cursor, _MAKE, batch.made)
    _all(cursor, _MOVE, [(*row[:2], *row[3:]) for row in batch.moved if row[2] is None])
    _all(cursor, _MOVE_MARKED, [row for row in batch.moved if row[2] is not None])
    _all(cursor, _TELL, batch.entries)
    _all(cursor, _TO_SEAL, [(row[0], row[1], row[5]) for row in batch.entries])
    _all(cursor, _DISARM, batch.gone)
    _all(cursor, _ARM, batch.armed)
    _all(cursor, _SEND, batch.effects)
    write_lists(cursor, batch.lists)
    if batch.switching_off is not None:
        cursor.execute(batch.switching_off)
    _all(cursor, PUT_TRAIL, batch.trails)


def _all(cursor: DbapiCursor, statement: str, rows: Sequence[SqlRow]) -> None:
    if len(rows) == 1:
        cursor.execute(statement, rows[0])
    elif rows:
        cursor.executemany(statement, rows)


def _referee(cursor: DbapiCursor, language: Language, groups: Sequence[Group]) -> Referee:
    """Knows the stored versions and keys of all that the groups touch, from two queries."""
    changes = [change for group in groups for change in group]
    names = language.dialect.listed([change.ticket.id for change in changes])
    cursor.execute(_VERSIONS, (names,))
    versions: dict[str, int] = dict(cursor.fetchall())
    keys = keys_of(changes)
    known: frozenset[SqlRow] = frozenset()
    if keys:
        cursor.execute(_KNOWN_KEYS, (orjson.dumps(keys).decode(),))
        known = frozenset(cursor.fetchall())
    return Referee(lambda ticket: versions.get(ticket, 0), lambda *key: key in known)


def _file_of(cursor: DbapiCursor) -> str:
    """The whole path of the file that statements work on; empty for one in memory."""
    cursor.execute("PRAGMA database_list")
    return next((str(file) for _, name, file in cursor.fetchall() if name == "main"), "")


def _pragma(cursor: DbapiCursor, name: str) -> int:
    cursor.execute(f"PRAGMA {name}")
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _synchronous(url: URL) -> str:
    value = url.query.get("synchronous", "full")
    if not isinstance(value, str) or value not in SYNCHRONOUS:
        raise StoreError(
            f"synchronous={value} is no setting of SQLite",
            hint=f"choose one of {', '.join(SYNCHRONOUS)}; full keeps what was acknowledged",
        )
    return value


def _reading(url: URL, naming: Naming) -> Connections:
    # Who writes does not need it.
    from callout_adapters.evidence.read_only import ReadOnlyConnections, ReadOnlyFile

    path = _database(url).removeprefix("file:")
    return ReadOnlyConnections(ReadOnlyFile(Path(path)), _plain(url), naming)


def _database(url: URL) -> str:
    if url.database in (None, "", ":memory:"):
        raise StoreError(
            f"'{url}' names no file, and every connection would have a database of its own",
            hint="for a store that is lost at exit write memory:",
        )
    return str(url.database)


def _plain(url: URL) -> URL:
    """The address as the driver takes it, which is Python's whatever was said."""
    return url.difference_update_query(["synchronous"]).set(drivername="sqlite")


def _engine(url: URL, synchronous: str) -> Engine:
    _database(url)
    plain = _plain(url)
    arguments = {"check_same_thread": False, "isolation_level": None, "timeout": _PATIENCE}
    engine = create_engine(
        plain, poolclass=NullPool, pool_reset_on_return=None, connect_args=arguments
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        _log_ahead(connection)
        for setting in (
            f"synchronous = {SYNCHRONOUS[synchronous]}",
            "foreign_keys = ON",
            "wal_autocheckpoint = 16000",
            "cache_size = -65536",
            "temp_store = MEMORY",
            "secure_delete = FAST",
        ):
            connection.execute(f"PRAGMA {setting}")

    return engine


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Turn the file to write-ahead logging.

    SQLite does not wait for this one: while another process writes to a file that is still new,
    or turns it, the change is refused at once. So the waiting is done here.
    """
    until = monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(_LOOK_AGAIN)
        else:
            return
