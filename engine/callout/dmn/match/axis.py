"""An input cut into pieces, and for every row which pieces its input entry accepts.

The cuts are the constants that the cells of a column compare with. On an ordered scale n cuts make
2n + 1 pieces: piece 2i lies before cut i, piece 2i + 1 is the cut itself. On a scale without order
the pieces are the known values and, where others can come in, "any other value". A cell is a bit
mask over pieces, lowest bit first. Three cells with the cuts 5 and 10::

    piece      0          1    2                   3     4
    numbers    below 5    5    between 5 and 10    10    above 10     mask
    < 5        x                                                      0b00001
    [5..10)               x    x                                      0b00110
    -          x          x    x                   x     x            0b11111

Masks are found by running the compiled cell on one sample of each piece between its own cuts, so
they cannot disagree with FEEL. Null is kept apart: it is no place on a line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callout.feel import UnaryTests
from callout.feel.types import Kind, Type
from callout.values import DateTime, Number, Time, Value

from .breakpoints import EvaluateConstant, Opaque, cut_values
from .scale import Scale, ScaleKey, scale_of

CellEvaluator: TypeAlias = Callable[[UnaryTests], EvaluateConstant]
"""How to evaluate parts of a cell."""
Holds: TypeAlias = Callable[[UnaryTests, Value], bool]
"""Whether a test is true of a value, in the scope of the constants."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One input. `masks` has one mask per row, None where the cell is opaque.

    `full` are the pieces that can occur, `nulls` tells per row whether it takes null (where that
    is known), and `reasons` says per opaque row why it is.
    """

    name: str
    scale: Scale | None
    cuts: tuple[ScaleKey, ...]
    full: int
    masks: tuple[int | None, ...]
    nulls: tuple[bool, ...]
    has_other: bool = False
    reasons: tuple[tuple[int, str], ...] = ()

    @property
    def size(self) -> int:
        """How many pieces there are."""
        if self.scale is None:
            return 1
        return 2 * len(self.cuts) + 1 if self.scale.is_ordered else len(self.cuts) + 1

    def piece(self, key: ScaleKey) -> int:
        """The piece a key lies in or on."""
        if self.scale is not None and self.scale.is_ordered:
            # Cuts below the key plus cuts up to it: twice as many where it lies between two, an
            # odd number where it is one of them.
            return bisect_left(self.cuts, key) + bisect_right(self.cuts, key)
        return self.cuts.index(key) if key in self.cuts else len(self.cuts)

    def known(self, row: int) -> int:
        """The mask of a row's cell, everything where it is opaque."""
        mask = self.masks[row]
        return self.full if mask is None else mask


@dataclass(frozen=True, slots=True)
class Column:
    """What an axis is made of: the input's type, what may come in, and its cells.

    A test that is None accepts everything. `declared` are the only values, where those are listed.
    """

    name: str
    type: Type
    tests: tuple[UnaryTests | None, ...]
    declared: tuple[Value, ...] = ()
    allowed: UnaryTests | None = None


def axis_of(column: Column, evaluator: CellEvaluator, holds: Holds) -> Axis:
    """Cut an input up by everything its cells compare with.

    >>> from callout.feel import NUMBER, Frame, compile_tests
    >>> cells = [compile_tests(text, subject=NUMBER, names={}) for text in ("< 5", "[5..10)")]
    >>> axis = axis_of(
    ...     Column("price", NUMBER, (*cells, None)),
    ...     lambda test: lambda node: node.value,
    ...     lambda test, value: test.run(value, {}, Frame()) is True,
    ... )
    >>> axis.cuts, [format(mask, "05b") for mask in axis.masks]
    ((5, 10), ['00001', '00110', '11111'])
    >>> axis.piece(4), axis.piece(5), axis.piece(7), axis.piece(10), axis.piece(11)
    (0, 1, 2, 3, 4)
    """
    cuts_of, reasons = _all_cuts(column, evaluator)
    nulls = tuple(
        test is None or (test.text in cuts_of and holds(test, None)) for test in column.tests
    )
    kept = [value for values in cuts_of.values() for value in values]
    scale = scale_of(column.type, is_zoned=_are_zoned(kept))
    if scale is None or not _have_keys(scale, kept):
        masks = tuple(1 if test is None else None for test in column.tests)
        why = reasons or _every_opaque(column, "values of this kind are not cut up")
        return Axis(column.name, None, (), 1, masks, nulls, reasons=why)
    pieces = _Pieces(scale, column, kept)
    masks = tuple(pieces.cell_mask(test, cuts_of, holds) for test in column.tests)
    full = pieces.possible(cuts_of, holds)
    return Axis(
        name=column.name,
        scale=scale,
        cuts=pieces.cuts,
        full=full,
        masks=tuple(None if mask is None else mask & full for mask in masks),
        nulls=nulls,
        has_other=pieces.has_other,
        reasons=reasons,
    )


