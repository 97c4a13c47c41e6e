"""The ways through a chart that lead to something: which transition would have come next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from callout.datamodel import World
from callout.process import StateKind
from callout.scxml import Chart, Edge, EntrySet

_DONE = "done.state."


@dataclass(frozen=True, slots=True)
class Leg:
    """A transition on the shortest way to a goal: so many are left, this one among them.

    `then` is the index of the one after it, None for the last.
    """

    edge: Edge[World]
    distance: int
    then: int | None


Routes = Mapping[int, Leg]
"""By a transition's index; those from which there is no way are left out."""


def entered_by(chart: Chart[World], edge: Edge[World]) -> int:
    """The states that a transition enters, histories at their defaults, as a mask."""
    found = EntrySet(chart, {})
    found.add_targets(edge)
    return found.mask


def entered_first(chart: Chart[World]) -> int:
    """The states that a ticket is in when it is opened, before anything is decided."""
    found = EntrySet(chart, {})
    found.add_descendants(chart.root.index)
    return found.mask


def routes_to(chart: Chart[World], goals: Collection[int]) -> Routes:
    """From every transition the shortest way to one of `goals`, which are indices of others.

    A breadth-first search backwards: a transition leads on to those whose source it enters.
    """
    enters = {edge.index: entered_by(chart, edge) for edge in chart.edges}
    legs = {edge.index: Leg(edge, 1, None) for edge in chart.edges if edge.index in goals}
    level = [leg.edge for leg in legs.values()]
    distance = 1
    while level:
        distance += 1
        found: dict[int, Leg] = {}
        wanted = [(_wanted(chart, later), later.index) for later in level]
        any_of = reduce(or_, (mask for mask, _ in wanted))
        for edge in chart.edges:
            if edge.index not in legs and enters[edge.index] & any_of:
                then = next(index for mask, index in wanted if enters[edge.index] & mask)
                found[edge.index] = Leg(edge, distance, then)
        legs.update(found)
        level = [leg.edge for leg in found.values()]
    return legs


def path_after(routes: Routes, leg: Leg) -> tuple[str, ...]:
    """The transitions after this one, by id, up to the goal."""
    return tuple(_after(routes, leg))


def _after(routes: Routes, leg: Leg) -> Iterator[str]:
    while leg.then is not None:
        leg = routes[leg.then]
        yield leg.edge.id


def _wanted(chart: Chart[World], edge: Edge[World]) -> int:
    """The states one of which has to be entered before a transition can be taken."""
    found = chart.nodes[edge.source].bit if edge.source else 0
    for name in edge.descriptors:
        node = chart.find(name.removeprefix(_DONE)) if name.startswith(_DONE) else None
        if node is not None:
            found |= _finals(chart, node.below)
    return found


def _finals(chart: Chart[World], mask: int) -> int:
    return sum(each.bit for each in chart.members(mask) if each.kind is StateKind.FINAL)
