"""Keys of subjects, wrapped by a master key that is in no database.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A row for each key; there are none before anything is sealed."""
    prefix = op.get_context().opts.get("prefix", "")
    op.create_table(
        f"{prefix}subject_key",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("destroyed_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name=f"{prefix}subject_key_pkey"),
    )
    op.create_index(f"{prefix}subject_key_ticket", f"{prefix}subject_key", ["ticket"])
    op.create_index(f"{prefix}subject_key_subject", f"{prefix}subject_key", ["subject"])
