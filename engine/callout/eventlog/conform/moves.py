"""The chart of a process as moves between configurations, found as they are asked for.

The chart is the one that tickets run on, without its content (`callout.checks.charts`), so moves
are exact where no guard decides. A configuration is a mask of active states with what history
states remember.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from callout.checks.charts.exploration import explore, is_always
from callout.errors import Livelock
from callout.process import Process
from callout.scxml import Run, Signal
from callout.scxml.table_executor import TableExecutor

Configuration: TypeAlias = tuple[int, tuple[tuple[str, tuple[str, ...]], ...], bool]
"""The active states as a mask, the memory of history states, and whether the ticket goes on."""


class Moves:
    """Moves by events from configuration to configuration, each worked out once."""

    def __init__(self, process: Process) -> None:
        self.chart = explore(process).chart
        self._executor: TableExecutor[None] = TableExecutor(self.chart)
        self._known: dict[tuple[Configuration, str], Configuration | None] = {}
        self._ways: dict[Configuration, tuple[tuple[str, Configuration], ...]] = {}
        self.events = tuple(
            dict.fromkeys(
                name for edge in self.chart.edges for name in edge.record.events if "*" not in name
            )
        )

    @property
    def guarded(self) -> tuple[str, ...]:
        """The transitions that a guard decides about: with them, moves are not exact."""
        return tuple(edge.id for edge in self.chart.edges if not is_always(edge.record))

    def start(self) -> Configuration:
        """Where a ticket is when it has been opened."""
        run: Run[None] = Run(self.chart, world=None)
        self._executor.start(run)
        return _configuration(run)

    def after(self, configuration: Configuration, event: str) -> Configuration | None:
        """Where the event leads to; None if nothing takes it."""
        key = (configuration, event)
        if key not in self._known:
            self._known[key] = self._find(configuration, event)
        return self._known[key]

    def ways(self, configuration: Configuration) -> tuple[tuple[str, Configuration], ...]:
        """All that can be reached by one event, with the event; each configuration once."""
        found = self._ways.get(configuration)
        if found is None:
            found = self._ways[configuration] = tuple(self._all(configuration))
        return found

    def _all(self, configuration: Configuration) -> Iterator[tuple[str, Configuration]]:
        seen = {configuration}
        for event in self.events:
            reached = self.after(configuration, event)
            if reached is not None and reached not in seen:
                seen.add(reached)
                yield event, reached

    def _find(self, configuration: Configuration, event: str) -> Configuration | None:
        mask, memory, goes_on = configuration
        if not goes_on:
            return None
        run: Run[None] = Run(self.chart, mask, dict(memory), world=None)
        try:
            taken = self._executor.fire(run, Signal(event))
        except Livelock:
            return None
        return _configuration(run) if taken else None


def _configuration(run: Run[None]) -> Configuration:
    return run.configuration, tuple(run.memory.items()), run.running
