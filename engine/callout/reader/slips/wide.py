"""Characters of a Chinese keyboard, or of a word processor, where YAML and FEEL want ASCII.

In titles and messages they are what the author means, so they are looked for only where something
is wrong anyway, and never inside quotes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from callout.errors import Problem, Severity

from .slip import Slip

_LOOKALIKES = {
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)},
    **dict.fromkeys("“”„«»「」『』", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("、﹐", ","),
    **dict.fromkeys("–—−‐‑", "-"),
    **dict.fromkeys("【〔", "["),
    **dict.fromkeys("】〕", "]"),
    **dict.fromkeys("│┃∣¦", "|"),
    **{"。": ".", "《": "<", "》": ">", "〈": "<", "〉": ">", "﹕": ":", "∶": ":"},
}
_BLANKS = {
    "\u3000": "a full-width space (U+3000)",
    "\u00a0": "a no-break space (U+00A0)",
    "\u2003": "a wide space (U+2003)",
    "\u2002": "a wide space (U+2002)",
    "\u2009": "a thin space (U+2009)",
    "\u202f": "a no-break space (U+202F)",
    "\u200b": "a space without width (U+200B)",
    "\ufeff": "a space without width (U+FEFF)",
}
_NAMES = {",": "comma", ":": "colon", "|": "bar", '"': "quote", "'": "quote", "-": "dash"}
_NAMES |= dict.fromkeys("()[]{}", "bracket")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SINGLE = re.compile(r"(?<![^\s:,\[{(-])'(?:[^']|'')*'")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_ABOVE = 6
"""How many lines above a place where YAML breaks off the slip may be."""


_STRUCTURE = frozenset("：，、［］｛｝－＃｜“”‘’＂＇﹕∶【】") | frozenset(_BLANKS)
"""What of them stands for YAML's own signs."""


def wide_in_span(line: str, number: int, start: int = 0, end: int | None = None) -> Slip | None:
    """The first such character between two offsets of a line, outside quotes and comments.

    >>> wide_in_span("initial：new", 24).column
    8
    """
    for column, character in enumerate(_bare(line[start:end]), start + 1):
        if character in _BLANKS:
            message = f"this blank is {_BLANKS[character]}"
            return Slip(number, column, message, "write plain spaces")
        if character in _LOOKALIKES:
            return _slip(number, column, character)
    return None


def wide_indent(lines: Sequence[str], last: int) -> Slip | None:
    """A wide blank in the indentation of the line `last` (from 1), or of one a little above."""
    for number in range(last, max(0, last - _ABOVE), -1):
        line = lines[number - 1]
        slip = wide_in_span(line, number, 0, len(line) - len(line.lstrip()))
        if slip is not None:
            return slip
    return None


def wide_sign(lines: Sequence[str], suspects: Iterable[int]) -> Slip | None:
    """What stands for a sign of YAML's own in the first of these lines that has one."""
    for number in suspects:
        slip = wide_in_span(lines[number - 1], number)
        if slip is not None and lines[number - 1][slip.column - 1] in _STRUCTURE:
            return slip
    return None


def with_wide_slips(
    problems: Iterable[Problem], files: Mapping[str, Sequence[str]]
) -> list[Problem]:
    """The errors, each said of the character that is its cause, where there is one.

    `files` has the lines of files by path.
    """
    return [_clarified(each, files.get(each.where.path, ())) for each in problems]


def _clarified(problem: Problem, lines: Sequence[str]) -> Problem:
    where = problem.where
    if problem.severity is not Severity.ERROR or where.line > len(lines):
        return problem
    start = where.column - 1
    slip = wide_in_span(lines[where.line - 1], where.line, start, start + max(where.length, 1))
    if slip is None:
        return problem
    place = replace(where, column=slip.column, length=1)
    return Problem(problem.code, slip.message, place, hint=slip.hint)


def _slip(number: int, column: int, character: str) -> Slip:
    plain = _LOOKALIKES[character]
    width = "full-width " if unicodedata.east_asian_width(character) in "WF" else ""
    kind = _NAMES.get(plain, "digit" if plain.isdigit() else "character")
    wanted = "': ', with a blank," if plain == ":" else plain
    message = f"this is the {width}{kind} '{character}'"
    return Slip(number, column, message, f"write {wanted} instead of {character}")


def _bare(line: str) -> str:
    """The line with blanks for what is in quotes or in a comment."""
    for pattern in (_QUOTED, _SINGLE, _COMMENT):
        line = pattern.sub(lambda match: " " * len(match[0]), line)
    return line
