"""Where a quote opens that is not closed: YAML reads on, and stumbles far below.

A quote opens where a value begins. What looks like its end and is followed by more text is either
the next opening, or a quote that was meant as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .commas import cut_before
from .slip import Slip, written
from .wide import wide_in_span

_OPENING = re.compile(r"""(?:^\s*|[:,]\s+|-\s+|[\[{]\s*|,)(["'])""")
_BEFORE = re.compile(r"(?:[:,\[{]|(?:^|\s)-)\s*$")
_KEY = re.compile(r"\s*(?:- )?[\w.-]+:(?:\s|$)")
_CURLY = re.compile(r"([“”„＂‘’＇])\s*(?:[,}\]].*)?$")
_UNOPENED = re.compile(
    r"""(?:[{,]\s*|^\s*(?:-\s)?)[\w.-]+:\s+(?P<text>[^"'\s{\[|>&*!#“‘][^"'“‘]*)(?P<quote>["'])\s*(?=[,}\]]|$)"""
)
_ESCAPED = re.compile(r'\\"\s*(?:[,}\]]|$)')
_ENDS = (",", ":", "}", "]", "#")


def quote_slip(lines: Sequence[str], last: int) -> Slip | None:
    """The first quote that is not closed, or is inside others, down to the line `last` (from 1)."""
    skip_to = 0
    for number, row in written(lines, last):
        start = 0 if number > skip_to else len(row)
        while start < len(row):
            match = _OPENING.search(row, start)
            if match is None or _in_comment(row, match.start(1)):
                break
            found, line, start = _follow(lines, number, match.start(1))
            if found is not None:
                return found
            if line != number:
                skip_to = line
                break
    return None


def unopened_quote(lines: Sequence[str], suspects: Iterable[int]) -> Slip | None:
    """A quote that ends a value which none begins, on one of the lines of these numbers."""
    for number in suspects:
        match = _UNOPENED.search(lines[number - 1])
        if match is not None:
            quote, first = match["quote"], match["text"].split()[0]
            message = "this quote ends a text that no quote begins"
            return Slip(number, match.start("quote") + 1, message, f"write {quote} before {first}")
    return None


def _follow(lines: Sequence[str], number: int, column: int) -> tuple[Slip | None, int, int]:
    """From an opening quote to its end: what is wrong, or the line and offset after it."""
    quote = lines[number - 1][column]
    row = lines[number - 1]
    opened = _curly(row, number, column) or _opened(row, number, column + 1, quote)
    at = column + 1
    for line in range(number, len(lines) + 1):
        row = lines[line - 1]
        if line > number and _KEY.match(row):
            return opened, line, 0
        end = _end(row, at if line == number else 0, quote)
        if end is None:
            continue
        rest = row[end + 1 :].lstrip()
        if not rest or rest.startswith(_ENDS):
            return None, line, end + 1
        wide = wide_in_span(row, line, end + 1, len(row) - len(rest) + 1)
        if wide is not None:
            return wide, line, end
        if _BEFORE.search(row[:end]) or line > number:
            return opened, line, end
        cut = cut_before(row, line, column) if line == number else None
        return cut or _inside(line, end + 1, quote), line, end
    return opened, len(lines), 0


def _curly(row: str, number: int, column: int) -> Slip | None:
    """The quote of a word processor that was meant to end the text."""
    match = _CURLY.search(row, column + 1)
    if match is None or row[column] in row[column + 1 :]:
        return None
    message = f"this is not the quote that opens at {number}:{column + 1}, but '{match[1]}'"
    return Slip(number, match.start(1) + 1, message, f"write {row[column]} instead of {match[1]}")


def _opened(row: str, line: int, column: int, quote: str) -> Slip:
    escaped = _ESCAPED.search(row, column)
    if quote == '"' and escaped is not None:
        message = "this \\ makes the quote after it a part of the text"
        return Slip(line, escaped.start() + 1, message, "delete it, or write \\\\ for a backslash")
    message = f"the quote that opens at {line}:{column} is not closed"
    return Slip(line, column, message, f"write {quote} where the text ends")


def _inside(line: int, column: int, quote: str) -> Slip:
    escaped = f"\\{quote}" if quote == '"' else quote * 2
    message = f"this {quote} ends the text, and more comes after it"
    return Slip(line, column, message, f"write {escaped} for a {quote} that is part of the text")


def _end(row: str, start: int, quote: str) -> int | None:
    """The offset of the quote that ends the text."""
    at = start
    while at < len(row):
        if row[at] == "\\" and quote == '"':
            at += 1
        elif row[at] == quote:
            if quote == "'" and row[at + 1 : at + 2] == "'":
                at += 1
            else:
                return at
        at += 1
    return None


def _in_comment(row: str, column: int) -> bool:
    before = re.sub(r'"(?:[^"\\]|\\.)*"', "", row[:column])
    return before.lstrip().startswith("#") or " #" in before
