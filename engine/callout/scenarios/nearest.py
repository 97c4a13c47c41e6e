"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known word, or all of them if none is near.

    >>> nearest("expct", ["expect", "send"])
    'did you mean `expect`?'
    """
    words = sorted(known)
    found = get_close_matches(word, words, 1)
    return f"did you mean `{found[0]}`?" if found else f"known: {', '.join(words)}"
