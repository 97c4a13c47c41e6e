"""The default executor: every guard, block, entry and exit runs through `transitions`."""

from __future__ import annotations

from .chart import Chart, Edge, Node
from .executable_content import W
from .interpreter import LIMIT, Interpreter
from .microstep import Arrival, Plan
from .run import Run
from .signal import Signal
from .transitions_machine import ChartMachine, StepData, run_each


class TransitionsExecutor(Interpreter[W]):
    """Runs guards and blocks as callbacks of a `ChartMachine`.

    The machine's hooks work as its documentation says: `prepare_event` before an event is
    handled, `before_state_change` and `after_state_change` around each microstep, and
    `finalize_event` at the end, whatever happened.
    """

    def __init__(self, chart: Chart[W], limit: int = LIMIT) -> None:
        super().__init__(chart, limit)
        self.machine = ChartMachine(chart)
        self._states = self.machine.chart_states
        self._transitions = self.machine.chart_transitions

    def start(self, run: Run[W]) -> None:
        data = self._prepare(run)
        try:
            super().start(run)
        finally:
            self._finalize(data)

    def fire(self, run: Run[W], signal: Signal) -> bool:
        data = self._prepare(run)
        try:
            data.result = super().fire(run, signal)
        finally:
            self._finalize(data)
        return data.result

    def stop(self, run: Run[W]) -> None:
        data = self._prepare(run)
        try:
            super().stop(run)
        finally:
            self._finalize(data)

    def enabled(self, run: Run[W], signal: Signal) -> bool:
        run.carrier = StepData(self.machine, run)
        return super().enabled(run, signal)

    def perform(self, run: Run[W], plan: Plan[W]) -> None:
        machine = self.machine
        if machine.before_state_change:
            machine.callbacks(machine.before_state_change, _data(run))
        super().perform(run, plan)
        if machine.after_state_change:
            machine.callbacks(machine.after_state_change, _data(run))

    def holds(self, run: Run[W], edge: Edge[W]) -> bool:
        return self._transitions[edge.index].is_enabled(_data(run))

    def leave(self, run: Run[W], node: Node[W]) -> None:
        self._states[node.index].exit(_data(run))

    def act(self, run: Run[W], edge: Edge[W]) -> None:
        self._transitions[edge.index].act(_data(run))

    def enter(self, run: Run[W], arrival: Arrival[W]) -> None:
        data = _data(run)
        self._states[arrival.node.index].enter(data)
        if arrival.content:
            content = self.machine.content
            run_each([content[block] for block in arrival.content], data)

    def _prepare(self, run: Run[W]) -> StepData:
        machine = self.machine
        data = run.carrier = StepData(machine, run)
        if machine.prepare_event:
            machine.callbacks(machine.prepare_event, data)
        return data

    def _finalize(self, data: StepData) -> None:
        machine = self.machine
        if machine.finalize_event:
            machine.callbacks(machine.finalize_event, data)


def _data(run: Run[W]) -> StepData:
    return run.carrier  # type: ignore[return-value]  # set by _prepare; a cast costs a call each
