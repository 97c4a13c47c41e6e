"""What entries are found by.

Revision ID: 0008
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables; where there are tickets their rows are said to be missing."""
    prefix = op.get_context().opts.get("prefix", "")
    _trait(prefix)
    _trail(prefix)
    state = sa.Column("trails", sa.Text, nullable=False, server_default="off")
    op.add_column(f"{prefix}keeping", state)
    op.execute(
        f"UPDATE {prefix}keeping SET done = NULL, trails = CASE WHEN EXISTS "  # noqa: S608 - checked
        f"(SELECT 1 FROM {prefix}ticket) THEN 'off' ELSE 'kept' END"
    )


def _trait(prefix: str) -> None:
    name = f"{prefix}trait"
    op.create_table(
        name,
        sa.Column("footprint", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("footprint", "kind", "value", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"{name}_value", name, ["kind", "value", "footprint"])


def _trail(prefix: str) -> None:
    name = f"{prefix}trail"
    op.create_table(
        name,
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("behalf", sa.Text),
        sa.Column("refused_by", sa.Text),
        sa.Column("footprint", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "seq", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"{name}_footprint", name, ["footprint", "at"])
    op.create_index(f"{name}_actor", name, ["actor", "at"])
