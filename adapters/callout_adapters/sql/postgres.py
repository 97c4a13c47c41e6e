"""PostgreSQL: many workers, a row lock per ticket, one statement per write.

All rows of a transaction go to the server as arrays in one statement. Tickets are locked in order
of id; a worker that holds a claim never waits for a further ticket. So nobody waits in a circle.
Due timers are claimed by locking their tickets (``SKIP LOCKED``): nothing is leased, and a worker
that dies lets go at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import psycopg
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from callout.errors import StaleTicket, StoreError, StoreUnavailable
from callout.store import Change, Claim, Commitment, Referee, repeated_key, stale_ticket

from . import postgres_sql as sql
from . import statements
from .backend import DatabaseInfo, Held, Joined, refuse_writing
from .batch import RowBatch, batch_of, judged, keys_of
from .combining import Group
from .connections import Connections, DbapiCursor, SqlRow
from .language import POSTGRESQL, Language
from .listening import Listener
from .reader import held_timers
from .rows import from_micros, read_due, to_micros

_SYNCHRONOUS_COMMIT = ("on", "off", "local", "remote_write", "remote_apply")
_SILENT = ("", "", "", "", 0, None)


class PostgresBackend:
    """See `backend.Backend`."""

    def __init__(self, url: URL, *, read_only: bool = False) -> None:
        self.language = Language(POSTGRESQL)
        self._read_only = read_only
        self.connections = Connections(_engine(url, read_only=read_only))
        self._listener = Listener(self.connections)

    def commit_each(self, groups: Sequence[Group]) -> Sequence[Commitment]:
        refuse_writing(read_only=self._read_only)
        if len(groups) == 1 and len(groups[0]) == 1:
            return [self._commit_one(groups[0][0])]
        try:
            with self.writing() as cursor:
                commitments, earliest = self._write(cursor, groups, sql.LOCK)
        except StoreUnavailable:
            raise
        except StoreError as refused:
            if len(groups) == 1:
                return [refused]
            return [self.commit_each([group])[0] for group in groups]
        self._wake(earliest)
        return commitments

    def writing(self) -> AbstractContextManager[DbapiCursor]:
        refuse_writing(read_only=self._read_only)
        return self.connections.transaction()

    def write(self, cursor: DbapiCursor, groups: Sequence[Group]) -> list[Commitment]:
        refuse_writing(read_only=self._read_only)
        return self._write(cursor, groups, sql.LOCK)[0]

    def _write_claimed(self, cursor: DbapiCursor, groups: Sequence[Group]) -> list[Commitment]:
        # A ticket that another worker holds is taken as stale rather than waited for.
        return self._write(cursor, groups, sql.LOCK_FREE)[0]

    @contextmanager
    def claim(self, now: datetime, limit: int) -> Iterator[Claim]:
        """Hold the row locks of the due tickets for as long as the context lasts."""
        refuse_writing(read_only=self._read_only)
        moment = to_micros(now)
        with self.connections.transaction() as cursor:
            cursor.execute(sql.CLAIM, (moment, limit))
            taken = sorted({ticket for (ticket,) in cursor.fetchall()})
            cursor.execute(self.language(statements.DUE_OF), (moment, taken))
            timers = [read_due(row) for row in cursor.fetchall()]
            joined = Joined(self.language, cursor, self._write_claimed, self.connections.error)
            yield Held(timers, joined)

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        return self._listener.watch(wake)

    def settings(self) -> DatabaseInfo:
        with self.connections.lend() as cursor:
            cursor.execute(sql.SETTINGS)
            version, fsync, commit, standbys, size, clock = cursor.fetchone() or _SILENT
        weak = {
            f"fsync={fsync}: a crash of the server's machine corrupts the database": fsync != "on",
            f"synchronous_commit={commit}: a crash loses acknowledged events": commit == "off",
            "no synchronous standby: if the server's machine is lost, the newest events are": (
                not standbys
            ),
        }
        warnings = tuple(warning for warning, applies in weak.items() if applies)
        durability = f"fsync={fsync} synchronous_commit={commit}"
        return DatabaseInfo(f"PostgreSQL {version}", durability, warnings, size, clock)

    def close(self) -> None:
        self._listener.close()
        self.connections.close()

    def _commit_one(self, change: Change) -> Commitment:
        try:
            with self.connections.lend() as cursor:
                batch = batch_of([change], held_timers(cursor, self.language))
                written = _write_rows(cursor, batch)
        except StoreUnavailable:
            raise
        except StoreError as refused:
            return _repeated(change, refused) or refused
        if not written:
            return stale_ticket(change, None)
        self._wake(batch.earliest)
        return None

    def _write(
        self, cursor: DbapiCursor, groups: Sequence[Group], lock: str
    ) -> tuple[list[Commitment], int | None]:
        changes = [change for group in groups for change in group]
        referee = _referee(cursor, changes, lock)
        commitments, accepted = judged(referee, groups)
        batch = batch_of(accepted, held_timers(cursor, self.language))
        if accepted and _write_rows(cursor, batch) != batch.tickets:
            # Somebody else has just made a ticket with the same id; by itself it will be stale.
            raise self.connections.error("a new ticket's id was taken meanwhile")
        return commitments, batch.earliest

    def _wake(self, earliest: int | None) -> None:
        if earliest is not None:
            self._listener.call(from_micros(earliest))


def _write_rows(cursor: DbapiCursor, batch: RowBatch) -> int:
    earliest = batch.earliest
    parameters = (
        *_arrays(batch.made, 12),
        *_arrays(batch.moved, 11),
        *_arrays(batch.entries, 7),
        *_arrays(batch.gone, 2),
        *_arrays(batch.armed, 7),
        *_arrays(batch.effects, 7),
        earliest,
        None if earliest is None else str(earliest),
    )
    cursor.execute(sql.WRITE, parameters)
    row = cursor.fetchone()
    return row[0] if row else 0


def _arrays(rows: Sequence[SqlRow], width: int) -> list[str]:
    """The columns as array literals: many times quicker than the driver's own way for lists."""
    if not rows:
        return ["{}"] * width
    return ["{" + ",".join(map(_element, column)) + "}" for column in zip(*rows, strict=True)]


