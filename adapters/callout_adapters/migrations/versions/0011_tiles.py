"""Hashes of whole subtrees over sealed entries, so that proofs need not read every leaf.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """The next checkpoint fills it: what is in it follows from the leaves."""
    prefix = op.get_context().opts.get("prefix", "")
    op.create_table(
        f"{prefix}tile",
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=f"{prefix}tile_pkey"),
    )
