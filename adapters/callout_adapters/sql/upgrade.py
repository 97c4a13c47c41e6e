"""The schema's revision: checked whenever a store is opened, raised only when asked to.

An empty database gets the newest schema at once; one that has tables is never changed by opening.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from callout.errors import SchemaMismatch

from .connections import translated

HEAD = "0001"
"""The newest revision; ``tests/adapters`` compares it with the migrations."""


def check(engine: Engine, *, read_only: bool = False) -> None:
    """Make the tables in an empty database, unless it shall only be read.

    Raises `SchemaMismatch` unless the schema is at `HEAD`, `StoreUnavailable` without a database.
    """
    revision = revision_of(engine)
    if revision is None:
        if read_only:
            raise _empty(engine)
        revision = upgrade(engine)
    if revision != HEAD:
        raise _mismatch(engine, revision)


def revision_of(engine: Engine) -> str | None:
    """The revision the database is at; None when it has none of our tables."""
    with _connected(engine) as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> str:
    """Bring the schema to `HEAD`, one process at a time; answers the revision it is at then."""
    with _connected(engine) as connection:
        _lock(connection)
        revision = _revision(connection)
        if revision is None or revision < HEAD:
            _run_migrations(connection)
            revision = HEAD
        connection.commit()
    return revision


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise translated(error.orig or error) from error


def _lock(connection: Connection) -> None:
    # Our connections are in the driver's autocommit mode, so transactions are begun by name.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('callout schema'))"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _run_migrations(connection: Connection) -> None:
    # alembic is slow to import and needed once in a database's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _empty(engine: Engine) -> SchemaMismatch:
    address = engine.url.render_as_string(hide_password=True)
    return SchemaMismatch(
        f"{address} has no tables of callout", hint="`callout start` makes them, in a new database"
    )


def _mismatch(engine: Engine, revision: str) -> SchemaMismatch:
    address = engine.url.render_as_string(hide_password=True)
    if revision < HEAD:
        return SchemaMismatch(
            f"the schema of {address} is at {revision}, older than this callout's {HEAD}",
            hint=f"back it up, then run: callout doctor --upgrade --db {address}",
        )
    return SchemaMismatch(
        f"the schema of {address} is at {revision}, newer than this callout's {HEAD}",
        hint="install a callout that knows it: pip install --upgrade callout",
    )
