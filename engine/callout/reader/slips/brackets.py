"""Brackets that open and are not closed, or close what never opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from .slip import Slip

_Place: TypeAlias = tuple[int, int]
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w])\'(?:[^\']|\'\')*\'')
_KEY = re.compile(r"\s*(?:- )?[\w.-]+:(?:\s|$)")
_ROUND = re.compile(r":\s+(\([\w.]+:\s[^()]*\))\s*(?:#.*)?$")
_CLOSING = {"{": "}", "[": "]"}


def bracket_slip(lines: Sequence[str], where: _Place, start: _Place) -> Slip | None:
    """The bracket behind a problem at `where`; what is read there began at `start`."""
    line, column = where
    row = lines[line - 1] if line <= len(lines) else ""
    if row[column - 1 : column] in ("}", "]"):
        return _wrong_end(lines, where, start)
    first = lines[start[0] - 1] if start[0] <= len(lines) else ""
    if start[0] >= line or (row and _indent(row) > _indent(first)):
        return None
    if row and not _KEY.match(row) and not row.lstrip().startswith("- "):
        return None
    return _unclosed(first, start[0])


def round_slip(row: str, number: int) -> Slip | None:
    """A map in round brackets."""
    match = _ROUND.search(row)
    if match is None:
        return None
    message = "a map stands in { }, not in ( )"
    return Slip(number, match.start(1) + 1, message, f"write {{{match[1][1:-1]}}}")


def _wrong_end(lines: Sequence[str], where: _Place, start: _Place) -> Slip | None:
    line, column = where
    before = "\n".join([*lines[start[0] - 1 : line - 1], lines[line - 1][: column - 1]])
    opened, character = _opened(before), lines[line - 1][column - 1]
    if not opened:
        return Slip(line, column, f"this {character} closes nothing", "delete it")
    wanted = _CLOSING[opened[-1][1]]
    if wanted == character:
        return None
    message = f"this {character} does not close the {opened[-1][1]} before it"
    return Slip(line, column, message, f"write {wanted} before it, or instead of it")


def _unclosed(row: str, number: int) -> Slip | None:
    """The first bracket of a line that is not closed on it."""
    opened = _opened(row)
    if not opened:
        return None
    offset, first = opened[0]
    comment = _cut_by_comment(row, number, offset)
    if comment is not None:
        return comment
    missing = "".join(_CLOSING[each] for _, each in reversed(opened))
    message = f"the {first} that opens here is not closed"
    return Slip(number, offset + 1, message, f"write {missing} at the end of the line")


def _cut_by_comment(row: str, number: int, start: int) -> Slip | None:
    """The ``#`` that makes a comment of what would close the bracket at `start`."""
    bare = _QUOTED.sub(lambda match: " " * len(match[0]), row)
    at = bare.find(" #", start)
    if at < 0 or not any(each in bare[at:] for each in _CLOSING.values()):
        return None
    message = "from ' #' on the line is a comment"
    return Slip(number, at + 2, message, "put text that has # in quotes")


def _opened(text: str) -> list[tuple[int, str]]:
    """The brackets that are open at the end, with their offsets."""
    bare = _QUOTED.sub(lambda match: " " * len(match[0]), text).partition(" #")[0]
    opened: list[tuple[int, str]] = []
    for offset, character in enumerate(bare):
        if character in _CLOSING:
            opened.append((offset, character))
        elif character in _CLOSING.values() and opened:
            opened.pop()
    return opened


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())
