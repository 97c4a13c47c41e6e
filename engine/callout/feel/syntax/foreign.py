"""Signs of other languages that FEEL has not, in either width, and what FEEL writes for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

_MEANT: Mapping[str, str] = {
    "&": "and",
    "|": "or",
    "!": "not(...)",
    "^": "**",
    "~": "[a..b] for a range",
    "`": '"',
    "%": "modulo(a, b)",
    "\\": "/",
}
_NEEDLESS = "#$"
_WIDE = {chr(ord(sign) + 0xFEE0): sign for sign in "!#$%&\\^`|~"}
_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*$", re.ASCII)
_NAME = re.compile(r"([^\W\d][\w.]*)\s*$")
_OPERAND = re.compile(r"\s*(?!(?:and|or|then|else|in|between|return|satisfies|instance)\b)[\w(\"]")


def is_foreign(sign: str) -> bool:
    """Whether FEEL has no such sign, and it is known what is meant by it."""
    return sign in _MEANT or sign in _NEEDLESS or sign in _WIDE


def instead(text: str, at: int) -> str | None:
    """What to write for the sign at an offset, by what stands around it; None if FEEL has it.

    >>> instead("x > 5%", 5)
    'write 0.05 instead of 5%'
    >>> instead("count % 100", 6)
    'write modulo(a, b) instead of %'
    """
    sign = text[at]
    plain = _WIDE.get(sign, sign)
    if plain in _NEEDLESS:
        return "delete it: names and numbers stand by themselves"
    if plain not in _MEANT:
        return None
    if plain == "!" and text[at + 1 : at + 2] in ("=", "＝"):
        return f"write != instead of {text[at : at + 2]}"
    if plain in "&|" and text[at + 1 : at + 2] == sign:
        sign *= 2
    percent = _percent(text, at) if plain == "%" else None
    return percent or f"write {_MEANT[plain]} instead of {sign}"


def _percent(text: str, at: int) -> str | None:
    """The share that is meant, where nothing that one could divide by comes after the sign."""
    if _OPERAND.match(text, at + 1):
        return None
    before, sign = text[:at], text[at]
    number, name = _NUMBER.search(before), _NAME.search(before)
    if number is not None:
        share = Decimal(number[1]) / 100
        return f"write {share:f} instead of {number[1]}{sign}"
    return f"write {name[1]} / 100 instead of {name[1]}{sign}" if name is not None else None
