"""Where a ticket has been, and what was tried there: its history, looked up by transition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callout.datamodel import World
from callout.definition import Definition
from callout.records import Entry, GuardTried, TimerChange
from callout.scxml import Chart, Edge

from .routes import entered_by, entered_first


@dataclass(frozen=True, slots=True)
class Tracks:
    """A history, oldest first, and what the entries of its definition say of the chart.

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
        return not edge.source or bool(mask_of(self.chart, entry.before) & bit)

    def after(self, edge: Edge[World], entry: Entry) -> bool:
        """Whether the source was active when the entry was done."""
        bit = self.chart.nodes[edge.source].bit
        return not edge.source or bool(mask_of(self.chart, entry.after) & bit)

    def timer(self, name: str) -> Iterator[tuple[Entry, TimerChange]]:
        """What became of a timer, the last first."""
        for entry in reversed(self.entries):
            for change in reversed(entry.timers):
                if change.id == name:
                    yield entry, change


def mask_of(chart: Chart[World], states: Iterable[str]) -> int:
    """The configuration of those states that the chart has: a migrated ticket was in others."""
    return chart.mask(each for each in states if chart.find(each) is not None)


def is_decided_by(definition: Definition, entry: Entry) -> bool:
    """Whether the definition says anything of an entry; others were decided before a migration."""
    return entry.definition == definition.hash


def tracks_of(definition: Definition, entries: Sequence[Entry]) -> Tracks:
    """The tracks of a history, or of its first entries."""
    chart = definition.chart
    edges = {edge.id: edge for edge in chart.edges}
    passed: dict[int, int] = {}
    guards: defaultdict[str, list[tuple[Entry, GuardTried]]] = defaultdict(list)
    taken: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not is_decided_by(definition, entry):
            passed[entry.seq] = 0
            continue
        mask = mask_of(chart, entry.before) | mask_of(chart, entry.after)
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
