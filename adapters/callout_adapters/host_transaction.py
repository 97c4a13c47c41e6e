"""The transaction of a host: its session or connection, in whatever state it is handed over.

What is wrong with it is told by `StoreError` with what the host does next. A connection that is
found to be lost is marked so, that rolling back and closing raise nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, exc
from sqlalchemy.orm import Session, scoped_session

from callout.errors import StoreError, StoreReadOnly, StoreUnavailable
from callout.records.arguments import kind_shown

from .driver_errors import FAILED, driver_text, says_read_only, translated
from .sql.connections import DbapiCursor, cursor_of, in_transaction

ROLL_BACK = "roll back, begin anew, and send again with the same key"


@dataclass(frozen=True, slots=True)
class HostTransaction:
    """A host's connection to a database like the store's, in a transaction."""

    connection: Connection

    @classmethod
    def of(cls, session: object, ours: Dialect) -> HostTransaction:
        """Raises `StoreError` for what carries no transaction that the store could join."""
        try:
            connection = _connection_of(session)
            _refuse_other(connection.dialect, ours)
            if not connection.in_transaction():
                connection.begin()
        except exc.SQLAlchemyError as error:
            raise _unusable(error) from error
        except NotImplementedError as error:
            raise StoreError(
                f"the session commits in two phases, which {ours.name} has not",
                hint="make it without twophase=True",
            ) from error
        return cls(connection)

    def cursor(self) -> DbapiCursor:
        """A cursor of the driver's, within the transaction."""
        with self.told():
            cursor = cursor_of(self.connection.connection)
            plain: Any = cursor.connection
            if self.connection.dialect.name == "sqlite":
                if not in_transaction(plain):
                    # Python's driver begins late, and a savepoint outside a transaction would
                    # commit by itself.
                    cursor.execute("BEGIN IMMEDIATE")
            elif plain.autocommit and not in_transaction(plain):
                raise StoreError(
                    "the session's connection commits every statement by itself (AUTOCOMMIT)",
                    hint="hand over one that is in a transaction: engine.begin(), session.begin()",
                )
        return cursor

    @contextmanager
    def told(self) -> Iterator[None]:
        """What goes wrong in the transaction, as a `StoreError` for its host."""
        connection = self.connection
        try:
            yield
        except exc.SQLAlchemyError as error:
            raise _unusable(error) from error
        except connection.dialect.loaded_dbapi.Error as error:
            if self._is_lost(error):
                connection.invalidate(error)
                raise StoreUnavailable(
                    f"the session's connection is lost: {driver_text(error)}", hint=ROLL_BACK
                ) from error
            raise _in_transaction(error) from error

    def _is_lost(self, error: Exception) -> bool:
        connection = self.connection
        if connection.closed or connection.invalidated:
            return False
        plain: Any = connection.connection.dbapi_connection
        return connection.dialect.is_disconnect(error, plain, None)  # type: ignore[arg-type]


def _connection_of(session: object) -> Connection:
    if isinstance(session, scoped_session):
        session = session()
    connection = session.connection() if isinstance(session, Session) else session
    if isinstance(connection, Connection):
        return connection
    awaited = type(session).__name__.lower().startswith("async")
    raise StoreError(
        f"{kind_shown(session)} of {type(session).__module__.partition('.')[0]} is no Session or"
        " Connection of sqlalchemy's",
        hint="hand over what it gives you: await session.run_sync(lambda inner: ...)"
        if awaited
        else "hand over the Session or Connection whose transaction shall carry the event",
    )


def _refuse_other(theirs: Dialect, ours: Dialect) -> None:
    if theirs.name != ours.name:
        raise StoreError(
            f"the session works on {theirs.name}, the store on {ours.name}",
            hint="open the store on the database the session is connected to",
        )
    if theirs.driver not in (ours.driver, f"{ours.driver}_async"):
        raise StoreError(
            f"the session's driver is {theirs.driver}, the store's {ours.driver}",
            hint=f"make the session's engine with {ours.name}+{ours.driver}://",
        )


def _in_transaction(error: Exception) -> StoreError:
    """What the driver says of a connection that goes on, for the one whose transaction it is."""
    if says_read_only(error):
        return StoreReadOnly(
            f"the session only reads: {driver_text(error)}",
            hint="hand over one that may write: without READ ONLY, query_only or a standby",
        )
    told = translated(error)
    if isinstance(told, StoreUnavailable) or getattr(error, "sqlstate", None) == FAILED:
        return type(told)(told.message, hint=ROLL_BACK)
    return told


_STATES: tuple[tuple[type[exc.SQLAlchemyError], type[StoreError], str, str], ...] = (
    (
        exc.TimeoutError,
        StoreUnavailable,
        "no connection of the session's pool came free",
        "give connections back sooner or make the pool larger, and send again with the same key",
    ),
    (exc.PendingRollbackError, StoreError, "the session's transaction has failed", ROLL_BACK),
    (
        exc.MissingGreenlet,
        StoreError,
        "the session belongs to an AsyncSession, and is used outside of it",
        "call the engine within await session.run_sync(lambda inner: ...)",
    ),
    (
        exc.UnboundExecutionError,
        StoreError,
        "the session has no database",
        "make it with one: Session(engine)",
    ),
    (
        exc.ResourceClosedError,
        StoreError,
        "the session's connection or transaction is closed",
        "hand over one that is open: with engine.connect(), or with session.begin()",
    ),
)


def _unusable(error: exc.SQLAlchemyError) -> StoreError:
    """What SQLAlchemy says of a session that is in no state to carry anything."""
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        return translated(error.orig)
    text = str(error.args[0] if error.args else error).partition("\n")[0]
    for kind, told, says, hint in _STATES:
        if isinstance(error, kind):
            return told(f"{says}: {text}", hint=hint)
    return StoreError(
        f"the session takes no more statements: {text}",
        hint="begin a transaction anew, in this Session or another, and hand that over",
    )
