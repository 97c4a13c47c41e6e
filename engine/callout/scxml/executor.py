"""Run to completion: SCXML's main event loop over one run (3.13, appendix D).

The loop decides what happens next; an executor carries it out. Two differences from appendix D:
the loop ends when the ticket is at rest instead of waiting for the next external event, and it
gives up after a number of microsteps, because a ticket that never comes to rest must not take the
whole program with it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from callout.errors import Livelock
from callout.values import Value

from .chart import Chart, Edge, StateNode
from .executable_content import Invocation, W
from .faults import FAULTS
from .microstep import Microstep, Planner, StateEntry
from .run import Run, is_failure
from .select import Selector
from .signal import Signal, SignalKind, with_data

LIMIT = 100


class Executor(ABC, Generic[W]):
    """Drives runs of one chart until they are at rest. Thread-safe: it keeps nothing of a run.

    Which states and transitions, and in which order, is decided here; how guards and blocks are
    called is up to the subclasses. More than `limit` microsteps for one event are a `Livelock`.
    """

    def __init__(self, chart: Chart[W], limit: int = LIMIT) -> None:
        self.chart = chart
        self.limit = limit
        self._selector = Selector(chart)
        self._planner = Planner(chart)
        self._initial = self._planner.initial()

    @abstractmethod
    def holds(self, run: Run[W], edge: Edge[W]) -> bool:
        """Evaluate the guard of `edge`; a fault counts as no (conditionMatch, SCXML 5.9.1)."""

    @abstractmethod
    def leave(self, run: Run[W], node: StateNode[W]) -> None:
        """Run the exit blocks of `node` (SCXML 3.9)."""

    @abstractmethod
    def execute_content(self, run: Run[W], edge: Edge[W]) -> None:
        """Run the content of `edge` (executeTransitionContent)."""

    @abstractmethod
    def enter(self, run: Run[W], entry: StateEntry[W]) -> None:
        """Run the entry blocks of a state (SCXML 3.8), then its default content."""

    def start(self, run: Run[W]) -> None:
        """Enter the chart and go on until it is at rest (interpret); raises `Livelock`."""
        run.microsteps = 0
        self.perform(run, self._initial)
        self._main_event_loop(run)

    def enter_at(self, run: Run[W], state: str) -> None:
        """Enter the chart at a state instead of its initial one, and go on until it is at rest.

        Raises `Livelock`, and KeyError for a state that there is not.
        """
        run.microsteps = 0
        self.perform(run, self._planner.entering(state, run.history))
        self._main_event_loop(run)

    def fire(self, run: Run[W], signal: Signal) -> bool:
        """Handle an external event; whether a transition took it. Raises `Livelock`.

        One macrostep, and those of the events that it put on the external queue.
        """
        if not run.running:
            return False
        run.microsteps = 0
        taken = self._external_event(run, signal)
        self._main_event_loop(run)
        return taken

    def join(
        self, run: Run[W], signal: Signal, invocation: Invocation[W], joined: Signal | None
    ) -> None:
        """Handle what an invocation of many keeps to itself, and the event it makes of it, if any.

        Only `invocation` hears of `signal` (finalize), transitions take `joined`. One macrostep;
        raises `Livelock`.
        """
        run.microsteps = 0
        run.event = signal
        try:
            invocation.finalize_and_forward(run.world, signal)
        except FAULTS as fault:
            run.fault(fault)
        if joined is not None:
            run.event = joined
            self._microstep(run, joined.name)
        self._main_event_loop(run)

    def enabled(self, run: Run[W], signal: Signal) -> bool:
        """Whether a transition would take the event now; changes nothing."""
        event, internal = run.event, run.internal
        run.event, run.internal = signal, internal.copy()
        try:
            return run.running and bool(self._select_transitions(run, signal.name))
        finally:
            run.event, run.internal = event, internal

    def stop(self, run: Run[W]) -> None:
        """Leave every state at once: the ticket is cancelled (isCancelEvent, appendix D)."""
        if run.running:
            run.running = False
            self._exit_interpreter(run)

    def perform(self, run: Run[W], step: Microstep[W]) -> None:
        """Carry out a microstep, keeping the configuration up to date state by state.

        SCXML's exitStates, executeTransitionContent, enterStates.
        """
        run.history.update(step.recorded)
        for node in step.exits:
            self.leave(run, node)
            if node.invocations:
                self._cancel_invocations(run, node)
            run.configuration &= ~node.bit
        for edge in step.edges:
            self.execute_content(run, edge)
        for entry in step.entries:
            run.configuration |= entry.bit
            self.enter(run, entry)
            if entry.has_consequences:
                self._after_entry(run, entry)

    def _after_entry(self, run: Run[W], entry: StateEntry[W]) -> None:
        """What a state entails beyond its blocks (enterStates): invokes, done events, the end.

        The first done event carries the final state's done data (SCXML 3.7, 5.5).
        """
        if entry.node.invocations:
            run.states_to_invoke |= entry.bit
        if entry.ends:
            run.running = False
        if not entry.done_events:
            return
        first, *outer = entry.done_events
        run.internal.append(with_data(first, self._done_data(run, entry.node)))
        run.internal.extend(Signal(name, kind=SignalKind.PLATFORM) for name in outer)

    def _cancel_invocations(self, run: Run[W], node: StateNode[W]) -> None:
        """End the invocations of a state that is left, if they were started (cancelInvoke)."""
        if run.states_to_invoke & node.bit:
            run.states_to_invoke &= ~node.bit
            return
        for invocation in node.invocations:
            try:
                invocation.cancel(run.world)
            except FAULTS as fault:
                run.fault(fault)

    def _internal_event(self, run: Run[W], signal: Signal) -> bool:
        taken = self._microstep(run, signal.name)
        if not taken and signal.fault is not None:
            run.unheard.append(signal.fault)
        return taken

    def _external_event(self, run: Run[W], signal: Signal) -> bool:
        run.event = signal
        if run.configuration & self.chart.invoking:
            self._finalize_and_forward(run, signal)
        return self._microstep(run, signal.name)

    def _microstep(self, run: Run[W], name: str | None) -> bool:
        """Take the transitions that `name` enables, None: the eventless ones; whether any did."""
        edges = self._select_transitions(run, name)
        if not edges:
            return False
        run.microsteps += 1
        run.taken += [edge.id for edge in edges]
        if run.microsteps > self.limit:
            raise livelock(run, self.limit)
        self.perform(run, self._planner.microstep(run.configuration, edges, run.history))
        return True

    def _select_transitions(self, run: Run[W], name: str | None) -> list[Edge[W]]:
        """SCXML's selectTransitions and selectEventlessTransitions."""
        groups = self._selector.candidates(run.configuration, name)
        if not groups:
            return []
        enabled = self._selector.enabled(groups, self.holds, run)
        if len(enabled) < 2:
            return enabled
        return self._selector.without_conflicts(enabled, run.configuration, run.history)

    def _main_event_loop(self, run: Run[W]) -> None:
        """Eventless transitions, then internal events, then invokes, then external events.

        SCXML's mainEventLoop, from after its first external event to the end of the queues.
        """
        spontaneous = self.chart.spontaneous
        unheard = 0
        while run.running:
            if spontaneous and self._microstep(run, None):
                continue
            if run.internal:
                run.event = run.internal.popleft()
                unheard = 0 if self._internal_event(run, run.event) else unheard + 1
                if unheard > self.limit and spontaneous and is_failure(run.event.name):
                    raise always_failing(run)
                continue
            if run.states_to_invoke:
                self._start_invocations(run)
                if run.internal:
                    continue
            if not run.external:
                return
            self._external_event(run, run.external.popleft())
        self._exit_interpreter(run)

    def _start_invocations(self, run: Run[W]) -> None:
        """The states entered and not left in this macrostep start their children (SCXML 6.4)."""
        states, run.states_to_invoke = run.states_to_invoke, 0
        for node in self.chart.members(states):
            for invocation in node.invocations:
                try:
                    invocation.start(run.world)
                except FAULTS as fault:
                    run.fault(fault)

    def _finalize_and_forward(self, run: Run[W], signal: Signal) -> None:
        """Show every running child the external event (applyFinalize, autoforward)."""
        for node in self.chart.members(run.configuration & self.chart.invoking):
            for invocation in node.invocations:
                try:
                    invocation.finalize_and_forward(run.world, signal)
                except FAULTS as fault:
                    run.fault(fault)

    def _exit_interpreter(self, run: Run[W]) -> None:
        """Leave everything that is still active (exitInterpreter)."""
        ended = run.configuration
        for node in (*reversed(tuple(self.chart.members(ended))), self.chart.root):
            self.leave(run, node)
            self._cancel_invocations(run, node)
            run.configuration &= ~node.bit
            if node.done_data is not None and node.parent == 0:
                run.result = self._done_data(run, node)
        run.configuration = ended
        run.give_up()

    def _done_data(self, run: Run[W], node: StateNode[W]) -> Value:
        if node.done_data is None:
            return None
        try:
            return node.done_data(run.world)
        except FAULTS as fault:
            run.fault(fault)
            return None


def always_failing(run: Run[W]) -> Livelock:
    """The error of a guard without an event, which fails again at each event that tells of it."""
    payload = run.event.payload if run.event is not None else {}
    return Livelock(
        f"a guard that waits for no event fails again and again: {payload.get('message')}",
        hint="guard it by what can always be told, or let a transition take error.execution",
    )


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
