"""The first pass over a process: states in document order, names resolved, problems collected.

`callout.reader` has told the designer about most of these problems in more detail; they are found
again here so that a chart can never be built from a process that breaks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from callout.errors import Location, Problem
from callout.process import Process, State, StateKind, Text

from .domain import can_be_active_together, transition_domain


@dataclass(slots=True)
class Sketch:
    """A state on its way to becoming a node."""

    index: int
    state: State
    kind: StateKind
    ancestors: tuple[int, ...]
    children: list[int] = field(default_factory=list)
    histories: list[int] = field(default_factory=list)
    below: int = 0

    @property
    def bit(self) -> int:
        return 1 << self.index


class Outline:
    """Every state of a process in document order, and what is wrong with their structure."""

    def __init__(self, process: Process) -> None:
        self.sketches: list[Sketch] = []
        self.problems: list[Problem] = []
        self._by_id: dict[str, int] = {}
        self._add(process.root, ())
        for sketch in reversed(self.sketches):
            for index in (*sketch.children, *sketch.histories):
                sketch.below |= self.sketches[index].below | self.sketches[index].bit

    def resolve(self, targets: tuple[Text, ...]) -> tuple[int, ...]:
        """The indices of the states that `targets` name; unknown ones become problems."""
        return tuple(self._resolved(targets))

    def refuse(self, code: str, message: str, where: Location, hint: str | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(code, message, where, hint=hint))

    def are_compatible(self, targets: tuple[int, ...]) -> bool:
        """Whether the targets can be active together: in different regions, or one in another."""
        pairs = ((one, other) for one in targets for other in targets if one < other)
        return all(can_be_active_together(self.sketches, one, other) for one, other in pairs)

    def domain(self, source: int, targets: tuple[int, ...], *, internal: bool) -> int:
        """The domain of a transition between these states."""
        mask = sum(self.sketches[target].bit for target in set(targets))
        return transition_domain(self.sketches, source, mask, internal=internal)

    def _resolved(self, targets: tuple[Text, ...]) -> Iterator[int]:
        for target in targets:
            index = self._by_id.get(target.text)
            if index is None:
                self.refuse("C002", f"there is no state '{target}'", target.where)
            else:
                yield index

    def _add(self, state: State, ancestors: tuple[int, ...]) -> Sketch:
        sketch = Sketch(len(self.sketches), state, state.kind, ancestors)
        self.sketches.append(sketch)
        if ancestors:
            self._name(sketch)
        for child in state.states:
            added = self._add(child, (sketch.index, *ancestors))
            history = added.kind is StateKind.HISTORY
            (sketch.histories if history else sketch.children).append(added.index)
        self._check_children(sketch)
        return sketch

    def _name(self, sketch: Sketch) -> None:
        state = sketch.state
        if state.id in self._by_id:
            first = self.sketches[self._by_id[state.id]].state.where
            self.refuse("C001", f"state '{state.id}' is already at {first}", state.where)
        self._by_id.setdefault(state.id, sketch.index)

    def _check_children(self, sketch: Sketch) -> None:
        state, kind = sketch.state, sketch.kind
        has_children = bool(sketch.children)
        if kind in (StateKind.COMPOUND, StateKind.PARALLEL) and not has_children:
            self.refuse("C003", f"{kind} state '{state.id}' has no states", state.where)
        if kind not in (StateKind.COMPOUND, StateKind.PARALLEL) and state.states:
            self.refuse("C004", f"{kind} state '{state.id}' cannot have states", state.where)
        if kind is StateKind.PARALLEL:
            for index in sketch.children:
                child = self.sketches[index]
                if child.kind is StateKind.FINAL:
                    message = f"a region of parallel state '{state.id}' cannot be final"
                    self.refuse("C005", message, child.state.where)
