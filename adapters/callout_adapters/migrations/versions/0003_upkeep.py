"""What keeps the tables small: an index over what was delivered, and PostgreSQL's own settings.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_CLEARED = "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0"
_STORAGE = {
    "ticket": "fillfactor = 80",
    "timer": f"{_CLEARED}, autovacuum_vacuum_threshold = 2000",
    "outbox": f"{_CLEARED}, autovacuum_vacuum_threshold = 5000",
}


def upgrade() -> None:
    """Delivered effects are found by age; pages of tickets keep room for their next version."""
    prefix = op.get_context().opts.get("prefix", "")
    delivered = sa.text("delivered_at IS NOT NULL")
    op.create_index(
        f"{prefix}outbox_delivered",
        f"{prefix}outbox",
        ["delivered_at"],
        sqlite_where=delivered,
        postgresql_where=delivered,
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, settings in _STORAGE.items():
            op.execute(f"ALTER TABLE {prefix}{table} SET ({settings})")
