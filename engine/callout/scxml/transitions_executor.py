"""The default executor: every guard, block, entry and exit runs through `transitions`."""

from __future__ import annotations

from .chart import Chart, Edge, StateNode
from .executable_content import Invocation, W
from .executor import LIMIT, Executor
from .microstep import Microstep, StateEntry
from .run import Run
from .signal import Signal
from .transitions_machine import ChartMachine, StepData, run_each


class TransitionsExecutor(Executor[W]):
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

    def enter_at(self, run: Run[W], state: str) -> None:
        data = self._prepare(run)
        try:
            super().enter_at(run, state)
        finally:
            self._finalize(data)

    def fire(self, run: Run[W], signal: Signal) -> bool:
        data = self._prepare(run)
        try:
            data.result = super().fire(run, signal)
        finally:
            self._finalize(data)
        return data.result

    def join(
        self, run: Run[W], signal: Signal, invocation: Invocation[W], joined: Signal | None
    ) -> None:
        data = self._prepare(run)
        try:
            super().join(run, signal, invocation, joined)
        finally:
            self._finalize(data)

    def stop(self, run: Run[W]) -> None:
        data = self._prepare(run)
        try:
            super().stop(run)
        finally:
            self._finalize(data)

    def enabled(self, run: Run[W], signal: Signal) -> bool:
        run.event_data = StepData(self.machine, run)
        return super().enabled(run, signal)

    def perform(self, run: Run[W], step: Microstep[W]) -> None:
        machine = self.machine
        if machine.before_state_change:
            machine.callbacks(machine.before_state_change, _data(run))
        super().perform(run, step)
        if machine.after_state_change:
            machine.callbacks(machine.after_state_change, _data(run))

    def holds(self, run: Run[W], edge: Edge[W]) -> bool:
        return self._transitions[edge.index].is_enabled(_data(run))

    def leave(self, run: Run[W], node: StateNode[W]) -> None:
        self._states[node.index].exit(_data(run))

    def execute_content(self, run: Run[W], edge: Edge[W]) -> None:
        self._transitions[edge.index].execute_content(_data(run))

    def enter(self, run: Run[W], entry: StateEntry[W]) -> None:
        data = _data(run)
        self._states[entry.node.index].enter(data)
        if entry.default_content:
            content = self.machine.content
            run_each([content[block] for block in entry.default_content], data)

    def _prepare(self, run: Run[W]) -> StepData:
        machine = self.machine
        data = run.event_data = StepData(machine, run)
        if machine.prepare_event:
            machine.callbacks(machine.prepare_event, data)
        return data

    def _finalize(self, data: StepData) -> None:
        machine = self.machine
        if machine.finalize_event:
            machine.callbacks(machine.finalize_event, data)


def _data(run: Run[W]) -> StepData:
    return run.event_data  # type: ignore[return-value]  # set by _prepare; a cast costs a call each
