"""The first schema.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _ticket()
    _entry()
    _timer()
    _outbox()
    op.create_table(
        "definition",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="definition_pkey"),
    )


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("profile", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("states", sa.Text, nullable=False),
        sa.Column("rest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="ticket_pkey"),
    )
    op.create_index("ticket_status", "ticket", ["status", "process", "id"])


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "seq", name="entry_pkey"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="entry_ticket"),
    )
    _partial_index("entry_key", "entry", ["ticket", "key"], "key IS NOT NULL", unique=True)


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("ord", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("wake", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("ticket", "id", name="timer_pkey"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="timer_ticket"),
        sqlite_with_rowid=False,
    )
    _partial_index("timer_wake", "timer", ["wake"], "wake IS NOT NULL")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("adapter", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("next_try", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("delivered_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("ticket", "id", name="outbox_pkey"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="outbox_ticket"),
    )
    _partial_index("outbox_next_try", "outbox", ["next_try"], "next_try IS NOT NULL")
    _partial_index(
        "outbox_dead", "outbox", ["made_at"], "next_try IS NULL AND delivered_at IS NULL"
    )


def _partial_index(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )
