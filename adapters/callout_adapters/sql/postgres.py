"""PostgreSQL: many workers, a row lock per ticket, one statement per write.

All rows of a transaction go to the server as arrays in one statement. Tickets are locked in order
of id; a worker that holds a claim never waits for a further ticket. So nobody waits in a circle.
Due timers are claimed by locking their tickets (``SKIP LOCKED``): nothing is leased, and a worker
that dies lets go at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Self

import psycopg
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from callout.errors import StaleTicket, StoreError, StoreUnavailable
from callout.records import TicketId
from callout.store import (
    Change,
    Claim,
    Commitment,
    Referee,
    Tickets,
    repeated_key,
    stale_ticket,
)
from callout_adapters.address import check_options
from callout_adapters.naming import Naming

from . import postgres_sql as sql
from .backend import (
    Around,
    DatabaseInfo,
    Direct,
    Held,
    Joined,
    Write,
    other_database,
    refuse_writing,
)
from .batch import RowBatch, batch_of, judged, keys_of
from .combining import Group
from .connections import Connections, DbapiCursor, SqlRow
from .listening import Listener
from .lists.postgres_rows import columns
from .lists.rewriting import stood_lookup
from .lists.trails.writing import WIDTH as TRAIL_WIDTH
from .reader import held_timers
from .rows import from_micros, read_due, to_micros
from .text import statements
from .text.language import POSTGRESQL, Language

_SYNCHRONOUS_COMMIT = ("on", "off", "local", "remote_write", "remote_apply")
UNIQUE_VIOLATION = "23505"


class PostgresBackend:
    """See `backend.Backend`."""

    def __init__(self, url: URL, *, read_only: bool = False) -> None:
        self.language = Language(POSTGRESQL)
        self._read_only = read_only
        check_options(url, _OURS, _drivers())
        options, naming = _Options.of(url), Naming.of(url)
        if naming.schema and (options.pooled or "options" in url.query):
            raise StoreError(
                "schema= is said by an option of the connection, which a pooler or options= is at",
                hint="say it in the database: ALTER ROLE ... SET search_path = ...",
            )
        engine = _engine(_on_path(url, naming), options, read_only=read_only)
        self.connections = Connections(engine, naming)
        event.listen(self.connections.engine, "connect", self._hear)
        self._listener = Listener(self.connections, deaf=options.pooled)
        self._place: SqlRow | None = None

    def _hear(self, connection: psycopg.Connection, _: ConnectionPoolEntry) -> None:
        """A commit whose wait for a standby is cancelled succeeds, with no more than a notice."""
        unconfirmed = self.connections.unconfirmed

        def notice(told: psycopg.errors.Diagnostic) -> None:
            if told.source_function == "SyncRepWaitForLSN":
                unconfirmed.add(connection)

        connection.add_notice_handler(notice)

    def commit_each(self, groups: Sequence[Group]) -> Sequence[Commitment]:
        refuse_writing(read_only=self._read_only)
        if len(groups) == 1 and len(groups[0]) == 1:
            return [self._commit_one(groups[0][0])]
        try:
            with self.writing() as cursor:
                commitments, earliest = self._write(cursor, groups, sql.LOCK)
        except StoreUnavailable:
            raise
        except (StoreError, StaleTicket) as refused:
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
    def hold(self, ticket_ids: Sequence[TicketId]) -> Iterator[Tickets]:
        """Hold the row locks of the tickets for as long as the context lasts."""
        with self.writing() as cursor:
            cursor.execute(sql.LOCK, (sorted(ticket_ids),))
            yield self._joined(cursor, self._write_claimed)

    def join(self, cursor: DbapiCursor, held: Sequence[TicketId], told: Around) -> Tickets:
        """Raises `StoreError` where the cursor's search path leads to other tables."""
        refuse_writing(read_only=self._read_only)
        if self._place is None:
            with self.connections.lend() as own:
                self._place = _place_of(own)
        around = self._around(cursor, told)
        with around():
            theirs = _place_of(cursor)
            if _without_schema(theirs) != _without_schema(self._place):
                raise _elsewhere(theirs, self._place)
            if held:
                cursor.execute(sql.LOCK, (sorted(held),))
        return self._joined(cursor, self.write, around)

    def _around(self, cursor: DbapiCursor, told: Around) -> Around:
        """Where the store has a schema of its own: that schema for a moment, then theirs again."""
        schema = self.connections.naming.schema
        return partial(_on_search_path, cursor, schema, told) if schema else told

    def _joined(self, cursor: DbapiCursor, write: Write, around: Around = nullcontext) -> Tickets:
        # A definition that is kept beside the transaction holds nobody else up until its end.
        return Joined(self.language, cursor, write, self.connections.error, Direct(self), around)

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
            yield Held(timers, self._joined(cursor, self._write_claimed))

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        return self._listener.watch(wake)

    def settings(self) -> DatabaseInfo:
        with self.connections.lend() as cursor:
            return sql.database_info(cursor)

    def close(self) -> None:
        self._listener.close()
        self.connections.close()

    def _commit_one(self, change: Change) -> Commitment:
        try:
            with self.connections.lend() as cursor:
                batch = _batch_of([change], cursor, self.language)
                if batch.switching_off is not None:
                    cursor.execute(batch.switching_off)
                written = _write_rows(cursor, batch)
        except StoreUnavailable:
            raise
        except StoreError as refused:
            return self._repeated(change, refused) or refused
        if not written:
            return stale_ticket(change, None)
        self._wake(batch.earliest)
        return None

    def _repeated(self, change: Change, refused: StoreError) -> StaleTicket | None:
        """The refusal as a repeated key, if one is found when something was there already.

        The name of the index that noticed says nothing: that of a partition is another.
        """
        if getattr(refused.__cause__, "sqlstate", None) != UNIQUE_VIOLATION:
            return None
        with self.connections.lend() as cursor:
            known = _known_keys(cursor, keys_of([change]))
        return repeated_key(change, next(iter(known))[1]) if known else None

    def _write(
        self, cursor: DbapiCursor, groups: Sequence[Group], lock: str
    ) -> tuple[list[Commitment], int | None]:
        changes = [change for group in groups for change in group]
        referee = _referee(cursor, changes, lock)
        commitments, accepted = judged(referee, groups)
        batch = _batch_of(accepted, cursor, self.language)
        self._switch_off(cursor, batch)
        if accepted and _write_rows(cursor, batch) != batch.tickets:
            raise StaleTicket(
                "a ticket that was to be opened is there by now", hint="look again, and send again"
            )
        return commitments, batch.earliest

    def _switch_off(self, cursor: DbapiCursor, batch: RowBatch) -> None:
        """Say which rows are not kept any more, on a connection of its own.

        In the transaction it would keep all waiting who say the same, perhaps the same thread.
        """
        if batch.switching_off is not None:
            cursor.execute(sql.WRITES_NO_ROWS)
            with self.connections.lend() as own:
                own.execute(batch.switching_off)

    def _wake(self, earliest: int | None) -> None:
        if earliest is not None:
            self._listener.call(from_micros(earliest))


