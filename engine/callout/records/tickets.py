"""The records: a ticket, the entries of its history, its timers, its effects.

An `Entry` is what one event did, complete enough to be replayed from nothing but the history and
the definitions it names. Everything in it is JSON as `callout.values.encode` writes it (no
floats; instants and decimals as strings), because it is hashed. A `Ticket` is the state after
its last entry; its data are values, not JSON.

Instants are aware `datetime`s in UTC with microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from callout.values import Json, Value

from . import sections
from .arguments import expected

TicketId = NewType("TicketId", str)


class EntryKind(StrEnum):
    """Where an entry's event came from, or what else the entry records."""

    INPUT = "input"
    TIMER = "timer"
    MESSAGE = "message"
    EFFECT_RESULT = "effect_result"
    REJECTED = "rejected"
    MIGRATE = "migrate"
    CORRECT = "correct"
    ERASE = "erase"
    ADMIN = "admin"


class TicketStatus(StrEnum):
    """Whether a ticket can still change.

    `STUCK`: an event or timer failed too often and was set aside; an administrator looks.
    """

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    STUCK = "stuck"


ENDED: Final = (TicketStatus.CLOSED, TicketStatus.CANCELLED)
"""What a ticket has when it can change no more, unless it is reopened."""
LIVE: Final = (TicketStatus.OPEN, TicketStatus.STUCK)
"""What it has before."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends an event. `on_behalf_of` is an actor's id, when somebody stands in."""

    id: str
    roles: tuple[str, ...] = ()
    channel: str | None = None
    on_behalf_of: str | None = None

    @classmethod
    def parse(cls, text: str) -> Actor:
        """Read ``role:name``, ``role+role:name`` or a bare ``name`` without a role.

        >>> Actor.parse("dispatcher:zhang").roles
        ('dispatcher',)
        """
        known = expected(text, str, "an actor", "write role:name, or Actor(id, roles)")
        roles, colon, _ = known.partition(":")
        return cls(text, tuple(roles.split("+")) if colon else ())

    @property
    def role(self) -> str | None:
        """The first role, the one guards see as ``actor.role``."""
        return self.roles[0] if self.roles else None


SYSTEM = Actor("callout:engine", ("callout",))
"""The actor of timers and of messages between tickets."""

SCHEDULER = Actor("callout:schedule", ("callout",))
"""The actor who opens what a schedule says."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and is told to a ticket.

    `payload` is values. `occurred_at` is the time the sender claims, if it is not now. `key`
    makes a repeated send harmless: same ticket and key, same answer, no second effect. `cause` is
    ``ticket/seq`` of the entry that sent it. `found` is JSON that the shell has looked up for it,
    by what it is about: nothing outside is read in a step, and a replay has it from the entry.
    Of ``deputy`` it is the row by which the actor stands in for somebody: person, deputy, from,
    until. Of ``files`` it is what the store has of those files that the payload says otherwise of:
    their bytes, null for none, by hash.
    """

    name: str
    payload: Mapping[str, Value] = field(default_factory=dict)
    actor: Actor = SYSTEM
    kind: EntryKind = EntryKind.INPUT
    occurred_at: datetime | None = None
    key: str | None = None
    cause: str | None = None
    found: Mapping[str, Json] = field(default_factory=dict)
    chance: str | None = None
    """A seed for what is drawn while it is handled; the shell gives it."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A due time of a ticket: when it comes, the event named `event` is fired.

    `id` is unique in the ticket and stable across versions of the process (``after.<state>.<n>``,
    ``send.<id>``). Timers due at the same instant fire in `order` (document order). `data` is what
    the timer must remember: the payload of a delayed send, how often it has repeated.
    """

    id: str
    due: datetime
    event: str
    order: int = 0
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that shall happen outside: one outbox row.

    `id` is ``ticket/seq/n``: the idempotency key of every delivery.
    """

    id: str
    adapter: str
    operation: str
    arguments: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket at rest.

    `version` is the number of its entries, accepted and rejected. `states` are the leaf states in
    document order, `memory` what history states remember, `links` other tickets by role
    (``parent``, an invoke's id, a link's name). `head` is the hash of its last entry.
    """

    id: TicketId
    process: str
    definition: str
    version: int
    states: tuple[str, ...]
    data: Mapping[str, Value]
    opened_at: datetime
    head: str
    status: TicketStatus = TicketStatus.OPEN
    outcome: str | None = None
    profile: str | None = None
    region: str | None = None
    memory: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timers: tuple[Timer, ...] = ()
    links: Mapping[str, TicketId] = field(default_factory=dict)
    internals: Mapping[str, Json] = field(default_factory=dict)
    """What the engine keeps for itself: paper, duties, breaches, invocations."""

    @property
    def assigned_to(self) -> str | None:
        """The id of the person it is assigned to; None: it is nobody's."""
        return self._text(sections.TICKET, sections.ASSIGNEE)

    @property
    def suspended(self) -> str | None:
        """Since when it rests (RFC 3339); None: it does not."""
        return self._text(sections.TICKET, sections.SUSPENDED)

    @property
    def schedule(self) -> str | None:
        """The schedule that has opened it, if one has."""
        return self._text(sections.ORIGIN, "schedule")

    def _text(self, section: sections.Section, key: str) -> str | None:
        kept = self.internals.get(section)
        found = kept.get(key) if isinstance(kept, dict) else None
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class GuardTried:
    """A guard that was evaluated: the transition, what it read, what it said (None: no value)."""

    transition: str
    operands: Mapping[str, Json]
    value: bool | None


