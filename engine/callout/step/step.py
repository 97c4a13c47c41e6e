"""One event, run to completion: ticket and event in, outcome out.

Pure: the instant and the ids come in, nothing outside is read, and the same arguments give the same
bytes. What a refused event had begun to do is thrown away with its world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import cast

from callout.content.invoke import (
    child_signal,
    ended_child,
    is_finalized,
    is_result,
    result_message,
)
from callout.content.system_variables import StepFrame
from callout.datamodel import World
from callout.definition import Definition, Receiver
from callout.errors import (
    CalloutError,
    Livelock,
    Refused,
    StaleTicket,
    TicketClosed,
    UnknownEvent,
)
from callout.feel.syntax.names import nearest
from callout.records import (
    APART,
    CANCEL,
    OPEN,
    STICK,
    EntryKind,
    Event,
    Ticket,
    TicketId,
    TicketStatus,
)
from callout.scxml import Run, Signal
from callout.values import Date, DateTime, DaysDuration, Facts, Value, from_float

from .entry import Before, accepted, rejected
from .outcome import Outcome
from .refusal import explain
from .timer_fired import timer_signal
from .traces import timer_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENDED = (TicketStatus.CLOSED, TicketStatus.CANCELLED)


def step(
    definition: Definition,
    ticket: Ticket | None,
    event: Event,
    now: datetime,
    *,
    ticket_id: TicketId | None = None,
) -> Outcome:
    """Handle one event of a ticket; without a ticket, open one (see `opening`).

    An event that is refused comes back as an outcome with a refusal and the entry that records it.

    Raises:
        Refused, Livelock: the ticket cannot be opened, so there is nothing to record it on.
        StaleTicket: the timer whose firing this is has been cancelled or moved.
        ValueError: the caller's mistake: no id, a naive instant, a timer that is not due yet.
    """
    now = _utc(now)
    event = _exact(event)
    if ticket is None:
        return _open(definition, event, now, ticket_id)
    before = Before(ticket, event, now)
    if event.kind is EntryKind.TIMER:
        _check_due(ticket, event, now)
    run = begin(definition, before)
    world = run.world
    try:
        status = _handle(definition, run, before)
    except (Refused, Livelock) as refusal:
        if event.kind is EntryKind.TIMER:
            return _set_aside(definition, before, refusal)
        return rejected(before, definition, refusal, world=world)
    return accepted(before, definition, run, status)


def refuse(
    definition: Definition,
    ticket: Ticket,
    event: Event,
    now: datetime,
    refusal: CalloutError,
    *,
    by: TicketId | None = None,
) -> Outcome:
    """The record of an event that another ticket (`by`) has refused."""
    return rejected(Before(ticket, _exact(event), _utc(now)), definition, refusal, by=by)


def stick(definition: Definition, ticket: Ticket, error: str, now: datetime) -> Outcome:
    """Set a ticket aside for an administrator: a timer or a message failed too often."""
    event = Event(STICK, {"message": error}, kind=EntryKind.ADMIN)
    before = Before(ticket, event, _utc(now))
    return accepted(before, definition, begin(definition, before), TicketStatus.STUCK)


def _set_aside(definition: Definition, before: Before, refusal: CalloutError) -> Outcome:
    """A timer that cannot be handled is taken off: nobody is there to try otherwise."""
    run = begin(definition, before)
    del run.world.timers[timer_of(before.event)]
    return accepted(before, definition, run, TicketStatus.STUCK, refusal=refusal)


def _open(
    definition: Definition, event: Event, now: datetime, ticket_id: TicketId | None
) -> Outcome:
    if ticket_id is None:
        raise ValueError("a ticket that is opened needs an id")
    if event.name != OPEN:
        raise ValueError(f"a ticket is opened by '{OPEN}' (see opening()), not by '{event.name}'")
    apart = event.payload.get(APART)
    given = {name: value for name, value in event.payload.items() if name != APART}
    data = definition.opener.accept(given)
    ticket = _blank(definition, ticket_id, now, apart if isinstance(apart, dict) else {})
    before = Before(ticket, event, now)
    run = begin(definition, before)
    world = run.world
    world.begin(data)
    called = apart.get("as") if isinstance(apart, dict) else None
    if isinstance(called, str):
        world.put("ticket", "as", called)
    for name, value in (("profile", ticket.profile), ("region", ticket.region)):
        if value is not None:
            world.put("origin", name, value)
    for role, other in ticket.links.items():
        world.link(role, other)
    definition.opener.fill(world, frozenset(data))
    definition.executor.start(run)
    return accepted(before, definition, run, _settle(definition, run))


def _blank(
    definition: Definition, ticket_id: TicketId, now: datetime, apart: Mapping[str, Value]
) -> Ticket:
    links = apart.get("links")
    region = apart.get("region")
    return Ticket(
        ticket_id,
        definition.name,
        definition.hash,
        0,
        (),
        definition.opener.blank(),
        now,
        "",
        profile=definition.profile,
        region=region if isinstance(region, str) else definition.region,
        links={role: TicketId(str(other)) for role, other in links.items()}
        if isinstance(links, dict)
        else {},
    )


def begin(definition: Definition, before: Before) -> Run[World]:
    """A run and a world for one event, made from the ticket at rest."""
    ticket, now = before.ticket, before.now
    frame = StepFrame(_moment(now), definition.zone, decisions=[])
    world = World(definition.model, ticket, before.event.actor, now, frame)
    chart = definition.chart
    run = Run(chart, chart.mask(ticket.states), ticket.memory, world=world)
    world.run = frame.run = run
    return run


def _handle(definition: Definition, run: Run[World], before: Before) -> TicketStatus:
    ticket, event = before.ticket, before.event
    if ticket.status in _ENDED:
        raise TicketClosed(f"ticket {ticket.id} is {ticket.status}", hint="open a new one")
    if event.name == CANCEL:
        definition.executor.stop(run)
        world = run.world
        world.timers.clear()
        # What a cancelled sub-process still says on its way out is ignored (SCXML 6.4).
        parent = world.links.get("parent")
        world.messages = [each for each in world.messages if each.ticket != parent]
        return TicketStatus.CANCELLED
    match event.kind:
        case EntryKind.TIMER:
            _fire_timer(definition, run, ticket, event)
        case EntryKind.MESSAGE:
            _deliver(definition, run, event)
        case EntryKind.INPUT | EntryKind.EFFECT_RESULT:
            _receive(definition, run, event)
        case _:
            raise ValueError(f"step does not handle entries of kind {event.kind}")
    return _settle(definition, run, ticket.status)


def _receive(definition: Definition, run: Run[World], event: Event) -> None:
    world = run.world
    receiver = definition.receivers.get(event.name)
    payload: Facts = event.payload
    if receiver is None:
        if not definition.forwards(event.name):
            raise _unknown(definition, event.name)
    else:
        if event.kind is EntryKind.INPUT:
            receiver.permit(world)
        payload = receiver.accept(payload)
        receiver.record(world, payload)
    world.handled = event
    signal = Signal(event.name, payload)
    definition.executor.fire(run, signal)
    if run.taken:
        world.messages = [replace(each, decisive=False) for each in world.messages]
    elif not any(message.decisive for message in world.messages) and not _lasts(receiver):
        raise explain(definition, run, event.name)


def _lasts(receiver: Receiver | None) -> bool:
    return receiver is not None and receiver.lasting


def _fire_timer(definition: Definition, run: Run[World], ticket: Ticket, event: Event) -> None:
    fired = timer_of(event)
    timer = next(each for each in ticket.timers if each.id == fired)
    signal = timer_signal(definition, run, timer)
    if signal is not None:
        definition.executor.fire(run, signal)


def _deliver(definition: Definition, run: Run[World], event: Event) -> None:
    world = run.world
    children = definition.children
    signal = child_signal(event, children, world)
    receiver = definition.receivers.get(event.name)
    if receiver is not None:
        payload = receiver.accept(signal.payload)
        receiver.record(world, payload)
        signal = signal._replace(payload=payload)
    world.handled = event
    definition.executor.fire(run, signal)
    for_nobody = not run.taken and not any(each.decisive for each in world.messages)
    world.messages = [replace(each, decisive=False) for each in world.messages]
    if for_nobody and not (is_result(signal) or is_finalized(signal, children) or _lasts(receiver)):
        raise ended_child(signal, children, world) or explain(definition, run, event.name)


def _settle(
    definition: Definition, run: Run[World], status: TicketStatus = TicketStatus.OPEN
) -> TicketStatus:
    """What follows once the ticket is at rest: the end, or timers that must move."""
    world = run.world
    if run.running:
        definition.timers.renew(world)
        return status
    world.timers.clear()
    outcomes = definition.outcomes
    outcome = next((outcomes[each] for each in run.states if each in outcomes), None)
    message = result_message(world, outcome, run.result)
    if message is not None:
        world.messages.append(message)
    return TicketStatus.CLOSED


def _check_due(ticket: Ticket, event: Event, now: datetime) -> None:
    fired, _, firing_at = (event.key or "").rpartition("@")
    due = firing_at.partition("#")[0]
    timer = next((each for each in ticket.timers if each.id == fired), None)
    if timer is None or timer.due.isoformat() != due:
        raise StaleTicket(f"ticket {ticket.id} has no timer '{fired}' due at {due} any more")
    if now < timer.due:
        raise ValueError(f"timer '{fired}' is due at {due}, not yet at {now.isoformat()}")


def _unknown(definition: Definition, name: str) -> UnknownEvent:
    near = nearest(name, definition.receivers)
    hint = f"did you mean '{near}'?" if near else None
    return UnknownEvent(f"process '{definition.name}' has no event '{name}'", hint=hint)


def _moment(now: datetime) -> DateTime:
    """An instant in UTC as FEEL's ``now()`` has it."""
    since = now - _EPOCH
    seconds = since.days * 86_400 + since.seconds
    return DateTime(seconds * 1_000_000_000 + since.microseconds * 1000, 0)


def _utc(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError(f"{now.isoformat()} has no time zone")
    return now if now.tzinfo is UTC else now.astimezone(UTC)


def _exact(event: Event) -> Event:
    """The event with floats made exact numbers and Python's instants ours."""
    if all(type(value) in _FINE for value in event.payload.values()):
        return event
    return replace(event, payload={name: exact(each) for name, each in event.payload.items()})


def exact(value: object) -> Value:
    """A value of the outside as one a ticket can hold."""
    match value:
        case float():
            return from_float(value)
        case datetime():
            return DateTime.from_datetime(value)
        case date():
            return Date.from_date(value)
        case timedelta():
            return DaysDuration.from_timedelta(value)
        case list() | tuple():
            return [exact(item) for item in value]
        case dict():
            return {str(name): exact(item) for name, item in value.items()}
        case _:
            return cast("Value", value)


_FINE = frozenset({str, int, bool, type(None), Decimal, DateTime})
