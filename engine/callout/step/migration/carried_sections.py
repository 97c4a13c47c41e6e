"""What the engine keeps of a ticket, in the words of another version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from callout.datamodel import World
from callout.definition import Definition
from callout.records import Ticket, sections
from callout.records.ids import group_of
from callout.scxml import Chart, StateNode
from callout.values import Json

from .obstacles import MoveObstacle, MoveObstacleKind
from .plan import MovePlan

_OPEN_DUTY = ("open", "overdue")


def carried_sections(plan: MovePlan, ticket: Ticket) -> dict[str, Json]:
    """The sections with states and timers under their new names."""
    kept = dict(ticket.internals)
    renaming: Mapping[str, Callable[[str], str]] = {
        sections.BOUND: lambda name: plan.state(name)[0],
        sections.FIRED: lambda name: plan.timer(name).to or name,
    }
    for section, renamed in renaming.items():
        held = kept.get(section)
        if isinstance(held, dict):
            kept[section] = {renamed(name): value for name, value in held.items()}
    return kept


def lost_sections(
    old: Definition, new: Definition, before: Ticket, world: World
) -> Iterator[MoveObstacle]:
    """What is under way and would be nobody's in the new version; `world` is the new ticket's."""
    for name, duty in world.held(sections.MUST).items():
        is_open = isinstance(duty, dict) and duty.get("state") in _OPEN_DUTY
        if is_open and name not in new.process.acts:
            message = f"the obligation '{name}' is open, and the new version has none of that name"
            where = old.process.acts[name].where if name in old.process.acts else None
            yield MoveObstacle(MoveObstacleKind.DUTY, message, where)
    for name, clock in world.held(sections.CLOCK).items():
        runs = isinstance(clock, dict) and not clock.get("stopped")
        if runs and name not in new.process.clocks:
            message = f"clock '{name}' runs, and the new version has none of that name"
            where = old.process.clocks[name].where if name in old.process.clocks else None
            yield MoveObstacle(MoveObstacleKind.CLOCK, message, where)
    yield from _children(old, new, before, world)


def _children(
    old: Definition, new: Definition, before: Ticket, world: World
) -> Iterator[MoveObstacle]:
    """Sub-processes that run, and those that the new version waits for."""
    waited = _invokes(old.chart, before.states)
    waits = _invokes(new.chart, world.ticket.states)
    running = {group_of(name) for name in world.held(sections.CALLS)}
    for name in sorted(running - waits.keys()):
        node = waited.get(name)
        message = f"sub-process '{name}' runs, and where the ticket would be nobody waits for it"
        yield MoveObstacle(MoveObstacleKind.CHILD, message, node.record.where if node else None)
    for name in sorted(waits.keys() - waited.keys()):
        message = f"'{waits[name].id}' waits for sub-process '{name}', which nothing has started"
        yield MoveObstacle(MoveObstacleKind.CHILD, message, waits[name].record.where)


def _invokes(chart: Chart[World], states: tuple[str, ...]) -> dict[str, StateNode[World]]:
    nodes = chart.members(chart.mask(states))
    return {_id_of(each): node for node in nodes for each in node.invocations}


def _id_of(invocation: Any) -> str:
    """The id of an invoke: each that `callout.definition` compiles has one."""
    return str(invocation.id)
