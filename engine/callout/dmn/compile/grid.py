"""The grid of a rule table: lines of cells, each with its place in the file.

One line per rule, ``|`` between cells, ``||`` between inputs and outputs, the first line names the
columns. A ``|`` inside a string literal is text. This module knows nothing of FEEL beyond where
strings begin and end; what the cells mean is for `compiler`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from callout.dmn.table import Cell, GridRow
from callout.errors import Location, Problem

REMARK = "#"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_RULE = frozenset("|-=: ")


@dataclass(frozen=True, slots=True)
class Grid:
    """A header and rows, all of the same width."""

    header: GridRow
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and the place of its first character."""

    text: str
    where: Location


def read_grid(
    lines: Sequence[Line],
    where: Location,
    problems: list[Problem],
    outputs: Collection[str] = (),
) -> Grid | None:
    """The grid in `lines`, or None when there is no header to read the rest by.

    Lines that do not fit the header are left out and reported. Cells may be parted by tabs, as
    spreadsheets paste them; which of the columns are `outputs` is then told by their names.
    """
    written = [line for line in lines if line.text.strip()]
    if not written:
        problems.append(Problem("R001", "the table has no header line", where, hint=_HEADER))
        return None
    header = _row(written[0], problems, lambda cells: _first_output(cells, outputs))
    if header is None:
        return None
    rows: list[GridRow] = []
    misfits: list[Problem] = []
    for line in written[1:]:
        row = None if _is_rule(line.text) else _fitting(line, header, misfits)
        if row is not None:
            rows.append(row)
    problems += _of_the_header(header, misfits) if not rows else misfits
    return Grid(_without_remarks(header, header), tuple(rows))


_HEADER = "name the columns in the first line: | input || output |"


def _of_the_header(header: GridRow, misfits: Sequence[Problem]) -> Sequence[Problem]:
    """What is wrong with all rows in the same way, said once of the header."""
    shapes = {(each.code, each.message) for each in misfits}
    if len(misfits) < 2 or len(shapes) > 1 or misfits[0].code != "R002":
        return misfits
    message = misfits[0].message.replace("the row has", "all rows have")
    hint = "part inputs from outputs in the header as in the rows, with one ||"
    return [Problem("R002", message, header.where, hint=hint)]


def _fitting(line: Line, header: GridRow, problems: list[Problem]) -> GridRow | None:
    row = _row(line, problems, lambda _: len(header.inputs))
    if row is None:
        return None
    wanted = (len(header.inputs), len(header.outputs))
    if (len(row.inputs), len(row.outputs)) == wanted:
        return _without_remarks(row, header)
    found = f"{len(row.inputs)} || {len(row.outputs)}"
    problems.append(
        Problem(
            "R002",
            f"the row has {found} cells, the header {wanted[0]} || {wanted[1]}",
            row.where,
            hint=_cells_hint(row, header),
        )
    )
    return None


def _cells_hint(row: GridRow, header: GridRow) -> str:
    """Where cells are missing, or too many."""
    missing = len(header.inputs) - len(row.inputs), len(header.outputs) - len(row.outputs)
    if missing[0] > 0:
        return "write - in an input cell that does not matter, so that none is missing before ||"
    if missing[1] > 0:
        return "a cell is missing after ||: leave it empty, but write its |"
    return f"a cell is too many {'after' if missing[1] else 'before'} ||; quote a | that is text"


def _without_remarks(row: GridRow, header: GridRow) -> GridRow:
    names = [cell.text for cell in header.outputs]
    kept = [cell for name, cell in zip(names, row.outputs, strict=True) if name[:1] != REMARK]
    remarks = {
        name[1:].strip(): cell
        for name, cell in zip(names, row.outputs, strict=True)
        if name[:1] == REMARK
    }
    return GridRow(row.where, row.inputs, tuple(kept), remarks)


