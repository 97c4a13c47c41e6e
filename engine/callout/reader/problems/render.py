"""Shows a problem the way rustc does: the line, what is meant in it, what it comes to, a hint.

    error[N001]: there is no state 'on_sit'
      --> processes/loan.yaml:12:24
       |
    12 |       arrive: {target: on_sit, guard: "distance < 200"}
       |                        ^^^^^^
      ::: processes/loan.yaml:4:3: 'on_site' is here
       = at run time: the event would be refused
       = hint: did you mean 'on_site'?

Carets count display columns: East-Asian wide characters take two (UAX #11), marks none.
"""

from __future__ import annotations

import unicodedata

from callout.errors import Location, Problem
from callout.reader.yaml.parse import split_lines
from callout.values import visible

MAX_WIDTH = 160
_TAB = "    "


def render(problem: Problem, source: str | None = None) -> str:
    """The page of one problem; without the file's text it has no source line."""
    where = problem.where
    margin = " " * len(str(where.line))
    rows = [
        f"{problem.severity}[{problem.code}]: {problem.message}",
        f"{margin}--> {where}",
        *_excerpt(where, source, margin),
        *(f"{margin}::: {place}: {what}" for place, what in problem.related),
    ]
    if problem.consequence:
        rows.append(f"{margin} = at run time: {problem.consequence}")
    if problem.hint:
        rows.append(f"{margin} = hint: {problem.hint}")
    return "\n".join(map(visible, rows))


def display_width(text: str) -> int:
    """How many columns a terminal gives to `text`.

    >>> [display_width(text) for text in ("abc", "已到达")]
    [3, 6]
    """
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _excerpt(where: Location, source: str | None, margin: str) -> list[str]:
    lines = split_lines(source.removeprefix("\ufeff")) if source is not None else []
    if not 0 < where.line <= len(lines):
        return []
    row = lines[where.line - 1]
    start = min(where.column - 1, len(row))
    before, marked = row[:start], row[start : start + max(where.length, 1)]
    shown, before = _cut(row, before, marked)
    indent = " " * display_width(visible(before.replace("\t", _TAB)))
    carets = "^" * max(display_width(visible(marked.replace("\t", _TAB))), 1)
    line = shown.replace("\t", _TAB)
    return [f"{margin} |", f"{where.line} | {line}", f"{margin} | {indent}{carets}"]


def _cut(row: str, before: str, marked: str) -> tuple[str, str]:
    """The part of a long line around the mark, and what of it stands before the mark."""
    if len(row) <= MAX_WIDTH:
        return row.rstrip(), before
    start = max(0, len(before) - MAX_WIDTH // 3)
    end = max(start + MAX_WIDTH, len(before) + len(marked))
    head, tail = "…" if start else "", "…" if end < len(row) else ""
    return f"{head}{row[start:end].rstrip()}{tail}", f"{head}{before[start:]}"
