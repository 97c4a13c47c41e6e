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
from callout.feel.syntax.foreign import instead

from .slip import Slip

_LOOKALIKES = {
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)},
    **dict.fromkeys("“”„«»「」『』", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("、﹐；﹔", ","),
    **dict.fromkeys("–—−‐‑", "-"),
    **dict.fromkeys("【〔", "["),
    **dict.fromkeys("】〕", "]"),
    **dict.fromkeys("│┃∣¦", "|"),
    **{"。": ".", "…": "..", "《": "<", "》": ">", "〈": "<", "〉": ">", "﹕": ":", "∶": ":"},
}
_LETTERS = dict(
    zip(
        "аеорсухіјѕԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυАВЕКМНОРСТХ",
        "aeopcyxijsdABEZHIKMNOPTYXaopuABEKMHOPCTX",
        strict=True,
    )
)
"""Letters of other alphabets that look like Latin ones."""
_BLANKS = {
    "\u3000": "a full-width space (U+3000)",
    "\u00a0": "a no-break space (U+00A0)",
    "\u2003": "a wide space (U+2003)",
    "\u2002": "a wide space (U+2002)",
    "\u2009": "a thin space (U+2009)",
    "\u202f": "a no-break space (U+202F)",
}
_UNSEEN = {
    "\u200b": "a space without width (U+200B)",
    "\u200c": "a sign without width (U+200C)",
    "\u200d": "a sign without width (U+200D)",
    "\u200e": "a mark of direction (U+200E)",
    "\u200f": "a mark of direction (U+200F)",
    "\u00ad": "a soft hyphen (U+00AD)",
    "\u2060": "a sign without width (U+2060)",
    "\ufeff": "a space without width (U+FEFF)",
}
_NAMES = {",": "comma", ":": "colon", "|": "bar", '"': "quote", "'": "quote", "-": "dash"}
_NAMES |= dict.fromkeys("()[]{}", "bracket")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SINGLE = re.compile(r"(?<![^\s:,\[{(-])'(?:[^']|'')*'")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_WORD = re.compile(r"\w+")
_CLOCK = re.compile(r"[0-9０-９].[0-9０-９]")
_ABOVE = 6
"""How many lines above a place where YAML breaks off the slip may be."""


_STRUCTURE = (
    frozenset("：，、［］｛｝－＃｜“”‘’＂＇﹕∶【】") | frozenset(_BLANKS) | frozenset(_UNSEEN)
)
"""What of them stands for YAML's own signs."""
_ITEM = re.compile(r"\s*([–—−•·*+])\s")
"""What stands for the dash of a list item."""


def wide_in_span(line: str, number: int, start: int = 0, end: int | None = None) -> Slip | None:
    """The first such character between two offsets of a line, outside quotes and comments.

    >>> wide_in_span("initial：new", 24).column
    8
    """
    for column, character in enumerate(_bare(line[start:end]), start + 1):
        if character in _BLANKS:
            message = f"this blank is {_BLANKS[character]}"
            return Slip(number, column, message, "write plain spaces")
        if character in _UNSEEN:
            message = f"here is {_UNSEEN[character]}, which is not seen"
            return Slip(number, column, message, "delete it, or type the word again")
        if character in _LOOKALIKES:
            return _slip(line, number, column)
        if character in _LETTERS and _is_in_latin(line, column - 1):
            code = f"U+{ord(character):04X}"
            message = f"this '{character}' is of another alphabet ({code})"
            return Slip(number, column, message, f"write the Latin {_LETTERS[character]}")
    return None


def _is_in_latin(line: str, at: int) -> bool:
    """Whether the word around an offset has Latin letters too."""
    word = next(each for each in _WORD.finditer(line) if each.start() <= at < each.end())
    return any(character.isascii() and character.isalpha() for character in word[0])


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
        item = _ITEM.match(lines[number - 1])
        if item is not None:
            message = f"a list item begins with -, not with '{item[1]}'"
            return Slip(number, item.start(1) + 1, message, f"write - instead of {item[1]}")
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
    character = lines[where.line - 1][slip.column - 1]
    is_feel = problem.code[0] == "F"
    is_text = is_feel and _LOOKALIKES.get(character) == "'"
    hint = f'write " instead of {character}' if is_text else slip.hint
    if is_feel:
        hint = instead(lines[where.line - 1], slip.column - 1) or hint
    return Problem(problem.code, slip.message, place, hint=hint)


def _slip(line: str, number: int, column: int) -> Slip:
    character = line[column - 1]
    plain = _LOOKALIKES[character]
    width = "full-width " if unicodedata.east_asian_width(character) in "WF" else ""
    kind = _NAMES.get(plain, "digit" if plain.isdigit() else "character")
    in_time = _CLOCK.match(line, max(column - 2, 0))
    wanted = "': ', with a blank," if plain == ":" and not in_time else plain
    message = f"this is the {width}{kind} '{character}'"
    return Slip(number, column, message, f"write {wanted} instead of {character}")


def _bare(line: str) -> str:
    """The line with blanks for what is in quotes or in a comment."""
    for pattern in (_QUOTED, _SINGLE, _COMMENT):
        line = pattern.sub(lambda match: " " * len(match[0]), line)
    return line
