"""The tables of what entries are found by; see `callout.store.lists.trails`.

An entry has one row in `trail`, with the number of its footprint; `trait` has each footprint once,
a row for each of its traits. So a write costs one narrow row, and a question reads the few
footprints that answer, then only entries that do.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)


def trail_tables(made: MetaData, prefix: str) -> None:
    """Add the tables to the others."""
    name = f"{prefix}trait"
    trait = Table(
        name,
        made,
        Column("footprint", BigInteger, nullable=False, autoincrement=False),
        Column("kind", Text, nullable=False),
        Column("value", Text, nullable=False),
        PrimaryKeyConstraint("footprint", "kind", "value", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_value", trait.c.kind, trait.c.value, trait.c.footprint)
    name = f"{prefix}trail"
    trail = Table(
        name,
        made,
        Column("ticket", Text, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("actor", Text, nullable=False),
        Column("behalf", Text),
        Column("refused_by", Text),
        Column("footprint", BigInteger, nullable=False),
        PrimaryKeyConstraint("ticket", "seq", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_footprint", trail.c.footprint, trail.c.at)
    Index(f"{name}_actor", trail.c.actor, trail.c.at)
