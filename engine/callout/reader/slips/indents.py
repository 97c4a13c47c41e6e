"""Lines that begin a blank or two beside the lines that they belong to.

YAML stumbles over the first line that does not fit, which is not always the one that is wrong: of
a block whose first line is off, it is the second. Which of the two it is, the usual step tells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from .slip import Slip, written

_FARTHEST = 3
"""How many blanks a line may be off to be told which line it belongs to."""
_STEP = 2
_LOOK = re.compile(r"[^\w\s]\w*")


class _Line(NamedTuple):
    """A line that is no comment and no text; `depth` are the blanks before it."""

    number: int
    depth: int
    text: str

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return self.text.startswith("- ")

    @property
    def opens(self) -> bool:
        """Whether what it says is on the lines below."""
        return self.text.endswith(":")

    @property
    def look(self) -> str:
        """How its value begins: the sign and the first key of a map, nothing of a plain word."""
        match = _LOOK.match(self.text.partition(": ")[2].lstrip())
        return match[0] if match is not None else ""


def indent_slip(rows: Sequence[str], number: int) -> Slip | None:
    """What is wrong with the indentation of the line, or of the one that it should go on with."""
    lines = [
        _Line(at, len(row) - len(row.lstrip()), row.split(" #")[0].strip())
        for at, row in written(rows, len(rows))
        if row.strip() and not row.lstrip().startswith("#")
    ]
    place = next((at for at, each in enumerate(lines) if each.number == number), 0)
    if not place:
        return _row_slip(rows, number)
    here, above = lines[place], lines[:place]
    like = _meant(lines, place, _levels(above))
    if like is None or like.depth == here.depth:
        return None
    if _is_off(like, here, above, _step(lines), has_more=_goes_on(lines, place)):
        return _told(like, here, "goes on with it")
    return _told(here, like, "it goes on with")


def _row_slip(rows: Sequence[str], number: int) -> Slip | None:
    """A row of a grid that begins further left than the first, which makes it no row."""
    grid = [
        _Line(at, len(row) - len(row.lstrip()), row.strip())
        for at, row in enumerate(rows, 1)
        if row.lstrip().startswith("|")
    ]
    place = next((at for at, each in enumerate(grid) if each.number == number), 0)
    if not place or grid[place - 1].number != number - 1:
        return None
    here, before = grid[place], grid[place - 1]
    is_second = place == 1 or grid[place - 2].number != number - 2
    if is_second and place + 1 < len(grid) and grid[place + 1].depth == here.depth:
        return _told(before, here, "goes on with it")
    return _told(here, before, "it goes on with") if here.depth < before.depth else None


def _levels(above: Sequence[_Line]) -> list[_Line]:
    """The nearest line of each block that is open, from the innermost outwards.

    A line that was not indented enough closes the blocks below it.
    """
    found: list[_Line] = []
    for each in reversed(above):
        if not found or each.depth < found[-1].depth:
            found.append(each)
    return found


def _meant(lines: Sequence[_Line], place: int, levels: Sequence[_Line]) -> _Line | None:
    """The line with which the one at `place` goes on: that of its kind whose depth is nearest."""
    here = lines[place]
    likes = [each for each in levels if each.is_item == here.is_item]
    outer = next((each for each in levels if each.depth < here.depth), None)
    if outer is not None and here.depth - outer.depth == _step(lines):
        # It is where it should be; so the block that it goes on with is further right.
        likes = [each for each in likes if each.depth > here.depth] or likes
    nearest = min((abs(each.depth - here.depth) for each in likes), default=_FARTHEST + 1)
    if nearest > _FARTHEST:
        return None
    near: Sequence[_Line] = [each for each in likes if abs(each.depth - here.depth) == nearest]
    before, after = lines[place - 1], lines[place + 1] if place + 1 < len(lines) else None
    if here.opens and after is not None:
        step = _step(lines)
        near = [each for each in near if each.depth + step == after.depth] or near
    elif len(near) > 1:
        near = _alike(near, here, before, after) or near
    return near[0]


def _alike(
    near: Sequence[_Line], here: _Line, before: _Line, after: _Line | None
) -> Sequence[_Line]:
    """Of several the one with whose neighbour the line has most in common."""
    for other in (before, after):
        if other is not None and other.look == here.look:
            same = [each for each in near if each.depth == other.depth]
            if same:
                return same
    return [each for each in near if each != before]


def _is_off(like: _Line, here: _Line, above: Sequence[_Line], step: int, *, has_more: bool) -> bool:
    """Whether it is the line before that is off, the first of its block and at an odd step.

    Where both are at odd steps, the one that `has_more` lines after it like it is right.
    """
    least = min(like.depth, here.depth)
    outer = next((each for each in reversed(above) if each.depth < least), None)
    base = outer.depth if outer is not None else -step
    block = [each for each in above if outer is None or each.number > outer.number]
    if sum(each.depth == like.depth for each in block) > 1:
        return False
    usual = (0, step) if here.is_item and outer is not None else (step,)
    odd, fits = like.depth - base not in usual, here.depth - base in usual
    return odd and (fits or has_more)


def _goes_on(lines: Sequence[_Line], place: int) -> bool:
    """Whether a line further down begins where this one does."""
    depth = lines[place].depth
    below = takewhile(lambda each: each.depth >= depth, lines[place + 1 :])
    return any(each.depth == depth for each in below)


def _step(lines: Sequence[_Line]) -> int:
    """How many blanks a block of the file is indented, mostly."""
    steps = Counter(
        after.depth - before.depth
        for before, after in pairwise(lines)
        if after.depth > before.depth and before.opens
    )
    step, times = steps.most_common(1)[0] if steps else (_STEP, 0)
    return step if times > 1 else _STEP


def _told(line: _Line, like: _Line, how: str) -> Slip:
    off = line.depth - like.depth
    blanks = f"{abs(off)} blank{'s' if abs(off) > 1 else ''}"
    where = f"so that it begins where line {like.number} begins"
    message = f"this line has {blanks} {'more' if off > 0 else 'less'} than line {like.number}"
    hint = f"take {blanks} away, {where}" if off > 0 else f"put {blanks} before it, {where}"
    return Slip(line.number, line.depth + 1, f"{message}, which {how}", hint)
