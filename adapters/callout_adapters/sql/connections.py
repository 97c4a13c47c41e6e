"""Database connections as the driver makes them, kept for the next one who needs one.

SQLAlchemy opens them (addresses, drivers, their arguments); statements run on the driver's own
cursors, which is what keeps a write near the database's own speed. The driver's errors leave here
as `StoreUnavailable` or `StoreError` (`callout_adapters.driver_errors`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeAlias, cast

from sqlalchemy import Engine, PoolProxiedConnection

from callout.errors import StoreError, StoreUnavailable
from callout.store.forking import renew_after_fork
from callout_adapters.driver_errors import translated
from callout_adapters.naming import Naming

SqlRow: TypeAlias = Sequence[Any]


class DbapiCursor(Protocol):
    """The part of a DBAPI cursor (PEP 249) the store uses."""

    rowcount: int
    connection: Any

    def execute(self, statement: str, parameters: SqlRow = ..., /) -> object: ...

    def executemany(self, statement: str, rows: Sequence[SqlRow], /) -> object: ...

    def fetchone(self) -> SqlRow | None: ...

    def fetchall(self) -> list[Any]: ...


_ABANDONED: list[tuple[PoolProxiedConnection, DbapiCursor]] = []
"""Connections of a parent process, kept from being collected, which would close them."""


class Connections:
    """Lends cursors; keeps the connections of those that were returned whole."""

    def __init__(self, engine: Engine, naming: Naming = Naming()) -> None:  # noqa: B008 - frozen
        self.engine = engine
        self.naming = naming
        self.error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._idle: deque[tuple[PoolProxiedConnection, DbapiCursor]] = deque()
        self.unconfirmed: set[Any] = set()
        """Driver's connections whose commit a standby was to confirm, and none has."""
        self._busy: set[object] = set()
        self._cut_off = False
        self._closed = False
        renew_after_fork(self)

    def after_fork(self) -> None:
        # The parent goes on with these. Closing them says good-bye in its name.
        _ABANDONED.extend(self._idle)
        self._idle = deque()
        # SQLite has locks in each process, too; of a thread that is gone they are never let go.
        self._cut_off = bool(self._busy) and self.engine.dialect.name == "sqlite"
        self._busy = set()

    @contextmanager
    def lend(self) -> Iterator[DbapiCursor]:
        """A cursor in autocommit mode; after an error its connection is thrown away.

        Unless a row was refused, outside a transaction: that is no fault of the connection's.
        """
        mark = object()
        self._busy.add(mark)
        try:
            with self._lend() as cursor:
                yield cursor
        finally:
            self._busy.discard(mark)

    @contextmanager
    def _lend(self) -> Iterator[DbapiCursor]:
        connection, cursor = self._take()
        try:
            yield cursor
        except self.error as error:
            if _refuses_a_row(error) and _is_at_rest(connection) and not self._closed:
                self._idle.append((connection, cursor))
            else:
                self._discard(connection)
            raise self._told(error) from error
        except BaseException:
            self._discard(connection)
            raise
        self._refuse_unconfirmed(connection)
        if self._closed:
            self._discard(connection)
        else:
            self._idle.append((connection, cursor))

    @contextmanager
    def transaction(self, begin: str = "BEGIN") -> Iterator[DbapiCursor]:
        """A cursor within a transaction: committed at the end, rolled back by an error."""
        with self.lend() as cursor:
            cursor.execute(begin)
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                roll_back(cursor, self.error)
                raise

    def close(self) -> None:
        """Close the idle connections now and lent ones as they come back."""
        self._closed = True
        while self._idle:
            self._discard(self._idle.pop()[0])
        self.engine.dispose()

    def _told(self, error: Exception) -> StoreError:
        told = translated(error)
        if isinstance(told, StoreUnavailable):
            # What broke this connection has probably broken those that wait here.
            while self._idle:
                self._discard(self._idle.pop()[0])
        return told

    def _refuse_unconfirmed(self, connection: PoolProxiedConnection) -> None:
        if connection.dbapi_connection not in self.unconfirmed:
            return
        self.unconfirmed.discard(connection.dbapi_connection)
        self._discard(connection)
        raise StoreUnavailable(
            "it is committed on this server, but no standby has confirmed it: the wait was ended",
            hint="send it again with the same key: the answer comes when a standby has it",
        )

    def _take(self) -> tuple[PoolProxiedConnection, DbapiCursor]:
        if self._closed:
            raise StoreError("the store is closed", hint="open another, or close it later")
        if self._cut_off:
            raise StoreError(
                "this process was forked while another thread was at the SQLite file, whose locks"
                " are not to be told apart here",
                hint="fork before threads use the engine, or start processes by 'spawn'",
            )
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _open(self) -> tuple[PoolProxiedConnection, DbapiCursor]:
        try:
            connection = self.engine.raw_connection()
        except self.error as error:
            raise translated(error) from error
        connection.detach()
        return connection, self.naming.cursor(cursor_of(connection))

    def _discard(self, connection: PoolProxiedConnection) -> None:
        # SQLite keeps a closed connection's lock for as long as a cursor is still referred to, so
        # it is rolled back first. What is broken already may fail at both, and is gone then.
        plain = connection.dbapi_connection
        if plain is not None:
            with suppress(self.error):
                plain.rollback()
        with suppress(self.error):
            connection.close()


def _refuses_a_row(error: Exception) -> bool:
    """Whether all that is wrong is what was to be written (PEP 249)."""
    return any(kind.__name__ == "IntegrityError" for kind in type(error).__mro__)


def _is_at_rest(connection: PoolProxiedConnection) -> bool:
    """Whether a driver's connection is whole and in no transaction."""
    plain: Any = connection.dbapi_connection
    lost = plain is None or getattr(plain, "closed", False)  # of SQLite's nothing is ever lost
    return not lost and not in_transaction(plain)


def in_transaction(plain: Any) -> bool:
    """Whether a driver's connection is in a transaction."""
    if hasattr(plain, "in_transaction"):
        return bool(plain.in_transaction)
    return bool(plain.info.transaction_status != _IDLE)


_IDLE = 0
"""``PQTRANS_IDLE`` of libpq, as psycopg has it."""


def cursor_of(connection: PoolProxiedConnection) -> DbapiCursor:
    """The driver's cursor; SQLAlchemy's own description of one is narrower than PEP 249."""
    return cast("DbapiCursor", connection.cursor())


def roll_back(cursor: DbapiCursor, error: type[Exception], statement: str = "ROLLBACK") -> None:
    """Undo, as far as the connection still can; the first error is the one to tell."""
    try:
        cursor.execute(statement)
    except error:
        # The connection is lost, or the database has rolled back by itself.
        return
