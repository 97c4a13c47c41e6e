"""Where tickets live between events.

A `Store` keeps tickets, histories, timers, the outbox and definitions, and changes them together
or not at all. It decides nothing. `MemoryStore` is the reference: what the contract suite in
``tests/contract`` describes; every other store passes the same suite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from callout.tickets import Effect, Entry, Ticket, TicketId, Timer


@dataclass(frozen=True, slots=True)
class Change:
    """All that one event does to one ticket: the new ticket, its new entries, its new effects."""

    ticket: Ticket
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...] = ()

    @property
    def based_on(self) -> int:
        """The version the change was computed from; 0 for a new ticket."""
        return self.ticket.version - len(self.entries)


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer with the ticket it belongs to."""

    ticket: TicketId
    timer: Timer


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outbox row that waits: `tries` so far, `error` of the last one, `dead` when given up."""

    effect: Effect
    ticket: TicketId
    tries: int
    next_try: datetime
    error: str | None = None
    dead: bool = False


class Store(Protocol):
    """What the engine asks of persistence. Every method is safe to call from several threads."""

    def load(self, ticket_id: TicketId) -> Ticket:
        """The ticket at its latest version; raises `TicketNotFound`."""
        ...

    def history(self, ticket_id: TicketId) -> Sequence[Entry]:
        """Every entry, oldest first; raises `TicketNotFound`."""
        ...

    def entry_by_key(self, ticket_id: TicketId, key: str) -> Entry | None:
        """The entry that took the event with this idempotency key, if there is one."""
        ...

    def commit(self, changes: Sequence[Change]) -> None:
        """Apply all changes in one transaction, in order of ticket id, or nothing.

        Raises `StaleTicket` if a ticket is not at the version its change is based on, or a new
        ticket's id is taken.
        """
        ...

    def commit_each(self, groups: Sequence[Sequence[Change]]) -> Sequence[Exception | None]:
        """Apply each group as `commit` would, sharing one transaction; a bad group fails alone."""
        ...

    def due(self, now: datetime, limit: int = 100) -> Sequence[DueTimer]:
        """Timers due at or before `now`, by due time, ticket, order; at most `limit`."""
        ...

    def next_due(self) -> datetime | None:
        """When the earliest timer of all open tickets is due."""
        ...

    def deliveries(self, now: datetime, limit: int = 100) -> Sequence[Delivery]:
        """Claim outbox rows whose next try is due: oldest effect first, dead ones left out."""
        ...

    def delivered(self, effect_id: str) -> None:
        """An adapter has taken the effect."""
        ...

    def failed(self, effect_id: str, error: str, next_try: datetime | None) -> None:
        """An adapter has not; `next_try` None gives the effect up (dead letter)."""
        ...

    def find(
        self, *, process: str | None = None, status: str | None = None, limit: int = 1000
    ) -> Sequence[TicketId]:
        """Ids of tickets, oldest first."""
        ...

    def put_definition(self, digest: str, document: bytes) -> None:
        """Keep a definition under its hash; again is harmless."""
        ...

    def get_definition(self, digest: str) -> bytes | None:
        """The definition of this hash."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
