"""What PyYAML says about a file it cannot parse, said for people who write processes."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from callout.errors import Location, Problem
from callout.reader.slips.blanks import blank_slip, colon_slip, indented_slip, listed_slip
from callout.reader.slips.brackets import bracket_slip, round_slip
from callout.reader.slips.commas import value_slip
from callout.reader.slips.indents import indent_slip
from callout.reader.slips.quotes import quote_slip, unopened_quote
from callout.reader.slips.slip import Slip
from callout.reader.slips.wide import wide_indent, wide_sign

_QUOTE = "put the value in quotes"
_IN_BRACES = "inside { } and [ ] put text that has , : [ ] { } in quotes"
_INDENT = "give it the same indentation as the lines it belongs to"
_BESIDE = (
    "expected key",
    "expected '-' indicator",
    "expected <block end>",
    "<document start>",
    "line break",
)
"""What PyYAML or libyaml say of a line whose indentation fits nothing."""
_MARKS = "put text that starts with & or * in quotes"
_KNOWN: tuple[tuple[str, str, str], ...] = (
    # (a part of PyYAML's or libyaml's message, ours, the hint)
    ("mapping values are not allowed", "a second ': ' in one value", f"{_QUOTE}, or start a line"),
    ("',' or '}'", "the map in { } does not go on like this", _IN_BRACES),
    ("',' or ']'", "the list in [ ] does not go on like this", _IN_BRACES),
    ("unexpected end of stream", "a quote is opened and never closed", "close the quote"),
    ("expected ':'", "this key has no ': ' after it", "write `key: value`, with a space"),
    ("expected key", "this line belongs to nothing above it", _INDENT),
    ("expected '-' indicator", "this line does not go on with the list above it", _INDENT),
    ("expected <block end>", "this line belongs to nothing above it", _INDENT),
    ("unknown escape character", "this escape does not exist", "write \\\\ for a backslash"),
    ("block sequence entries are not allowed", "a list cannot start here", "start a new line"),
    ("did not find expected node content", "a value is missing here", _IN_BRACES),
    ("expected comment or line break", "text after | or >", "start a new line"),
    ("undefined tag handle", "tags are not used here", "put text that starts with ! in quotes"),
    (
        "anchor",
        "anchors and aliases are not used here",
        "put text that starts with & or * in quotes",
    ),
    (
        "alias",
        "anchors and aliases are not used here",
        "put text that starts with & or * in quotes",
    ),
)


def syntax_problem(error: yaml.MarkedYAMLError, path: str, lines: Sequence[str]) -> Problem:
    """The one problem after which nothing more of the file can be read, said of its cause."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    where = Location(path, line + 1, column + 1)
    began = error.context_mark
    start = where if began is None else Location(path, began.line + 1, began.column + 1)
    said = error.problem or ""
    return (
        _slip(where, start, lines)
        or _indent(said, where, lines)
        or _plain(said, where, start, lines)
    )


def _indent(said: str, where: Location, lines: Sequence[str]) -> Problem | None:
    """A line that begins beside the lines that it belongs to."""
    if not any(part in said for part in _BESIDE):
        return None
    found = indent_slip(lines, where.line)
    return None if found is None else found.problem("Y001", where.path)


def _slip(where: Location, start: Location, lines: Sequence[str]) -> Problem | None:
    """What somebody's hand did, if that is what YAML stumbled over."""
    last = min(where.line, len(lines))
    above = next((each for each in range(last - 1, 0, -1) if lines[each - 1].strip()), last)
    near = dict.fromkeys((start.line, last, above))
    suspects = [number for number in near if 0 < number <= len(lines)]
    found = (
        wide_indent(lines, last)
        or quote_slip(lines, last)
        or unopened_quote(lines, suspects)
        or wide_sign(lines, suspects)
        or blank_slip(lines, suspects)
        or round_slip(lines[last - 1], last)
        or _of_a_key(lines, last, start)
        or listed_slip(lines, where.line)
        or bracket_slip(lines, (where.line, where.column), (start.line, start.column))
        or value_slip(lines[last - 1], last, where.column - 1)
    )
    return None if found is None else found.problem("Y001", where.path)


def _of_a_key(lines: Sequence[str], last: int, start: Location) -> Slip | None:
    """A key without its colon, or indented under a value."""
    begun = colon_slip(lines, start.line) if 0 < start.line < last else None
    return begun or indented_slip(lines, last)


def _plain(said: str, where: Location, start: Location, lines: Sequence[str]) -> Problem:
    row = lines[where.line - 1] if where.line <= len(lines) else ""
    message, hint = _words(said, row[where.column - 1 : where.column])
    related = () if start == where else ((start, "it began here"),)
    return Problem("Y001", message, where, hint=hint, related=related)


def _words(problem: str, character: str) -> tuple[str, str | None]:
    if "cannot start any token" in problem:
        return f"'{character}' cannot start a value", _QUOTE
    for part, message, hint in _KNOWN:
        if part in problem:
            return message, hint
    return f"the file is not YAML: {problem}", None
