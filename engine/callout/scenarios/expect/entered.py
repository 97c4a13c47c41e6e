"""Which states an entry entered, those it only passed through included.

An entry records where the ticket came to rest and the transitions it took. A state in between was
entered when a transition from it, to it, or into a state whose default it is, was taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from callout.datamodel import World
from callout.process import StateKind
from callout.records import Entry
from callout.scxml import Chart, Edge


def states_entered(entry: Entry, chart: Chart[World]) -> Iterator[str]:
    """The states that were active after the entry, or on the way to it; some more than once."""
    yield from chart.active(chart.mask(entry.after))
    for edge in chart.edges:
        if edge.id in entry.transitions:
            if edge.source:
                yield chart.nodes[edge.source].id
            for target in edge.targets:
                yield from (chart.nodes[each].id for each in chart.nodes[target].ancestors[:-1])
            yield from _passed_through(chart, edge)


def _passed_through(chart: Chart[World], edge: Edge[World]) -> Iterator[str]:
    """The states that taking a transition enters for certain: targets and their defaults."""
    waiting = list(edge.targets)
    while waiting:
        node = chart.nodes[waiting.pop()]
        if node.kind is StateKind.HISTORY:
            continue
        yield node.id
        if node.kind is StateKind.PARALLEL:
            waiting += node.children
        elif node.kind is StateKind.COMPOUND:
            waiting += node.initial
