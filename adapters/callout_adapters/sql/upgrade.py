"""The schema's revision: checked whenever a store is opened, raised only when asked to.

A database without our tables gets the newest schema at once; what is there is never changed by
opening.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from callout.errors import SchemaMismatch, StoreError
from callout_adapters.driver_errors import translated
from callout_adapters.naming import FIRST, Naming

HEAD = "0011"
"""The newest revision; ``tests/adapters`` compares it with the migrations."""
_OLD_TABLE = "alembic_version"
_OLD_REVISIONS = ("0001", "0002")
"""What stood in the table of the name that alembic has for everybody's."""


def check(engine: Engine, naming: Naming, *, read_only: bool = False) -> None:
    """Make the tables in a database that has none, unless it shall only be read.

    Raises `SchemaMismatch` unless the schema is at `HEAD`, `StoreUnavailable` without a database,
    `StoreError` where tables of callout's names are somebody else's.
    """
    revision = revision_of(engine, naming)
    if revision is None:
        if read_only:
            raise _empty(naming.within(engine.url))
        revision = upgrade(engine, naming)
    if revision != HEAD:
        raise _mismatch(naming.within(engine.url), revision)


def revision_of(engine: Engine, naming: Naming) -> str | None:
    """The revision the database is at; None when it has none of our tables."""
    with _connected(engine) as connection:
        return _revision(connection, naming)


def upgrade(engine: Engine, naming: Naming) -> str:
    """Bring the schema to `HEAD`, one process at a time; answers the revision it is at then."""
    with _connected(engine) as connection:
        _lock(connection)
        revision = _revision(connection, naming)
        if revision is None:
            _refuse_taken(connection, naming)
            if naming.schema:
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {naming.schema}"))
        else:
            _take_over(connection, naming, revision)
            _refuse_taken(connection, naming, naming.lacking(revision))
        if revision is None or revision < HEAD:
            _run_migrations(connection, naming)
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


def _revision(connection: Connection, naming: Naming) -> str | None:
    tables = _names(connection)
    if naming.version_table in tables:
        revision = next(iter(_versions(connection, naming.version_table)), None)
        if revision is None and not tables.isdisjoint(naming.tables - {naming.version_table}):
            raise _unversioned(naming.within(connection.engine.url), naming.version_table)
        return revision
    if not naming.prefix and _OLD_TABLE in tables and tables.issuperset(FIRST):
        found = _versions(connection, _OLD_TABLE)
        return next((each for each in found if each in _OLD_REVISIONS), None)
    return None


def _versions(connection: Connection, name: str) -> Sequence[str]:
    return connection.execute(select(_version_table(name).c.version_num)).scalars().all()


def _version_table(name: str) -> Table:
    """A version table as alembic makes it."""
    return Table(name, MetaData(), Column("version_num", String(32), primary_key=True))


def _names(connection: Connection) -> set[str]:
    inspector = inspect(connection)
    return {*inspector.get_table_names(), *inspector.get_view_names()}


def _refuse_taken(connection: Connection, naming: Naming, tables: Set[str] | None = None) -> None:
    taken = sorted(_names(connection) & (naming.tables if tables is None else tables))
    if taken:
        own = "or ?schema=callout" if connection.dialect.name == "postgresql" else "or another file"
        raise StoreError(
            f"the database has a table '{taken[0]}' that is not callout's; nothing was made",
            hint=f"add ?prefix=callout_ {own} to the address, so that both find room",
        )


def _take_over(connection: Connection, naming: Naming, revision: str) -> None:
    """Move the revision out of the table that a host's own migrations use, too."""
    if naming.version_table in _names(connection):
        return
    ours, theirs = _version_table(naming.version_table), _version_table(_OLD_TABLE)
    ours.create(connection)
    connection.execute(ours.insert().values(version_num=revision))
    connection.execute(theirs.delete().where(theirs.c.version_num == revision))
    if not _versions(connection, _OLD_TABLE):
        theirs.drop(connection)


def _run_migrations(connection: Connection, naming: Naming) -> None:
    # alembic is slow to import and needed once in a database's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["naming"] = naming
    command.upgrade(config, HEAD)


def _empty(url: URL) -> SchemaMismatch:
    address = url.render_as_string(hide_password=True)
    return SchemaMismatch(
        f"{address} has no tables of callout", hint="`callout start` makes them, in a new database"
    )


def _unversioned(url: URL, table: str) -> SchemaMismatch:
    """Whoever emptied the table, or stopped in the middle of making it."""
    address = url.render_as_string(hide_password=True)
    return SchemaMismatch(
        f"{address} has tables of callout, and '{table}', which says of which version, is empty",
        hint="somebody has emptied it: restore the newest back-up",
    )


def _mismatch(url: URL, revision: str) -> SchemaMismatch:
    address = url.render_as_string(hide_password=True)
    if revision < HEAD:
        return SchemaMismatch(
            f"the schema of {address} is at {revision}, older than this callout's {HEAD}",
            hint=f"back it up, then run: callout doctor --upgrade --db {address}",
        )
    return SchemaMismatch(
        f"the schema of {address} is at {revision}, newer than this callout's {HEAD}",
        hint="install a callout that knows it: pip install --upgrade callout",
    )
