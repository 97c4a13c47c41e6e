"""Random statecharts, small enough to read when they fail, and the events to send them.

Every shape that SCXML allows and that the oracle understands: compound, parallel, final, shallow
and deep history with content, initial with content and deep targets, several targets, internal
and external transitions, eventless ones, prefixes and wildcards, raised and sent events, faults,
invocations, several entry blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hypothesis import strategies as st

from callout.process import (
    Action,
    HistoryKind,
    Initial,
    Invoke,
    Process,
    Send,
    State,
    StateKind,
    Text,
    Transition,
)
from tests.scxml.builders import HERE, log, raising, text, texts

T = TypeVar("T")
EVENTS = ("a", "b", "c")
DESCRIPTORS = ("a", "b", "c", "a", "b", "c", "a.x", "b.*", "*", "a b", "error.*", "done")


@dataclass
class Sketch:
    """A state while the chart is being drawn."""

    name: str
    kind: StateKind
    children: list[Sketch] = field(default_factory=list)
    deep: bool = False

    def below(self) -> list[Sketch]:
        return [one for child in self.children for one in (child, *child.below())]

    @property
    def regular(self) -> list[Sketch]:
        return [child for child in self.children if child.kind is not StateKind.HISTORY]


class Artist:
    """Draws one chart from hypothesis's choices."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.labels = 0
        self.sketches: list[Sketch] = []

    def process(self) -> Process:
        root = Sketch("", StateKind.COMPOUND)
        root.children = [self.sketch(0) for _ in range(self.number(1, 3))]
        on = self.transitions(root) if self.chance(8) else ()
        states = tuple(self.state(child) for child in root.children)
        return Process("chart", HERE, State("", root.kind, HERE, states=states, transitions=on))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def sketch(self, depth: int) -> Sketch:
        self.count += 1
        made = Sketch(f"s{self.count}", StateKind.ATOMIC)
        self.sketches.append(made)
        if depth == 3 or self.number(0, 3) < (1 if depth < 2 else 2):
            return made
        made.kind = StateKind.PARALLEL if self.chance(2) else StateKind.COMPOUND
        made.children = [self.sketch(depth + 1) for _ in range(self.pick((1, 2, 2, 3)))]
        if made.kind is StateKind.COMPOUND and self.chance(2):
            made.children.append(self.leaf(StateKind.FINAL))
        if self.chance(3):
            made.children.insert(self.number(0, 1), self.leaf(StateKind.HISTORY))
        return made

    def leaf(self, kind: StateKind) -> Sketch:
        self.count += 1
        made = Sketch(f"{'h' if kind is StateKind.HISTORY else 's'}{self.count}", kind)
        made.deep = kind is StateKind.HISTORY and self.chance(2)
        self.sketches.append(made)
        return made

    def state(self, sketch: Sketch) -> State:
        children = tuple(self.child(sketch, child) for child in sketch.children)
        plain = sketch.kind is not StateKind.FINAL
        return State(
            sketch.name,
            sketch.kind,
            HERE,
            states=children,
            initial=self.initial(sketch) if sketch.kind is StateKind.COMPOUND else None,
            entry=self.blocks(f"+{sketch.name}"),
            exit=self.blocks(f"-{sketch.name}"),
            transitions=self.transitions(sketch) if plain else (),
            invokes=(Invoke(f"i.{sketch.name}", text("p"), HERE),) if self.chance(12) else (),
        )

    def child(self, parent: Sketch, sketch: Sketch) -> State:
        if sketch.kind is not StateKind.HISTORY:
            return self.state(sketch)
        options = [one for one in parent.below() if one.kind is not StateKind.HISTORY]
        targets = texts(self.pick(options if sketch.deep else parent.regular).name)
        actions = (log(f"~{sketch.name}"),) if self.chance(2) else ()
        return State(
            sketch.name,
            StateKind.HISTORY,
            HERE,
            history=HistoryKind.DEEP if sketch.deep else HistoryKind.SHALLOW,
            default=Transition(f"{sketch.name}.default", HERE, targets=targets, actions=actions),
        )

    def initial(self, sketch: Sketch) -> Initial | None:
        if not self.chance(3):
            return None
        actions = (log(f"!{sketch.name}"),) if self.chance(2) else ()
        return Initial(texts(self.pick(sketch.below()).name), actions)

    def blocks(self, label: str) -> tuple[tuple[Action, ...], ...]:
        if self.chance(40):
            return ((log(label), log("fault"), log("never")), (log(f"{label}'"),))
        if self.chance(6):
            return ((log(label), log(f"?{self.pick(self.sketches).name}"), *self.extras()),)
        return ((log(label), *self.extras()),)

    def extras(self) -> tuple[Action, ...]:
        if not self.chance(30):
            return ()
        event = self.pick(EVENTS)
        sending = Send(text(event), None, {}, HERE)
        return (self.pick((raising(event), sending)),)

    def transitions(self, sketch: Sketch) -> tuple[Transition, ...]:
        return tuple(self.transition(sketch) for _ in range(self.pick((0, 1, 1, 2))))

    def transition(self, sketch: Sketch) -> Transition:
        self.labels += 1
        eventless = self.chance(12)
        return Transition(
            f"t{self.labels}",
            HERE,
            events=() if eventless else self.events(sketch),
            guard=self.guard() if eventless or self.chance(4) else None,
            targets=self.targets(sketch),
            actions=(log(f"t{self.labels}"), *self.extras()),
            reenter=self.chance(2),
        )

    def events(self, sketch: Sketch) -> tuple[str, ...]:
        if sketch.children and self.chance(3):
            done = [one.name for one in (sketch, *sketch.below()) if one.regular]
            return (f"done.state.{self.pick(done)}",)
        return tuple(self.pick(DESCRIPTORS).split())

    def guard(self) -> Text:
        name = self.pick([one.name for one in self.sketches if one.kind is not StateKind.HISTORY])
        return text(f"{self.pick(('in', 'not in'))} {name}")

    def targets(self, source: Sketch) -> tuple[Text, ...]:
        if self.chance(6):
            return ()
        if source.children and self.chance(3):
            return texts(self.pick(source.below()).name)
        pairs = [one for one in self.sketches if one.kind is StateKind.PARALLEL]
        several = [one for one in pairs if len(one.regular) > 1]
        if several and self.chance(5):
            regions = self.pick(several).regular[:2]
            return tuple(text(self.pick([one, *one.below()]).name) for one in reversed(regions))
        return texts(self.pick(self.sketches).name)


@st.composite
def charts(draw: st.DrawFn) -> Process:
    """A chart; every state and transition logs what happens to it."""
    return Artist(draw).process()


def stories() -> st.SearchStrategy[list[str]]:
    """Events to send, one after the other."""
    return st.lists(st.sampled_from(EVENTS), min_size=1, max_size=12)
