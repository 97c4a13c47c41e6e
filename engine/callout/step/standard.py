"""The standard acts: what becomes of a ticket that is cancelled, assigned, corrected, merged ..."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from callout.content.lifecycle.acts import AFTER_THE_END, CompiledAct
from callout.content.messaging.invoke import result_message
from callout.content.timing import duties
from callout.content.timing.waits import later
from callout.datamodel import World
from callout.datamodel.belonging import assign, assignee_of, is_suspended
from callout.datamodel.links import link_another
from callout.definition import Definition
from callout.errors import (
    BadPayload,
    GuardFalse,
    NotAllowed,
    NoTransition,
    Refused,
    TicketClosed,
)
from callout.process import TicketAct
from callout.records import (
    ENDED,
    MERGED_INTO,
    Actor,
    Event,
    Message,
    MessageKind,
    Ticket,
    TicketId,
    TicketStatus,
    instant_text,
    merging,
    read_instant,
    sections,
)
from callout.records.limits import USUAL
from callout.records.outside_names import OutsideName, check_name
from callout.scxml import Run, Signal, SignalKind
from callout.values import DaysDuration, Facts

from .at_rest import settle
from .event import check_files_of
from .refusal import refuse_failed


def perform(
    definition: Definition, run: Run[World], act: CompiledAct, event: Event
) -> TicketStatus:
    """Do it, and let the chart hear of it; raises Refused where it cannot be done."""
    world = run.world
    act.permit(world)
    payload = act.accept(event.payload, world.frame)
    check_files_of(definition, act.name, payload, world)
    world.handled = event
    run.event = Signal(event.name, payload, SignalKind.PLATFORM)
    check_ready(act, world)
    act.record(world, payload)
    if (change := _CHANGING.get(act.act)) is not None:
        change(definition, world, act, payload)
        status = _heard(definition, run)
    else:
        status = _TURNING[act.act](definition, run, act, payload)
    refuse_failed(run, f"'{event.name}'")
    return status


def check_ready(act: CompiledAct, world: World) -> None:
    """Raises Refused where the ticket is not as the act needs it."""
    _check_end(act, world.ticket)
    act.expect(world)
    match act.act:
        case TicketAct.TAKE if assignee_of(world) not in (None, world.actor.id):
            raise NotAllowed(
                f"the ticket is {assignee_of(world)}'s already",
                hint="have it assigned to you instead",
            )
        case TicketAct.HAND_BACK if assignee_of(world) is None:
            raise NoTransition(
                "the ticket is assigned to nobody", hint="there is nothing to give back"
            )
        case TicketAct.SUSPEND if is_suspended(world):
            raise NoTransition("the ticket is suspended already", hint="resume it first")
        case TicketAct.RESUME if not is_suspended(world):
            raise NoTransition("the ticket is not suspended", hint="there is nothing to resume")
        case TicketAct.REOPEN:
            _check_time(act, world)
        case _:
            pass


def _check_end(act: CompiledAct, ticket: Ticket) -> None:
    if ticket.status not in ENDED:
        if act.act is TicketAct.REOPEN:
            raise NoTransition(
                f"ticket {ticket.id} is {ticket.status}", hint="it need not be reopened"
            )
    elif act.act not in AFTER_THE_END:
        raise TicketClosed(f"ticket {ticket.id} is {ticket.status}", hint="open a new one")


def absorb(definition: Definition, run: Run[World], event: Event) -> TicketStatus:
    """Another ticket was merged into this one; raises Refused if it may not be."""
    world, payload = run.world, event.payload
    if payload.get("process") != definition.name:
        raise Refused(
            f"a ticket of '{payload.get('process')}' is not the same as one of '{definition.name}'",
            hint="merge it into one of its own process",
        )
    link_another(world, "merged", TicketId(str(payload.get("from"))))
    world.handled = event
    run.event = Signal(event.name, payload, SignalKind.PLATFORM)
    return _heard(definition, run)


def pass_to_kept(run: Run[World], kept: TicketId, event: Event) -> TicketStatus:
    """What is sent to a ticket that was merged is for the one that was kept: that one decides."""
    world = run.world
    passed = replace(event, cause=world.cause, key=None)
    message = Message(
        world.next_id(), MessageKind.DELIVER, kept, passed, link=MERGED_INTO, decisive=True
    )
    world.messages.append(message)
    return world.ticket.status


def _heard(definition: Definition, run: Run[World]) -> TicketStatus:
    """Let transitions take the event of the act, and what follows from what it has changed."""
    world = run.world
    if world.ticket.status in ENDED:
        return world.ticket.status
    if run.event is not None:
        definition.executor.fire(run, run.event)
    return settle(definition, run, world.ticket.status)


def _note(_definition: Definition, _world: World, _act: CompiledAct, _payload: Facts) -> None:
    """What is noted is on record as the payload of the act."""


def _assign(_definition: Definition, world: World, act: CompiledAct, payload: Facts) -> None:
    person = str(payload["to"])
    _check_person(act.holders, person)
    assign(world, person)


def _check_person(holders: tuple[str, ...], person: str) -> None:
    """Raises BadPayload for somebody who is known to have none of these roles."""
    check_name(person, OutsideName.ACTOR, USUAL)
    roles = Actor.parse(person).roles
    if person.endswith(":"):
        raise BadPayload(f"'{person}' names nobody", hint="name a person as role:name")
    if holders and roles and not set(holders) & set(roles):
        raise BadPayload(
            f"'{person}' is {' and '.join(roles)}, and tickets are assigned to {holders[0]}",
            hint=f"name a person as {holders[0]}:<name>",
        )


def _take(_definition: Definition, world: World, _act: CompiledAct, _payload: Facts) -> None:
    assign(world, world.actor.id)


def _hand_back(_definition: Definition, world: World, _act: CompiledAct, _payload: Facts) -> None:
    assign(world, None)


def _correct(_definition: Definition, world: World, act: CompiledAct, payload: Facts) -> None:
    fields = payload["fields"]
    given = fields if isinstance(fields, dict) else {}
    act.corrections.check_actor(given, world.actor)
    act.corrections.apply(world, given)


def _suspend(_definition: Definition, world: World, _act: CompiledAct, _payload: Facts) -> None:
    world.put(sections.TICKET, sections.SUSPENDED, instant_text(world.now))


def _resume(_definition: Definition, world: World, _act: CompiledAct, _payload: Facts) -> None:
    world.drop(sections.TICKET, sections.SUSPENDED)


def _cancel(
    definition: Definition, run: Run[World], act: CompiledAct, _payload: Facts
) -> TicketStatus:
    _end(definition, run, act)
    return TicketStatus.CANCELLED


def _merge(
    definition: Definition, run: Run[World], act: CompiledAct, payload: Facts
) -> TicketStatus:
    world = run.world
    kept = TicketId(str(payload["into"]))
    if kept == world.id or not kept.isprintable():
        raise BadPayload(f"ticket {world.id} cannot be merged into '{kept}'", hint="name another")
    world.link(MERGED_INTO, kept)
    event = merging(world.id, definition.name, world.cause)
    world.messages.append(
        Message(world.next_id(), MessageKind.DELIVER, kept, event, link=MERGED_INTO, decisive=True)
    )
    _end(definition, run, act)
    return TicketStatus.CLOSED


def _end(definition: Definition, run: Run[World], act: CompiledAct) -> None:
    """Leave all states in order; sub-processes end with them, and whoever started this hears."""
    world = run.world
    definition.executor.stop(run)
    definition.clocks.end(world)
    world.timers.clear()
    world.ends_with = act.outcome
    told = result_message(world, act.outcome, None)
    if told is not None:
        world.messages.append(told)


def _reopen(
    definition: Definition, run: Run[World], act: CompiledAct, _payload: Facts
) -> TicketStatus:
    world = run.world
    run.configuration = 0
    world.drop(sections.TICKET, sections.ENDED)
    duties.arm_again(world)
    definition.executor.enter_at(run, act.target or "")
    return settle(definition, run)


def _check_time(act: CompiledAct, world: World) -> None:
    """Raises GuardFalse when it is too late to reopen a ticket."""
    ended = world.held(sections.TICKET).get(sections.ENDED)
    if MERGED_INTO in world.links:
        raise NoTransition(
            f"the ticket was merged into {world.links[MERGED_INTO]}", hint="go on with that one"
        )
    if act.within is None or not isinstance(ended, str):
        return
    limit = act.within.value(world)
    if isinstance(limit, DaysDuration) and world.now > later(read_instant(ended), limit):
        raise GuardFalse(
            f"the ticket has ended at {ended}, longer ago than {limit}", hint="open a new one"
        )


_Change: TypeAlias = Callable[[Definition, World, CompiledAct, Facts], None]
_CHANGING: Mapping[TicketAct, _Change] = {
    TicketAct.ASSIGN: _assign,
    TicketAct.TAKE: _take,
    TicketAct.HAND_BACK: _hand_back,
    TicketAct.NOTE: _note,
    TicketAct.CORRECT: _correct,
    TicketAct.SUSPEND: _suspend,
    TicketAct.RESUME: _resume,
}
"""Those after which the ticket goes on where it is, once the chart has heard of it."""
_Turn: TypeAlias = Callable[[Definition, Run[World], CompiledAct, Facts], TicketStatus]
_TURNING: Mapping[TicketAct, _Turn] = {
    TicketAct.CANCEL: _cancel,
    TicketAct.MERGE: _merge,
    TicketAct.REOPEN: _reopen,
}
"""Those that end it, or enter it anew."""
