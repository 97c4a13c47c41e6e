"""Whose a ticket is: the person it is assigned to, whether it rests, who may act for whom.

A sub-process is its parent's person's: from the start, and when the parent is handed on.
"""

from __future__ import annotations

from callout.records import Message, MessageKind, TicketId, handing_on, sections
from callout.records.ids import is_member, number_in
from callout.values import Value

from .world import World


def assignee_of(world: World) -> str | None:
    """The id of the person the ticket is assigned to; None: it is nobody's."""
    person = world.held(sections.TICKET).get(sections.ASSIGNEE)
    return person if isinstance(person, str) else None


def assign(world: World, person: str | None) -> None:
    """Assign the ticket to a person, or to nobody, and with it what runs of its sub-processes."""
    former = assignee_of(world)
    if person == former:
        return
    if person is None:
        world.drop(sections.TICKET, sections.ASSIGNEE)
    else:
        world.put(sections.TICKET, sections.ASSIGNEE, person)
    calls = world.held(sections.CALLS)
    for link in sorted(calls, key=lambda each: number_in(each) if is_member(each) else 0):
        event = handing_on(former, person, world.cause)
        told = TicketId(str(calls[link]))
        world.messages.append(Message(world.next_id(), MessageKind.DELIVER, told, event, link=link))


def follow(world: World, former: Value, person: Value) -> None:
    """The parent was handed on: so is this ticket, unless it has a person of its own."""
    if former == assignee_of(world):
        assign(world, person if isinstance(person, str) else None)


def is_suspended(world: World) -> bool:
    """Whether the ticket rests."""
    return sections.SUSPENDED in world.held(sections.TICKET)


def stands_in(world: World) -> bool:
    """Whether a row says that the actor may act for whom it acts for now (see `Event.found`)."""
    row, actor = world.found.get("deputy"), world.actor
    pair = (actor.id, actor.on_behalf_of)
    return isinstance(row, dict) and (row.get("deputy"), row.get("person")) == pair
