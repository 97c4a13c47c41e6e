"""A process as a mermaid flowchart.

A flowchart and not mermaid's state diagram, which cannot draw a transition between states of
different parents. A state with substates is a subgraph with a node of its own at the top: that is
where its own transitions begin and where one enters it by default. A comment above each arrow
names the transition and the number `linkStyle` knows it by.
"""

from __future__ import annotations

from collections.abc import Iterator

from callout.process import Process, State, StateKind, Transition, walk
from callout.values import visible

from .ids import nodes
from .labels import Wording
from .marks import NO_MARKS, Marks

STYLES = (
    "classDef active fill:#fde68a,stroke:#b45309,stroke-width:2px,color:#000",
    "classDef final stroke-width:3px",
    "classDef head fill:none,stroke:none",
)


def mermaid(process: Process, language: str = "en", marks: Marks = NO_MARKS) -> str:
    """The text of the flowchart; `language` is a tag like ``zh``."""
    return "\n".join(map(visible, _Flowchart(process, language, marks).lines())) + "\n"


class _Flowchart:
    def __init__(self, process: Process, language: str, marks: Marks) -> None:
        self._process = process
        self._marks = marks
        self._wording = Wording(process, language)
        self._nodes = nodes(state.id for state in walk.states(process.root))
        self._arrows = 0

    def lines(self) -> Iterator[str]:
        root = self._process.root
        yield "---"
        yield f"title: {_quoted(self._wording.title)}"
        yield "---"
        yield "flowchart TB"
        yield "  start(( ))"
        for state in root.states:
            yield from self._state(state, 1)
        for target in root.initial.targets if root.initial else ():
            yield from self._arrow("start", target.text, "")
        for transition in root.transitions:
            yield from self._transition("start", transition)
        for state in walk.states(root):
            yield from self._leaving(state)
        yield from (f"  {style}" for style in STYLES)
        yield from self._classes()

    def _state(self, state: State, depth: int) -> Iterator[str]:
        pad = "  " * depth
        node, lines = self._nodes[state.id], self._wording.invocations(state)
        title = _quoted("\n".join([self._wording.state(state.id), *lines])).replace("\n", "<br/>")
        if not state.states:
            yield f"{pad}{node}{_shape(state, title)}"
            return
        yield f"{pad}subgraph {node}_box[{title}]"
        yield f"{pad}  {node}(( ))"
        for child in state.states:
            yield from self._state(child, depth + 1)
        yield f"{pad}end"

    def _leaving(self, state: State) -> Iterator[str]:
        node = self._nodes[state.id]
        if state.kind is StateKind.PARALLEL:
            for child in state.states:
                if child.kind is not StateKind.HISTORY:
                    yield from self._arrow(node, child.id, "", dotted=True)
        elif state.initial:
            for target in state.initial.targets:
                yield from self._arrow(node, target.text, "")
        for transition in walk.transitions(state):
            yield from self._transition(node, transition)

    def _transition(self, node: str, transition: Transition) -> Iterator[str]:
        label = self._wording.transition(transition)
        for due in (self._marks.due.get(event) for event in transition.events):
            if due:
                label = f"{label} ⏰ {self._wording.due(due)}"
        if not transition.targets:
            yield f"  %% {self._arrows}: {transition.id}"
            yield f"  {node} -.->|{_quoted(label)}| {node}"
            self._arrows += 1
        for target in transition.targets:
            yield f"  %% {self._arrows}: {transition.id}"
            yield from self._arrow(node, target.text, label)

    def _arrow(self, node: str, target: str, label: str, *, dotted: bool = False) -> Iterator[str]:
        line = "-.->" if dotted else "-->"
        words = f"|{_quoted(label)}|" if label else ""
        self._arrows += 1
        yield f"  {node} {line}{words} {self._nodes[target]}"

    def _classes(self) -> Iterator[str]:
        for state in walk.states(self._process.root):
            node = self._nodes[state.id]
            if state.states:
                yield f"  class {node} head"
                node = f"{node}_box"
            elif state.kind is StateKind.FINAL:
                yield f"  class {node} final"
            if state.id in self._marks.active:
                yield f"  class {node} active"


def _shape(state: State, title: str) -> str:
    if state.kind is StateKind.FINAL:
        return f"(({title}))"
    if state.kind is StateKind.HISTORY:
        return f"(({_quoted('H*' if state.history == 'deep' else 'H')}))"
    return f"({title})"


def _quoted(words: str) -> str:
    escaped = words.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;")
    return f'"{escaped.replace(">", "#gt;")}"'