def _element(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case _:
            return str(value)


def _referee(cursor: DbapiCursor, changes: Sequence[Change], lock: str) -> Referee:
    ids = sorted({change.ticket.id for change in changes})
    cursor.execute(lock, (ids,))
    versions = dict(cursor.fetchall())
    keys = keys_of(changes)
    known = _known_keys(cursor, keys) if keys else frozenset()
    return Referee(lambda ticket: versions.get(ticket, 0), lambda *key: key in known)


def _known_keys(cursor: DbapiCursor, keys: Sequence[SqlRow]) -> frozenset[SqlRow]:
    cursor.execute(sql.KNOWN_KEYS, _arrays(keys, 2))
    return frozenset(tuple(row) for row in cursor.fetchall())


def _repeated(change: Change, refused: StoreError) -> StaleTicket | None:
    """The refusal as a repeated key, if that is what the unique index found."""
    keys = [entry.key for entry in change.entries if entry.key is not None]
    return repeated_key(change, keys[0]) if keys and "entry_key" in refused.message else None


def _engine(url: URL, *, read_only: bool) -> Engine:
    value = url.query.get("synchronous_commit", "on")
    if value not in _SYNCHRONOUS_COMMIT:
        raise StoreError(
            f"synchronous_commit={value} is no setting of PostgreSQL",
            hint=f"choose one of {', '.join(_SYNCHRONOUS_COMMIT)}; on keeps what was acknowledged",
        )
    plain = url.difference_update_query(["synchronous_commit"]).set(drivername="postgresql+psycopg")
    engine = create_engine(plain, poolclass=NullPool, pool_reset_on_return=None)

    @event.listens_for(engine, "connect")
    def prepare(connection: psycopg.Connection, _: ConnectionPoolEntry) -> None:
        connection.autocommit = True
        connection.execute(f"SET synchronous_commit = {value}")
        # A worker that is cut off in mid-transaction must not hold its locks for long.
        connection.execute("SET idle_in_transaction_session_timeout = '10s'")
        if read_only:
            connection.execute("SET default_transaction_read_only = on")

    return engine
