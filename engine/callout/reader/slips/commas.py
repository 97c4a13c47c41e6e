"""Texts that a comma has cut in pieces, as it does inside ``{ }`` and ``[ ]``.

The most frequent of all slips is a call with two arguments in a map on one line:
``{due: add working time(now(), param.within)}``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .blanks import missing_blank

_NUMBER = re.compile(r"-?\d+", re.ASCII)


def is_cut(text: str) -> bool:
    """Whether a bracket of a call is open at the end.

    >>> is_cut("f(a"), is_cut("f(a)")
    (True, False)
    """
    return text.count("(") > text.count(")")


def joined(pieces: Sequence[str]) -> str:
    """What was written, before YAML cut it."""
    return ", ".join(pieces)


def in_quotes(text: str) -> str:
    """The text in YAML's quotes.

    >>> print(in_quotes("f(a, b)"), in_quotes("it's, so"))
    'f(a, b)' "it's, so"
    """
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def cut_hint(before: str | None, pieces: Sequence[str], *, has_colon: bool) -> str:
    """How a word without a value is mended; `before` is the plain value in front of it."""
    blank = missing_blank(pieces[0])
    if blank is not None:
        return blank
    if has_colon:
        return "write its value after the colon, or leave the key out"
    if before is None:
        return f"write `{pieces[0]}: ...`, what it stands for after the colon"
    text = joined([before, *pieces])
    if len(pieces) == 1 and _NUMBER.fullmatch(before) and _NUMBER.fullmatch(pieces[0]):
        return f"write {before}.{pieces[0]} for the number; in {{ }} a comma ends a value"
    return f"in {{ }} a comma ends a text: write {in_quotes(text)}, in quotes"
