"""Timers of a ticket, in the words of another version: kept, counted anew, taken off, armed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from callout.content.executable import FAULTY
from callout.content.timing.timer_ids import TimerOwner, owner_of
from callout.content.timing.timers import Arm
from callout.datamodel import World
from callout.definition import Definition
from callout.errors import Location
from callout.process import At, Every, walk
from callout.records import Timer
from callout.values import Json

from .obstacles import MoveObstacle, MoveObstacleKind
from .plan import DuePolicy, MovePlan


def carried_timers(
    old: Definition, new: Definition, plan: MovePlan, before: Sequence[str], world: World
) -> list[MoveObstacle]:
    """Put into `world`, which is the new ticket's, the timers it has from now on.

    Its own states' timers go by the plan; those of duties, clocks and sends stay as they are. A
    timer that its states have in the new version only is armed now; one that has fired already, or
    was taken off, is not armed again. `before` are the ticket's leaves in the old version.
    """
    found: list[MoveObstacle] = []
    arms = _arms(new, world.ticket.states)
    held = [*world.timers.values()]
    of_states = [each for each in held if owner_of(each.id)[0] is TimerOwner.STATE]
    world.timers = {each.id: each for each in held if each not in of_states}
    again: list[str] = []
    for timer in of_states:
        move = plan.timer(timer.id)
        target = move.to or timer.id
        if move.due is DuePolicy.RESTART and target in arms:
            again.append(target)
        elif move.due is not DuePolicy.DROP:
            kept = _keep(new, timer, target, world)
            found += kept if target in arms else [_gone(old, timer, target)]
    known = {plan.timer(name).to or name for name in _arms(old, before)}
    for name in (*again, *(name for name in arms if name not in known)):
        found += _armed(new, arms[name], name, world)
    return found


def _arms(definition: Definition, states: Sequence[str]) -> dict[str, Arm]:
    """What arms each timer of the active states, by the timer's id."""
    chart, timers = definition.chart, definition.timers.states
    active = chart.active(chart.mask(states))
    return {
        name: arm
        for state in active
        if state in timers
        for name, arm in zip(timers[state].ids, timers[state].arms, strict=True)
    }


def _keep(new: Definition, timer: Timer, target: str, world: World) -> Iterator[MoveObstacle]:
    """The same due time under its new name, in its new place."""
    data: Mapping[str, Json] = timer.data
    if target in new.timers.repeating:
        if "entered" not in timer.data:
            message = f"timer '{target}' repeats in the new version: restart it, or drop it"
            yield MoveObstacle(MoveObstacleKind.TIMER, message)
            return
    else:
        data = {"at": True} if target in new.timers.instants else {}
    event = target if timer.event == timer.id else timer.event
    order = new.timers.orders.get(target, timer.order)
    world.timers[target] = replace(timer, id=target, event=event, order=order, data=data)


def _armed(new: Definition, arm: Arm, name: str, world: World) -> Iterator[MoveObstacle]:
    try:
        arm(world)
    except FAULTY as error:
        message = f"when timer '{name}' is due cannot be worked out: {error}"
        yield MoveObstacle(MoveObstacleKind.TIMER, message, new.process.where)


def _gone(old: Definition, timer: Timer, target: str) -> MoveObstacle:
    message = (
        f"timer '{timer.id}' is armed, and '{target}' is none of those that the ticket's states"
        " have in the new version: say under `timers` what becomes of it"
    )
    return MoveObstacle(MoveObstacleKind.TIMER, message, _places(old).get(timer.id))


def _places(definition: Definition) -> dict[str, Location]:
    """Where the timers of states stand, by id; of a window's two both are at the window."""
    found: dict[str, Location] = {}
    for state in walk.with_root(definition.process.root):
        marked: tuple[At | Every, ...] = (*state.after, *state.at, *state.every)
        found |= {each.id: each.where for each in marked}
        for window in state.within:
            found |= {f"{window.id}.{end}": window.where for end in ("opens", "closes")}
    return found
