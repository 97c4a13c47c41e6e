"""Everything that is stored, as it lies there: rows that are read without being believed.

What the engine reads it turns into records, and stops where that cannot be done. Who checks a
store wants to see also what is damaged, what is too much, and what no record shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from callout.records import (
    Effect,
    Entry,
    Ticket,
    TicketId,
    Timer,
    instant_text,
    rest_to_json,
)
from callout.values import Json

from .seals.protocol import SealReading


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of a table: JSON by column, instants as texts (RFC 3339, UTC).

    `faults` has the columns that do not hold what they are for, with what is wrong. `document` is
    an entry's, as it is: text, bytes, or whatever stands there.
    """

    columns: Mapping[str, Json]
    faults: Mapping[str, str] = field(default_factory=dict)
    document: object = None


@dataclass(frozen=True, slots=True)
class Horizons:
    """How far back a store remembers what it may forget; None: nothing of the kind is kept.

    `key` is when the oldest entry was recorded whose key is still known, `delivery` when the
    oldest delivered effect was delivered whose row is still there. Forgetting takes the oldest
    first, so what is missing after these was not forgotten.
    """

    key: datetime | None
    delivery: datetime | None


class Evidence(Protocol):
    """What a store holds at one moment; nothing others write meanwhile is seen."""

    @property
    def seals(self) -> SealReading:
        """What is sealed, and what is not."""
        ...

    def tickets(self, after: str = "", limit: int = 500) -> Sequence[str]:
        """Ids that stand in any table, in the database's order, beyond `after`."""
        ...

    def ticket(self, ticket_id: str) -> StoredRow | None:
        """The ticket's row."""
        ...

    def entries(self, ticket_id: str) -> Iterator[StoredRow]:
        """The ticket's entries, by `seq`, a few at a time."""
        ...

    def entry(self, ticket_id: str, seq: int) -> StoredRow | None:
        """One entry."""
        ...

    def timers(self, ticket_id: str) -> Sequence[StoredRow]:
        """The ticket's timers."""
        ...

    def effects(self, ticket_id: str) -> Sequence[StoredRow]:
        """The ticket's rows in the outbox."""
        ...

    def definitions(self) -> Sequence[str]:
        """The hashes under which documents of definitions and of their sources are kept."""
        ...

    def releases(self) -> Sequence[StoredRow]:
        """The log of releases by number; `document` is an entry's, as it is."""
        ...

    def horizons(self) -> Horizons:
        """How far back the store remembers."""
        ...

    def cut(self, limit: int = 100) -> Sequence[str]:
        """Tickets whose row and last entry do not say the same version and hash."""
        ...

    def damage(self) -> Sequence[str]:
        """What the database itself says is broken in it, in its words."""
        ...


def ticket_columns(ticket: Ticket) -> dict[str, Json]:
    """The row a ticket has."""
    return {
        "id": ticket.id,
        "process": ticket.process,
        "definition": ticket.definition,
        "version": ticket.version,
        "status": ticket.status.value,
        "outcome": ticket.outcome,
        "profile": ticket.profile,
        "region": ticket.region,
        "opened_at": instant_text(ticket.opened_at),
        "head": ticket.head,
        "states": list(ticket.states),
        "rest": rest_to_json(ticket),
    }


def entry_columns(entry: Entry) -> dict[str, Json]:
    """What stands beside an entry's document."""
    return {
        "ticket": entry.ticket,
        "seq": entry.seq,
        "kind": entry.kind.value,
        "key": entry.key,
        "recorded_at": instant_text(entry.recorded_at),
        "hash": entry.hash,
    }


def timer_columns(ticket_id: TicketId, timer: Timer) -> dict[str, Json]:
    """The row a timer has as long as firing it has not failed."""
    due = instant_text(timer.due)
    return {
        "ticket": ticket_id,
        "id": timer.id,
        "due": due,
        "event": timer.event,
        "ord": timer.order,
        "data": dict(timer.data),
        "wake": due,
        "tries": 0,
        "error": None,
    }


def effect_columns(ticket_id: TicketId, effect: Effect, made_at: datetime) -> dict[str, Json]:
    """The row an effect has before anybody tries to deliver it."""
    made = instant_text(made_at)
    return {
        "ticket": ticket_id,
        "id": effect.id,
        "adapter": effect.adapter,
        "operation": effect.operation,
        "arguments": dict(effect.arguments),
        "made_at": made,
        "next_try": made,
        "tries": 0,
        "error": None,
        "delivered_at": None,
    }
