"""A timer that fires: whether it is still due, and what it does by whose it is."""

from __future__ import annotations

from datetime import datetime

from callout.content.messaging.send import send_now
from callout.content.timing.duties import mark_overdue
from callout.content.timing.timer_ids import TimerOwner, owner_of
from callout.content.timing.timers import arm_safely
from callout.datamodel import World
from callout.definition import Definition
from callout.errors import StaleTicket
from callout.records import Event, Firing, Ticket, Timer, instant_text, sections
from callout.scxml import Run, Signal, SignalKind


def check_due(ticket: Ticket, event: Event, now: datetime) -> None:
    """See that the ticket still has the timer, as the event names it, and that it is due.

    Raises StaleTicket if it was cancelled or moved, ValueError if it is too early.
    """
    firing = Firing.of(event)
    due = firing.due.isoformat()
    timer = next((each for each in ticket.timers if each.id == firing.timer), None)
    if timer is None or timer.due != firing.due:
        raise StaleTicket(f"ticket {ticket.id} has no timer '{firing.timer}' due at {due} any more")
    if now < timer.due:
        raise ValueError(f"timer '{firing.timer}' is due at {due}, not yet at {now.isoformat()}")


def fire(definition: Definition, run: Run[World], event: Event) -> None:
    """Take the timer off, arm what follows it, and tell the chart if the signal is for it."""
    world = run.world
    timer = world.timers.pop(Firing.of(event).timer)
    signal = _signal(definition, world, timer)
    if signal is not None:
        definition.executor.fire(run, signal)


def _signal(definition: Definition, world: World, timer: Timer) -> Signal | None:
    owner, name = owner_of(timer.id)
    match owner:
        case TimerOwner.SEND:
            return send_now(world, timer)
        case TimerOwner.CLOCK:
            return definition.clocks.fired(world, timer, name)
        case TimerOwner.DUTY:
            mark_overdue(world, name)
            return Signal(timer.event, kind=SignalKind.INTERNAL)
        case TimerOwner.STATE:
            _follow(definition, world, timer)
            return Signal(timer.event)


def _follow(definition: Definition, world: World, timer: Timer) -> None:
    """An instant is not armed again for when it has fired; what repeats is armed anew."""
    timers = definition.timers
    if timer.id in timers.instants:
        world.put(sections.FIRED, timer.id, instant_text(timer.due))
    elif timer.id in timers.repeating:
        repeating = timers.repeating[timer.id]
        arm_safely(lambda world: repeating.again(world, timer), world)
