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
from .executable_content import Block, W
from .select import History, domain, effective, exits


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
        entry = _Entry(self._chart, {})
        entry.enter(self._chart.root.index)
        return Plan((), (), (), self._arrivals(entry, 0))

    def _work_out(self, configuration: int, edges: Sequence[Edge[W]], history: History) -> Plan[W]:
        chart = self._chart
        left = 0
        for edge in edges:
            left |= configuration & exits(chart, edge, history)
        remember = self._remember(configuration, left)
        entry = _Entry(chart, {**history, **dict(remember)})
        for edge in edges:
            entry.follow(edge)
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

    def _arrivals(self, entry: _Entry[W], configuration: int) -> tuple[Arrival[W], ...]:
        arrivals: list[Arrival[W]] = []
        for index in sorted(entry.entered):
            node = self._chart.nodes[index]
            configuration |= node.bit
            content = entry.content(node)
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


class _Entry(Generic[W]):
    """The states to enter, as they are found."""

    def __init__(self, chart: Chart[W], history: History) -> None:
        self._chart = chart
        self._history = history
        self._mask = 0
        self._defaults: set[int] = set()
        self._history_content: dict[int, Block[W]] = {}
        self.entered: set[int] = set()

    def follow(self, edge: Edge[W]) -> None:
        """Enter what `edge` targets, and what has to be entered with it."""
        for target in edge.targets:
            self.enter(target)
        if edge.targets:
            top = domain(self._chart, edge, self._history)
            for index in effective(self._chart, edge, self._history):
                self._enter_between(index, top)

    def enter(self, index: int) -> None:
        """Enter a state and, where no other target says so, its default descendants."""
        node = self._chart.nodes[index]
        if node.kind is StateKind.HISTORY:
            self._enter_history(node)
            return
        self._add(node)
        if node.kind is StateKind.PARALLEL:
            self._enter_regions(node)
        elif node.initial:
            self._defaults.add(index)
            self._enter_all(node.initial, index)

    def content(self, node: Node[W]) -> tuple[Block[W], ...]:
        """What runs after the entry blocks of `node`: its default's, its history's content."""
        default = node.default if node.index in self._defaults else None
        blocks = (default, self._history_content.get(node.index))
        return tuple(block for block in blocks if block is not None)

    def _enter_history(self, node: Node[W]) -> None:
        remembered = self._history.get(node.index)
        if remembered is not None:
            self._enter_all(
                [member.index for member in self._chart.members(remembered)], node.parent
            )
            return
        edge = node.edges[0]
        if edge.block is not None:
            self._history_content[node.parent] = edge.block
        self._enter_all(edge.targets, node.parent)

    def _enter_all(self, indices: Sequence[int], top: int) -> None:
        for index in indices:
            self.enter(index)
        for index in indices:
            self._enter_between(index, top)

    def _enter_between(self, index: int, top: int) -> None:
        for above in self._chart.nodes[index].ancestors:
            if above == top:
                return
            node = self._chart.nodes[above]
            self._add(node)
            if node.kind is StateKind.PARALLEL:
                self._enter_regions(node)

    def _enter_regions(self, node: Node[W]) -> None:
        for index in node.children:
            child = self._chart.nodes[index]
            if not self._mask & (child.below | child.bit):
                self.enter(index)

    def _add(self, node: Node[W]) -> None:
        self.entered.add(node.index)
        self._mask |= node.bit
