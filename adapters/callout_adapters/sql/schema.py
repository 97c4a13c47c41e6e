"""The tables, for SQLite and PostgreSQL alike.

Every key begins with the ticket's id, so that a database that is spread over machines can keep a
ticket's rows together. Instants are whole microseconds since 1970 UTC; JSON is text, because
callout alone reads it. Entries are appended: their table is in the order of arrival, never
clustered by ticket, which costs a write its speed at a million tickets.

The migrations make these tables; ``tests/adapters`` checks that both say the same.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

METADATA = MetaData()

TICKET = Table(
    "ticket",
    METADATA,
    Column("id", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("outcome", Text),
    Column("profile", Text),
    Column("region", Text),
    Column("opened_at", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
    Column("states", Text, nullable=False),
    Column("rest", Text, nullable=False),
    PrimaryKeyConstraint("id", name="ticket_pkey"),
)
"""`rest` is the JSON of what nobody searches for (`callout.records.rest_to_json`)."""

ENTRY = Table(
    "entry",
    METADATA,
    Column("ticket", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text),
    Column("recorded_at", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("ticket", "seq", name="entry_pkey"),
    ForeignKeyConstraint(["ticket"], ["ticket.id"], name="entry_ticket"),
)
"""`document` is the whole entry; `key` is emptied when the key is forgotten."""

TIMER = Table(
    "timer",
    METADATA,
    Column("ticket", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("ord", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Column("wake", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("error", Text),
    PrimaryKeyConstraint("ticket", "id", name="timer_pkey"),
    ForeignKeyConstraint(["ticket"], ["ticket.id"], name="timer_ticket"),
    sqlite_with_rowid=False,
)
"""`wake` is when to fire: `due` at first, later after a failure, null when set aside."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("ticket", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("adapter", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("next_try", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("error", Text),
    Column("delivered_at", BigInteger),
    PrimaryKeyConstraint("ticket", "id", name="outbox_pkey"),
    ForeignKeyConstraint(["ticket"], ["ticket.id"], name="outbox_ticket"),
)
"""A row waits (`next_try`), or is delivered (`delivered_at`), or is dead (neither)."""

DEFINITION = Table(
    "definition",
    METADATA,
    Column("hash", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    PrimaryKeyConstraint("hash", name="definition_pkey"),
)

STRAY = Table(
    "stray",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("message", Text, nullable=False),
    PrimaryKeyConstraint("number", name="stray_pkey"),
)
"""Events that no ticket's history holds, the last thousand (`callout.records.strays`)."""


def _index(name: str, *columns: Column[str] | Column[int], where: str | None = None) -> Index:
    condition = text(where) if where else None
    unique = name == "entry_key"
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


_index("ticket_status", TICKET.c.status, TICKET.c.process, TICKET.c.id)
_index("entry_key", ENTRY.c.ticket, ENTRY.c.key, where="key IS NOT NULL")
_index("timer_wake", TIMER.c.wake, where="wake IS NOT NULL")
_index("outbox_next_try", OUTBOX.c.next_try, where="next_try IS NOT NULL")
_index("outbox_dead", OUTBOX.c.made_at, where="next_try IS NULL AND delivered_at IS NULL")
