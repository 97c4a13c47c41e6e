"""One microstep, worked out beforehand: what is left, done and entered, in which order.

Follows SCXML exitStates, enterStates, addDescendantStatesToEnter and addAncestorStatesToEnter.
A plan depends on nothing but the configuration, the transitions and what history states
remember, so it is worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from callout.process import StateKind

from .cache import Cache
from .chart import Chart, Edge, Node
from .domain import HistoryValue, exit_set
from .entry_set import EntrySet
from .executable_content import Block, W


@dataclass(frozen=True, slots=True)
class Arrival(Generic[W]):
    """A state to enter.

    `content` runs after its entry blocks: that of its `initial` and of its history. `done`
    are the signals of a final state, `ends` whether it ends the chart, and `matters` whether there
    is more to do than to run blocks.
    """

    node: Node[W]
    bit: int
    content: tuple[Block[W], ...]
    done: tuple[str, ...]
    ends: bool
    matters: bool


@dataclass(frozen=True, slots=True)
class Plan(Generic[W]):
    """A microstep: `leave` in reverse document order, then `edges`, then `enter`.

    `remember` are the history states to set, with their masks.
    """

    remember: tuple[tuple[int, int], ...]
    leave: tuple[Node[W], ...]
    edges: tuple[Edge[W], ...]
    enter: tuple[Arrival[W], ...]


class Planner(Generic[W]):
    """Plans the microsteps of one chart; thread-safe."""

    def __init__(self, chart: Chart[W]) -> None:
        self._chart = chart
        self._plans: Cache[tuple[int, tuple[int, ...], tuple[tuple[int, int], ...]], Plan[W]] = (
            Cache()
        )
        self._has_histories = bool(chart.histories)

    def plan(
        self, configuration: int, edges: Sequence[Edge[W]], history: dict[int, int]
    ) -> Plan[W]:
        """The microstep that takes `edges`, which do not conflict."""
        remembered = tuple(sorted(history.items())) if self._has_histories else ()
        key = (configuration, tuple([edge.index for edge in edges]), remembered)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans.keep(key, self._work_out(configuration, edges, history))
        return plan

    def opening(self) -> Plan[W]:
        """The first microstep: entering the chart."""
        entry = EntrySet(self._chart, {})
        entry.add_descendants(self._chart.root.index)
        return Plan((), (), (), self._arrivals(entry, 0))

    def _work_out(
        self, configuration: int, edges: Sequence[Edge[W]], history: HistoryValue
    ) -> Plan[W]:
        chart = self._chart
        left = 0
        for edge in edges:
            left |= configuration & exit_set(chart, edge, history)
        remember = self._remember(configuration, left)
        entry = EntrySet(chart, {**history, **dict(remember)})
        for edge in edges:
            entry.add_targets(edge)
        leave = tuple(reversed(tuple(chart.members(left))))
        return Plan(remember, leave, tuple(edges), self._arrivals(entry, configuration & ~left))

    def _remember(self, configuration: int, left: int) -> tuple[tuple[int, int], ...]:
        nodes = self._chart.nodes
        found: list[tuple[int, int]] = []
        for parent in self._chart.members(left):
            shallow = sum(nodes[index].bit for index in parent.children)
            deep = parent.below & self._chart.atomic
            found += (
                (index, configuration & (deep if nodes[index].deep else shallow))
                for index in parent.histories
            )
        return tuple(found)

    def _arrivals(self, entry: EntrySet[W], configuration: int) -> tuple[Arrival[W], ...]:
        arrivals: list[Arrival[W]] = []
        for index in sorted(entry.states):
            node = self._chart.nodes[index]
            configuration |= node.bit
            content = entry.default_content(node)
            ends = node.kind is StateKind.FINAL and node.parent == 0
            done = self._done(node, configuration)
            matters = bool(node.invocations or done or ends)
            arrivals.append(Arrival(node, node.bit, content, done, ends, matters))
        return tuple(arrivals)

    def _done(self, node: Node[W], configuration: int) -> tuple[str, ...]:
        if node.kind is not StateKind.FINAL or node.parent == 0:
            return ()
        nodes = self._chart.nodes
        done = [nodes[node.parent].id]
        for index in node.ancestors[1:]:
            above = nodes[index]
            if above.kind is not StateKind.PARALLEL or not self._is_done(above, configuration):
                break
            done.append(above.id)
            if not self._chart.nested_done:
                break
        return tuple(f"done.state.{state}" for state in done)

    def _is_done(self, node: Node[W], configuration: int) -> bool:
        children = [self._chart.nodes[index] for index in node.children]
        if node.kind is StateKind.COMPOUND:
            return any(
                child.kind is StateKind.FINAL and child.bit & configuration for child in children
            )
        if node.kind is StateKind.PARALLEL:
            return all(self._is_done(child, configuration) for child in children)
        return False
