"""One microstep, computed beforehand: what is left, done and entered, in which order.

Follows SCXML exitStates and enterStates (appendix D); `entry_set` has computeEntrySet. A worked
example, the event `done` in configuration ``{work, drill, on, pump, full}``:

    root -> work (parallel) -> drill (compound) -> on      --done--> rest
                               pump (compound)  -> full
                               h (deep history)
            rest (compound) -> sleep (initial), dream

1. The domain of `done` is root, so everything active is left, and `h` is the history of a state
   that is left: it records the leaves, ``{on, full}``.
2. Exits in reverse document order: ``full, pump, on, drill, work``.
3. The content of `done`.
4. Entries in document order: ``rest, sleep``.

None of this depends on data: the configuration, the transitions (whose guards have been asked) and
what history states remember say it all. So a microstep is computed once and kept, and performing it
is a walk over three tuples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from callout.process import StateKind

from .cache import Cache
from .chart import Chart, Edge, StateNode
from .domain import HistoryValue, exit_set
from .entry_set import EntrySet
from .executable_content import Block, W


@dataclass(frozen=True, slots=True)
class StateEntry(Generic[W]):
    """A state to enter.

    `default_content` runs after its entry blocks: that of its initial and of its history.
    `done_events` are the names a final state raises, its parent's first; `ends` whether it ends the
    chart, and `has_consequences` whether there is more to do than to run blocks.
    """

    node: StateNode[W]
    bit: int
    default_content: tuple[Block[W], ...]
    done_events: tuple[str, ...]
    ends: bool
    has_consequences: bool


@dataclass(frozen=True, slots=True)
class Microstep(Generic[W]):
    """The exit set in reverse document order, then the transitions, then the entry set.

    `recorded` are the history states to set, by index, with the masks they shall remember.
    """

    recorded: tuple[tuple[int, int], ...]
    exits: tuple[StateNode[W], ...]
    edges: tuple[Edge[W], ...]
    entries: tuple[StateEntry[W], ...]


class Planner(Generic[W]):
    """Computes the microsteps of one chart; thread-safe."""

    def __init__(self, chart: Chart[W]) -> None:
        self._chart = chart
        self._kept: Cache[
            tuple[int, tuple[int, ...], tuple[tuple[int, int], ...]], Microstep[W]
        ] = Cache()
        self._has_histories = bool(chart.histories)

    def microstep(
        self, configuration: int, edges: Sequence[Edge[W]], history: dict[int, int]
    ) -> Microstep[W]:
        """The microstep that takes `edges`, which do not conflict."""
        remembered = tuple(sorted(history.items())) if self._has_histories else ()
        key = (configuration, tuple([edge.index for edge in edges]), remembered)
        step = self._kept.get(key)
        if step is None:
            step = self._kept.keep(key, self._compute(configuration, edges, history))
        return step

    def initial(self) -> Microstep[W]:
        """The first microstep: entering the chart."""
        entry_set = EntrySet(self._chart, {})
        entry_set.add_descendants(self._chart.root.index)
        return Microstep((), (), (), self._entries(entry_set, 0))

    def entering(self, state: str, history: HistoryValue) -> Microstep[W]:
        """Entering the chart at a state, with all that is entered with it."""
        node = self._chart.find(state)
        if node is None:
            raise KeyError(state)
        entry_set = EntrySet(self._chart, history)
        entry_set.add_target(node.index)
        return Microstep((), (), (), self._entries(entry_set, 0))

    def _compute(
        self, configuration: int, edges: Sequence[Edge[W]], history: HistoryValue
    ) -> Microstep[W]:
        chart = self._chart
        left = 0
        for edge in edges:
            left |= configuration & exit_set(chart, edge, history)
        recorded = self._record_history(configuration, left)
        entry_set = EntrySet(chart, {**history, **dict(recorded)})
        for edge in edges:
            entry_set.add_targets(edge)
        exits = tuple(reversed(tuple(chart.members(left))))
        entries = self._entries(entry_set, configuration & ~left)
        return Microstep(recorded, exits, tuple(edges), entries)

    def _record_history(self, configuration: int, left: int) -> tuple[tuple[int, int], ...]:
        """What the histories of the states that are left shall remember (exitStates, SCXML 3.10).

        Shallow: the active children of the parent; deep: its active leaves.
        """
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

    def _entries(self, entry_set: EntrySet[W], configuration: int) -> tuple[StateEntry[W], ...]:
        """The entry set in document order; `configuration` is what stays active (enterStates).

        Done events look at the configuration as it is when the final state is entered: of two
        regions that end in one microstep, the second makes the parallel done.
        """
        entries: list[StateEntry[W]] = []
        for index in sorted(entry_set.states):
            node = self._chart.nodes[index]
            configuration |= node.bit
            content = entry_set.default_content(node)
            ends = node.kind is StateKind.FINAL and node.parent == 0
            done = self._done_events(node, configuration)
            more = bool(node.invocations or done or ends)
            entries.append(StateEntry(node, node.bit, content, done, ends, more))
        return tuple(entries)

    def _done_events(self, node: StateNode[W], configuration: int) -> tuple[str, ...]:
        """``done.state`` of the parent and of the parallels that are done with it (SCXML 3.7)."""
        if node.kind is not StateKind.FINAL or node.parent == 0:
            return ()
        nodes = self._chart.nodes
        done = [nodes[node.parent].id]
        for index in node.ancestors[1:]:
            above = nodes[index]
            is_parallel = above.kind is StateKind.PARALLEL
            if not is_parallel or not self._is_in_final_state(above, configuration):
                break
            done.append(above.id)
            if not self._chart.nested_done:
                break
        return tuple(f"done.state.{state}" for state in done)

    def _is_in_final_state(self, node: StateNode[W], configuration: int) -> bool:
        """A final child is active, or one in every region (isInFinalState)."""
        children = [self._chart.nodes[index] for index in node.children]
        if node.kind is StateKind.COMPOUND:
            return any(
                child.kind is StateKind.FINAL and child.bit & configuration for child in children
            )
        if node.kind is StateKind.PARALLEL:
            return all(self._is_in_final_state(child, configuration) for child in children)
        return False
