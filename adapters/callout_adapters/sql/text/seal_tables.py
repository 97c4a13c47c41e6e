"""The tables of seals and of releases; see `callout.store.seals` and `callout.releases`.

Rows of `unsealed` come and go with every entry; those of the others stay for ever.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def seal_tables(made: MetaData, prefix: str) -> None:
    """Add the tables to the others."""
    _entries(made, f"{prefix}unsealed", "n", Column("n", _NUMBER, Identity(), nullable=False))
    name = f"{prefix}leaf"
    number = Column("idx", _NUMBER, nullable=False, autoincrement=False)
    leaf = _entries(made, name, "idx", number)
    # Not unique: who cuts a history leaves a number that is sealed twice, which shall be seen.
    Index(f"{name}_entry", leaf.c.ticket, leaf.c.seq)
    Table(
        f"{prefix}checkpoint",
        made,
        Column("number", _NUMBER, nullable=False, autoincrement=False),
        Column("size", BigInteger, nullable=False),
        Column("note", Text, nullable=False),
        Column("edge", Text, nullable=False),
        Column("definitions", Text, nullable=False),
        PrimaryKeyConstraint("number", name=f"{prefix}checkpoint_pkey"),
    )
    Table(
        f"{prefix}publication",
        made,
        Column("target", Text, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("error", Text),
        Column("next_try", BigInteger),
        Column("done_at", BigInteger),
        PrimaryKeyConstraint("target", "number", name=f"{prefix}publication_pkey"),
    )
    # Hashes of whole subtrees (`callout.checkpoints.tiles`): what proofs read in place of leaves.
    Table(
        f"{prefix}tile",
        made,
        Column("level", Integer, nullable=False),
        Column("place", BigInteger, nullable=False),
        Column("hashes", LargeBinary, nullable=False),
        PrimaryKeyConstraint("level", "place", name=f"{prefix}tile_pkey"),
    )


def release_tables(made: MetaData, prefix: str) -> None:
    """Add the log of releases."""
    name = f"{prefix}release_log"
    Table(
        name,
        made,
        Column("number", _NUMBER, nullable=False, autoincrement=False),
        Column("hash", Text, nullable=False),
        Column("document", Text, nullable=False),
        PrimaryKeyConstraint("number", name=f"{name}_pkey"),
    )


def _entries(made: MetaData, name: str, key: str, number: Column[int]) -> Table:
    return Table(
        name,
        made,
        number,
        Column("ticket", Text, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("hash", Text, nullable=False),
        PrimaryKeyConstraint(key, name=f"{name}_pkey"),
    )
