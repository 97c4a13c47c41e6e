"""Entries under checkpoints: those that are not, leaves, checkpoints, and where they went.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Whatever was recorded so far is still to be sealed."""
    prefix = op.get_context().opts.get("prefix", "")
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    _entries(f"{prefix}unsealed", "n", sa.Column("n", number, sa.Identity(), nullable=False))
    _entries(f"{prefix}leaf", "idx", sa.Column("idx", number, nullable=False, autoincrement=False))
    op.create_index(f"{prefix}leaf_entry", f"{prefix}leaf", ["ticket", "seq"])
    op.create_table(
        f"{prefix}checkpoint",
        sa.Column("number", number, nullable=False, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("edge", sa.Text, nullable=False),
        sa.Column("definitions", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name=f"{prefix}checkpoint_pkey"),
    )
    op.create_table(
        f"{prefix}publication",
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("next_try", sa.BigInteger),
        sa.Column("done_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("target", "number", name=f"{prefix}publication_pkey"),
    )
    op.execute(
        f"INSERT INTO {prefix}unsealed (ticket, seq, hash)"  # noqa: S608 - a name of ours
        f" SELECT ticket, seq, hash FROM {prefix}entry ORDER BY recorded_at, ticket, seq"
    )


def _entries(name: str, key: str, number: "sa.Column[int]") -> None:
    op.create_table(
        name,
        number,
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(key, name=f"{name}_pkey"),
    )
