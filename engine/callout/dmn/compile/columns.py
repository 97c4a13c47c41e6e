"""Brings a grid and its declarations together: every column once, in the declared order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callout.dmn.table import Cell, GridRow
from callout.errors import Location, Problem
from callout.suggest import did_you_mean

from .grid import Grid
from .source import ColumnSource, TableSource

ID_COLUMN = "id"
SOURCE_COLUMN = "source"


@dataclass(frozen=True, slots=True)
class Order:
    """Where the declared columns stand in the grid."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def sorted(self, row: GridRow) -> GridRow:
        """The row with its cells in declared order."""
        return GridRow(
            row.where,
            tuple(row.inputs[place] for place in self.inputs),
            tuple(row.outputs[place] for place in self.outputs),
            row.remarks,
        )


def order_of(table: TableSource, problems: list[Problem]) -> Order | None:
    """How the grid's header names the columns; None, with problems, if it does not fit."""
    header = table.grid.header
    inputs = _places("input", table.inputs, header.inputs, header.where, problems)
    outputs = _places("output", table.outputs, header.outputs, header.where, problems)
    if inputs is None or outputs is None:
        return None
    return Order(inputs, outputs)


def rows_in_order(grid: Grid, order: Order) -> tuple[GridRow, ...]:
    """The rows of a grid with their cells in declared order."""
    return tuple(order.sorted(row) for row in grid.rows)


def _places(
    kind: str,
    declared: Sequence[ColumnSource],
    header: Sequence[Cell],
    where: Location,
    problems: list[Problem],
) -> tuple[int, ...] | None:
    before = len(problems)
    names = [column.name for column in declared]
    written = [cell.text for cell in header]
    for place, cell in enumerate(header):
        if cell.text not in names:
            problems.append(_unknown(kind, cell, names))
        elif cell.text in written[:place]:
            problems.append(Problem("R003", f"column '{cell.text}' stands here twice", cell.where))
    problems.extend(
        Problem("R003", f"{kind} '{name}' has no column", where, hint=f"add a column '{name}'")
        for name in names
        if name not in written
    )
    if len(problems) > before:
        return None
    return tuple(written.index(name) for name in names)


def _unknown(kind: str, cell: Cell, names: Sequence[str]) -> Problem:
    hint = did_you_mean(cell.text, names, f"declare it under {kind}s, or write '# ...'")
    return Problem("R003", f"there is no {kind} '{cell.text}'", cell.where, hint=hint)