def _place_of(cursor: DbapiCursor) -> SqlRow:
    cursor.execute(sql.PLACE)
    return tuple(cursor.fetchone() or ())


@contextmanager
def _on_search_path(cursor: DbapiCursor, schema: str, told: Around) -> Iterator[None]:
    """Also set back after what has failed; the database does so itself where all is undone."""
    with told():
        cursor.execute(sql.SET_PATH, (schema,))
        (former, _) = cursor.fetchone() or ("", "")
        try:
            yield
        except BaseException:
            with suppress(psycopg.Error):
                cursor.execute(sql.SET_PATH, (former,))
            raise
        cursor.execute(sql.SET_PATH, (former,))


def _without_schema(place: SqlRow) -> SqlRow:
    """The schema that new tables go to says nothing of where those are that are there."""
    return (*place[:2], *place[3:])


def _elsewhere(theirs: SqlRow, ours: SqlRow) -> StoreError:
    schema, *tables = theirs[2:]
    where = f"{theirs[1]}, schema {schema}"
    if None in tables:
        where += ", where there are no tables of callout"
    elif theirs[:3] == ours[:3]:
        where += ", with other tables of callout's names"
    return other_database(where, f"{ours[1]}, schema {ours[2]}")


def _batch_of(changes: Sequence[Change], cursor: DbapiCursor, language: Language) -> RowBatch:
    return batch_of(changes, held_timers(cursor, language), stood_lookup(cursor, language))


