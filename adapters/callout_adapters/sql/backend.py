"""What a store needs of its database beyond the shared statements."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from callout.errors import StaleTicket, StoreError, StoreReadOnly, StoreUnavailable
from callout.records import TicketId
from callout.records.strays import Stray
from callout.sealing import SubjectKey
from callout.store import Change, Claim, Commitment, DueTimer, Hindrance, Tickets
from callout.store.lists.asking import Stood
from callout.store.lists.trails.asking import Trail
from callout.traits import Footprint
from callout_adapters.driver_errors import translated
from callout_adapters.keys.sql_keys import overwrite_keys, write_keys

from .connections import Connections, DbapiCursor, roll_back
from .lists.rewriting import rewrite
from .lists.trails.writing import put_footprints, rewrite_trails
from .reader import SqlReader, write_stray
from .text import statements
from .text.language import Language


@dataclass(frozen=True, slots=True)
class DatabaseInfo:
    """What the database says of itself; see `callout.store.Health`."""

    database: str
    durability: str
    warnings: tuple[str, ...]
    bytes: int
    clock: int | None = None
    """The database's own clock, in microseconds since 1970."""
    troubles: tuple[str, ...] = ()
    hindrances: tuple[Hindrance, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A claim: its timers, and where to commit what came of them."""

    timers: Sequence[DueTimer]
    store: Tickets


def refuse_writing(*, read_only: bool) -> None:
    """Raise StoreReadOnly where somebody wants to write to what was opened for reading."""
    if read_only:
        raise StoreReadOnly(
            "the store was opened for reading only", hint="open it without read_only to change it"
        )


def other_database(theirs: str, ours: str) -> StoreError:
    """What is told when a session would change tickets of another store."""
    return StoreError(
        f"the session works on {theirs}, the store on {ours}; nothing was written",
        hint="hand over a session of the database, and of the schema, that the store was opened on",
    )


Around: TypeAlias = Callable[[], AbstractContextManager[None]]
"""What statements run within."""
Write: TypeAlias = Callable[[DbapiCursor, Sequence[Sequence[Change]]], list[Commitment]]


class Backend(Protocol):
    """SQLite or PostgreSQL."""

    connections: Connections
    language: Language

    def commit_each(self, groups: Sequence[Sequence[Change]]) -> Sequence[Commitment]:
        """See `callout.store.Tickets.commit_each`."""
        ...

    def claim(self, now: datetime, limit: int) -> AbstractContextManager[Claim]:
        """See `callout.store.Timers.claim_due`."""
        ...

    def writing(self) -> AbstractContextManager[DbapiCursor]:
        """A transaction that writes."""
        ...

    def write(self, cursor: DbapiCursor, groups: Sequence[Sequence[Change]]) -> list[Commitment]:
        """Write the groups that fit, in the cursor's transaction; an error leaves it half done."""
        ...

    def hold(self, ticket_ids: Sequence[TicketId]) -> AbstractContextManager[Tickets]:
        """See `callout.store.Store.hold`."""
        ...

    def join(self, cursor: DbapiCursor, held: Sequence[TicketId], told: Around) -> Tickets:
        """Work in the transaction of a cursor of somebody else's; see `callout.store.Store.within`.

        Each statement runs within `told`, which says to them what went wrong. Raises `StoreError`
        if the cursor's statements would meet other tables than the store's.
        """
        ...

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        """See `callout.store.Store.watch`."""
        ...

    def clear_remains(self) -> None:
        """See `callout.store.Store.clear_remains`."""
        ...

    def settings(self) -> DatabaseInfo:
        """What the database says of itself."""
        ...

    def close(self) -> None:
        """Let go of threads and connections."""
        ...


class Direct(SqlReader):
    """Tickets, each commit in a transaction of its own."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend.language, backend.connections.lend)
        self._backend = backend

    def commit(self, changes: Sequence[Change]) -> None:
        for problem in self.commit_each([changes]):
            if problem is not None:
                raise problem

    def commit_each(self, groups: Sequence[Sequence[Change]]) -> Sequence[Commitment]:
        return self._backend.commit_each(groups) if groups else ()

    def put_definition(self, digest: str, document: bytes) -> None:
        with self._backend.writing() as cursor:
            cursor.execute(self._language(statements.PUT_DEFINITION), (digest, document))

    def put_stray(self, stray: Stray) -> None:
        with self._backend.writing() as cursor:
            write_stray(cursor, self._language, stray)

    def put_stood(self, rows: Sequence[Stood]) -> None:
        with self._backend.writing() as cursor:
            rewrite(cursor, self._language, rows)

    def put_keys(self, keys: Sequence[SubjectKey]) -> None:
        with self._backend.writing() as cursor:
            write_keys(cursor, self._language, keys)

    def destroy_keys(self, ids: Collection[str], at: datetime) -> int:
        with self._backend.writing() as cursor:
            return overwrite_keys(cursor, self._language, ids, at)

    def put_footprints(self, footprints: Sequence[Footprint], *, anew: bool = False) -> None:
        with self._backend.writing() as cursor:
            put_footprints(cursor, self._language, footprints, anew=anew)

    def put_trails(self, ticket_id: TicketId, trails: Sequence[Trail]) -> None:
        with self._backend.writing() as cursor:
            rewrite_trails(cursor, self._language, ticket_id, trails)


class Joined(SqlReader):
    """Tickets in a transaction somebody else began and will end.

    `write` is the backend's; `error` the root of the driver's errors. `beside` is where
    definitions and footprints are kept if not in the transaction: a row that two transactions want
    to make lets the second one wait for the end of the first, and both may be one thread's.
    `around` is entered for each statement: it says what the driver's errors come to, and where
    names are looked up.
    """

    def __init__(
        self,
        language: Language,
        cursor: DbapiCursor,
        write: Write,
        error: type[Exception],
        beside: Tickets | None = None,
        around: Around = nullcontext,
    ) -> None:
        super().__init__(language, self._lent)
        self._cursor = cursor
        self._write = write
        self._error = error
        self._beside = beside
        self._around = around

    def commit(self, changes: Sequence[Change]) -> None:
        (problem,) = self.commit_each([changes])
        if problem is not None:
            raise problem

    def commit_each(self, groups: Sequence[Sequence[Change]]) -> Sequence[Commitment]:
        """See `callout.store.Tickets.commit_each`.

        The groups share a savepoint; if the database refuses them together, each gets its own.
        """
        try:
            with self._lent(), self._savepoint():
                return self._write(self._cursor, groups)
        except StoreUnavailable:
            raise
        except (StoreError, StaleTicket) as refused:
            if len(groups) == 1:
                return [refused]
            return [self.commit_each([group])[0] for group in groups]

    def put_definition(self, digest: str, document: bytes) -> None:
        if self._beside is not None:
            self._beside.put_definition(digest, document)
            return
        with self._lent() as cursor:
            cursor.execute(self._language(statements.PUT_DEFINITION), (digest, document))

    def put_stray(self, stray: Stray) -> None:
        """See `callout.store.Tickets.put_stray`; what fails leaves the transaction as it was."""
        with self._lent(), self._savepoint():
            write_stray(self._cursor, self._language, stray)

    def put_stood(self, rows: Sequence[Stood]) -> None:
        """See `callout.store.Tickets.put_stood`; what fails leaves the transaction as it was."""
        with self._lent(), self._savepoint():
            rewrite(self._cursor, self._language, rows)

    def put_keys(self, keys: Sequence[SubjectKey]) -> None:
        """See `callout.store.Tickets.put_keys`; what fails leaves the transaction as it was."""
        with self._lent(), self._savepoint():
            write_keys(self._cursor, self._language, keys)

    def destroy_keys(self, ids: Collection[str], at: datetime) -> int:
        """See `callout.store.Tickets.destroy_keys`."""
        with self._lent(), self._savepoint():
            return overwrite_keys(self._cursor, self._language, ids, at)

    def put_footprints(self, footprints: Sequence[Footprint], *, anew: bool = False) -> None:
        if self._beside is not None:
            self._beside.put_footprints(footprints, anew=anew)
            return
        with self._lent() as cursor:
            put_footprints(cursor, self._language, footprints, anew=anew)

    def put_trails(self, ticket_id: TicketId, trails: Sequence[Trail]) -> None:
        """See `callout.store.Tickets.put_trails`; what fails leaves the transaction as it was."""
        with self._lent(), self._savepoint():
            rewrite_trails(self._cursor, self._language, ticket_id, trails)

    @contextmanager
    def _lent(self) -> Iterator[DbapiCursor]:
        try:
            with self._around():
                yield self._cursor
        except self._error as error:
            raise translated(error) from error

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._cursor.execute("SAVEPOINT callout")
        try:
            yield
        except (self._error, StaleTicket):
            roll_back(self._cursor, self._error, "ROLLBACK TO SAVEPOINT callout")
            raise
        self._cursor.execute("RELEASE SAVEPOINT callout")
