"""Bare words: in a column that lists its values, a value needs no quotes.

A cell is read piece by piece between its commas. A piece that is one of the column's strings
becomes that string; a piece that is FEEL stays as it is; a piece that is neither, being only words
nobody knows, is a misspelt value, and the nearest one is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from callout.dmn.table import Cell
from callout.errors import Problem
from callout.suggest import listed_names, nearest, question

_WORDS = re.compile(r"[^\W\d][\w'-]*(?: [\w'/-]+)*")
_NEGATED = re.compile(r"not\((.*)\)", re.DOTALL)
_ANY = frozenset({"any", "all", "anything", "every", "any value", "other", "otherwise", "else"})
_OPENING = "([{"
_CLOSING = ")]}"


@dataclass(frozen=True, slots=True)
class BareWords:
    """The strings of a column, and the names that are not misspelt strings."""

    values: Sequence[str]
    names: Collection[str]

    def tests(self, cell: Cell, problems: list[Problem]) -> str:
        """The text of an input cell with its bare words quoted."""
        negated = _NEGATED.fullmatch(cell.text)
        inner = negated[1] if negated else cell.text
        start = 4 if negated else 0
        whole = " ".join(inner.split()) in self.values  # a value may have commas itself
        pieces = [
            self._quoted(piece, cell, start + offset, problems)
            for offset, piece in ([(0, inner.strip())] if whole else pieces_of(inner))
        ]
        text = ", ".join(pieces)
        return f"not({text})" if negated else text

    def answer(self, cell: Cell, problems: list[Problem]) -> str:
        """The text of an output cell, quoted if it is a bare word."""
        return self._quoted(cell.text, cell, 0, problems)

    def _hint(self, word: str) -> str:
        """Several values stand side by side; what does not matter is ``-``."""
        several = listed_names(word)
        if len(several) > 1 and set(several) <= set(self.values):
            return f"write {', '.join(several)}"
        if word.lower() in _ANY:
            return "write - where any value will do"
        return question(nearest(word, self.values), f"write {', '.join(self.values)}") or ""

    def _quoted(self, piece: str, cell: Cell, offset: int, problems: list[Problem]) -> str:
        word = " ".join(piece.split())
        if word in self.values:
            return string_literal(word)
        if not _WORDS.fullmatch(word) or word in self.names or word in _CONSTANTS:
            return piece
        problems.append(
            Problem(
                "R107",
                f"'{word}' is not one of the values here",
                cell.where.shifted(offset, len(piece)),
                hint=self._hint(word),
            )
        )
        return "null"


_CONSTANTS = frozenset({"true", "false", "null"})


def string_literal(text: str) -> str:
    r"""A FEEL string literal.

    >>> print(string_literal('say "no"'))
    "say \"no\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def pieces_of(text: str) -> Iterator[tuple[int, str]]:
    """What stands between commas outside strings and brackets, with where it begins.

    >>> list(pieces_of('"a, b", [1, 2], c'))
    [(0, '"a, b"'), (8, '[1, 2]'), (16, 'c')]
    """
    depth, start = 0, 0
    quoted = escaped = False
    for place, character in enumerate(text):
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif character == "," and depth <= 0:
            yield _stripped(text, start, place)
            start = place + 1
    yield _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> tuple[int, str]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), piece.strip()
