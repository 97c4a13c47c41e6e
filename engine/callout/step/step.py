"""One event, run to completion: ticket and event in, outcome out.

Pure: the instant and the ids come in, nothing outside is read, and the same arguments give the same
bytes. What a refused event had begun to do is thrown away with its world. What happens to an event
depends on where it comes from: see `open`, `event`, `timer` and `message`.
"""

from __future__ import annotations

from datetime import datetime

from callout.content.lifecycle.acts import CompiledAct
from callout.datamodel import World
from callout.datamodel.belonging import follow
from callout.definition import Definition
from callout.errors import CalloutError, Refused, Reserved, TicketClosed
from callout.process import TicketAct
from callout.process.engine_names import is_engine_name
from callout.records import (
    CANCEL,
    ENDED,
    HANDED_ON,
    MERGED,
    MERGED_INTO,
    STICK,
    Actor,
    EntryKind,
    Event,
    Firing,
    Ticket,
    TicketId,
    TicketStatus,
)
from callout.records.arguments import expected
from callout.records.look_alikes import is_engines
from callout.scxml import Run
from callout.step.record.before import Before
from callout.step.record.concealing import note_key
from callout.step.record.entry import accepted, rejected
from callout.step.record.exact_values import exact_event, in_utc
from callout.values import NO_SEALING, Sealing

from .at_rest import settle
from .begin import begin
from .event import receive
from .message import deliver
from .open import open_ticket
from .outcome import Outcome
from .refusal import refuse_failed
from .standard import absorb, pass_to_kept, perform
from .timer import check_due, fire


def step(  # noqa: PLR0913 - what is known of the event and of the world
    definition: Definition,
    ticket: Ticket | None,
    event: Event,
    now: datetime,
    *,
    ticket_id: TicketId | None = None,
    taken: frozenset[TicketId] = frozenset(),
    sealing: Sealing = NO_SEALING,
) -> Outcome:
    """Handle one event of a ticket; without a ticket, open one (see `opening`).

    `taken` are ids that other tickets have: the tickets that this one opens get others. `sealing`
    opens what of ticket and event is sealed, and seals personal data in what comes of them.

    An event that is refused comes back as an outcome with a refusal and the entry that records it.

    Raises:
        Refused: the ticket cannot be opened, so there is nothing to record it on.
        StaleTicket: the timer whose firing this is has been cancelled or moved.
        BadArgument, BadInstant: no definition, ticket, event or instant.
        ValueError: the caller's mistake: no id, a timer that is not due yet.
    """
    expected(definition, Definition, "what decides", "ask Catalog.get or Engine.pinned for it")
    expected(event, Event, "what happens", "write Event(name, payload, actor)")
    if ticket is not None:
        expected(ticket, Ticket, "what it happens to", "ask Engine.ticket for it")
    now, event = in_utc(now), exact_event(event)
    if ticket is None:
        return open_ticket(definition, event, now, ticket_id, taken, sealing)
    before = Before.of(definition.model, ticket, event, now, taken, sealing)
    event = before.event
    if event.kind is EntryKind.TIMER:
        check_due(ticket, event, now)
    run = begin(definition, before)
    world = run.world
    note_key(before, world)
    try:
        status = _handle(definition, run, before)
    except Refused as refusal:
        if event.kind is EntryKind.TIMER:
            return _set_aside(definition, before, refusal)
        return rejected(before, definition, refusal, world=world)
    return accepted(before, definition, run, status)


def refuse(  # noqa: PLR0913 - all but the first by their meaning
    definition: Definition,
    ticket: Ticket,
    event: Event,
    now: datetime,
    refusal: CalloutError,
    *,
    by: TicketId | None = None,
    sealing: Sealing = NO_SEALING,
) -> Outcome:
    """The record of an event that another ticket (`by`) has refused."""
    given = exact_event(event)
    before = Before.of(definition.model, ticket, given, in_utc(now), sealing=sealing)
    return rejected(before, definition, refusal, by=by)


def stick(
    definition: Definition,
    ticket: Ticket,
    error: str,
    now: datetime,
    sealing: Sealing = NO_SEALING,
) -> Outcome:
    """Set a ticket aside for an administrator: a timer or a message failed too often."""
    event = Event(STICK, {"message": error}, kind=EntryKind.ADMIN)
    before = Before.of(definition.model, ticket, event, in_utc(now), sealing=sealing)
    return accepted(before, definition, begin(definition, before), TicketStatus.STUCK)


