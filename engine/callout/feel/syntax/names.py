"""Which names an expression may use, and where each one ends.

FEEL names hold spaces and operators, so a name ends where the longest name in scope ends. A
`NameScope` is one level of scope; an inner level sees the outer ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from .lexer import WORD, BadText, Lexeme, Sort, words

KEYWORDS = frozenset(
    {
        *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
        *("and", "or", "between", "instance", "of", "function", "external"),
        *("true", "false", "null"),
    }
)
_PLAIN = re.compile(rf"{WORD}(?: {WORD})*")
_IN_NAMES = (Sort.WORD, Sort.PART, Sort.NUMBER, Sort.SYMBOL)


class NameScope:
    """A level of scope."""

    def __init__(self, names: Iterable[str] = (), outer: NameScope | None = None) -> None:
        self.outer = outer
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._all: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Bring a name into this level."""
        if name in self._all:
            return
        self._all.add(name)
        try:
            parts = words(composed(name))
        except BadText:
            return  # such a name can be a key, but nobody can write it down
        if parts and not (len(parts) == 1 and parts[0] in KEYWORDS):
            entries = self._by_first.setdefault(parts[0], [])
            entries.append((parts, name))
            entries.sort(key=lambda entry: -len(entry[0]))

    def longest(self, found: Sequence[Lexeme], position: int) -> tuple[str, int] | None:
        """The longest name that begins at a lexeme, and how many lexemes it has."""
        mine = self._longest_here(found, position)
        outer = self.outer.longest(found, position) if self.outer else None
        if mine is None or (outer is not None and outer[1] > mine[1]):
            return outer
        return mine

    def known(self) -> set[str]:
        """Every name in sight."""
        return self._all | (self.outer.known() if self.outer else set())

    def _longest_here(self, found: Sequence[Lexeme], position: int) -> tuple[str, int] | None:
        for parts, name in self._by_first.get(composed(found[position].text), ()):
            candidates = found[position : position + len(parts)]
            if len(candidates) == len(parts) and all(
                composed(lexeme.text) == part and lexeme.sort in _IN_NAMES
                for lexeme, part in zip(candidates, parts, strict=True)
            ):
                return name, len(parts)
        return None


def composed(text: str) -> str:
    """The text with every letter and its accents as one character (Unicode NFC).

    What looks alike is the same name, whichever way a keyboard or a file system writes it.
    """
    return text if text.isascii() else normalize("NFC", text)


def is_plain(name: str) -> bool:
    """Whether a name is words in a row, which the parser takes together without knowing them.

    Beyond ASCII a name has to be known, for it may be written with other characters that look the
    same (see `composed`).

    >>> is_plain("late by"), is_plain("late-by"), is_plain("day of year"), is_plain("option 2")
    (True, False, False, False)
    """
    plain = name.isascii() and _PLAIN.fullmatch(name) is not None
    return plain and not KEYWORDS & {*name.split(" ")}
