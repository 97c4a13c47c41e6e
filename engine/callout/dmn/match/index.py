"""A table prepared for deciding: per input a list of row masks, one for each piece of its line.

Deciding is then one search and one ``&`` per input, whatever the number of rows. Rows with opaque
cells stay in the mask until their cells have been evaluated. A value of another kind than declared
is on no line; for it every cell of the column is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callout.feel import Frame, UnaryTests
from callout.values import Facts, Value

from .axis import Axis, Column
from .matcher import Columns, Match, OtherKind, Quick, QuickOutputs, Simple


@dataclass(frozen=True, slots=True)
class RowIndex:
    """Look-ups by input; `opaque` are the rows that still have cells to run, by input."""

    match: Match
    columns: tuple[Column, ...]
    axes: tuple[Axis, ...]
    opaque: int
    undecided: tuple[tuple[tuple[int, UnaryTests], ...], ...]
    """Per row the opaque cells: number of the input, test."""
    names: tuple[str, ...]
    ids: tuple[str, ...] = ()
    fixed: tuple[dict[str, Value] | None, ...] = ()
    """Per row its outputs, None where they have to be evaluated."""
    reads_inputs: bool = False
    """Whether cells read other inputs by name."""
    quick: Quick | None = None
    """Decides where all inputs are facts of their own names and the answer is known."""
    quick_outputs: QuickOutputs | None = None

    def matching(self, values: Sequence[Value], scope: Facts, frame: Frame) -> int:
        """The rows that match, as a bit mask."""
        try:
            rows = self.match(*values)
        except OtherKind:
            return self._asked(values, scope, frame)
        return self._settled(rows, values, scope, frame) if rows & self.opaque else rows

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

    def _settled(self, rows: int, values: Sequence[Value], scope: Facts, frame: Frame) -> int:
        """`rows` without those whose opaque cells are not true."""
        asked = rows & self.opaque
        while asked:
            bit = asked & -asked
            asked ^= bit
            cells = self.undecided[bit.bit_length() - 1]
            if not all(test.run(values[place], scope, frame) is True for place, test in cells):
                rows ^= bit
        return rows

    def _asked(self, values: Sequence[Value], scope: Facts, frame: Frame) -> int:
        """The rows that match, found by running every cell."""
        rows = 0
        for row in range(len(self.undecided)):
            tests = (
                (column.tests[row], value)
                for column, value in zip(self.columns, values, strict=True)
            )
            if all(test is None or test.run(value, scope, frame) is True for test, value in tests):
                rows |= 1 << row
        return rows


def index_of(columns: Sequence[Column], axes: Sequence[Axis], count: int) -> RowIndex:
    """Turn axes, which list pieces by row, into look-ups, which list rows by piece."""
    undecided = tuple(
        tuple(
            (place, test)
            for place, (column, axis) in enumerate(zip(columns, axes, strict=True))
            if axis.masks[row] is None and (test := column.tests[row]) is not None
        )
        for row in range(count)
    )
    return RowIndex(
        match=columns_of(columns, axes, count).matcher(),
        columns=tuple(columns),
        axes=tuple(axes),
        opaque=sum(1 << row for row, cells in enumerate(undecided) if cells),
        undecided=undecided,
        names=tuple(column.name for column in columns),
    )


def columns_of(columns: Sequence[Column], axes: Sequence[Axis], count: int) -> Columns:
    """What a matcher is made of."""
    kinds = [column.type.kind for column in columns]
    rows = [[*_rows_by_piece(axis), _rows_for_null(axis)] for axis in axes]
    return Columns(axes, kinds, rows, (1 << count) - 1)


def simple_answers(index: RowIndex) -> Simple:
    """The answers of single rows that are known already."""
    return {
        1 << row: ((index.ids[row],), outputs)
        for row, outputs in enumerate(index.fixed)
        if outputs is not None and not index.opaque >> row & 1
    }


def hits(rows: int) -> list[int]:
    """The numbers of the bits that are set, lowest first."""
    found: list[int] = []
    while rows:
        bit = rows & -rows
        found.append(bit.bit_length() - 1)
        rows ^= bit
    return found


def _rows_for_null(axis: Axis) -> int:
    return sum(1 << row for row, takes in enumerate(axis.nulls) if takes or axis.masks[row] is None)


def _rows_by_piece(axis: Axis) -> list[int]:
    """The rows that accept each piece: the masks of an axis, turned by a quarter.

    A sweep over the pieces, in which each row is switched on and off where its mask changes, costs
    as much as there are changes and not rows times pieces. The edges of a mask are the bits in
    which it differs from itself shifted by one: of 0b00110 they are 0b01010, on at piece 1 and
    off at piece 3.

    >>> from callout.feel.types import NUMBER
    >>> from callout.dmn.match.scale import scale_of
    >>> masks = (0b00001, 0b00110, 0b11111)
    >>> axis = Axis("price", scale_of(NUMBER, is_zoned=False), (5, 10), 0b11111, masks, ())
    >>> rows = _rows_by_piece(axis)
    >>> [format(mask, "03b") for mask in rows]  # the lowest bit is the first row
    ['101', '110', '110', '100', '100']
    """
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
