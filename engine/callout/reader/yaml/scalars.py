"""What a plain YAML scalar means: the YAML 1.2 core schema (chapter 10.3), with two deviations.

``on``, ``no``, ``12:30`` and ``2024-01-01`` are text; ``true``, ``null``, ``5``, ``1.10`` are what
they look like. Numbers are exact: int or Decimal, never float. The deviations:

* a number with a leading zero (``0123``) is text, because a designer who writes the zero means it;
* ``.inf`` and ``.nan`` are text, because FEEL has no such numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias

ScalarValue: TypeAlias = bool | int | Decimal | str | None

_WORDS: dict[str, ScalarValue] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
# Bounded, so that no file can make us compute with a million digits; FEEL has 34.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,40})", re.ASCII)
_BASED = re.compile(r"0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}", re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(?:\.[0-9]{1,40}|(?:0|[1-9][0-9]{0,40})(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,4})?",
    re.ASCII,
)


def plain_value(text: str) -> ScalarValue:
    """The value of an unquoted scalar.

    >>> [plain_value(text) for text in ("on", "no", "12:30", "0123", "true", "5")]
    ['on', 'no', '12:30', '0123', True, 5]
    >>> plain_value("1.10")
    Decimal('1.10')
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