def _has_wide_bar(line: Line, problems: list[Problem]) -> bool:
    """Report a bar that looks like one, outside strings."""
    bare = _STRING.sub(lambda match: " " * len(match[0]), line.text)
    if "｜" not in bare:
        return False
    place = line.where.shifted(bare.index("｜"))
    hint = "write | instead of ｜"
    problems.append(Problem("R001", "this bar parts no cells", place, hint=hint))
    return True


def _first_output(cells: Sequence[Cell], outputs: Collection[str]) -> int:
    """How many inputs stand before the first output or remark."""
    names = [cell.text for cell in cells]
    ends = (at for at, name in enumerate(names) if name in outputs or name[:1] == REMARK)
    return next(ends, len(names))


def _pasted(line: Line, where: Location, split: Callable[[Sequence[Cell]], int]) -> GridRow:
    """The cells of a line that is parted by tabs."""
    cells: list[Cell] = []
    start = len(line.text) - len(line.text.lstrip(" "))
    for piece in line.text[start:].split("\t"):
        cells.append(_cell(line, start, start + len(piece)) if piece else _empty(line, start))
        start += len(piece) + 1
    at = split(cells)
    return GridRow(where, tuple(cells[:at]), tuple(cells[at:]))


def _empty(line: Line, start: int) -> Cell:
    return Cell("", line.where.shifted(start))


def _row(
    line: Line, problems: list[Problem], split: Callable[[Sequence[Cell]], int]
) -> GridRow | None:
    """The cells of a line; remarks still among the outputs. `split` counts pasted inputs."""
    indent = len(line.text) - len(line.text.lstrip())
    where = line.where.shifted(indent, len(line.text.strip()))
    if line.text[indent] != "|" and "\t" in line.text.strip(" "):
        return _pasted(line, where, split)
    if line.text[indent] != "|":
        message = "a row of the table begins with '|'"
        problems.append(Problem("R001", message, where, hint=_row_hint(line.text)))
        return None
    if _has_wide_bar(line, problems):
        return None
    pieces = list(_pieces(line.text, indent + 1))
    if line.text[pieces[-1][0] :].strip():
        message = "a row of the table ends with '|'"
        problems.append(Problem("R001", message, where, hint="close the last cell with |"))
        return None
    sides = _sides(line, pieces[:-1])
    if len(sides) == 2:
        return GridRow(where, sides[0], sides[1])
    message = f"'||' stands {len(sides) - 1} times in this row"
    hint = "separate inputs from outputs with one ||; quote a | that is text"
    problems.append(Problem("R001", message, where, hint=hint))
    return None


def _row_hint(text: str) -> str:
    cells = [cell.strip() for cell in re.split(r"[,;，；]", text)]
    if len(cells) > 1 and "(" not in text:
        return f"cells stand between bars: | {' | '.join(cells)} |, with || before the outputs"
    return "put each rule on one line, between bars"


def _sides(line: Line, pieces: Sequence[tuple[int, int]]) -> list[tuple[Cell, ...]]:
    sides: list[list[Cell]] = [[]]
    for start, end in pieces:
        if start == end:
            sides.append([])
        else:
            sides[-1].append(_cell(line, start, end))
    return [tuple(side) for side in sides]


def _cell(line: Line, start: int, end: int) -> Cell:
    raw = line.text[start:end]
    text = raw.strip()
    offset = len(raw) - len(raw.lstrip()) if text else min(1, len(raw) - 1)
    return Cell(text, line.where.shifted(start + offset, max(len(text), 1)))


def _pieces(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between bars that are not inside a string."""
    quoted = False
    position = start
    while position < len(text):
        character = text[position]
        if quoted and character == "\\":
            position += 1
        elif character == '"':
            quoted = not quoted
        elif character == "|" and not quoted:
            yield start, position
            start = position + 1
        position += 1
    yield start, len(text)


def _is_rule(text: str) -> bool:
    """Whether the line is drawn (``|---|---|``) rather than written."""
    return "--" in text and set(text.strip()) <= _RULE
