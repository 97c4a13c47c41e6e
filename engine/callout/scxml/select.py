"""Which transitions an event takes (SCXML selectTransitions, removeConflictingTransitions)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic

from callout.process import StateKind

from .cache import Cache
from .chart import Chart, Edge
from .executable_content import W
from .run import Run

History = Mapping[int, int]


class Selector(Generic[W]):
    """Selects transitions of one chart; candidates are cached by configuration and event."""

    def __init__(self, chart: Chart[W]) -> None:
        self._chart = chart
        self._candidates: Cache[tuple[int, str | None], tuple[tuple[Edge[W], ...], ...]] = Cache()

    def candidates(self, configuration: int, name: str | None) -> tuple[tuple[Edge[W], ...], ...]:
        """What `Chart.candidates` says, remembered."""
        key = (configuration, name)
        found = self._candidates.get(key)
        if found is None:
            found = self._candidates.keep(key, self._chart.candidates(configuration, name))
        return found

    def enabled(
        self,
        groups: Iterable[tuple[Edge[W], ...]],
        holds: Callable[[Run[W], Edge[W]], bool],
        run: Run[W],
    ) -> list[Edge[W]]:
        """The first transition of each group whose guard holds, in order, without repetition."""
        enabled: list[Edge[W]] = []
        for group in groups:
            for edge in group:
                if edge.guard is None or holds(run, edge):
                    if edge not in enabled:
                        enabled.append(edge)
                    break
        return enabled

    def without_conflicts(
        self, enabled: Sequence[Edge[W]], configuration: int, history: History
    ) -> list[Edge[W]]:
        """Drop transitions that leave the same states as another.

        The transition of the inner state wins; between regions the first in document order.
        """
        kept: list[Edge[W]] = []
        for edge in enabled:
            left = configuration & exits(self._chart, edge, history)
            rivals = [
                other for other in kept if left & exits(self._chart, other, history) & configuration
            ]
            below = [self._is_below(edge, other) for other in rivals]
            if all(below):
                kept = [other for other in kept if other not in rivals]
                kept.append(edge)
        return kept

    def _is_below(self, edge: Edge[W], other: Edge[W]) -> bool:
        nodes = self._chart.nodes
        return bool(nodes[edge.source].bit & nodes[other.source].below)


def exits(chart: Chart[W], edge: Edge[W], history: History) -> int:
    """The mask of all states that `edge` would leave if they were active."""
    if not edge.to_history:
        return edge.exits
    return chart.nodes[domain(chart, edge, history)].below


def domain(chart: Chart[W], edge: Edge[W], history: History) -> int:
    """The state whose descendants `edge` leaves (SCXML getTransitionDomain)."""
    if not edge.to_history:
        return edge.domain
    source = chart.nodes[edge.source]
    mask = sum(chart.nodes[index].bit for index in effective(chart, edge, history))
    inner = source.kind is StateKind.COMPOUND or not source.index
    if edge.internal and inner and not mask & ~source.below:
        return source.index
    for index in source.ancestors:
        node = chart.nodes[index]
        if (node.kind is StateKind.COMPOUND or not index) and not mask & ~node.below:
            return index
    return 0


def effective(chart: Chart[W], edge: Edge[W], history: History) -> tuple[int, ...]:
    """The targets, history states replaced by what they stand for."""
    found: dict[int, None] = {}
    for target in edge.targets:
        node = chart.nodes[target]
        if node.kind is not StateKind.HISTORY:
            found[target] = None
        elif target in history:
            found.update((member.index, None) for member in chart.members(history[target]))
        else:
            found.update((index, None) for index in effective(chart, node.edges[0], history))
    return tuple(found)
