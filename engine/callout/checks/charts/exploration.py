"""What can be reached in a process, on its chart and without its content.

The chart is the one that tickets run on (`callout.scxml`), compiled without executable content,
so that default entry, domains and exit sets are what they are at run time. Guards are not
evaluated: a transition counts unless its guard is the word ``false``. So a state that is called
unreachable is so for certain; one that is not may still never be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callout.process import Action, Invoke, Process, State, StateKind, Transition
from callout.scxml import (
    Chart,
    Edge,
    EntrySet,
    Signal,
    StateNode,
    can_be_active_together,
    compile_chart,
)

_DONE = "done.state."


@dataclass(frozen=True, slots=True)
class Exploration:
    """A process, its chart, and the mask of all states that some path of transitions leads to.

    History states are in `reached` where something leads to them.
    """

    process: Process
    chart: Chart[None]
    reached: int

    @property
    def states(self) -> tuple[StateNode[None], ...]:
        """Every state but the root, in document order."""
        return self.chart.nodes[1:]

    def is_reached(self, node: StateNode[None]) -> bool:
        """Whether a ticket may come to this state; always true of the root."""
        return not node.index or bool(self.reached & node.bit)

    def around(self, node: StateNode[None]) -> tuple[StateNode[None], ...]:
        """A state and those around it, nearest first, the root last."""
        return (node, *(self.chart.nodes[index] for index in node.ancestors))

    def parent(self, node: StateNode[None]) -> StateNode[None]:
        """The state right around this one, which is not the root."""
        return self.chart.nodes[node.parent]

    def source(self, edge: Edge[None]) -> StateNode[None]:
        """The state a transition starts from."""
        return self.chart.nodes[edge.source]

    def leaving(self, node: StateNode[None]) -> Iterator[Edge[None]]:
        """The transitions that leave this state when they are taken in it.

        They start in the state, around it, or in another region of a parallel that they leave.
        """
        nodes = self.chart.nodes
        for edge in self.chart.edges:
            if not edge.exits & node.bit or nodes[edge.source].kind is StateKind.HISTORY:
                continue
            if can_be_active_together(nodes, edge.source, node.index):
                yield edge

    def beyond(self, node: StateNode[None]) -> int:
        """The mask of the states that would be reached if this one, and all inside it, were."""
        inside = [each for each in self.states if node.index in each.ancestors]
        found, fresh = 0, [node, *inside]
        while fresh:
            entered = 0
            for each in fresh:
                for edge in _leading_on(each):
                    entered |= self.entered(edge)
            fresh = [*self.chart.members(entered & ~found)]
            found |= entered
        return found & ~node.bit

    def entered(self, edge: Edge[None]) -> int:
        """The mask of the states that are entered when the transition is taken."""
        return _entered(self.chart, edge)


def explore(process: Process) -> Exploration:
    """Compile the chart of `process` and follow its transitions until nothing new is entered.

    Raises:
        DefinitionError: the states are not well formed; carries every problem.
    """
    chart = compile_chart(process, _NoContent())
    begin = at_first(chart) | _entered_again(process, chart)
    return Exploration(process, chart, _reached(chart, begin))


def at_first(chart: Chart[None]) -> int:
    """The mask of the states that a ticket enters when it is opened."""
    entry = EntrySet(chart, {})
    entry.add_descendants(chart.root.index)
    return entry.mask | entry.histories


def is_never(transition: Transition) -> bool:
    """Whether the guard is the word ``false``."""
    return transition.guard is not None and transition.guard.text.strip() == "false"


def is_always(transition: Transition) -> bool:
    """Whether there is no guard, or it is the word ``true``."""
    return transition.guard is None or transition.guard.text.strip() == "true"


def is_when_done(transition: Transition) -> bool:
    """Whether it is taken only when a state is done."""
    return bool(transition.events) and all(name.startswith(_DONE) for name in transition.events)


def _reached(chart: Chart[None], begin: int) -> int:
    """Round by round: what the transitions of the states found last lead to.

    ``done.state`` transitions wait until a final state of what has to be done is found.
    """
    reached, fresh = 0, begin
    when_done: list[Edge[None]] = []
    while fresh:
        reached |= fresh
        nodes = (chart.root, *chart.members(fresh))
        edges = [edge for node in nodes for edge in _leading_on(node)]
        when_done += [edge for edge in edges if is_when_done(edge.record)]
        taken = [edge for edge in edges if not is_when_done(edge.record)]
        taken += [edge for edge in when_done if _is_done(chart, edge, reached)]
        entered = 0
        for edge in taken:
            entered |= _entered(chart, edge)
        fresh = entered & ~reached
    return reached


def _leading_on(node: StateNode[None]) -> list[Edge[None]]:
    if node.kind is StateKind.HISTORY:
        return []
    return [edge for edge in node.edges if not is_never(edge.record)]


def _entered_again(process: Process, chart: Chart[None]) -> int:
    """What a ticket that is reopened enters."""
    entry = EntrySet(chart, {})
    for act in process.lifecycle.values():
        node = chart.find(act.target.text) if act.target is not None else None
        if node is not None:
            entry.add_target(node.index)
    return entry.mask | entry.histories


def _entered(chart: Chart[None], edge: Edge[None]) -> int:
    entry = EntrySet(chart, {})
    entry.add_targets(edge)
    return entry.mask | entry.histories


def _is_done(chart: Chart[None], edge: Edge[None], reached: int) -> bool:
    done = (chart.find(name.removeprefix(_DONE)) for name in edge.record.events)
    return any(node is None or _can_be_done(chart, node, reached) for node in done)


def _can_be_done(chart: Chart[None], node: StateNode[None], reached: int) -> bool:
    """Whether a final child, or one in each region, is among the reached."""
    children = [chart.nodes[index] for index in node.children]
    if node.kind is StateKind.PARALLEL:
        return all(_can_be_done(chart, region, reached) for region in children)
    return any(child.kind is StateKind.FINAL and child.bit & reached for child in children)


class _NoInvocation:
    """A child that is never started."""

    def start(self, _world: None) -> None:
        """Start nothing."""

    def cancel(self, _world: None) -> None:
        """Cancel nothing."""

    def finalize_and_forward(self, _world: None, _signal: Signal) -> None:
        """Forward nothing."""


class _NoContent:
    """Content that makes nothing of anything: the chart is its states and transitions alone."""

    def guard(self, _transition: Transition) -> None:
        return None

    def block(self, _actions: tuple[Action, ...], _transition: Transition | None = None) -> None:
        return None

    def entering(self, _state: State) -> None:
        return None

    entered = exited = done_data = entering

    def invoke(self, _invoke: Invoke) -> _NoInvocation:
        return _NoInvocation()
