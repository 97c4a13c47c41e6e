"""Where a ticket is, in the words of another version: its states and what histories remember."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from callout.datamodel import World
from callout.definition import Definition
from callout.errors import Location
from callout.process import StateKind
from callout.scxml import Chart, StateNode

from .obstacles import MoveObstacle, MoveObstacleKind
from .plan import MovePlan


def moved_states(
    chart: Chart[World], plan: MovePlan, states: Sequence[str], places: Mapping[str, Location]
) -> tuple[tuple[str, ...], list[MoveObstacle]]:
    """The leaves in the new chart, in document order, and what is wrong with them.

    `places` are where the old states stand in their files.
    """
    found: list[MoveObstacle] = []
    leaves: list[str] = []
    for state in states:
        for new in plan.state(state):
            node = chart.find(new)
            if node is None:
                found.append(_gone(state, new, places.get(state)))
            elif not node.is_atomic:
                message = f"'{new}' has states inside: name the one that '{state}' becomes"
                found.append(MoveObstacle(MoveObstacleKind.STATE, message, node.record.where))
            else:
                leaves.append(new)
    if found:
        return (), found
    faults = list(configuration_faults(chart, leaves))
    return chart.leaves(chart.mask(leaves)), faults


def _gone(state: str, new: str, where: Location | None) -> MoveObstacle:
    said = f"'{state}'" if new == state else f"'{new}', which '{state}' shall become,"
    return MoveObstacle(
        MoveObstacleKind.STATE, f"there is no state {said} in the new version", where
    )


def configuration_faults(chart: Chart[World], leaves: Iterable[str]) -> Iterator[MoveObstacle]:
    """Why a ticket cannot be in just these states (SCXML 3.11: legal configurations)."""
    mask = chart.mask(leaves)
    for node in (chart.root, *chart.members(mask)):
        active = [each for each in _children(chart, node) if each.bit & mask]
        if node.kind is StateKind.PARALLEL:
            yield from (
                _fault(f"'{each.id}' runs beside it and would have no state", each)
                for each in _children(chart, node)
                if not each.bit & mask
            )
        elif len(active) > 1:
            names = " and ".join(f"'{each.id}'" for each in active)
            yield _fault(f"{names} exclude each other", active[1])
    yield from _ended(chart, mask)


def _ended(chart: Chart[World], mask: int) -> Iterator[MoveObstacle]:
    for node in _children(chart, chart.root):
        if node.bit & mask and node.kind is StateKind.FINAL:
            yield _fault(f"'{node.id}' is an end, and nobody would be told of it", node)


def _children(chart: Chart[World], node: StateNode[World]) -> list[StateNode[World]]:
    children = (chart.nodes[index] for index in node.children)
    return [each for each in children if each.kind is not StateKind.HISTORY]


def _fault(message: str, node: StateNode[World]) -> MoveObstacle:
    return MoveObstacle(MoveObstacleKind.STATE, message, node.record.where)


def dead_ends(definition: Definition, states: Sequence[str]) -> Iterator[MoveObstacle]:
    """A configuration in which nothing is heard, nothing waited for and nothing due."""
    chart = definition.chart
    nodes = [*chart.members(chart.mask(states)), chart.root]
    if not any(node.edges or node.invocations for node in nodes):
        message = f"in {_named(states)} the new version waits for nothing: it would never end"
        yield MoveObstacle(MoveObstacleKind.DEAD_END, message, nodes[0].record.where)


def _named(states: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in states)


def moved_memory(
    chart: Chart[World], plan: MovePlan, memory: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], list[MoveObstacle]]:
    """What history states remember, in the words of the new version."""
    found: list[MoveObstacle] = []
    moved: dict[str, tuple[str, ...]] = {}
    for history, states in memory.items():
        name = plan.history.get(history, history)
        if name is None:
            continue
        if chart.find(name) is None:
            message = f"there is no history '{name}' in the new version, and it remembers a place"
            found.append(MoveObstacle(MoveObstacleKind.HISTORY, message))
            continue
        remembered = tuple(new for state in states for new in plan.state(state))
        gone = [each for each in remembered if chart.find(each) is None]
        if gone:
            message = f"history '{history}' remembers {_named(gone)}, which the new version has not"
            found.append(MoveObstacle(MoveObstacleKind.HISTORY, message))
        moved[name] = remembered
    return moved, found
