"""The first schema.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _named(name: str) -> str:
    prefix: str = op.get_context().opts.get("prefix", "")
    return prefix + name


def upgrade() -> None:
    """Make every table."""
    _ticket()
    _entry()
    _timer()
    _outbox()
    op.create_table(
        _named("definition"),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=_named("definition_pkey")),
    )


def _ticket() -> None:
    op.create_table(
        _named("ticket"),
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
        sa.PrimaryKeyConstraint("id", name=_named("ticket_pkey")),
    )
    op.create_index(_named("ticket_status"), _named("ticket"), ["status", "process", "id"])


def _entry() -> None:
    op.create_table(
        _named("entry"),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "seq", name=_named("entry_pkey")),
        sa.ForeignKeyConstraint(["ticket"], [_named("ticket.id")], name=_named("entry_ticket")),
    )
    _partial_index("entry_key", "entry", ["ticket", "key"], "key IS NOT NULL", unique=True)


def _timer() -> None:
    op.create_table(
        _named("timer"),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("ord", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("wake", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("ticket", "id", name=_named("timer_pkey")),
        sa.ForeignKeyConstraint(["ticket"], [_named("ticket.id")], name=_named("timer_ticket")),
        sqlite_with_rowid=False,
    )
    _partial_index("timer_wake", "timer", ["wake"], "wake IS NOT NULL")


def _outbox() -> None:
    op.create_table(
        _named("outbox"),
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
        sa.PrimaryKeyConstraint("ticket", "id", name=_named("outbox_pkey")),
        sa.ForeignKeyConstraint(["ticket"], [_named("ticket.id")], name=_named("outbox_ticket")),
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
        _named(name),
        _named(table),
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )
