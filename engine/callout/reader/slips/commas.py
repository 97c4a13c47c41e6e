"""Texts that a comma has cut in pieces, as it does inside ``{ }`` and ``[ ]``.

The most frequent of all slips is a call with two arguments in a map on one line:
``{due: add working time(now(), param.within)}``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .blanks import missing_blank
from .slip import Slip

# fmt: off
LISTS = frozenset((
    "by", "exactly", "forward", "fulfil", "initial", "may", "never_entered", "not_in", "oblige",
    "outcomes", "profiles", "roles", "settings", "signed_by", "source", "states", "tags",
    "target", "to", "undo", "use", "uses", "values", "waive", "week",
))
# fmt: on
"""Keys that take a list of names."""
_NUMBER = re.compile(r"-?\d+", re.ASCII)
_NAME = re.compile(r"[\w.*-]+")
_ASSIGNED = re.compile(r"([\w.]+)\s*=\s*([^=].*)")
_OPENING, _CLOSING = "([{", ")]}"


def is_cut(text: str) -> bool:
    """Whether a bracket of a call is open at the end.

    >>> is_cut("f(a"), is_cut("f(a)")
    (True, False)
    """
    return text.count("(") > text.count(")")


def joined(pieces: Sequence[str]) -> str:
    """What was written, before YAML cut it."""
    return ", ".join(pieces)


def in_quotes(text: str) -> str:
    """The text in YAML's quotes.

    >>> print(in_quotes("f(a, b)"), in_quotes("it's, so"))
    'f(a, b)' "it's, so"
    """
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def value_slip(row: str, number: int, column: int) -> Slip | None:
    """The plain value in braces that holds the sign at `column`, which ends it or breaks it off.

    >>> value_slip("a: {g: x in [1, 2], t: b}", 1, 12).hint
    "in { } and [ ] put text that has a [ in quotes: write 'x in [1, 2]'"
    """
    sign = row[column : column + 1]
    start = _value_start(row[:column], -1)
    if sign not in (":", "[", "{") or start < 0 or start >= column or "{" not in row[:start]:
        return None
    if "," in row[start:column]:
        return None
    end = _balanced(row, start)
    if end is None:
        return None
    text = row[start:end].rstrip()
    if sign == ":" and row[column + 1 :].lstrip()[:1] in ("{", "["):
        message = f"'{row[start:column]}' begins a map inside a value"
        return Slip(number, start + 1, message, f"write {{{text}}}, in braces")
    shown = {":": "a colon", "[": "a [", "{": "a {"}[sign]
    hint = f"in {{ }} and [ ] put text that has {shown} in quotes: write {in_quotes(text)}"
    return Slip(number, start + 1, f"'{row[start:column].rstrip()}' is cut off at its {sign}", hint)


def cut_before(row: str, number: int, column: int) -> Slip | None:
    """The value in braces whose call is open at the offset `column`, where a comma has cut it."""
    before = row[:column]
    if not before.rstrip().endswith(",") or not is_cut(before):
        return None
    start = _value_start(before)
    end = _balanced(row, start)
    if start < 0 or end is None:
        return None
    hint = f"in {{ }} and [ ] a comma ends a text: write {in_quotes(row[start:end])}, in quotes"
    message = f"'{row[start : before.rindex(',')]}' is cut off at its comma"
    return Slip(number, start + 1, message, hint)


def _value_start(before: str, depth: int = 0) -> int:
    """Where the value begins that an open bracket belongs to; -1 if that cannot be told.

    With a depth of -1: where the value begins that goes on at the end.
    """
    for at in range(len(before) - 1, -1, -1):
        depth += (before[at] == ")") - (before[at] == "(")
        if depth < 0 and before[at : at + 2] == ": ":
            return at + 2
    return -1


def _balanced(row: str, start: int) -> int | None:
    """Where the value ends: before a comma or brace outside its own brackets."""
    depth = 0
    for at in range(max(start, 0), len(row)):
        if depth == 0 and row[at] in ",}]":
            return at
        depth += (row[at] in _OPENING) - (row[at] in _CLOSING)
    return None


def cut_hint(key: str, before: str | None, pieces: Sequence[str], *, has_colon: bool) -> str:
    """How a word without a value is mended; `key` and the plain `before` stand in front of it."""
    blank = missing_blank(pieces[0])
    if blank is not None:
        return blank
    if has_colon:
        return "write its value after the colon, or leave the key out"
    equals = _ASSIGNED.fullmatch(pieces[0])
    if equals is not None and len(pieces) == 1:
        return f"write {equals[1]}: {equals[2]}"
    if before is None:
        return f"write `{pieces[0]}: ...`, what it stands for after the colon"
    text = joined([before, *pieces])
    if key in LISTS and all(_NAME.fullmatch(each) for each in (before, *pieces)):
        return f"a list is [{text}]"
    if len(pieces) == 1 and _NUMBER.fullmatch(before) and _NUMBER.fullmatch(pieces[0]):
        return f"write {before}.{pieces[0]} for the number; in {{ }} a comma ends a value"
    if key in ("type", "required", "default") and len(pieces) == 1:
        return f"write a key before it, like `value: {pieces[0]}`"
    return f"in {{ }} a comma ends a text: write {in_quotes(text)}, in quotes"