def _write_rows(cursor: DbapiCursor, batch: RowBatch) -> int:
    earliest, lists = batch.earliest, batch.lists
    listed = [column for rows, width in columns(lists) for column in _arrays(rows, width)]
    parameters = (
        *_arrays(batch.made, 12),
        *_arrays(batch.moved, 11),
        *_arrays(batch.entries, 7),
        *_arrays(batch.gone, 2),
        *_arrays(batch.armed, 7),
        *_arrays(batch.effects, 7),
        *_arrays(batch.trails, TRAIL_WIDTH),
        *(listed if lists.told else ()),
        earliest,
        None if earliest is None else str(earliest),
    )
    cursor.execute(sql.WRITE_LISTED if lists.told else sql.WRITE, parameters)
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


@dataclass(frozen=True, slots=True)
class _Options:
    """What an address says to callout rather than to the driver.

    `pooled`: connections change hands between transactions (PgBouncer's transaction mode), so that
    nothing may be left on them: no setting, no prepared statement, nobody who listens.
    """

    synchronous_commit: str
    pooled: bool
    prepare_threshold: int | None

    @classmethod
    def of(cls, url: URL) -> Self:
        """Raises `StoreError` for a value that is none."""
        commit = _one_of(url, "synchronous_commit", _SYNCHRONOUS_COMMIT, "on keeps what was sent")
        pooled = _one_of(url, "pooler", ("session", "transaction"), "see docs/operations.md")
        if pooled == "transaction" and commit != "on":
            raise StoreError(
                f"synchronous_commit={commit} would be everybody's behind a pooler",
                hint=f"set it in the database: ALTER ROLE ... SET synchronous_commit = {commit}",
            )
        threshold = url.query.get("prepare_threshold", "5")
        if not isinstance(threshold, str) or not threshold.isdecimal():
            raise StoreError(
                f"prepare_threshold={threshold} is no number of repetitions",
                hint="write a whole number, or pooler=transaction to prepare nothing",
            )
        nothing = pooled == "transaction"
        return cls(commit, nothing, None if nothing else int(threshold))


_OURS = ("synchronous_commit", "pooler", "prepare_threshold")


def _drivers() -> Sequence[str]:
    """The options that libpq knows."""
    return [option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()]


def _one_of(url: URL, name: str, known: Sequence[str], why: str) -> str:
    value = url.query.get(name, known[0])
    if not isinstance(value, str) or value not in known:
        raise StoreError(
            f"{name}={value} is no setting of PostgreSQL",
            hint=f"choose one of {', '.join(known)}; {why}",
        )
    return value


def _on_path(url: URL, naming: Naming) -> URL:
    plain = naming.without(url)
    if naming.schema is None:
        return plain
    return plain.update_query_dict({"options": f"-csearch_path={naming.schema}"})


def _engine(url: URL, options: _Options, *, read_only: bool) -> Engine:
    plain = url.difference_update_query(_OURS).set(drivername="postgresql+psycopg")
    arguments: dict[str, object] = {"prepare_threshold": options.prepare_threshold}
    if "application_name" not in plain.query:
        arguments["application_name"] = "callout"
    engine = create_engine(
        plain, poolclass=NullPool, pool_reset_on_return=None, connect_args=arguments
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: psycopg.Connection, _: ConnectionPoolEntry) -> None:
        connection.autocommit = True
        if options.pooled:
            return
        name = options.synchronous_commit
        connection.execute("SELECT set_config('synchronous_commit', %s, false)", (name,))
        # A worker that is cut off in mid-transaction must not hold its locks for long.
        connection.execute("SET idle_in_transaction_session_timeout = '10s'")
        if read_only:
            connection.execute("SET default_transaction_read_only = on")

    return engine
