"""Tickets in a database: SQLite or PostgreSQL, by SQLAlchemy's engine and constant statements."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from callout.errors import StoreError

from . import upgrade
from .backend import Backend
from .sqlite import SqliteBackend
from .store import SqlStore

__all__ = ["SqlStore", "backend_of", "open_store"]


def open_store(url: str) -> SqlStore:
    """The store at an SQLAlchemy address; an empty database gets its tables first.

    Raises `SchemaMismatch` for an older or newer schema, `StoreUnavailable` when the database
    cannot be reached.
    """
    backend = backend_of(url)
    try:
        upgrade.check(backend.connections.engine)
    except StoreError:
        backend.close()
        raise
    return SqlStore(backend)


def backend_of(url: str) -> Backend:
    """The database at the address, unchecked."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            f"'{url}' is no database address", hint="write it like sqlite:///tickets.db"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return SqliteBackend(parsed)
    return _postgres(parsed)


def _postgres(url: URL) -> Backend:
    try:
        from .postgres import PostgresBackend
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs the driver psycopg",
            hint="pip install 'callout[postgres]'",
        ) from error
    return PostgresBackend(url)
