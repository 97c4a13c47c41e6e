"""Sets of cases as boxes, for proofs about rule tables.

Every input is cut into elementary pieces (see `axis`); a set of pieces is a bit mask, and a tuple
of masks, one per input, is a box: all combinations. A row is a box; what no row takes is the
whole box minus all of them. Subtracting splits a box into at most one box per input, so the
number of boxes can grow fast: every operation that may takes a bound and says when it is passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TypeAlias

Box: TypeAlias = tuple[int, ...]

LIMIT = 20_000


class TooManyBoxes(Exception):
    """The bound on boxes was reached; nothing is proved either way."""


def overlap(left: Box, right: Box) -> Box | None:
    """The cases in both, None if there are none."""
    common = tuple(one & other for one, other in zip(left, right, strict=True))
    return common if all(common) else None


def contains(outer: Box, inner: Box) -> bool:
    """Whether every case of `inner` is in `outer`."""
    return not any(small & ~big for big, small in zip(outer, inner, strict=True))


def minus(boxes: Iterable[Box], cuts: Iterable[Box], limit: int = LIMIT) -> list[Box]:
    """The cases of `boxes` that are in none of `cuts`, as disjoint boxes.

    Of two inputs with two pieces each, without the first piece of both: everything whose first
    input is in piece 2, and of piece 1 what is left in the second input.

    >>> minus([(0b11, 0b11)], [(0b01, 0b01)]) == [(0b10, 0b11), (0b01, 0b10)]
    True

    Raises:
        TooManyBoxes: more than `limit` boxes were needed on the way.
    """
    rest = list(boxes)
    for cut in cuts:
        rest = [piece for box in rest for piece in _split(box, cut)]
        if len(rest) > limit:
            raise TooManyBoxes
        if not rest:
            break
    return rest


def merged(boxes: Sequence[Box], limit: int = 400) -> list[Box]:
    """The same cases in fewer boxes where neighbours differ in one input only.

    Pairs are joined until none is left to join; which of several ways that goes is given by the
    order of the boxes. Beyond `limit` boxes nobody will read them all, and they are returned as
    they are.

    >>> merged([(0b01, 0b10), (0b10, 0b10), (0b11, 0b01)]) == [(0b11, 0b11)]
    True
    """
    rest = list(boxes)
    if len(rest) > limit:
        return rest
    while True:
        pair = _mergeable(rest)
        if pair is None:
            return rest
        first, second = pair
        union = tuple(one | other for one, other in zip(first, second, strict=True))
        place = rest.index(first)
        rest.remove(second)
        rest[place] = union


def _mergeable(boxes: Sequence[Box]) -> tuple[Box, Box] | None:
    for first, second in combinations(boxes, 2):
        if differing(first, second) == 1:
            return first, second
    return None


def differing(first: Box, second: Box) -> int:
    """In how many inputs two boxes differ."""
    return sum(one != other for one, other in zip(first, second, strict=True))


def _split(box: Box, cut: Box) -> list[Box]:
    """`box` without `cut`: what sticks out in the first input, then of the rest in the next."""
    if overlap(box, cut) is None:
        return [box]
    pieces: list[Box] = []
    kept: list[int] = []
    for place, (own, other) in enumerate(zip(box, cut, strict=True)):
        outside = own & ~other
        if outside:
            pieces.append((*kept, outside, *box[place + 1 :]))
        kept.append(own & other)
    return pieces
