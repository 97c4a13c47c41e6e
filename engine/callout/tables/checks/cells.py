"""Single cells: those that can never match, and those that are known only at run time."""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.tables.axes import Axis
from callout.tables.model import Input
from callout.tables.saying import say_pieces

from .picture import Picture


def cell_findings(picture: Picture) -> Iterator[Problem]:
    """Column by column."""
    for place, (axis, column) in enumerate(zip(picture.axes, picture.table.inputs, strict=True)):
        yield from _strangers(picture, axis, place)
        yield from _never(picture, axis, column, place)
        yield from _opaque(picture, axis, place)


def _strangers(picture: Picture, axis: Axis, place: int) -> Iterator[Problem]:
    """Values that a column does not list."""
    for number, text in axis.strangers:
        cell = picture.row(number).cells.inputs[place]
        message = f"{text} is not a value of '{axis.name}'"
        hint = f"the values are: {say_pieces(_listed(axis), axis.full)}"
        yield picture.finding("R107", message, cell.where, Severity.ERROR, hint=hint)


def _listed(axis: Axis) -> Axis:
    """The axis as if more were possible, so that its values are named one by one."""
    return Axis(axis.name, axis.scale, axis.cuts, -1, (), ())


def _never(picture: Picture, axis: Axis, column: Input, place: int) -> Iterator[Problem]:
    said = {number for number, _ in axis.strangers}
    for number, mask in enumerate(axis.masks):
        if mask != 0 or number in said or axis.nulls[number]:
            continue
        cell = picture.row(number).cells.inputs[place]
        narrowed = column.allowed is not None or column.values
        why = f" among the allowed values of '{column.name}'" if narrowed else ""
        message = f"'{cell.text}' can never match{why}"
        consequence = f"row {number + 1} is never used"
        yield picture.finding("R106", message, cell.where, Severity.ERROR, consequence=consequence)


def _opaque(picture: Picture, axis: Axis, place: int) -> Iterator[Problem]:
    told: set[str] = set()
    for number, reason in axis.reasons:
        cell = picture.row(number).cells.inputs[place]
        if cell.text in told:
            continue
        told.add(cell.text)
        message = f"not decided: '{cell.text}' is known only at run time, because {reason}"
        yield picture.finding("R111", message, cell.where, Severity.HINT)
