"""Which transitions an event takes (SCXML selectTransitions, removeConflictingTransitions).

A worked example: the event `go` in configuration ``{p, r1, a, r2, c}`` of

    root
      p (parallel)        --t2: go--> out
        r1 (compound)
          a               --t1: go--> b
          b
        r2 (compound)     --t4: go--> out
          c               --t3: go [busy]--> d
          d
      out

1. Candidates, by leaf in document order, nearest state first: `a` has ``(t1, t2)``, `c` has
   ``(t3, t4, t2)``.
2. Enabled, the first of each whose guard holds: ``t1`` and, if `busy`, ``t3``, else ``t4``.
3. Conflicts, in that order. ``t1`` leaves what is active in `r1`, ``t3`` what is in `r2`: nothing
   in common, both are taken in one microstep. ``t4`` leaves all of `p`, and `a` with it: its source
   is not below that of ``t1``, so ``t1``, which came first, stays and ``t4`` is dropped.

Without ``t1``, `a` enables ``t2``, and `c` as before ``t3``: the exit set of ``t2`` holds that of
``t3``, whose source is below `p`, so the inner one preempts the outer one although it comes later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic

from .cache import Cache
from .chart import Chart, Edge
from .domain import HistoryValue, exit_set
from .executable_content import W
from .run import Run


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
        """The first transition of each group whose guard holds, in order, without repetition.

        The groups are those of `candidates`. Guards are asked once for each leaf, as the standard
        does, and every one sees the configuration from before the microstep (selectTransitions).
        """
        enabled: list[Edge[W]] = []
        for group in groups:
            for edge in group:
                if edge.guard is None or holds(run, edge):
                    if edge not in enabled:
                        enabled.append(edge)
                    break
        return enabled

    def without_conflicts(
        self, enabled: Sequence[Edge[W]], configuration: int, history: HistoryValue
    ) -> list[Edge[W]]:
        """Drop transitions whose exit set meets that of another (removeConflictingTransitions).

        The transition of the inner state wins; between regions the first in document order.
        """
        kept: list[Edge[W]] = []
        for edge in enabled:
            left = configuration & exit_set(self._chart, edge, history)
            rivals = [
                other
                for other in kept
                if left & exit_set(self._chart, other, history) & configuration
            ]
            below = [self._is_below(edge, other) for other in rivals]
            if all(below):
                kept = [other for other in kept if other not in rivals]
                kept.append(edge)
        return kept

    def _is_below(self, edge: Edge[W], other: Edge[W]) -> bool:
        nodes = self._chart.nodes
        return bool(nodes[edge.source].bit & nodes[other.source].below)
