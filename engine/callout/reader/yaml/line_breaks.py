"""Where the characters of a scalar stand in the file.

A scalar's text is not always a run of the file's characters: blocks are indented, long lines are
folded, quoted text has escapes. A `Break` says that from `offset` of the text on, the characters
stand at `line` and `column`; between two breaks they run on. Follows YAML 1.2 chapters 7.3 and 8.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

Break: TypeAlias = tuple[int, int, int]
"""Offset in the text, line, column."""

_ESCAPED_LENGTH = {"x": 4, "u": 6, "U": 10}


def literal_breaks(lines: Sequence[str], line: int, text: str) -> tuple[Break, ...]:
    """Breaks of a literal block whose ``|`` stands on `line` (from 1)."""
    breaks: list[Break] = []
    offset = 0
    for number, row in enumerate(text.split("\n"), start=line + 1):
        if number > len(lines):
            break
        indent = len(lines[number - 1].rstrip("\r")) - len(row)
        breaks.append((offset, number, max(indent, 0) + 1))
        offset += len(row) + 1
    return tuple(breaks)


def flow_breaks(
    lines: Sequence[str], line: int, column: int, text: str, quote: str = ""
) -> tuple[Break, ...]:
    """Breaks of plain or quoted text that starts at `line` and `column`."""
    return _aligned(_flow(lines, line, column, quote), text)


def folded_breaks(lines: Sequence[str], line: int, text: str) -> tuple[Break, ...]:
    """Breaks of a folded block whose ``>`` stands on `line` (from 1)."""
    below = lines[line:]
    indent = next((len(row) - len(row.lstrip(" ")) for row in below if row.strip()), 0)
    return _aligned(_block(lines, line + 1, indent), text)


def _aligned(source: Iterator[tuple[str, int, int]], text: str) -> tuple[Break, ...]:
    breaks: list[Break] = []
    expected = (-1, -1)
    for offset, character in enumerate(text):
        place = _find(source, character)
        if place is None:
            break
        if place != expected:
            breaks.append((offset, *place))
        expected = (place[0], place[1] + 1)
    return tuple(breaks)


def _find(source: Iterator[tuple[str, int, int]], character: str) -> tuple[int, int] | None:
    """The place of the next character of the source that can have become `character`."""
    for written, line, column in source:
        if written == character or written == "\\" or (written == "\n" and character == " "):
            return line, column
    return None


def _block(lines: Sequence[str], line: int, indent: int) -> Iterator[tuple[str, int, int]]:
    """The characters of a block, line breaks among them, without its indentation."""
    for number in range(line, len(lines) + 1):
        row = lines[number - 1].rstrip("\r")
        yield from _row(row, number, indent, "")
        yield "\n", number, max(len(row), indent) + 1


def _flow(
    lines: Sequence[str], line: int, column: int, quote: str
) -> Iterator[tuple[str, int, int]]:
    """What is written from a place on: each character or escape once, a fold as a line break."""
    for number in range(line, len(lines) + 1):
        row = lines[number - 1]
        start = column - 1 if number == line else len(row) - len(row.lstrip(" \t"))
        end = len(row.rstrip(" \t\r"))
        yield from _row(row[:end], number, start, quote)
        if not row[:end].endswith("\\") or quote != '"':
            yield "\n", number, end + 1


def _row(row: str, number: int, start: int, quote: str) -> Iterator[tuple[str, int, int]]:
    position = start
    while position < len(row):
        character = row[position]
        if quote == '"' and character == "\\":
            if position + 1 < len(row):
                yield "\\", number, position + 1
            position += _ESCAPED_LENGTH.get(row[position + 1 : position + 2], 2)
            continue
        yield character, number, position + 1
        position += 2 if quote == "'" and row[position : position + 2] == "''" else 1
