"""A compiled chart: document-ordered states, transitions, and sets of states as bit masks.

A chart is immutable, holds no ticket, and may be shared by threads. `nodes[0]` is the root,
which is never part of a configuration; the others come in document order (SCXML 3.13), parents
before children, and node `i` owns bit ``1 << i``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic

from callout.process import State, StateKind, Transition
from callout.process.descriptors import matches

from .cache import Cache
from .executable_content import Block, DoneData, Guard, Invocation, W


@dataclass(frozen=True, slots=True)
class Edge(Generic[W]):
    """A compiled transition; `targets` and `source` are indices of nodes.

    `descriptors` are those of its events; an eventless transition has none. `exits` is the mask of
    all states it can leave, known beforehand unless a target is a history state.
    """

    index: int
    id: str
    source: int
    record: Transition
    descriptors: tuple[str, ...]
    guard: Guard[W] | None
    block: Block[W] | None
    targets: tuple[int, ...]
    internal: bool
    to_history: bool
    domain: int
    exits: int

    def takes(self, name: str) -> bool:
        """Whether one of the descriptors matches the event `name` (SCXML 3.12.1)."""
        return any(matches(descriptor, name) for descriptor in self.descriptors)


@dataclass(frozen=True, slots=True)
class StateNode(Generic[W]):
    """A compiled state; other nodes are named by index, nearest ancestor first.

    `default` is the content of `initial`, or of a history state's default transition;
    `below` the mask of all descendants.
    """

    index: int
    id: str
    kind: StateKind
    bit: int
    parent: int
    ancestors: tuple[int, ...]
    children: tuple[int, ...]
    histories: tuple[int, ...]
    below: int
    initial: tuple[int, ...]
    deep: bool
    entry: tuple[Block[W], ...]
    exit: tuple[Block[W], ...]
    default: Block[W] | None
    done_data: DoneData[W] | None
    invocations: tuple[Invocation[W], ...]
    edges: tuple[Edge[W], ...]
    record: State

    @property
    def is_atomic(self) -> bool:
        """Whether it can be a leaf of a configuration."""
        return self.kind in (StateKind.ATOMIC, StateKind.FINAL)


class Chart(Generic[W]):
    """The states and transitions of one process, ready to be run.

    `nested_done` raises ``done.state`` for nested parallel states all the way up, where SCXML
    looks at the grandparent of a final state only (see docs/statecharts.md).
    """

    def __init__(self, name: str, nodes: tuple[StateNode[W], ...], *, nested_done: bool) -> None:
        self.name = name
        self.nodes = nodes
        self.root = nodes[0]
        self.nested_done = nested_done
        self.edges = tuple(
            sorted((edge for node in nodes for edge in node.edges), key=lambda edge: edge.index)
        )
        self._by_id = {node.id: node for node in nodes[1:]}
        self._paths = {
            node.id: sum(nodes[index].bit for index in (node.index, *node.ancestors[:-1]))
            for node in nodes[1:]
        }
        self._leaves: Cache[int, tuple[str, ...]] = Cache()
        self.atomic = sum(node.bit for node in nodes if node.is_atomic)
        self.invoking = sum(node.bit for node in nodes if node.invocations)
        self.histories = tuple(node for node in nodes if node.kind is StateKind.HISTORY)
        self.spontaneous = any(not edge.descriptors for edge in self.edges)

    def find(self, state: str) -> StateNode[W] | None:
        """The node of the state called `state`."""
        return self._by_id.get(state)

    def node(self, state: str) -> StateNode[W]:
        """The node of the state called `state`; raises `ValueError` if there is none."""
        node = self._by_id.get(state)
        if node is None:
            raise ValueError(f"chart '{self.name}' has no state '{state}'")
        return node

    def mask(self, states: Iterable[str]) -> int:
        """The configuration that consists of `states` and everything above them."""
        paths = self._paths
        configuration = 0
        for state in states:
            if state not in paths:
                raise ValueError(f"chart '{self.name}' has no state '{state}'")
            configuration |= paths[state]
        return configuration

    def leaves(self, mask: int) -> tuple[str, ...]:
        """The ids of the atomic and final states in `mask`, in document order."""
        found = self._leaves.get(mask)
        if found is None:
            names = tuple(node.id for node in self.members(mask & self.atomic))
            found = self._leaves.keep(mask, names)
        return found

    def active(self, mask: int) -> tuple[str, ...]:
        """The ids of all states in `mask`, in document order."""
        return tuple(node.id for node in self.members(mask))

    def members(self, mask: int) -> Iterator[StateNode[W]]:
        """The nodes in `mask`, in document order."""
        nodes = self.nodes
        while mask:
            low = mask & -mask
            yield nodes[low.bit_length() - 1]
            mask ^= low

    def candidates(self, mask: int, name: str | None) -> tuple[tuple[Edge[W], ...], ...]:
        """For each leaf, the transitions that match the event, nearest state first.

        What selectTransitions goes through, before the guards; leaves in document order, and the
        transitions of one state in that of the file. `name` None asks for the eventless ones.
        Leaves without any are left out.
        """
        return tuple(
            edges
            for leaf in self.members(mask & self.atomic)
            if (edges := tuple(self._matching(leaf, name)))
        )

    def possible(self, mask: int, name: str) -> tuple[Edge[W], ...]:
        """Every transition that the event could take from `mask`, guards aside, once each."""
        edges = (edge for group in self.candidates(mask, name) for edge in group)
        return tuple({edge.index: edge for edge in edges}.values())

    def events(self, mask: int) -> tuple[str, ...]:
        """The event descriptors that transitions of the states in `mask` listen to."""
        nodes = (*self.members(mask), self.root)
        found = (text for node in nodes for edge in node.edges for text in edge.record.events)
        return tuple(dict.fromkeys(found))

    def recall(self, memory: Mapping[str, tuple[str, ...]]) -> dict[int, int]:
        """What history states remember (historyValue), as masks by node index."""
        return {
            self.node(history).index: sum(self.node(state).bit for state in states)
            for history, states in memory.items()
        }

    def _matching(self, leaf: StateNode[W], name: str | None) -> Iterator[Edge[W]]:
        for index in (leaf.index, *leaf.ancestors):
            for edge in self.nodes[index].edges:
                if edge.takes(name) if name is not None else not edge.descriptors:
                    yield edge
