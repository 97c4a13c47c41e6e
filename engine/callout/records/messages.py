"""What one ticket tells another: start, an event, the end; and the events that carry it.

A ticket is opened, fired at by its timers and cancelled by events like any other, so that a
history needs one kind of entry. The names ``ticket.open`` and ``ticket.cancel`` are the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from callout.values import Facts, Value

from .ids import group_of
from .tickets import SYSTEM, Actor, EntryKind, Event, TicketId

OPEN = "ticket.open"
CANCEL = "ticket.cancel"
STICK = "ticket.stick"
MIGRATE = "ticket.migrate"
MIGRATE_BACK = "ticket.migrate_back"
ERASE = "ticket.erase"
HOLD = "ticket.hold"
LIFT_HOLD = "ticket.lift_hold"
MERGED = "ticket.merged"
HANDED_ON = "ticket.handed_on"
MERGED_INTO = "merged_into"
"""The link of a ticket that was merged to the one that was kept."""
APART = "$"
"""The payload field of ``ticket.open`` with what is no data: links, region and assignee."""


class MessageKind(StrEnum):
    """What the other ticket is told."""

    START = "start"
    DELIVER = "deliver"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Message:
    """Something for another ticket, to be stepped with `event` in the same transaction.

    `id` is ``ticket/seq/n`` of the sender, `link` its name for the target. `process` names the
    process of a ticket that starts. A `decisive` message passes on a person's event: if the
    target refuses it, the sender has refused it. `invoked`: the sender waits for the target.
    `keyed`: the id of a ticket that starts is made of what it is about, not of who opens it.
    """

    id: str
    kind: MessageKind
    ticket: TicketId
    event: Event
    process: str | None = None
    link: str | None = None
    decisive: bool = False
    invoked: bool = False
    keyed: bool = False


def opening(  # noqa: PLR0913 - all but the data have a usual value
    data: Facts | None = None,
    *,
    actor: Actor = SYSTEM,
    links: Mapping[str, TicketId] | None = None,
    called: str | None = None,
    assignee: str | None = None,
    region: str | None = None,
    key: str | None = None,
    cause: str | None = None,
    kind: EntryKind = EntryKind.INPUT,
    schedule: str | None = None,
) -> Event:
    """The event that opens a ticket with these data.

    `called` is its parent's name for it, `assignee` the person that the parent is assigned to.
    `schedule` is the one that opens it.
    """
    payload: dict[str, Value] = dict(data or {})
    apart: dict[str, Value] = {}
    if links:
        apart["links"] = {role: str(ticket) for role, ticket in links.items()}
    if called:
        apart["as"] = called
    if assignee:
        apart["assignee"] = assignee
    if region:
        apart["region"] = region
    if schedule:
        apart["schedule"] = schedule
    if apart:
        payload[APART] = apart
    return Event(OPEN, payload, actor, kind, key=key, cause=cause)


def cancelling(*, actor: Actor = SYSTEM, cause: str | None = None, reason: str = "") -> Event:
    """The event that ends a ticket from outside."""
    kind = EntryKind.MESSAGE if cause else EntryKind.ADMIN
    return Event(CANCEL, {"reason": reason} if reason else {}, actor, kind, cause=cause)


def merging(ticket: TicketId, process: str, cause: str) -> Event:
    """The event by which a ticket hears that another one is the same."""
    payload: dict[str, Value] = {"from": str(ticket), "process": process}
    return Event(MERGED, payload, SYSTEM, EntryKind.MESSAGE, cause=cause)


def handing_on(former: str | None, person: str | None, cause: str) -> Event:
    """The event by which a sub-process hears that its parent is another person's now."""
    payload: dict[str, Value] = {"from": former, "to": person}
    return Event(HANDED_ON, payload, SYSTEM, EntryKind.MESSAGE, cause=cause)


def failure(message: Message, text: str) -> Event:
    """What the sender is told when its message could not be delivered."""
    name = f"error.{group_of(message.link or '')}" if message.invoked else "error.communication"
    payload: dict[str, Value] = {"message": text, "send_id": message.id}
    return Event(name, payload, SYSTEM, EntryKind.MESSAGE, cause=f"{message.ticket}/0")