def _handle(definition: Definition, run: Run[World], before: Before) -> TicketStatus:
    ticket, event = before.ticket, before.event
    _check_reserved(definition, event)
    if event.kind is EntryKind.INPUT and (act := definition.acts.get(event.name)) is not None:
        return _do(definition, run, act, event)
    if ticket.status in ENDED:
        return _passed_on(run, event)
    if event.name == CANCEL:
        return _cancel(definition, run)
    return _told(definition, run, before)


def _told(definition: Definition, run: Run[World], before: Before) -> TicketStatus:
    ticket, event = before.ticket, before.event
    match event.kind:
        case EntryKind.TIMER:
            fire(definition, run, event)
        case EntryKind.MESSAGE if event.name == MERGED:
            return absorb(definition, run, event)
        case EntryKind.MESSAGE if event.name == HANDED_ON:
            follow(run.world, event.payload.get("from"), event.payload.get("to"))
        case EntryKind.MESSAGE:
            deliver(definition, run, event)
        case EntryKind.INPUT | EntryKind.EFFECT_RESULT:
            receive(definition, run, event)
        case _:
            raise ValueError(f"step does not handle entries of kind {event.kind}")
    status = settle(definition, run, ticket.status)
    if event.kind is EntryKind.INPUT:
        refuse_failed(run, f"'{event.name}'")
    return status


def _do(definition: Definition, run: Run[World], act: CompiledAct, event: Event) -> TicketStatus:
    if act.act is not TicketAct.REOPEN and MERGED_INTO in run.world.links:
        return _passed_on(run, event)
    return perform(definition, run, act, event)


def _passed_on(run: Run[World], event: Event) -> TicketStatus:
    """A ticket that has ended takes nothing; what is for one that was merged goes to the other."""
    ticket = run.world.ticket
    kept = ticket.links.get(MERGED_INTO)
    if kept is not None and event.kind is EntryKind.INPUT:
        return pass_to_kept(run, kept, event)
    raise TicketClosed(f"ticket {ticket.id} is {ticket.status}", hint="open a new one")


def _check_reserved(definition: Definition, event: Event) -> None:
    semantics = definition.model.semantics
    if event.kind is EntryKind.INPUT and semantics.reserved:
        _check_own(definition, event)
        check_outsider(event.actor)
    elif event.kind is EntryKind.EFFECT_RESULT and semantics.reserved_inside:
        _check_own(definition, event)


def _check_own(definition: Definition, event: Event) -> None:
    # That an act was done is said by people, under a name that the process has made.
    if event.name in _ACTS and event.name not in definition.receivers:
        raise Reserved(
            f"process '{definition.name}' does not say that '{event.name}' may be done",
            hint="say it under `lifecycle:`, in the rules or in the process",
        )
    is_engines = is_engine_name(event.name) or event.name in definition.clocks.events
    if is_engines and event.name not in definition.receivers:
        raise Reserved(
            f"'{event.name}' is an event of the engine's own",
            hint="send an event that the process declares",
        )


_ACTS = frozenset(act.event for act in TicketAct)


def check_outsider(actor: Actor) -> None:
    """Raises `Reserved` for an actor that only the engine may be."""
    if any(map(is_engines, (actor.id, *actor.roles, actor.on_behalf_of or ""))):
        raise Reserved(
            f"'{actor.id}' is a name of the engine's own", hint="say who acts: role:name"
        )


def _cancel(definition: Definition, run: Run[World]) -> TicketStatus:
    definition.executor.stop(run)
    world = run.world
    definition.clocks.end(world)
    world.timers.clear()
    # What a cancelled sub-process still says on its way out is ignored (SCXML 6.4).
    parent = world.links.get("parent")
    world.messages = [each for each in world.messages if each.ticket != parent]
    return TicketStatus.CANCELLED


def _set_aside(definition: Definition, before: Before, refusal: CalloutError) -> Outcome:
    """A timer that cannot be handled is taken off: nobody is there to try otherwise."""
    run = begin(definition, before)
    note_key(before, run.world)
    del run.world.timers[Firing.of(before.event).timer]
    return accepted(before, definition, run, TicketStatus.STUCK, refusal=refusal)
