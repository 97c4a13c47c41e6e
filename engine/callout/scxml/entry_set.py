"""What a microstep enters (SCXML computeEntrySet, appendix D).

A worked example, with ``initial`` states marked by ``*``:

    root -> off* (atomic)
            on (compound) -> work* (parallel) -> lamp (compound) -> dark*, bright
                                                 fan (compound)  -> still*, turning

A transition from `off` to `turning`, whose domain is root:

1. its target `turning` is atomic: nothing below it is entered;
2. up from `turning` to the domain: `fan`; `work`, which is parallel, so that each region without a
   state in the set is entered by default: `lamp`, and with it its initial state `dark`; then `on`.

The states are entered in document order: ``on, work, lamp, dark, fan, turning``. `on` was not
entered by default, so the content of its ``initial`` does not run; that of `lamp` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from callout.process import StateKind

from .chart import Chart, Edge, StateNode
from .domain import HistoryValue, domain_of, effective_targets
from .executable_content import Block, W


class EntrySet(Generic[W]):
    """The states to enter, as they are found.

    `states` are their indices and `mask` the same as a mask, without the root; `histories` is the
    mask of the history states that lead to some of them.
    """

    def __init__(self, chart: Chart[W], history: HistoryValue) -> None:
        self._chart = chart
        self._history = history
        self._defaults: set[int] = set()
        self._history_content: dict[int, Block[W]] = {}
        self.states: set[int] = set()
        self.mask = 0
        self.histories = 0

    def add_targets(self, edge: Edge[W]) -> None:
        """Add what `edge` targets, and what has to be entered with it (computeEntrySet)."""
        for target in edge.targets:
            self.add_descendants(target)
        if edge.targets:
            domain = domain_of(self._chart, edge, self._history)
            for index in effective_targets(self._chart, edge, self._history):
                self._add_ancestors(index, domain)

    def add_target(self, index: int) -> None:
        """Add a state with everything around it, where nothing is active yet."""
        self._add_all([index], self._chart.root.index)

    def add_descendants(self, index: int) -> None:
        """Add a state and, where no other target says so, what is entered by default below it.

        SCXML's addDescendantStatesToEnter.
        """
        node = self._chart.nodes[index]
        if node.kind is StateKind.HISTORY:
            self._add_history(node)
            return
        self._add(node)
        if node.kind is StateKind.PARALLEL:
            self._add_regions(node)
        elif node.initial:
            self._defaults.add(index)
            self._add_all(node.initial, index)

    def default_content(self, node: StateNode[W]) -> tuple[Block[W], ...]:
        """What runs after the entry blocks of `node`: that of its initial, of its history."""
        default = node.default if node.index in self._defaults else None
        blocks = (default, self._history_content.get(node.index))
        return tuple(block for block in blocks if block is not None)

    def _add_history(self, node: StateNode[W]) -> None:
        """What the history state remembers; its default content runs only without a memory."""
        self.histories |= node.bit
        remembered = self._history.get(node.index)
        if remembered is not None:
            states = [member.index for member in self._chart.members(remembered)]
            self._add_all(states, node.parent)
            return
        default = node.edges[0]
        if default.block is not None:
            self._history_content[node.parent] = default.block
        self._add_all(default.targets, node.parent)

    def _add_all(self, indices: Sequence[int], top: int) -> None:
        for index in indices:
            self.add_descendants(index)
        for index in indices:
            self._add_ancestors(index, top)

    def _add_ancestors(self, index: int, top: int) -> None:
        """Everything between a state and `top`, other regions by default.

        SCXML's addAncestorStatesToEnter.
        """
        for above in self._chart.nodes[index].ancestors:
            if above == top:
                return
            node = self._chart.nodes[above]
            self._add(node)
            if node.kind is StateKind.PARALLEL:
                self._add_regions(node)

    def _add_regions(self, node: StateNode[W]) -> None:
        for index in node.children:
            child = self._chart.nodes[index]
            if not self.mask & (child.below | child.bit):
                self.add_descendants(index)

    def _add(self, node: StateNode[W]) -> None:
        self.states.add(node.index)
        self.mask |= node.bit
