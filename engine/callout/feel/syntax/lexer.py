r"""Cuts FEEL text into lexemes, which do not depend on the names in scope.

Names may hold spaces and operators (``late by - paid``), so where one ends is the parser's to
say; here words, numbers and symbols are only told apart. Characters of names are those of DMN
1.5, grammar rules 28 and 29; strings have its escapes (rule 33). A backslash before any other
character is kept, so that patterns can be written plainly: ``"\d+"``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from .foreign import instead, is_foreign

_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_PART = _START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040"
WORD = rf"[{_START}][{_PART}]*"
_SPACE = r"[\s\u0085\u180E\u200B\uFEFF]"
_LEXEME = re.compile(
    rf"""
    (?P<space>{_SPACE}+|//[^\n]*|/\*.*?\*/)
  | (?P<at>@\s*"(?:[^"\\]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<quoted>`[^`\n]+`)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![{_PART}]))
  | (?P<part>[0-9][{_PART}]*)
  | (?P<word>{WORD}|\?)
  | (?P<symbol>\*\*|\.\.|<=|>=|!=|->|/(?!\*)|[-+*=<>()\[\]{{}},:.'?])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})\\u([0-9A-Fa-f]{4})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL
)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_HIGH = range(0xD800, 0xDC00)
_LOW = range(0xDC00, 0xE000)
_LAST_CHARACTER = 0x10FFFF


LOOKALIKES = {
    **dict.fromkeys("“”„«»＂", '"'),
    **dict.fromkeys("‘’＇", "'"),
    **dict.fromkeys("，、；", ","),
    **dict.fromkeys("．。", "."),
    **dict.fromkeys("－–—", "-"),
    **dict.fromkeys("＊×", "*"),
    **dict.fromkeys("／÷", "/"),
    **dict.fromkeys("［【", "["),
    **dict.fromkeys("］】", "]"),
    **{
        "（": "(",
        "）": ")",
        "｛": "{",
        "｝": "}",
        "：": ":",
        "＝": "=",
        "＋": "+",
        "＠": "@",
        "？": "?",
    },
    **{chr(ord(digit) + 0xFEE0): digit for digit in "0123456789"},
    **{"…": "..", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≠": "!="},
}
"""Characters that are easily typed for FEEL's own: by a Chinese keyboard, by a programmer."""


class Sort(Enum):
    """What a lexeme is."""

    NUMBER = auto()
    STRING = auto()
    AT = auto()
    QUOTED = auto()
    WORD = auto()
    PART = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of text; `text` of a string is its content."""

    sort: Sort
    text: str
    start: int
    end: int


class BadText(ValueError):
    """The text has a character that begins nothing; `start` is where."""

    def __init__(self, message: str, start: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.start = start
        self.hint = hint


def lexemes(text: str) -> list[Lexeme]:
    """All lexemes with an END at the end; raises BadText."""
    found: list[Lexeme] = []
    position = 0
    while position < len(text):
        match = _LEXEME.match(text, position)
        if match is None:
            place = _cause(text, position)
            raise BadText(_complaint(text, place), place, _hint(text, place))
        position = match.end()
        group = match.lastgroup or ""
        if group != "space":
            content = _content(group, match[0])
            found.append(Lexeme(Sort[group.upper()], content, match.start(), match.end()))
    found.append(Lexeme(Sort.END, "", len(text), len(text)))
    return found


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """A name as the lexemes it is written with; raises BadText."""
    return tuple(lexeme.text for lexeme in lexemes(name)[:-1])


def lookalike(text: str) -> str | None:
    """The hint that a character was typed for one of FEEL's own."""
    place = _first_lookalike(text)
    return _instead(text, place) if place is not None else None


def misread(text: str, found: list[Lexeme], end: int) -> tuple[int, int, str] | None:
    """Where before `end` a name holds a character typed for one of FEEL's own, and the hint.

    The grammar allows many of them in names, so that ``f（a, b)`` breaks off at the comma.
    """
    for lexeme in found:
        is_name = lexeme.sort in (Sort.WORD, Sort.PART) and lexeme.start < end
        offset = _first_lookalike(lexeme.text) if is_name else None
        if offset is not None:
            place = lexeme.start + offset
            return place, place + 1, _instead(text, place)
    return None


def _first_lookalike(text: str) -> int | None:
    found = (at for at, each in enumerate(text) if each in LOOKALIKES or is_foreign(each))
    return next(found, None)


def _instead(text: str, at: int) -> str:
    return instead(text, at) or f"write {LOOKALIKES[text[at]]} instead of {text[at]}"


def unescape(raw: str) -> str:
    """The content of a string between its quotes."""
    return _ESCAPE.sub(_character, raw) if "\\" in raw else raw


def _content(group: str, raw: str) -> str:
    match group:
        case "string":
            return unescape(raw[1:-1])
        case "at":
            return unescape(raw[raw.index('"') + 1 : -1])
        case "quoted":
            return raw[1:-1]
        case _:
            return raw


def _character(match: re.Match[str]) -> str:
    first, second, single, long, plain = match.groups()
    if first:
        return _pair(int(first, 16), int(second, 16))
    if single:
        return _scalar(int(single, 16))
    if long:
        return _scalar(int(long, 16))
    return _PLAIN_ESCAPES.get(plain, "\\" + plain)


def _pair(first: int, second: int) -> str:
    if first in _HIGH and second in _LOW:
        return chr(0x10000 + ((first - _HIGH.start) << 10) + second - _LOW.start)
    return _scalar(first) + _scalar(second)


def _scalar(code: int) -> str:
    # Half a surrogate pair is no character and could not be written to any store.
    return "\ufffd" if code > _LAST_CHARACTER or 0xD800 <= code < 0xE000 else chr(code)


def _cause(text: str, position: int) -> int:
    """Where a string that is not closed was meant to be: at a quote of another kind."""
    if text[position] != '"':
        return position
    ends = (at for at in range(position, len(text)) if LOOKALIKES.get(text[at]) == '"')
    return next(ends, position)


def _hint(text: str, position: int) -> str | None:
    if text[position] in '"@' and '"' in text[position:]:
        return 'write " where the text ends'
    place = _first_lookalike(text[position])
    return _instead(text, position) if place is not None else None


def _complaint(text: str, position: int) -> str:
    if text[position] in '"@' and '"' in text[position:]:
        return "the string has no closing quote"
    if text.startswith("/*", position):
        return "the comment has no end"
    return f"'{text[position]}' means nothing here"
