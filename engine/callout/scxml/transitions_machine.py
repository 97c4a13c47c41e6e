"""The chart as objects of the `transitions` package: states, transitions, conditions, a machine.

`transitions` is the object model and runs every callback; which transitions are taken and in
which order states are left and entered is SCXML's business and decided by the executor. What
the package does differently from SCXML (breadth-first entry, content before exit, regions one by
one) is therefore never used. docs/statecharts.md has the list.

One machine serves every ticket: no models are added to it, and at run time nothing is written to
it, so threads may share it. The methods that the package would log from are replaced by ones
that do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, cast

from transitions.core import Condition, EventData
from transitions.extensions.nesting import (
    HierarchicalMachine,
    NestedEventData,
    NestedState,
    NestedTransition,
)

from .chart import Chart, Edge, StateNode
from .executable_content import Block, Guard
from .faults import FAULTS
from .run import Run

SEPARATOR = "/"

Callback: TypeAlias = str | Callable[..., bool | None]
"""What `transitions` calls; a text is looked up on the run, as its documentation says."""


class StepData(NestedEventData):
    """What `transitions` hands to callbacks: the machine, and the run as the model."""

    model: Run[Any]
    machine: ChartMachine
    state = None  # type: ignore[assignment]  # several states act in one step
    event = None  # type: ignore[assignment]  # the signal is `run.event`
    transition = None
    error = None
    result: bool = False
    args = ()
    source_name = None
    source_path = None

    def __init__(self, machine: ChartMachine, run: Run[Any]) -> None:
        # The package's own constructor sets eleven attributes per event; these two are needed.
        self.machine = machine
        self.model = run
        self.kwargs = {}


class ChartCondition(Condition):
    """A guard. One that cannot be evaluated is false and raises ``error.execution``."""

    def check(self, event_data: EventData) -> bool:
        run: Run[Any] = event_data.model  # type: ignore[assignment]  # our models are runs
        try:
            return super().check(event_data)
        except FAULTS as fault:
            run.fault(fault, of_guard=True)
            return False


class ChartState(NestedState):
    """A state; its callbacks are blocks, each of which may fail without stopping the next."""

    separator = SEPARATOR

    def __init__(
        self, *args: object, node: StateNode[Any] | None = None, **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed on as they came
        self.node = node

    def enter(self, event_data: EventData) -> None:
        run_each(self.on_enter, event_data)

    def exit(self, event_data: EventData) -> None:
        run_each(self.on_exit, event_data)


class ChartTransition(NestedTransition):
    """A transition; `conditions` is its guard, `before` its content."""

    condition_cls = ChartCondition

    def __init__(self, *args: object, edge: Edge[Any] | None = None, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed on as they came
        self.edge = edge

    def is_enabled(self, event_data: EventData) -> bool:
        """Whether every condition holds."""
        return all(condition.check(event_data) for condition in self.conditions)

    def execute_content(self, event_data: EventData) -> None:
        """Run the content; the exits are done, the entries come after."""
        event_data.transition = self
        run_each(self.before, event_data)
        run_each(self.after, event_data)


def run_each(callbacks: Iterable[Callback], event_data: EventData) -> None:
    """Run callbacks through the machine; a fault becomes a signal of the run."""
    callback = event_data.machine.callback
    for function in callbacks:
        try:
            callback(function, event_data)
        except FAULTS as fault:
            run: Run[Any] = event_data.model  # type: ignore[assignment]  # our models are runs
            run.fault(fault)


class ChartMachine(HierarchicalMachine):
    """All states and transitions of a chart, registered with `transitions`."""

    state_cls = ChartState
    transition_cls = ChartTransition

    def __init__(self, chart: Chart[Any]) -> None:
        super().__init__(model=None, initial=None, send_event=True, auto_transitions=False)
        self.name = chart.name
        self.chart = chart
        top = chart.root
        for index in (*top.children, *top.histories):
            self.add_states(self._description(index))
        self._paths = [path_of(chart, node) for node in chart.nodes]
        self.chart_states = [self._registered(node) for node in chart.nodes]
        self.chart_transitions = [self._add(edge) for edge in chart.edges]
        self.content = {block: as_callback(block) for block in _content_after_entry(chart)}

    def trigger_event(self, *_arguments: object, **_options: object) -> bool:
        """Refuses: events go to the executor, which knows SCXML's order."""
        raise TypeError(f"fire events through the executor of chart '{self.chart.name}'")

    def _description(self, index: int) -> dict[str, object]:
        node = self.chart.nodes[index]
        described: dict[str, object] = {
            "name": node.id,
            "node": node,
            "on_enter": [as_callback(block) for block in node.entry],
            "on_exit": [as_callback(block) for block in node.exit],
            "final": not node.children and node.record.kind == "final",
        }
        if node.children:
            below = [self._description(child) for child in (*node.children, *node.histories)]
            described["parallel" if node.kind == "parallel" else "children"] = below
        return described

    def _registered(self, node: StateNode[Any]) -> ChartState:
        if node.index == 0:
            blocks = [
                [as_callback(block) for block in blocks] for blocks in (node.entry, node.exit)
            ]
            return ChartState(self.chart.name, on_enter=blocks[0], on_exit=blocks[1], node=node)
        return cast("ChartState", self.get_state(self._paths[node.index]))

    def _add(self, edge: Edge[Any]) -> ChartTransition:
        guard = None if edge.guard is None else as_condition(edge.guard, edge)
        before = None if edge.block is None else [as_callback(edge.block)]
        source = self._paths[edge.source]
        dest = self._paths[edge.targets[0]] if edge.targets else None
        if not source:
            return ChartTransition(self.wildcard_all, dest, guard, before=before, edge=edge)
        trigger = " ".join(edge.record.events)
        self.add_transition(trigger, source, dest, guard, before=before, edge=edge)
        return cast("ChartTransition", self.events[trigger].transitions[source][-1])


def _content_after_entry(chart: Chart[Any]) -> Iterable[Block[Any]]:
    for node in chart.nodes:
        blocks = [edge.block for edge in node.edges] if node.kind == "history" else [node.default]
        yield from (block for block in blocks if block is not None)


def path_of(chart: Chart[Any], node: StateNode[Any]) -> str:
    """The name of a state in `transitions`: the ids from the top, joined."""
    if not node.index:
        return ""
    above = [chart.nodes[index].id for index in reversed(node.ancestors[:-1])]
    return SEPARATOR.join([*above, node.id])


def as_callback(block: Block[Any]) -> Callback:
    """A block as `transitions` calls it."""

    def callback(event_data: StepData) -> None:
        block(event_data.model.world)

    return callback


def as_condition(guard: Guard[Any], edge: Edge[Any]) -> Callback:
    """A guard as `transitions` calls it, named by its expression for the package's diagrams."""

    def condition(event_data: StepData) -> bool:
        return guard(event_data.model.world)

    condition.__name__ = str(edge.record.guard)
    return condition
