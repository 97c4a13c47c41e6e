"""The tables of lists and of the feed; see `callout.store.lists`.

All that stands in them follows from tickets and their histories, but for how long the feed goes
back. `due` is never null, so that it has a place in every order: `NEVER` stands for none. `waiting`
and `place` hold tickets that have not ended, alone. `region` and `due` stand in `waiting` a second
time, for pages by role to be read off one index.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

NEVER = 253_402_300_799_999_999
"""Microseconds until the end of the year 9999: when what is never due is due."""
LIVE = "status IN ('open', 'stuck')"
"""Which tickets have not ended, as the partial index and the queries on it have to say alike."""


def list_tables(made: MetaData, prefix: str) -> None:
    """Add the tables to the others."""
    _standing(made, prefix)
    _of_live(made, prefix)
    _finding(made, prefix)
    _change(made, prefix)


def _standing(made: MetaData, prefix: str) -> None:
    name = f"{prefix}standing"
    table = Table(
        name,
        made,
        Column("ticket", Text, nullable=False),
        Column("process", Text, nullable=False),
        Column("definition", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("region", Text),
        Column("assignee", Text),
        Column("title", Text),
        Column("states", Text, nullable=False),
        Column("due", BigInteger, nullable=False),
        Column("since", BigInteger, nullable=False),
        Column("opened", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
        PrimaryKeyConstraint("ticket", name=f"{name}_pkey"),
    )
    _partial(f"{name}_assignee", table, ("assignee", "due", "ticket"), "assignee IS NOT NULL")
    _partial(f"{name}_due", table, ("due", "ticket"), LIVE)
    Index(
        f"{name}_changed", *(table.c[each] for each in ("process", "status", "changed", "ticket"))
    )
    Index(f"{name}_definition", table.c.definition, table.c.status)


def _of_live(made: MetaData, prefix: str) -> None:
    name = f"{prefix}waiting"
    waiting = Table(
        name,
        made,
        Column("ticket", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("region", Text),
        Column("due", BigInteger, nullable=False),
        PrimaryKeyConstraint("ticket", "role", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_due", waiting.c.role, waiting.c.due, waiting.c.ticket)
    Index(f"{name}_region", waiting.c.role, waiting.c.region, waiting.c.due, waiting.c.ticket)
    name = f"{prefix}place"
    place = Table(
        name,
        made,
        Column("ticket", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("process", Text, nullable=False),
        Column("since", BigInteger, nullable=False),
        PrimaryKeyConstraint("ticket", "state", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_since", place.c.process, place.c.state, place.c.since, place.c.ticket)


def _finding(made: MetaData, prefix: str) -> None:
    name = f"{prefix}finding"
    table = Table(
        name,
        made,
        Column("ticket", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("value", Text, nullable=False),
        PrimaryKeyConstraint("ticket", "name", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_value", table.c.name, table.c.value, table.c.ticket)


def _change(made: MetaData, prefix: str) -> None:
    name = f"{prefix}change"
    Table(
        name,
        made,
        Column("tx", BigInteger, nullable=False),
        Column("n", BigInteger, Identity(), nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("ticket", Text, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("moved", Text, nullable=False),
        PrimaryKeyConstraint("tx", "n", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    # `tx` is PostgreSQL's transaction, by whose end changes become visible; in SQLite 0.
    Table(
        f"{prefix}keeping",
        made,
        Column("one", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("done", Text),
        Column("tx", BigInteger, nullable=False),
        Column("n", BigInteger, nullable=False),
        Column("trails", Text, nullable=False, server_default="off"),
        PrimaryKeyConstraint("one", name=f"{prefix}keeping_pkey"),
    )
    # One row: whether lists are kept, how far they are rebuilt, the last change forgotten, and
    # whether what entries are found by is kept.


def _partial(name: str, table: Table, columns: tuple[str, ...], where: str) -> None:
    condition = text(where)
    Index(
        name,
        *(table.c[each] for each in columns),
        sqlite_where=condition,
        postgresql_where=condition,
    )
