"""Blanks that YAML wants and people leave out, tabs where it wants blanks, and a missing ``|``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .slip import Slip
from .wide import wide_in_span

_DOUBLE_DASH = re.compile(r"\s*(--)\s+(?=\S)")
_DASH = re.compile(r"\s*-(?=[^\s\d.-])")
_COLON = re.compile(r"(?:\s*(?:- )?|.*[{,]\s*)([A-Za-z_][\w.]*):(?=[^\s:/,}\]])")
_KEYED = re.compile(r"[\w.-]+:(?:\s|$)")
_NO_COLON = re.compile(r"\s*(?:- )?(?P<key>[A-Za-z_][\w.]*)(?:\s*=\s*|\s+|$)(?P<value>[^:=]*)")
_BLOCK = re.compile(r":\s+[|>][-+0-9]*\s*$")
_VALUED = re.compile(r"(\s*(?:- +)*)([\w.-]+):\s+[^\s|>{\[&*#]")
_GRID = re.compile(r"\s*\|")
_DOUBLED = re.compile(r":\s+:(?=\s)")
_DOLLAR = re.compile(r"\$\{([^{}]*)\}?")


def blank_slip(lines: Sequence[str], suspects: Iterable[int]) -> Slip | None:
    """The first such slip on the lines of these numbers, which are looked at in their order."""
    for number in suspects:
        row = lines[number - 1]
        found = _tab(row, number) or _grid(lines, number) or _in_row(row, number)
        if found is not None:
            return found
    return None


def listed_slip(lines: Sequence[str], number: int) -> Slip | None:
    """The dash that makes a list of a map, told by the key of the map that comes after it."""
    row = lines[number - 1] if number <= len(lines) else ""
    indent = len(row) - len(row.lstrip())
    if not _KEYED.match(row[indent:]):
        return None
    for above in range(number - 1, 0, -1):
        line = lines[above - 1]
        depth = len(line) - len(line.lstrip())
        if line.strip() and depth < indent:
            return None
        if depth == indent and line.lstrip().startswith("-"):
            if not _KEYED.match(line.lstrip()[1:].lstrip()):
                return None
            message = "this dash makes a list of a map"
            return Slip(above, depth + 1, message, "write a blank instead of -")
    return None


def colon_slip(lines: Sequence[str], number: int) -> Slip | None:
    """The line of this number, if it wants the colon that makes a key of its first word."""
    row = lines[number - 1].split(" #")[0].rstrip()
    match = _NO_COLON.fullmatch(row)
    if match is None:
        return None
    above = next((each for each in reversed(lines[: number - 1]) if each.strip()), "")
    place = match.start("key") + 1
    if _BLOCK.search(above):
        message = "this line is not indented under the text that begins above it"
        return Slip(number, place, message, "put two more blanks before it")
    key, value = match["key"], (match["value"] or "").strip()
    message = f"this line has no ': ' after '{key}'"
    return Slip(number, place, message, f"write `{f'{key}: {value}'.rstrip()}`")


def indented_slip(lines: Sequence[str], number: int) -> Slip | None:
    """The line of this number, if it is a key that is indented under a value."""
    row = lines[number - 1]
    last = next((each for each in range(number - 1, 0, -1) if lines[each - 1].strip()), 0)
    match = _VALUED.match(lines[last - 1]) if last else None
    depth = len(row) - len(row.lstrip())
    if match is None or not _KEYED.match(row.lstrip()) or depth <= len(match[1]):
        return None
    message = f"this line is indented under the value of '{match[2]}'"
    more = depth - len(match[1])
    blanks = f"{more} blank{'s' if more > 1 else ''}"
    begin = f"'{match[2]}' begins in line {last}" if "-" in match[1] else f"line {last} begins"
    hint = f"take {blanks} away, so that it begins where {begin}"
    return Slip(number, depth + 1, message, hint)


def missing_blank(text: str) -> str | None:
    """The hint for text that is a key and its value, or a dash and its item, run together.

    >>> missing_blank("target:waiting")
    'put a blank after target:'
    """
    match = _COLON.match(text)
    if match is not None and match.start(1) == 0:
        return f"put a blank after {match[1]}:"
    return "put a blank after -" if _DASH.match(text) else None


def _in_row(row: str, number: int) -> Slip | None:
    double = _DOUBLE_DASH.match(row)
    if double is not None:
        message = "a list item begins with one dash"
        return Slip(number, double.start(1) + 1, message, "write - instead of --")
    dash = _DASH.match(row)
    if dash is not None:
        message = "a list item begins with a dash and a blank"
        return Slip(number, dash.end(), message, "put a blank after -")
    doubled = _DOUBLED.search(row)
    if doubled is not None:
        return Slip(number, doubled.end(), "this colon is one too many", "delete it")
    dollar = _DOLLAR.search(row)
    if dollar is not None:
        hint = f"an expression stands by itself: write {dollar[1].strip()}"
        return Slip(number, dollar.start() + 1, "'${ }' is not used here", hint)
    colon = _COLON.match(row)
    if colon is not None and row[colon.end(1) + 1] not in "\"'":
        message = f"'{colon[1]}:' has no blank after it"
        return Slip(number, colon.start(1) + 1, message, f"put a blank after {colon[1]}:")
    return None


def _tab(row: str, number: int) -> Slip | None:
    indent = row[: len(row) - len(row.lstrip())]
    if "\t" not in indent:
        return None
    column = indent.index("\t") + 1
    if "\t" in row.strip():
        hint = "this looks pasted from a spreadsheet: indent it with spaces like the rows around it"
        return Slip(number, column, "a tab cannot indent YAML", hint)
    return Slip(number, column, "a tab cannot indent YAML", "use spaces")


def _grid(lines: Sequence[str], number: int) -> Slip | None:
    """A grid under a key that is not followed by ``|``."""
    if not _GRID.match(lines[number - 1]):
        return None
    rows = range(number - 1, 0, -1)
    above = next((n for n in rows if lines[n - 1].strip() and not _GRID.match(lines[n - 1])), 0)
    row = lines[above - 1].rstrip() if above else ""
    if row.endswith("｜"):
        return wide_in_span(row, above, len(row) - 1)
    if not row.endswith(":"):
        return None
    indent = len(row) - len(row.lstrip())
    key = row[indent:]
    message = f"'{key}' is followed by a grid, which is text"
    return Slip(above, indent + 1, message, f"write `{key} |`")
