"""Run to completion: SCXML's main event loop over one run (3.13, appendix D).

The loop decides what happens next; an executor carries it out. Two differences from appendix D:
the loop ends when the ticket is at rest instead of waiting for the next external event, and it
gives up after a number of microsteps, because a ticket that never comes to rest must not take the
whole program with it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, Protocol

from callout.errors import Livelock
from callout.values import Value

from .chart import Chart, Edge, Node
from .executable_content import W
from .faults import FAULTS
from .microstep import Arrival, Plan, Planner
from .run import Run
from .select import Selector
from .signal import Signal, SignalKind, carrying

LIMIT = 100


class Executor(Protocol[W]):
    """Drives runs of one chart until they are at rest. Thread-safe: it keeps nothing of a run."""

    @property
    def chart(self) -> Chart[W]:
        """The chart whose runs it drives."""
        ...

    def start(self, run: Run[W]) -> None:
        """Enter the chart; raises `Livelock`."""
        ...

    def fire(self, run: Run[W], signal: Signal) -> bool:
        """Handle an external signal; whether a transition took it. Raises `Livelock`."""
        ...

    def enabled(self, run: Run[W], signal: Signal) -> bool:
        """Whether a transition would take the signal now; changes nothing."""
        ...

    def stop(self, run: Run[W]) -> None:
        """Leave every state at once: the ticket is cancelled."""
        ...


class Interpreter(ABC, Generic[W]):
    """The loop and the microstep; the executors differ in how they run guards and blocks."""

    def __init__(self, chart: Chart[W], limit: int = LIMIT) -> None:
        self.chart = chart
        self.limit = limit
        self._selector = Selector(chart)
        self._planner = Planner(chart)
        self._opening = self._planner.opening()

    @abstractmethod
    def holds(self, run: Run[W], edge: Edge[W]) -> bool:
        """Evaluate the guard of `edge`; a fault counts as no (SCXML 5.9.1)."""

    @abstractmethod
    def leave(self, run: Run[W], node: Node[W]) -> None:
        """Run the exit blocks of `node`."""

    @abstractmethod
    def act(self, run: Run[W], edge: Edge[W]) -> None:
        """Run the content of `edge`."""

    @abstractmethod
    def enter(self, run: Run[W], arrival: Arrival[W]) -> None:
        """Run the entry blocks of a state, then what follows them."""

    def start(self, run: Run[W]) -> None:
        run.microsteps = 0
        self.perform(run, self._opening)
        self._settle(run)

    def fire(self, run: Run[W], signal: Signal) -> bool:
        if not run.running:
            return False
        run.microsteps = 0
        taken = self._handle(run, signal)
        self._settle(run)
        return taken

    def enabled(self, run: Run[W], signal: Signal) -> bool:
        event, internal = run.event, run.internal
        run.event, run.internal = signal, internal.copy()
        try:
            return run.running and bool(self._select(run, signal.name))
        finally:
            run.event, run.internal = event, internal

    def stop(self, run: Run[W]) -> None:
        if run.running:
            run.running = False
            self._finish(run)

    def perform(self, run: Run[W], plan: Plan[W]) -> None:
        """Carry out a microstep, keeping the configuration up to date state by state."""
        run.history.update(plan.remember)
        for node in plan.leave:
            self.leave(run, node)
            if node.invocations:
                self._withdraw(run, node)
            run.configuration &= ~node.bit
        for edge in plan.edges:
            self.act(run, edge)
        for arrival in plan.enter:
            run.configuration |= arrival.bit
            self.enter(run, arrival)
            if arrival.matters:
                self._note(run, arrival)

    def _note(self, run: Run[W], arrival: Arrival[W]) -> None:
        """What a state entails beyond its blocks: invocations, done signals, the end.

        The first done signal carries the final state's output.
        """
        if arrival.node.invocations:
            run.invocable |= arrival.bit
        if arrival.ends:
            run.running = False
        if not arrival.done:
            return
        first, *outer = arrival.done
        run.internal.append(carrying(first, self._output(run, arrival.node)))
        run.internal.extend(Signal(name, kind=SignalKind.PLATFORM) for name in outer)

    def _withdraw(self, run: Run[W], node: Node[W]) -> None:
        """End the invocations of a state that is left, if they were started."""
        if run.invocable & node.bit:
            run.invocable &= ~node.bit
            return
        for invocation in node.invocations:
            try:
                invocation.cancel(run.world)
            except FAULTS as fault:
                run.fault(fault)

    def _handle(self, run: Run[W], signal: Signal) -> bool:
        run.event = signal
        if run.configuration & self.chart.invoking:
            self._receive(run, signal)
        return self._react(run, signal.name)

    def _react(self, run: Run[W], name: str | None) -> bool:
        edges = self._select(run, name)
        if not edges:
            return False
        run.microsteps += 1
        run.taken += [edge.id for edge in edges]
        if run.microsteps > self.limit:
            raise livelock(run, self.limit)
        self.perform(run, self._planner.plan(run.configuration, edges, run.history))
        return True

    def _select(self, run: Run[W], name: str | None) -> list[Edge[W]]:
        groups = self._selector.candidates(run.configuration, name)
        if not groups:
            return []
        enabled = self._selector.enabled(groups, self.holds, run)
        if len(enabled) < 2:
            return enabled
        return self._selector.without_conflicts(enabled, run.configuration, run.history)

    def _settle(self, run: Run[W]) -> None:
        spontaneous = self.chart.spontaneous
        while run.running:
            if spontaneous and self._react(run, None):
                continue
            if run.internal:
                run.event = run.internal.popleft()
                self._react(run, run.event.name)
                continue
            if run.invocable:
                self._invoke(run)
                if run.internal:
                    continue
            if not run.external:
                return
            self._handle(run, run.external.popleft())
        self._finish(run)

    def _invoke(self, run: Run[W]) -> None:
        states, run.invocable = run.invocable, 0
        for node in self.chart.members(states):
            for invocation in node.invocations:
                try:
                    invocation.start(run.world)
                except FAULTS as fault:
                    run.fault(fault)

    def _receive(self, run: Run[W], signal: Signal) -> None:
        for node in self.chart.members(run.configuration & self.chart.invoking):
            for invocation in node.invocations:
                try:
                    invocation.receive(run.world, signal)
                except FAULTS as fault:
                    run.fault(fault)

    def _finish(self, run: Run[W]) -> None:
        """Leave everything that is still active (SCXML exitInterpreter)."""
        ended = run.configuration
        for node in (*reversed(tuple(self.chart.members(ended))), self.chart.root):
            self.leave(run, node)
            self._withdraw(run, node)
            run.configuration &= ~node.bit
            if node.output is not None and node.parent == 0:
                run.result = self._output(run, node)
        run.configuration = ended
        run.internal.clear()
        run.external.clear()

    def _output(self, run: Run[W], node: Node[W]) -> Value:
        if node.output is None:
            return None
        try:
            return node.output(run.world)
        except FAULTS as fault:
            run.fault(fault)
            return None


def livelock(run: Run[W], limit: int) -> Livelock:
    """The error that names the transitions which go round in circles."""
    taken = run.taken
    period = next(
        (size for size in range(1, len(taken) // 3 + 1) if _repeats(taken, size)), len(taken)
    )
    cycle = " -> ".join(taken[-period:] if period < len(taken) else taken[-10:])
    places = {edge.id: edge.record.where for edge in run.chart.edges}
    return Livelock(
        f"after {limit} microsteps the ticket has not come to rest; it goes round: {cycle}",
        where=places.get(taken[-1]),
        hint="give one of these transitions a guard that ends the round, or an event to wait for",
    )


def _repeats(taken: list[str], size: int) -> bool:
    last, before = taken[-size:], taken[-2 * size : -size]
    return last == before == taken[-3 * size : -2 * size]
