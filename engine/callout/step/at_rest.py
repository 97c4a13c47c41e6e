"""A ticket that has come to rest: its timers moved, or its end told to whoever started it."""

from __future__ import annotations

from collections.abc import Sequence

from callout.content.send import result_event
from callout.datamodel import World
from callout.definition import Definition
from callout.records import Message, MessageKind, TicketStatus
from callout.scxml import Run


def settle(
    definition: Definition, run: Run[World], status: TicketStatus = TicketStatus.OPEN
) -> TicketStatus:
    """What follows once the ticket is at rest: the end, or timers that must move."""
    world = run.world
    if run.running:
        definition.renew(world)
        return status
    world.timers.clear()
    parent, called = world.links.get("parent"), world.held("ticket").get("as")
    if parent is not None and isinstance(called, str):
        outcome = outcome_of(definition, run.states)
        event = result_event(world, called, outcome, run.result)
        message = Message(world.next_id(), MessageKind.DELIVER, parent, event, link="parent")
        world.messages.append(message)
    return TicketStatus.CLOSED


def outcome_of(definition: Definition, states: Sequence[str]) -> str | None:
    """The outcome that the final states stand for; None if none of them has one."""
    return next((definition.outcomes[each] for each in states if each in definition.outcomes), None)
