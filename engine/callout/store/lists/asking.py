"""What is asked of lists, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callout.records import TicketId, TicketStatus
from callout.values import Facts


class ListOrder(StrEnum):
    """In which order tickets are listed; what is equal in it stands by id, in the same direction.

    `DUE`: what is due first comes first, without a due time last; nothing that has ended.
    `CHANGED`: the last that changed comes first. `SINCE`: who is longest in the state asked for
    comes first. `ID`: by id.
    """

    DUE = "due"
    CHANGED = "changed"
    SINCE = "since"
    ID = "id"


@dataclass(frozen=True, slots=True)
class Ask:
    """Which tickets a list shows; what is None does not matter.

    `fields` are values by the names under ``find``, as they are kept; see
    `callout.step.inquiry.standing`.
    `due_before`, `opened_since` and `changed_since` are instants, the last two inclusive. `title`
    is a part of the title; of Latin letters the case does not matter. `after` is `Page.next` of the
    page before.
    """

    process: str | None = None
    state: str | None = None
    role: str | None = None
    assignee: str | None = None
    region: str | None = None
    status: TicketStatus | None = None
    definition: str | None = None
    due_before: datetime | None = None
    opened_since: datetime | None = None
    changed_since: datetime | None = None
    title: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    order: ListOrder | None = None
    after: str | None = None
    limit: int = 50

    @property
    def ordered(self) -> ListOrder:
        """The order asked for; else the one that a list of this kind usually has."""
        if self.order is not None:
            return self.order
        if self.role or self.assignee or self.due_before:
            return ListOrder.DUE
        return ListOrder.SINCE if self.state else ListOrder.CHANGED


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket as a list shows it; instants are in UTC, `changed` is when its last entry was made.

    `since` is when it came to its states, `states` are its leaves, `waits_for` the roles.
    """

    ticket: TicketId
    process: str
    definition: str
    status: TicketStatus
    region: str | None
    assignee: str | None
    title: str | None
    states: tuple[str, ...]
    due: datetime | None
    since: datetime
    opened: datetime
    changed: datetime
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stood:
    """All rows of one ticket: `places` are its active states, each with when it came there."""

    shown: Shown
    places: Mapping[str, datetime]
    finds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """Tickets in the order asked for; `next` asks for those after them, None: these are the last.

    A ticket that changes while somebody pages may be met twice, or not at all.
    """

    tickets: tuple[Shown, ...] = ()
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """A ticket with what is in it; `opened` is in UTC, `data` its fields as values."""

    ticket: TicketId
    definition: str
    opened: datetime
    data: Facts


class Keeping(StrEnum):
    """Whether the rows of lists are kept: all of them, not any more, or just being made anew."""

    KEPT = "kept"
    OFF = "off"
    REBUILDING = "rebuilding"


@dataclass(frozen=True, slots=True)
class Changed:
    """One commit of one ticket: `seq` is its last entry by then, `moved` what lists see of it.

    In `moved` stand, each only where there is something: ``status`` (before, after), ``left`` and
    ``entered`` states, ``released`` and ``awaited`` roles; ``process`` and ``region`` always.
    """

    ticket: TicketId
    seq: int
    at: datetime
    moved: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after a cursor, in the order in which it can be told; `cursor` is for the next.

    Where nothing has changed it is the one that was asked with.
    """

    changes: tuple[Changed, ...]
    cursor: str
