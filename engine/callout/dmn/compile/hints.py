"""Hints at what was meant, where a day or a duration stands in a cell without its quotes.

In FEEL ``2026-01-01`` is a subtraction and ``PT15M`` a name. Both are easily written by somebody
who has just written parameters, where they are values.
"""

from __future__ import annotations

import re
from dataclasses import replace

from callout.dmn.table import Cell
from callout.errors import Problem

_ISO = re.compile(r"-?P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?", re.ASCII)
_DAY = re.compile(r'(?<!["\d])\d{4}-\d\d-\d\d(?![\d"])', re.ASCII)
_SPOKEN = re.compile(
    r'(?<!["\w])(\d+) ?(d|days?|h|hours?|min|minutes?|s|seconds?)\b', re.ASCII | re.IGNORECASE
)


def is_duration(name: str) -> bool:
    """Whether a name is an ISO duration rather than a name.

    >>> is_duration("PT15M"), is_duration("Price")
    (True, False)
    """
    return _ISO.fullmatch(name) is not None


def helped(problem: Problem, cell: Cell) -> Problem:
    """The problem with a better hint, if there is one."""
    hint = _hint(cell.text)
    return problem if hint is None else replace(problem, hint=hint)


def _hint(text: str) -> str | None:
    words = re.findall(r'(?<!["\w])-?P[\w.]+', text)
    iso = next((word for word in words if is_duration(word)), None)
    if iso is not None:
        return f'write duration("{iso}")'
    day = _DAY.search(text)
    if day is not None:
        return f'write date("{day[0]}")'
    spoken = _SPOKEN.search(text)
    if spoken is None:
        return None
    amount, unit = spoken[1], spoken[2][0].upper()
    return f'write duration("P{amount}D")' if unit == "D" else f'write duration("PT{amount}{unit}")'
