"""Rows for lists, and the feed of what changed.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_LIVE = "status IN ('open', 'stuck')"


def upgrade() -> None:
    """Make the tables; where there are tickets their rows are said to be missing."""
    prefix = op.get_context().opts.get("prefix", "")
    _standing(prefix)
    _live(prefix)
    _finding(prefix)
    _feed(prefix)
    op.execute(
        f"INSERT INTO {prefix}keeping (one, state, tx, n) SELECT 1, "  # noqa: S608 - checked
        f"CASE WHEN EXISTS (SELECT 1 FROM {prefix}ticket) THEN 'off' ELSE 'kept' END, 0, 0"
    )


def _standing(prefix: str) -> None:
    name = f"{prefix}standing"
    op.create_table(
        name,
        _text("ticket"),
        _text("process"),
        _text("definition"),
        _text("status"),
        sa.Column("region", sa.Text),
        sa.Column("assignee", sa.Text),
        sa.Column("title", sa.Text),
        _text("states"),
        _number("due"),
        _number("since"),
        _number("opened"),
        _number("changed"),
        sa.PrimaryKeyConstraint("ticket", name=f"{name}_pkey"),
    )
    _index(f"{name}_assignee", name, ["assignee", "due", "ticket"], "assignee IS NOT NULL")
    _index(f"{name}_due", name, ["due", "ticket"], _LIVE)
    _index(f"{name}_changed", name, ["process", "status", "changed", "ticket"])
    _index(f"{name}_definition", name, ["definition", "status"])


def _live(prefix: str) -> None:
    name = f"{prefix}waiting"
    op.create_table(
        name,
        _text("ticket"),
        _text("role"),
        sa.Column("region", sa.Text),
        _number("due"),
        sa.PrimaryKeyConstraint("ticket", "role", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    _index(f"{name}_due", name, ["role", "due", "ticket"])
    _index(f"{name}_region", name, ["role", "region", "due", "ticket"])
    name = f"{prefix}place"
    op.create_table(
        name,
        _text("ticket"),
        _text("state"),
        _text("process"),
        _number("since"),
        sa.PrimaryKeyConstraint("ticket", "state", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    _index(f"{name}_since", name, ["process", "state", "since", "ticket"])


def _finding(prefix: str) -> None:
    name = f"{prefix}finding"
    op.create_table(
        name,
        _text("ticket"),
        _text("name"),
        _text("value"),
        sa.PrimaryKeyConstraint("ticket", "name", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    _index(f"{name}_value", name, ["name", "value", "ticket"])


def _feed(prefix: str) -> None:
    name = f"{prefix}change"
    op.create_table(
        name,
        _number("tx"),
        sa.Column("n", sa.BigInteger, sa.Identity(), nullable=False),
        _number("at"),
        _text("ticket"),
        sa.Column("seq", sa.Integer, nullable=False),
        _text("moved"),
        sa.PrimaryKeyConstraint("tx", "n", name=f"{name}_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        f"{prefix}keeping",
        sa.Column("one", sa.Integer, nullable=False),
        _text("state"),
        sa.Column("done", sa.Text),
        _number("tx"),
        _number("n"),
        sa.PrimaryKeyConstraint("one", name=f"{prefix}keeping_pkey"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
