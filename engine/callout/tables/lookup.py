"""A table prepared for deciding: per input a list of row masks, one for each piece of its line.

Deciding is then one search and one ``&`` per input, whatever the number of rows. Rows with opaque
cells stay in the mask until their cells have been evaluated (`settle`). A value of another kind
than declared is on no line; for it every cell of the column is run.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callout.feel import Frame, UnaryTests
from callout.values import Value

from .axes import Axis, Column

Scope: TypeAlias = Mapping[str, Value]
Lookup: TypeAlias = Callable[[Value], int]
"""The rows a value is accepted by, as a bit mask; OTHER_KIND if the cells must be asked."""

OTHER_KIND = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """Look-ups by input; `opaque` are the rows that still have cells to run, by input."""

    lookups: tuple[Lookup, ...]
    columns: tuple[Column, ...]
    axes: tuple[Axis, ...]
    everything: int
    opaque: int
    undecided: tuple[tuple[tuple[int, UnaryTests], ...], ...]
    """Per row the opaque cells: number of the input, test."""
    ids: tuple[str, ...] = ()
    fixed: tuple[Mapping[str, Value] | None, ...] = ()
    """Per row its outputs, None where they have to be evaluated."""
    reads_inputs: bool = False
    """Whether cells read other inputs by name."""

    def matching(self, values: Sequence[Value], scope: Scope, frame: Frame) -> int:
        """The rows that match, as a bit mask."""
        rows = self.everything
        for place, lookup in enumerate(self.lookups):
            found = lookup(values[place])
            rows &= found if found >= 0 else self._asked(place, values[place], scope, frame)
        return self.settled(rows, values, scope, frame) if rows & self.opaque else rows

    def settled(self, rows: int, values: Sequence[Value], scope: Scope, frame: Frame) -> int:
        """`rows` without those whose opaque cells are not true."""
        asked = rows & self.opaque
        while asked:
            bit = asked & -asked
            asked ^= bit
            cells = self.undecided[bit.bit_length() - 1]
            if not all(test.run(values[place], scope, frame) is True for place, test in cells):
                rows ^= bit
        return rows

    def takes(self, place: int, value: Value) -> bool:
        """Whether an input may have this value: it is of the declared kind, and allowed."""
        axis = self.axes[place]
        if axis.scale is None:
            return self.allows(place, value)
        key = axis.scale.key(value)
        return key is not None and bool(axis.full >> axis.piece(key) & 1)

    def allows(self, place: int, value: Value) -> bool:
        """Whether the tests for what may come in accept a value."""
        allowed = self.columns[place].allowed
        return allowed is None or allowed.run(value, {}, Frame()) is True

    def _asked(self, place: int, value: Value, scope: Scope, frame: Frame) -> int:
        rows = 0
        for row, test in enumerate(self.columns[place].tests):
            if test is None or test.run(value, scope, frame) is True:
                rows |= 1 << row
        return rows


def plan_of(columns: Sequence[Column], axes: Sequence[Axis], count: int) -> Plan:
    """Turn axes, which list pieces by row, into look-ups, which list rows by piece."""
    undecided = tuple(
        tuple(
            (place, test)
            for place, (column, axis) in enumerate(zip(columns, axes, strict=True))
            if axis.masks[row] is None and (test := column.tests[row]) is not None
        )
        for row in range(count)
    )
    opaque = sum(1 << row for row, cells in enumerate(undecided) if cells)
    lookups = tuple(_lookup(axis) for axis in axes)
    everything = (1 << count) - 1
    return Plan(lookups, tuple(columns), tuple(axes), everything, opaque, undecided)


def hits(rows: int) -> list[int]:
    """The numbers of the bits that are set, lowest first."""
    found: list[int] = []
    while rows:
        bit = rows & -rows
        found.append(bit.bit_length() - 1)
        rows ^= bit
    return found


def _lookup(axis: Axis) -> Lookup:
    pieces = _rows_by_piece(axis)
    nulls = sum(
        1 << row for row, takes in enumerate(axis.nulls) if takes or axis.masks[row] is None
    )
    if axis.scale is None:
        return _no_line(pieces[0])
    if axis.scale.is_ordered:
        return _line(axis, pieces, nulls)
    return _things(axis, pieces, nulls)


def _no_line(rows: int) -> Lookup:
    return lambda _: rows


def _line(axis: Axis, pieces: list[int], nulls: int) -> Lookup:
    assert axis.scale is not None  # noqa: S101 - the caller has looked
    key_of, cuts = axis.scale.key, axis.cuts

    def look_up(value: Value) -> int:
        key = key_of(value)
        if key is None:
            return nulls if value is None else OTHER_KIND
        return pieces[bisect_left(cuts, key) + bisect_right(cuts, key)]

    return look_up


def _things(axis: Axis, pieces: list[int], nulls: int) -> Lookup:
    assert axis.scale is not None  # noqa: S101 - the caller has looked
    key_of, other = axis.scale.key, pieces[-1] if axis.has_other else 0
    by_key = dict(zip(axis.cuts, pieces, strict=False))

    def look_up(value: Value) -> int:
        key = key_of(value)
        if key is None:
            return nulls if value is None else OTHER_KIND
        return by_key.get(key, other)

    return look_up


def _rows_by_piece(axis: Axis) -> list[int]:
    """Sweep over the pieces; each row is switched on and off where its mask changes."""
    switches = [0] * (axis.size + 1)
    for row in range(len(axis.masks)):
        mask = axis.known(row)
        edges = mask ^ (mask << 1)
        while edges:
            edge = edges & -edges
            edges ^= edge
            switches[edge.bit_length() - 1] ^= 1 << row
    rows = 0
    pieces: list[int] = []
    for switch in switches[:-1]:
        rows ^= switch
        pieces.append(rows)
    return pieces
