"""Where everything stands: nested boxes from top to bottom, arrows in lanes on their right.

Each state is a box with a head and a line of text for each transition; substates follow in the
order of the file. An arrow leaves its line to the right, runs up or down a lane, which is a
vertical line beside all boxes, and comes back to the head of its target:

    +-- a --------+          lane 1   lane 2
    | to b        |------------+
    | to c        |------------|--------+
    +-------------+            |        |
    +-- b --------+<-----------+        |
    | to c        |------------+        |
    +-------------+            |        |
    +-- c --------+<-----------+--------+

Lanes are given out greedily: the shortest arrow first (ties: in the order of the file), each the
lane nearest to the boxes in which it meets no other. Above, the arrow from a to b ends before the
one from b to c begins, so they share lane 1; the one from a to c would meet both and opens lane 2.
All lengths are SVG user units, x to the right and y down.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from callout.process import Process, State, StateKind, Transition, walk

from .labels import Wording, fixed, one_line
from .marks import Marks

LINE = 18
HEAD = 26
INSET = 12
GAP = 8
LANE = 9
CHARACTER = 6.6


@dataclass(slots=True)
class TextLine:
    """A line of text for a transition, a sub-process, or where a state begins."""

    transition: Transition | None
    words: str
    targets: tuple[str, ...]
    due: str | None
    y: float = 0


@dataclass(slots=True)
class StateBox:
    """A state with its lines and the boxes inside."""

    state: State
    title: str
    lines: list[TextLine]
    inside: list[StateBox]
    depth: int
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Arrow:
    """From the line at (`x1`, `y1`) by the lane at `lane` to the head at (`x2`, `y2`)."""

    line: TextLine
    target: str
    x1: float
    y1: float
    x2: float
    y2: float
    lane: float


@dataclass(slots=True)
class Layout:
    """Boxes and arrows with their places, and the size of the whole."""

    boxes: list[StateBox]
    arrows: list[Arrow] = field(default_factory=list)
    width: float = 0
    height: float = 0


def lay_out(process: Process, wording: Wording, marks: Marks) -> Layout:
    """Give every state and transition of `process` its place."""
    root = _box(process.root, wording, marks, 0)
    _place(root, INSET, INSET, _inner_width(root))
    layout = Layout([root])
    heads = {box.state.id: box for box in all_boxes(root)}
    edge = root.x + root.width
    layout.arrows, lanes = _arrows(root, heads, edge)
    layout.width = edge + (lanes + 2) * LANE + INSET
    layout.height = root.height + 2 * INSET
    return layout


def all_boxes(box: StateBox) -> list[StateBox]:
    """A box and everything inside, in document order."""
    return [box, *(each for inner in box.inside for each in all_boxes(inner))]


def text_width(words: str) -> float:
    """How wide a text is drawn, about; East Asian characters are twice as wide."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in words)
    return (len(words) + wide * 0.9) * CHARACTER


def _box(state: State, wording: Wording, marks: Marks, depth: int) -> StateBox:
    lines: list[TextLine] = []
    if state.kind is StateKind.COMPOUND and state.initial:
        targets = tuple(target.text for target in state.initial.targets)
        first = next(
            (child.id for child in state.states if child.kind is not StateKind.HISTORY), ""
        )
        if targets != (first,):
            lines.append(_initial_line(targets, wording))
    lines += [TextLine(None, words, (), None) for words in wording.invocations(state)]
    lines += [_text_line(transition, wording, marks) for transition in walk.transitions(state)]
    inside = [_box(child, wording, marks, depth + 1) for child in state.states]
    title = wording.state(state.id) if state.id else wording.title
    return StateBox(state, title, lines, inside, depth)


def _initial_line(targets: tuple[str, ...], wording: Wording) -> TextLine:
    return TextLine(None, fixed("default", wording.language), targets, None)


def _text_line(transition: Transition, wording: Wording, marks: Marks) -> TextLine:
    due = next((marks.due[name] for name in transition.events if name in marks.due), None)
    words = wording.transition(transition)
    targets = tuple(target.text for target in transition.targets)
    if targets:
        words += " → " + ", ".join(one_line(wording.state(name), 30) for name in targets)
    if due:
        words += f"  ⏰ {wording.due(due)}"
    if transition.id in marks.taken:
        words += f"  {numbers(marks.taken[transition.id])}"
    return TextLine(transition, words, targets, due)


def numbers(entries: Sequence[int]) -> str:
    """Entries of a history as a line names them; the first ones where they are many.

    >>> numbers([3, 7]), numbers(range(1, 20))
    ('#3 #7', '#1 #2 #3 #4 #5 … #19')
    """
    shown = [f"#{each}" for each in entries]
    return " ".join(shown if len(shown) <= _SHOWN else [*shown[: _SHOWN - 1], "…", shown[-1]])


_SHOWN = 6


def _inner_width(box: StateBox) -> float:
    own = [text_width(f"{box.title}  {box.state.id}") + 2 * INSET]
    own += [text_width(line.words) + 2.5 * INSET for line in box.lines]
    own += [_inner_width(inner) + 2 * INSET for inner in box.inside]
    return max(own)


def _place(box: StateBox, x: float, y: float, width: float) -> None:
    box.x, box.y, box.width = x, y, width
    below = y + HEAD
    for line in box.lines:
        line.y = below + LINE / 2
        below += LINE
    for inner in box.inside:
        below += GAP
        _place(inner, x + INSET, below, width - 2 * INSET)
        below += inner.height
    box.height = below - y + GAP


def _arrows(root: StateBox, heads: dict[str, StateBox], edge: float) -> tuple[list[Arrow], int]:
    wanted = [
        (box, line, target)
        for box in all_boxes(root)
        for line in box.lines
        for target in line.targets
        if target in heads
    ]
    wanted.sort(key=lambda each: abs(each[1].y - heads[each[2]].y))
    lanes: list[list[tuple[float, float]]] = []
    arrows: list[Arrow] = []
    for box, line, target in wanted:
        head = heads[target]
        start, end = line.y, head.y + HEAD / 2
        number = _free_lane(lanes, min(start, end), max(start, end))
        x1, x2 = box.x + box.width, head.x + head.width
        lane = edge + (number + 1) * LANE
        arrows.append(Arrow(line=line, target=target, x1=x1, y1=start, x2=x2, y2=end, lane=lane))
    return arrows, len(lanes)


def _free_lane(lanes: list[list[tuple[float, float]]], top: float, bottom: float) -> int:
    for number, taken in enumerate(lanes):
        if all(bottom < low - 2 or top > high + 2 for low, high in taken):
            taken.append((top, bottom))
            return number
    lanes.append([(top, bottom)])
    return len(lanes) - 1
