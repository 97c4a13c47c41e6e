"""The tables, for SQLite and PostgreSQL alike.

Every key begins with the ticket's id, so that a database that is spread over machines can keep a
ticket's rows together. Instants are whole microseconds since 1970 UTC; JSON is text, because
callout alone reads it. Entries are appended: their table is in the order of arrival, never
clustered by ticket, which costs a write its speed at a million tickets.

The migrations make these tables; ``tests/adapters`` checks that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping

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

from .key_table import key_table
from .list_tables import list_tables
from .seal_tables import release_tables, seal_tables
from .trail_tables import trail_tables

_VACUUM: Mapping[str, float] = {
    "autovacuum_vacuum_scale_factor": 0,
    "autovacuum_vacuum_cost_delay": 0,
}
STORAGE: Mapping[str, Mapping[str, float]] = {
    "ticket": {"fillfactor": 80},
    "timer": {**_VACUUM, "autovacuum_vacuum_threshold": 2_000},
    "outbox": {**_VACUUM, "autovacuum_vacuum_threshold": 5_000},
}
"""PostgreSQL's storage parameters of the tables whose rows change or go.

A ticket's row gets a new version with each event; with room on its page no index hears of it (a
HOT update). Timers and effects come and go, and are cleared away by their number, not by a share
of a table that has grown.
"""


def _index(name: str, *columns: Column[str] | Column[int], where: str | None = None) -> Index:
    condition = text(where) if where else None
    unique = name.endswith("entry_key")
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def metadata(prefix: str = "", schema: str | None = None) -> MetaData:
    """The tables as a host's migrations may look at them; `prefix` and `schema` as in `Naming`."""
    made = MetaData(schema=schema)
    tickets = [f"{schema}.{prefix}ticket.id" if schema else f"{prefix}ticket.id"]
    ticket = Table(
        f"{prefix}ticket",
        made,
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
        PrimaryKeyConstraint("id", name=f"{prefix}ticket_pkey"),
        postgresql_with=STORAGE["ticket"],
    )
    # `rest` is the JSON of what nobody searches for (`callout.records.rest_to_json`).

    entry = Table(
        f"{prefix}entry",
        made,
        Column("ticket", Text, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("kind", Text, nullable=False),
        Column("key", Text),
        Column("recorded_at", BigInteger, nullable=False),
        Column("hash", Text, nullable=False),
        Column("document", Text, nullable=False),
        PrimaryKeyConstraint("ticket", "seq", name=f"{prefix}entry_pkey"),
        ForeignKeyConstraint(["ticket"], tickets, name=f"{prefix}entry_ticket"),
    )
    # `document` is the whole entry; `key` is emptied when the key is forgotten.

    timer = Table(
        f"{prefix}timer",
        made,
        Column("ticket", Text, nullable=False),
        Column("id", Text, nullable=False),
        Column("due", BigInteger, nullable=False),
        Column("event", Text, nullable=False),
        Column("ord", Integer, nullable=False),
        Column("data", Text, nullable=False),
        Column("wake", BigInteger),
        Column("tries", Integer, nullable=False),
        Column("error", Text),
        PrimaryKeyConstraint("ticket", "id", name=f"{prefix}timer_pkey"),
        ForeignKeyConstraint(["ticket"], tickets, name=f"{prefix}timer_ticket"),
        sqlite_with_rowid=False,
        postgresql_with=STORAGE["timer"],
    )
    # `wake` is when to fire: `due` at first, later after a failure, null when set aside.

    outbox = Table(
        f"{prefix}outbox",
        made,
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
        PrimaryKeyConstraint("ticket", "id", name=f"{prefix}outbox_pkey"),
        ForeignKeyConstraint(["ticket"], tickets, name=f"{prefix}outbox_ticket"),
        postgresql_with=STORAGE["outbox"],
    )
    # A row waits (`next_try`), or is delivered (`delivered_at`), or is dead (neither).

    Table(
        f"{prefix}definition",
        made,
        Column("hash", Text, nullable=False),
        Column("document", LargeBinary, nullable=False),
        PrimaryKeyConstraint("hash", name=f"{prefix}definition_pkey"),
    )
    # Events that no ticket's history holds, the last thousand (`callout.records.strays`).
    number = BigInteger().with_variant(Integer, "sqlite")
    Table(
        f"{prefix}stray",
        made,
        Column("number", number, Identity(), nullable=False),
        Column("recorded_at", BigInteger, nullable=False),
        Column("ticket", Text, nullable=False),
        Column("event", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("code", Text, nullable=False),
        Column("message", Text, nullable=False),
        PrimaryKeyConstraint("number", name=f"{prefix}stray_pkey"),
    )

    for tables in (list_tables, seal_tables, trail_tables, key_table, release_tables):
        tables(made, prefix)
    # How far each schedule was worked off (`callout.store.schedules`).
    Table(
        f"{prefix}schedule",
        made,
        Column("name", Text, nullable=False),
        Column("done_until", BigInteger, nullable=False),
        Column("held_until", BigInteger),
        Column("error", Text),
        PrimaryKeyConstraint("name", name=f"{prefix}schedule_pkey"),
    )

    # Contents of small files, each once (`callout.store.files`).
    Table(
        f"{prefix}file",
        made,
        Column("sha256", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("bytes", BigInteger, nullable=False),
        Column("content", LargeBinary, nullable=False),
        Column("ticket", Text),
        Column("by", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("sha256", name=f"{prefix}file_pkey"),
    )

    _index(f"{prefix}ticket_status", ticket.c.status, ticket.c.process, ticket.c.id)
    _index(f"{prefix}entry_key", entry.c.ticket, entry.c.key, where="key IS NOT NULL")
    _index(f"{prefix}timer_wake", timer.c.wake, where="wake IS NOT NULL")
    _index(f"{prefix}outbox_next_try", outbox.c.next_try, where="next_try IS NOT NULL")
    _index(f"{prefix}outbox_delivered", outbox.c.delivered_at, where="delivered_at IS NOT NULL")
    _index(
        f"{prefix}outbox_dead", outbox.c.made_at, where="next_try IS NULL AND delivered_at IS NULL"
    )
    return made


METADATA = metadata()
