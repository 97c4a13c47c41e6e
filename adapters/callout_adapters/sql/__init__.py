"""Tickets in a database: SQLite or PostgreSQL, by SQLAlchemy's engine and constant statements."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL

from callout.errors import StoreError, StoreUnavailable
from callout_adapters.address import parsed, read
from callout_adapters.naming import Naming

from . import upgrade
from .backend import Backend
from .sqlite import SqliteBackend
from .store import SqlStore
from .text.schema import metadata

__all__ = ["Naming", "SqlStore", "backend_of", "metadata", "open_store"]


def open_store(
    url: str,
    *,
    create: bool = True,
    read_only: bool = False,
    prefix: str = "",
    schema: str | None = None,
) -> SqlStore:
    """The store at an SQLAlchemy address; an empty database gets its tables first.

    `prefix` and `schema` may as well stand in the address; see `Naming`.
    With `read_only` it gets nothing, and nothing else is written either.

    Raises `SchemaMismatch` for an older or newer schema, `StoreUnavailable` when the database
    cannot be reached, or is a file that is not there and shall not be made (`create`).
    """
    if prefix or schema:
        named = Naming(prefix, schema).within(parsed(url))
        url = named.render_as_string(hide_password=False)
    if read_only or not create:
        _refuse_missing(url)
    backend = backend_of(url, read_only=read_only)
    try:
        upgrade.check(backend.connections.engine, backend.connections.naming, read_only=read_only)
    except StoreError:
        backend.close()
        raise
    return SqlStore(backend)


def backend_of(url: str, *, read_only: bool = False) -> Backend:
    """The database at the address, unchecked."""
    address = parsed(url)
    with read(address):
        if address.get_backend_name() == "sqlite":
            return SqliteBackend(address, read_only=read_only)
        return _postgres(address, read_only=read_only)


def _refuse_missing(url: str) -> None:
    """Only where the folder is there: without it, opening says so itself."""
    address = parsed(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return
    file = Path(str(address.database))
    if file.is_dir():
        raise StoreUnavailable(f"'{file}' is a folder", hint="look at the path: it names a file")
    if file.parent.is_dir() and not file.exists():
        raise StoreUnavailable(
            f"there is no database file '{file}'",
            hint="name it with --db; `callout start` makes a new one",
        )


def _postgres(url: URL, *, read_only: bool) -> Backend:
    try:
        from .postgres import PostgresBackend
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs the driver psycopg",
            hint="pip install 'callout[postgres]'",
        ) from error
    return PostgresBackend(url, read_only=read_only)
