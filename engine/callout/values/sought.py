"""Personal data as texts to be looked for: in the line of an entry, and in what people wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .json_form import Json, SimpleJson, canonical

MASK = "•••"
"""Stands in a text for a piece of it."""
_SHORTEST = 3
"""Letters; a shorter text stands in too many others to be cut out of them wherever it does."""
_HEAD = 16
"""Letters by which a long text is known: messages cut what they show."""
_FEWEST_DIGITS = 4
"""A number of fewer is too common to be anybody's."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a record must not repeat: values as texts, and those that can be found in others.

    `pieces` are cut out wherever they stand, the longest first, those of one length by the
    alphabet; of those that are `long` also what is left where a message has cut them. Short ones
    stand in too many words and are cut out where they are words themselves (`apart`). `written` are
    all of them, or how they begin, as they stand inside a text of JSON.
    """

    whole: frozenset[str]
    pieces: tuple[str, ...]
    long: tuple[str, ...]
    apart: re.Pattern[str] | None
    written: tuple[bytes, ...]

    @staticmethod
    @lru_cache(maxsize=1024, typed=True)  # a ticket's personal data seldom change
    def of(thorough: bool, *secrets: SimpleJson) -> Sought:  # noqa: FBT001 - part of the key
        """What is to be sought for these values, none of which has parts.

        Without being `thorough`, only pieces of three letters and more as a whole.
        """
        whole = frozenset(key for key in map(key_of, secrets) if key is not None)
        found = sorted(each for each in whole if _is_piece(each, thorough=thorough))
        pieces = tuple(sorted(found, key=len, reverse=True))
        apart = [each for each in sorted(whole) if each not in pieces] if thorough else []
        return Sought(
            whole,
            pieces,
            tuple(each for each in pieces if len(each) > _HEAD) if thorough else (),
            re.compile("|".join(map(_as_a_word, apart))) if apart else None,
            tuple(canonical(each[:_HEAD])[1:-1] for each in whole),
        )

    def stands_in(self, line: bytes) -> bool:
        """Whether any of it may stand in what was written as JSON, be it a number or in a text."""
        for each in self.written:  # noqa: SIM110 - a loop is twice as fast as a generator
            if each in line:
                return True
        return False

    def cut_out_of(self, text: str) -> str:
        """The text without what is private in it."""
        for piece in self.pieces:
            if piece in text:
                text = text.replace(piece, MASK)
        for piece in self.long:
            text = _without_beginning(text, piece)
        return text if self.apart is None else self.apart.sub(MASK, text)


def key_of(value: Json) -> str | None:
    """The value as a text, if somebody can be known by it; else None."""
    if isinstance(value, str):
        return value.removeprefix("@") if value.strip() else None
    known = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if known and len(str(value)) >= _FEWEST_DIGITS else None


def _is_piece(text: str, *, thorough: bool) -> bool:
    """Whether it can be cut out wherever it stands: two letters can be a whole Chinese name."""
    return len(text) >= _SHORTEST or (thorough and len(text) > 1 and not text.isascii())


def _as_a_word(text: str) -> str:
    """A pattern that finds it as a word; a single letter only between quotes."""
    if len(text) > 1:
        return rf"(?<!\w){re.escape(text)}(?!\w)"
    return rf"(?<=[\"'“]){re.escape(text)}(?=[\"'”])"


def _without_beginning(text: str, piece: str) -> str:
    """The text without as much of a long piece as stands in it, from its first letters on."""
    head = piece[:_HEAD]
    at = text.find(head)
    while at >= 0:
        end = at + _HEAD
        while end < len(text) and end - at < len(piece) and text[end] == piece[end - at]:
            end += 1
        text = text[:at] + MASK + text[end:]
        at = text.find(head, at + len(MASK))
    return text
