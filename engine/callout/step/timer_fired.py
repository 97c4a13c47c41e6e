"""What a timer does when it is due, by whose it is: a state's, a duty's, a delayed send's."""

from __future__ import annotations

from callout.content.duties import DUE, mark_overdue
from callout.content.send import DELAYED, send_now
from callout.content.timers import arm_safely
from callout.datamodel.world import World
from callout.definition import Definition
from callout.records import Timer, instant_text
from callout.scxml import Run, Signal, SignalKind


def timer_signal(definition: Definition, run: Run[World], timer: Timer) -> Signal | None:
    """Take a timer off and arm what follows it; the signal for the chart, if there is one."""
    world = run.world
    del world.timers[timer.id]
    if timer.id.startswith(DELAYED):
        return send_now(world, timer)
    if timer.id.startswith(DUE):
        mark_overdue(world, timer.id.removeprefix(DUE))
        return Signal(timer.event, kind=SignalKind.INTERNAL)
    timers = definition.timers
    if timer.id in timers.instants:
        world.put("fired", timer.id, instant_text(timer.due))
    elif timer.id in timers.repeating:
        repeating = timers.repeating[timer.id]
        arm_safely(lambda world: repeating.again(world, timer), world)
    return Signal(timer.event)
