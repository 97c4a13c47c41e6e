"""Single cells: those that can never match, and those that are known only at run time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callout.dmn.match.axis import Axis
from callout.dmn.table import Cell, InputClause
from callout.errors import Problem, Severity

from .cases import Picture

NULL = "null"
_DASHED = re.compile(r"(\d+(?:\.\d+)?)\s*[-–—~]\s*(\d+(?:\.\d+)?)")


def cell_findings(picture: Picture) -> Iterator[Problem]:
    """Column by column."""
    for place, (axis, column) in enumerate(zip(picture.axes, picture.table.inputs, strict=True)):
        yield from _never(picture, axis, column, place)
        yield from _opaque(picture, axis, place)


def _never(picture: Picture, axis: Axis, column: InputClause, place: int) -> Iterator[Problem]:
    for number, mask in enumerate(axis.masks):
        cell = picture.row(number).cells.inputs[place]
        takes_null = axis.nulls[number]
        if mask != 0 or (takes_null and NULL in cell.text):
            continue
        narrowed = column.allowed is not None or column.values
        why = f" among the allowed values of '{column.name}'" if narrowed else ""
        what = "match nothing but null" if takes_null else "never match"
        message = f"'{cell.text}' can {what}{why}"
        consequence = None if takes_null else f"row {number + 1} is never used"
        yield picture.finding(
            "R106", message, cell.where, Severity.ERROR, consequence=consequence, hint=_meant(cell)
        )


def _meant(cell: Cell) -> str | None:
    """The range that somebody wrote with a dash, which FEEL takes for a minus."""
    match = _DASHED.fullmatch(cell.text)
    return match and f"{cell.text} is a subtraction; a range is [{match[1]}..{match[2]}]"


def _opaque(picture: Picture, axis: Axis, place: int) -> Iterator[Problem]:
    told: set[str] = set()
    for number, reason in axis.reasons:
        cell = picture.row(number).cells.inputs[place]
        if cell.text in told:
            continue
        told.add(cell.text)
        message = f"not decided: '{cell.text}' is known only at run time, because {reason}"
        yield picture.finding("R111", message, cell.where, Severity.HINT)
