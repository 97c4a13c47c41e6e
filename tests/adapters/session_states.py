"""States of a session, or of what passes for one, in which it can carry no event."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    sessionmaker,
)
from sqlalchemy.pool import QueuePool

from callout import (
    StoreError,
    StoreReadOnly,
    StoreUnavailable,
)

ROLL_BACK = "roll"


@dataclass(frozen=True)
class Host:
    """A program with a database of its own, and what it has to close at its end."""

    database: Database
    closing: ExitStack

    def session(self) -> Session:
        return self.closing.enter_context(Session(self.database))

    def raw(self, session: Session) -> Any:
        """The driver's connection of a session."""
        return session.connection().connection.dbapi_connection


def closed_connection(host: Host) -> object:
    connection = host.database.connect()
    connection.close()
    return connection


def closed_below(host: Host) -> object:
    session = host.session()
    host.raw(session).close()
    return session


def pending_rollback(host: Host) -> object:
    """As SQLAlchemy leaves a session whose connection broke within a savepoint."""
    session = host.session()
    session.begin_nested()
    with suppress(SQLAlchemyError), session.begin_nested():
        session.connection().invalidate()
        session.execute(text("SELECT 1"))
    return session


class Base(DeclarativeBase):
    """Tables of the host's."""


class Order(Base):
    """One that is flushed twice with the same number."""

    __tablename__ = "host_order"
    number: Mapped[int] = mapped_column(primary_key=True)


def failed_flush(host: Host) -> object:
    session = host.session()
    Base.metadata.create_all(session.connection())
    session.add(Order(number=1))
    session.flush()
    session.expunge_all()
    session.add(Order(number=1))
    with suppress(SQLAlchemyError):
        session.flush()
    return session


def prepared(host: Host) -> object:
    """Committed, in a context that goes on."""
    session = host.closing.enter_context(Session(host.database))
    context = session.begin()
    context.__enter__()
    session.commit()
    host.closing.callback(lambda: context.__exit__(None, None, None))
    return session


def closed_for_good(host: Host) -> object:
    session = Session(host.database, close_resets_only=False)
    session.close()
    return session


def unbound(host: Host) -> object:
    return Session()


def invalidated(host: Host) -> object:
    connection = host.closing.enter_context(host.database.connect())
    connection.execute(text("SELECT 1"))
    connection.invalidate()
    return connection


def exhausted(host: Host) -> object:
    """Of a pool whose only connection another session has."""
    pool = create_engine(
        host.database.url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    host.closing.callback(pool.dispose)
    host.closing.enter_context(pool.connect())
    return host.closing.enter_context(Session(pool))


def unreachable(host: Host) -> object:
    url = host.database.url
    there = (
        url.set(database="/nowhere/t.db") if url.get_backend_name() == "sqlite" else url.set(port=1)
    )
    return Session(create_engine(there))


def query_only(host: Host) -> object:
    session = host.session()
    session.execute(text("PRAGMA query_only = ON"))
    return session


def read_only(host: Host) -> object:
    session = host.session()
    session.execute(text("SET TRANSACTION READ ONLY"))
    return session


def killed(host: Host) -> object:
    session = host.session()
    number: int = session.scalars(text("SELECT pg_backend_pid()")).one()
    end(host, number)
    return session


def end(host: Host, number: int) -> None:
    """Cut off a connection from the server's side, and wait until it is."""
    with host.database.begin() as other:
        other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})


def aborted(host: Host) -> object:
    session = host.session()
    with suppress(SQLAlchemyError):
        session.execute(text("SELECT 1 / 0"))
    return session


def on_its_own(host: Host) -> object:
    """Of a database whose every statement is a transaction."""
    session = host.session()
    session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    return session


class AsyncSession:
    """SQLAlchemy's by its name; the real one needs a package that callout does not."""


def asynchronous(host: Host) -> object:
    return AsyncSession()


def a_factory(host: Host) -> object:
    return sessionmaker(host.database)


def an_engine(host: Host) -> object:
    return host.database


def odd(host: Host) -> object:
    return "session"


def psycopgs(host: Host) -> object:
    return host.raw(host.session())


def two_phases(host: Host) -> object:
    return host.closing.enter_context(Session(host.database, twophase=True))


def from_the_pool(host: Host) -> object:
    connection = host.database.raw_connection()
    host.closing.callback(connection.close)
    return connection


def drivers(host: Host) -> object:
    return host.raw(host.session())


BOTH, SQLITE, POSTGRES = ("sqlite", "postgresql"), ("sqlite",), ("postgresql",)
STATES: dict[Callable[[Host], object], tuple[tuple[str, ...], type[StoreError], str, str]] = {
    closed_connection: (BOTH, StoreError, "is closed", "connect"),
    closed_below: (BOTH, StoreUnavailable, "closed", ROLL_BACK),
    pending_rollback: (BOTH, StoreError, "has failed", ROLL_BACK),
    prepared: (BOTH, StoreError, "no more", "begin"),
    closed_for_good: (BOTH, StoreError, "closed", "Session"),
    unbound: (BOTH, StoreError, "no database", "Session"),
    invalidated: (BOTH, StoreError, "has failed", ROLL_BACK),
    exhausted: (BOTH, StoreUnavailable, "pool", "pool"),
    unreachable: (BOTH, StoreUnavailable, "does not answer", ""),
    query_only: (SQLITE, StoreReadOnly, "only reads", "query_only"),
    read_only: (POSTGRES, StoreReadOnly, "only reads", "READ ONLY"),
    killed: (POSTGRES, StoreUnavailable, "lost", ROLL_BACK),
    failed_flush: (BOTH, StoreError, "has failed", ROLL_BACK),
    aborted: (POSTGRES, StoreError, "has failed", ROLL_BACK),
    on_its_own: (POSTGRES, StoreError, "AUTOCOMMIT", "transaction"),
    asynchronous: (BOTH, StoreError, "AsyncSession", "run_sync"),
    a_factory: (BOTH, StoreError, "sessionmaker", "Session"),
    an_engine: (BOTH, StoreError, "Engine", "Session"),
    odd: (BOTH, StoreError, "a str of builtins", "Session"),
    two_phases: (SQLITE, StoreError, "two phases", "twophase"),
    from_the_pool: (BOTH, StoreError, "of sqlalchemy is no", "Session"),
    drivers: (SQLITE, StoreError, "a Connection of sqlite3 is no", "Session"),
    psycopgs: (POSTGRES, StoreError, "a Connection of psycopg is no", "Session"),
}