@dataclass(frozen=True, slots=True)
class TimerChange:
    """A timer that was ``set``, ``cancel``led or ``fire``d, with its due time (UTC, ISO text)."""

    id: str
    change: str
    due: str


@dataclass(frozen=True, slots=True)
class EventTime:
    """What became of the sender's word for when an event happened.

    `at` is the instant at which the event counts: the one claimed, or that of recording where there
    is a `doubt` (``late``, ``before-opening``, ``backwards``, ``ahead``). `earliest` is the bound
    that a claim was before.
    """

    at: datetime
    doubt: str | None = None
    earliest: datetime | None = None


@dataclass(frozen=True, slots=True)
class EffectMade:
    """An effect as the history names it: the arguments by their hash."""

    id: str
    adapter: str
    operation: str
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event and all it did; see the module's docstring.

    `seq` counts from 1 without gaps. `definition` is the hash of process, tables, parameters and
    calendars used; `engine` the version of the semantics. `set_data`, `append_data` (to lists) and
    `unset_data` are the delta of the data by JSON pointer (RFC 6901). `post` is the hash of
    configuration, data and timers afterwards. `hash` covers `previous` and every other field.
    """

    ticket: TicketId
    seq: int
    kind: EntryKind
    name: str
    recorded_at: datetime
    actor: Actor
    definition: str
    engine: int
    payload: Mapping[str, Json] = field(default_factory=dict)
    occurred_at: datetime | None = None
    cause: str | None = None
    key: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    memory: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    transitions: tuple[str, ...] = ()
    guards: tuple[GuardTried, ...] = ()
    decisions: tuple[Mapping[str, Json], ...] = ()
    set_data: Mapping[str, Json] = field(default_factory=dict)
    append_data: Mapping[str, list[Json]] = field(default_factory=dict)
    unset_data: tuple[str, ...] = ()
    timers: tuple[TimerChange, ...] = ()
    effects: tuple[EffectMade, ...] = ()
    warnings: tuple[Mapping[str, Json], ...] = ()
    log: tuple[Json, ...] = ()
    refusal: Mapping[str, Json] | None = None
    """Of a rejected entry: code, message, hint."""
    taken: tuple[str, ...] = ()
    """Ids that other tickets had, so that those opened here got the next ones."""
    found: Mapping[str, Json] = field(default_factory=dict)
    """What was looked up for the event (see `Event`)."""
    chance: str | None = None
    """The seed of an event that has drawn by it."""
    claim: EventTime | None = None
    """Of an event whose `occurred_at` was weighed; None where it decides nothing."""
    post: str = ""
    previous: str = ""
    hash: str = ""
