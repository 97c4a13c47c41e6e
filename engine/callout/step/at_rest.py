"""A ticket that has come to rest: its timers moved, or its end told to whoever started it."""

from __future__ import annotations

from collections.abc import Sequence

from callout.content.messaging.invoke import result_message
from callout.content.settling import note_left
from callout.datamodel import World
from callout.definition import Definition
from callout.errors import Unsettled
from callout.records import EntryKind, TicketStatus, sections
from callout.scxml import Run


def settle(
    definition: Definition, run: Run[World], status: TicketStatus = TicketStatus.OPEN
) -> TicketStatus:
    """What follows once the ticket is at rest: the end, or timers that must move.

    A deadline that could not be worked out, and of which no transition has taken the error, leaves
    the ticket stuck, with the entry's number kept as ``lost``: what an escalation waits for would
    never come, and nobody would know. It goes on taking events; it is stuck until it ends.
    """
    world = run.world
    if run.running:
        definition.clocks.renew(world)
        definition.timers.renew(world)
        if world.model.semantics.failed_actions_refuse:
            run.give_up()
        if run.unheard and run.is_stuck:
            world.put(sections.TICKET, sections.LOST, world.seq)
            return TicketStatus.STUCK
        return status
    _see_to_the_rest(definition, run)
    definition.clocks.end(world)
    world.timers.clear()
    message = result_message(world, outcome_of(definition, run.states), run.result)
    if message is not None:
        world.messages.append(message)
    return TicketStatus.CLOSED


def _see_to_the_rest(definition: Definition, run: Run[World]) -> None:
    """Raises Unsettled where somebody ends a ticket too early; what ends by itself is put down."""
    world = run.world
    names = definition.settling.left_open(world, definition.clocks)
    if not names:
        return
    handled = world.handled
    left = ", ".join(f"'{name}'" for name in names)
    error = Unsettled(
        f"the ticket would end with {left} open", hint="see to it before, or waive it"
    )
    if handled is not None and handled.kind is EntryKind.INPUT:
        raise error
    note_left(world, names)
    world.fault(error)


def outcome_of(definition: Definition, states: Sequence[str]) -> str | None:
    """The outcome that the final states stand for; None if none of them has one."""
    return next((definition.outcomes[each] for each in states if each in definition.outcomes), None)
