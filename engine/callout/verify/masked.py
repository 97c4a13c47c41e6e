"""Texts of which two tickets have each cut out what is private to it: can both come of one?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate

from callout.values import Json
from callout.values.sought import MASK

_PARTS = re.compile(f"{MASK}|.", re.DOTALL)


def alike(own: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Whether two records have the same parts, but for what was cut out of their texts."""
    return own.keys() == other.keys() and all(
        own[name] == other[name] or _of_one(own[name], other[name]) for name in own
    )


def _of_one(own: Json, other: Json) -> bool:
    """Whether there is a text that both were; a mask stands for any piece.

    >>> _of_one(f"Li of {MASK}", f"{MASK} of Ulm"), _of_one(f"Li of {MASK}", f"Wu {MASK}")
    (True, False)
    """
    if not isinstance(own, str) or not isinstance(other, str) or MASK not in own + other:
        return False
    one, two = _PARTS.findall(own), _PARTS.findall(other)
    fits: list[bool] = [True, *accumulate((part == MASK for part in two), min)]
    for part in one:
        row = [fits[0] and part == MASK]
        for place, against in enumerate(two, 1):
            if MASK in (part, against):
                row.append(fits[place - 1] or fits[place] or row[place - 1])
            else:
                row.append(part == against and fits[place - 1])
        fits = row
    return fits[-1]
