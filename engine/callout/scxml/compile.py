"""From the records of a process to a chart: the second pass.

Follows SCXML 3.3-3.11 for what a chart may look like and 3.13 for domains. Every problem of
structure is reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic

from callout.errors import DefinitionError, Location
from callout.process import Action, HistoryKind, Process, StateKind, Transition

from .chart import Chart, Edge, StateNode
from .executable_content import Block, Content, W
from .outline import Outline, Sketch


def compile_chart(
    process: Process, content: Content[W], *, nested_done: bool = True, as_written: bool = True
) -> Chart[W]:
    """The chart of `process`, with the callables that `content` makes of its parts.

    `as_written`: the transitions of a state are tried in the order in which they stand in its file
    (SCXML 3.13); else ``on`` goes before ``always``, ``done`` and timers, as it once did.

    Raises:
        DefinitionError: the states are not well formed; carries every problem.
    """
    outline = Outline(process)
    compiler = _Compiler(outline, content, as_written=as_written)
    nodes = tuple(compiler.node(sketch) for sketch in outline.sketches)
    if outline.problems:
        raise DefinitionError(outline.problems)
    return Chart(process.name, nodes, nested_done=nested_done)


def in_document_order(transitions: tuple[Transition, ...]) -> tuple[Transition, ...]:
    """The transitions of a state as they stand in its file.

    What a block brings stands where the block is used. Of several files nothing can be said; then
    they stay in the order in which the file's keys are read.
    """
    if len({_place(each).path for each in transitions}) > 1:
        return transitions
    return tuple(sorted(transitions, key=_place))


def _place(transition: Transition) -> Location:
    *_, outermost = (transition.where, *transition.where.uses())
    return outermost


class _Compiler(Generic[W]):
    def __init__(self, outline: Outline, content: Content[W], *, as_written: bool) -> None:
        self._outline = outline
        self._as_written = as_written
        self._content = content
        self._edges = 0

    def node(self, sketch: Sketch) -> StateNode[W]:
        state, content = sketch.state, self._content
        edges = state.transitions
        if sketch.kind is StateKind.HISTORY:
            edges = self._history(sketch)
        elif self._as_written:
            edges = in_document_order(edges)
        initial, default = self._initial(sketch)
        is_final = sketch.kind is StateKind.FINAL
        return StateNode(
            index=sketch.index,
            id=state.id if sketch.index else "",
            kind=sketch.kind,
            bit=sketch.bit if sketch.index else 0,
            parent=sketch.ancestors[0] if sketch.ancestors else -1,
            ancestors=sketch.ancestors,
            children=tuple(sketch.children),
            histories=tuple(sketch.histories),
            below=sketch.below,
            initial=initial,
            deep=state.history is HistoryKind.DEEP,
            entry=self._blocks(content.entering(state), state.entry, content.entered(state)),
            exit=self._blocks(None, state.exit, content.exited(state)),
            default=default,
            done_data=content.done_data(state) if is_final else None,
            invocations=tuple(content.invoke(invoke) for invoke in state.invokes),
            edges=tuple(self._edge(sketch, transition) for transition in edges),
            record=state,
        )

    def _blocks(
        self, first: Block[W] | None, written: Iterable[tuple[Action, ...]], last: Block[W] | None
    ) -> tuple[Block[W], ...]:
        blocks = (first, *(self._block(actions) for actions in written), last)
        return tuple(block for block in blocks if block is not None)

    def _block(
        self, actions: tuple[Action, ...], transition: Transition | None = None
    ) -> Block[W] | None:
        wanted = actions or transition is not None
        return self._content.block(actions, transition) if wanted else None

    def _initial(self, sketch: Sketch) -> tuple[tuple[int, ...], Block[W] | None]:
        initial = sketch.state.initial
        if sketch.kind is not StateKind.COMPOUND and sketch.index:
            return (), None
        if initial is None:
            return tuple(sketch.children[:1]), None
        targets = self._outline.resolve(initial.targets)
        for text, target in zip(initial.targets, targets, strict=False):
            if not sketch.below & self._outline.sketches[target].bit:
                message = f"initial state '{text}' is not inside '{sketch.state.id}'"
                self._outline.refuse("C006", message, text.where)
        self._check_together(targets, sketch)
        return targets, self._block(initial.actions)

    def _history(self, sketch: Sketch) -> tuple[Transition, ...]:
        default = sketch.state.default
        if default is None or not default.targets:
            message = f"history state '{sketch.state.id}' has no default"
            hint = "say where to go the first time: `default: <state>`"
            self._outline.refuse("C007", message, sketch.state.where, hint)
            return ()
        return (default,)

    def _edge(self, sketch: Sketch, transition: Transition) -> Edge[W]:
        outline = self._outline
        targets = outline.resolve(transition.targets)
        self._check_together(targets, sketch)
        to_history = any(outline.sketches[target].kind is StateKind.HISTORY for target in targets)
        internal = not transition.reenter
        domain = outline.domain(sketch.index, targets, internal=internal) if targets else -1
        self._edges += 1
        return Edge(
            index=self._edges - 1,
            id=transition.id,
            source=sketch.index,
            record=transition,
            descriptors=transition.events,
            guard=self._content.guard(transition),
            block=self._block(transition.actions, transition),
            targets=targets,
            internal=internal,
            to_history=to_history,
            domain=domain,
            exits=outline.sketches[domain].below if targets else 0,
        )

    def _check_together(self, targets: tuple[int, ...], sketch: Sketch) -> None:
        if self._outline.are_compatible(targets):
            return
        names = ", ".join(self._outline.sketches[target].state.id for target in targets)
        message = f"the targets {names} cannot be active together"
        hint = "several targets must lie in different regions of a parallel state"
        self._outline.refuse("C008", message, sketch.state.where, hint)
