"""A plan against every configuration that a ticket of the old version may be in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from callout.checks.charts.exploration import Exploration, explore
from callout.definition import Definition
from callout.process import StateKind, walk
from callout.scxml import StateNode
from callout.step.migration import MoveObstacle, MovePlan, moved_states
from callout.step.migration.configuration import dead_ends

MOST = 5_000
"""So many configurations are looked at one by one; of more, each state by itself."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What was looked at: how many configurations, all of them or states one by one; the faults.

    Each obstacle stands once, with the first configuration in which it is met.
    """

    looked_at: int
    is_complete: bool
    obstacles: tuple[tuple[tuple[str, ...], MoveObstacle], ...]


def check_reachable(old: Definition, new: Definition, plan: MovePlan) -> Reached:
    """Whether each configuration of `old` that can be reached has a place in `new`.

    Guards are not evaluated, so that some of these no ticket may ever be in.
    """
    explored = explore(old.process)
    root = explored.chart.root
    is_complete = _count(explored, root) <= MOST
    found: dict[str, tuple[tuple[str, ...], MoveObstacle]] = {}
    places = {state.id: state.where for state in walk.states(old.process.root)}
    looked_at = 0
    for states in _configurations(explored, root) if is_complete else _alone(explored):
        looked_at += 1
        moved, faults = moved_states(new.chart, plan, states, places)
        whole = [each for each in faults if is_complete or "beside" not in each.message]
        for each in (*whole, *(() if faults else dead_ends(new, moved))):
            found.setdefault(str(each), (states, each))
    return Reached(looked_at, is_complete, tuple(found.values()))


def _inner(explored: Exploration, node: StateNode[None]) -> list[StateNode[None]]:
    """What may be active right inside a state; ends of the whole process are none."""
    nodes = (explored.chart.nodes[index] for index in node.children)
    return [
        each
        for each in nodes
        if each.kind is not StateKind.HISTORY
        and explored.is_reached(each)
        and not (each.kind is StateKind.FINAL and not node.index)
    ]


def _count(explored: Exploration, node: StateNode[None]) -> int:
    counts = [_count(explored, each) for each in _inner(explored, node)]
    if not counts:
        return 1
    return prod(counts) if node.kind is StateKind.PARALLEL else sum(counts)


def _configurations(explored: Exploration, node: StateNode[None]) -> Iterator[tuple[str, ...]]:
    inner = _inner(explored, node)
    if node.is_atomic:
        yield (node.id,)
    elif node.kind is StateKind.PARALLEL:
        for combined in product(*(tuple(_configurations(explored, each)) for each in inner)):
            yield tuple(state for states in combined for state in states)
    else:
        for each in inner:
            yield from _configurations(explored, each)


def _alone(explored: Exploration) -> Iterator[tuple[str, ...]]:
    for node in explored.states:
        is_end = node.kind is StateKind.FINAL and not node.parent
        if node.is_atomic and explored.is_reached(node) and not is_end:
            yield (node.id,)
