"""Where a ticket has been, and what was tried there: its history, looked up by transition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from callout.datamodel import World
from callout.definition import Definition
from callout.records import Entry, GuardTried, TimerChange
from callout.scxml import Chart, Edge

from .routes import entered_by, entered_first


@dataclass(frozen=True, slots=True)
class Tracks:
    """A history, oldest first, and what its entries say of the chart of its definition.

    `passed` has by entry the states that were active in it at any moment, as a mask; `guards` by
    transition the tries, `taken` by transition the entries.
    """

    definition: Definition
    entries: Sequence[Entry]
    passed: Mapping[int, int]
    guards: Mapping[str, Sequence[tuple[Entry, GuardTried]]]
    taken: Mapping[str, Sequence[Entry]]

    @property
    def chart(self) -> Chart[World]:
        """The chart of the definition."""
        return self.definition.chart

    def was_in(self, edge: Edge[World], entry: Entry) -> bool:
        """Whether the source of a transition was active in the entry."""
        return not edge.source or bool(self.passed[entry.seq] & self.chart.nodes[edge.source].bit)

    def before(self, edge: Edge[World], entry: Entry) -> bool:
        """Whether the source was active when the entry's event came."""
        bit = self.chart.nodes[edge.source].bit
        return not edge.source or bool(self.chart.mask(entry.before) & bit)

    def after(self, edge: Edge[World], entry: Entry) -> bool:
        """Whether the source was active when the entry was done."""
        bit = self.chart.nodes[edge.source].bit
        return not edge.source or bool(self.chart.mask(entry.after) & bit)

    def timer(self, name: str) -> Iterator[tuple[Entry, TimerChange]]:
        """What became of a timer, the last first."""
        for entry in reversed(self.entries):
            for change in reversed(entry.timers):
                if change.id == name:
                    yield entry, change


def tracks_of(definition: Definition, entries: Sequence[Entry]) -> Tracks:
    """The tracks of a history, or of its first entries."""
    chart = definition.chart
    edges = {edge.id: edge for edge in chart.edges}
    passed: dict[int, int] = {}
    guards: defaultdict[str, list[tuple[Entry, GuardTried]]] = defaultdict(list)
    taken: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        mask = chart.mask(entry.before) | chart.mask(entry.after)
        if not entry.before and entry.refusal is None:
            mask |= entered_first(chart)
        for name in entry.transitions:
            taken[name].append(entry)
            if name in edges:
                mask |= entered_by(chart, edges[name])
        for guard in entry.guards:
            guards[guard.transition].append((entry, guard))
        passed[entry.seq] = mask
    return Tracks(definition, entries, passed, guards, taken)
