"""What passes between the engine and a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callout.records import Effect, Entry, Ticket, TicketId, TicketStatus, Timer
from callout.records.standing import Standing
from callout.sealing.keys import SubjectKey

from .lists.trails.asking import Trail


@dataclass(frozen=True, slots=True)
class Change:
    """All that one event does to one ticket: the new ticket, its new entries, its new effects.

    `before` is the ticket the change was computed from, where it is at hand: it spares the store
    looking up which timers stay, and a status the change leaves alone stays as it is stored.
    `standing` is what lists show of the ticket, `stood` what they showed before: without the first
    the rows of lists are not kept any more, without the second the store looks it up. `trails` are
    what the entries can be found by, one for each; without them that is not kept any more.
    """

    ticket: Ticket
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...] = ()
    before: Ticket | None = None
    standing: Standing | None = None
    stood: Standing | None = None
    keys: tuple[SubjectKey, ...] = ()
    """New keys of the ticket, which are kept before it."""
    trails: tuple[Trail, ...] | None = None

    @property
    def based_on(self) -> int:
        """The version the change was computed from; 0 for a new ticket."""
        return self.ticket.version - len(self.entries)


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer with the ticket it belongs to, and how often firing it has failed so far."""

    ticket: TicketId
    timer: Timer
    tries: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An effect that is not delivered: `tries` so far, the last one's `error`.

    `next_try` is None for a dead letter.
    """

    effect: Effect
    ticket: TicketId
    made_at: datetime
    tries: int = 0
    next_try: datetime | None = None
    error: str | None = None

    @property
    def is_dead(self) -> bool:
        """Whether it was given up."""
        return self.next_try is None


@dataclass(frozen=True, slots=True)
class Query:
    """Which tickets to find; what is None does not matter.

    `timers` asks for tickets with, or without, an armed timer. `after` is the last id of the page
    before.
    """

    process: str | None = None
    status: TicketStatus | None = None
    timers: bool | None = None
    after: TicketId | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Something that makes tables or disks grow; `hint` says how to end it."""

    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Health:
    """How a store is doing.

    `database` and `durability` are for people (``SQLite 3.40.1``, ``full``); `warnings` name
    settings that are weaker than the promise. Counts are of rows: tickets by status, timers
    armed, overdue and set aside, effects waiting and dead.
    """

    database: str
    schema: str
    durability: str
    warnings: tuple[str, ...] = ()
    tickets: Mapping[str, int] = field(default_factory=dict)
    timers: int = 0
    overdue: int = 0
    oldest_due: datetime | None = None
    set_aside: int = 0
    waiting: int = 0
    dead: int = 0
    bytes: int | None = None
    clock_skew: timedelta | None = None
    """How far the database's clock is ahead of `now`, where it has one of its own."""
    troubles: tuple[str, ...] = ()
    """What keeps the database from taking changes now."""
    hindrances: tuple[Hindrance, ...] = ()
    """What keeps the database from clearing away what is not needed any more."""
