"""How far schedules were worked off.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """A row for each schedule; there are as many as the rules have."""
    prefix = op.get_context().opts.get("prefix", "")
    op.create_table(
        f"{prefix}schedule",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("done_until", sa.BigInteger, nullable=False),
        sa.Column("held_until", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("name", name=f"{prefix}schedule_pkey"),
    )