class _Pieces:
    """The pieces that some cuts make of a scale, and the masks of tests over them."""

    def __init__(self, scale: Scale, column: Column, cuts: Iterable[Value]) -> None:
        self.scale = scale
        self.column = column
        keys = [scale.key(value) for value in column.declared if value is not None]
        keys += [scale.key(value) for value in cuts if value is not None]
        if column.type.kind is Kind.BOOLEAN:
            keys = [1, 0]
        unique = dict.fromkeys(key for key in keys if key is not None)
        self.cuts = tuple(sorted(unique)) if scale.is_ordered else tuple(unique)
        self.places = {key: place for place, key in enumerate(self.cuts)}
        size = 2 * len(self.cuts) + 1 if scale.is_ordered else len(self.cuts) + 1
        self.everything = (1 << size) - 1
        self.has_other = not scale.is_ordered and column.type.kind is not Kind.BOOLEAN

    def cell_mask(
        self, test: UnaryTests | None, cuts_of: dict[str, list[Value]], holds: Holds
    ) -> int | None:
        """The pieces a cell accepts; None if it is opaque."""
        if test is None:
            return self.everything
        if test.text not in cuts_of:
            return None
        return self.mask(cuts_of[test.text], lambda value: holds(test, value))

    def mask(self, cuts: Iterable[Value], test: Callable[[Value], bool]) -> int:
        """The pieces of which `test` is true; it may change its mind at `cuts` only."""
        own = {self.scale.key(value) for value in cuts if value is not None}
        places = sorted(self.places[key] for key in own if key is not None)
        if self.scale.is_ordered:
            return self._line_mask(places, test)
        return self._set_mask(places, test)

    def possible(self, cuts_of: dict[str, list[Value]], holds: Holds) -> int:
        """The pieces that exist and are allowed."""
        if self.column.type.kind is Kind.BOOLEAN:
            return 0b11
        declared = self.column.declared
        if declared:
            keys = {self.scale.key(value) for value in declared if value is not None}
            points = (self.places[key] for key in keys if key is not None)
            if self.scale.is_ordered:
                return sum(1 << (2 * place + 1) for place in points)
            return sum(1 << place for place in points)
        existing = self.mask([], lambda _: True)
        if self.scale.is_ordered:
            values = [self.scale.value(key) for key in self.cuts if not isinstance(key, str)]
            existing = self.mask(values, lambda value: value is not None)
        allowed = self.column.allowed
        if allowed is None or allowed.text not in cuts_of:
            return existing
        return existing & self.mask(cuts_of[allowed.text], lambda value: holds(allowed, value))

    def _line_mask(self, places: Sequence[int], test: Callable[[Value], bool]) -> int:
        """The mask on an ordered scale; `places` are the test's own among all cuts, ascending.

        Between two of its own cuts the test does not change, however many cuts of other cells lie
        there: one sample tells for the whole stretch of pieces. Of the cuts 5, 7 and 10 the cell
        ``[5..10)`` has 0 and 2 for places: it is asked below 5 (piece 0), at 5 (piece 1), once
        between (pieces 2 to 4), at 10 (piece 5) and above (piece 6), and the mask is 0b0011110.
        """
        mask = 0
        start = 0
        previous: Number | None = None
        for place in places:
            key = self.cuts[place]
            assert not isinstance(key, str)  # noqa: S101 - ordered scales have numbers for keys
            mask |= self._stretch(previous, key, start, 2 * place, test)
            if test(self.scale.value(key)):
                mask |= 1 << (2 * place + 1)
            previous, start = key, 2 * place + 2
        return mask | self._stretch(previous, None, start, 2 * len(self.cuts), test)

    def _stretch(
        self,
        low: Number | None,
        high: Number | None,
        first: int,
        last: int,
        test: Callable[[Value], bool],
    ) -> int:
        """The pieces from `first` to `last`, all between two cuts, if `test` is true there."""
        sample = self.scale.between(low, high)
        if sample is None or not test(sample):
            return 0
        return (1 << (last + 1)) - (1 << first)

    def _set_mask(self, places: Sequence[int], test: Callable[[Value], bool]) -> int:
        if not self.has_other:
            places = range(len(self.cuts))
            return sum(1 << place for place in places if test(self._known(place)))
        other = "\N{REPLACEMENT CHARACTER}"  # stands for every string that nobody mentions
        # Asked only of its own words, a test that refuses the rest takes none but some of those
        # (``"a", "b"``), and one that takes the rest takes all but some of those (``not("a")``).
        if not test(other):
            return sum(1 << place for place in places if test(self._known(place)))
        refused = sum(1 << place for place in places if not test(self._known(place)))
        return self.everything & ~refused

    def _known(self, place: int) -> Value:
        key = self.cuts[place]
        return key if isinstance(key, str) else self.scale.value(key)


def _all_cuts(
    column: Column, evaluator: CellEvaluator
) -> tuple[dict[str, list[Value]], tuple[tuple[int, str], ...]]:
    """By text of a cell what it compares with; and the rows whose cells are opaque, with why."""
    ordered = column.type.kind not in (Kind.STRING, Kind.BOOLEAN)
    found: dict[str, list[Value]] = {}
    opaque: dict[str, str] = {}
    for test in (*column.tests, column.allowed):
        if test is None or test.text in found or test.text in opaque:
            continue
        try:
            found[test.text] = list(cut_values(test.ast, evaluator(test), ordered=ordered))
        except Opaque as error:
            opaque[test.text] = error.reason
    reasons = tuple(
        (row, opaque[test.text])
        for row, test in enumerate(column.tests)
        if test is not None and test.text in opaque
    )
    return found, reasons


def _every_opaque(column: Column, reason: str) -> tuple[tuple[int, str], ...]:
    return tuple((row, reason) for row, test in enumerate(column.tests) if test is not None)


def _are_zoned(values: Iterable[Value]) -> bool:
    times = [value for value in values if isinstance(value, DateTime | Time)]
    return any(value.zone is not None for value in times) or not times


def _have_keys(scale: Scale, values: Iterable[Value]) -> bool:
    """Whether instants with and without a zone are not mixed."""
    times = (value for value in values if isinstance(value, DateTime | Time))
    return all(scale.key(value) is not None for value in times)
