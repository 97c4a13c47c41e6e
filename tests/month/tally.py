"""Cases of a figure, and what they come to in a period."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.month.lines import SHANGHAI, Line

MET, MISSED, OPEN, COUNTED = "met", "missed", "open", "counted"
APART = (MET, MISSED, OPEN, COUNTED)


@dataclass(frozen=True)
class Case:
    """A case: when, on which side (of those, or left out with the side as its reason)."""

    at: datetime
    side: str
    key: str | None = None
    value: Fraction | None = None
    below: bool = False
    """Whether it is one of those that a rate is set against."""


Cases = Iterator[Case]
Counting = Callable[[Line], Cases]


@dataclass(frozen=True)
class Counted:
    """What a figure comes to."""

    numerator: int | None
    denominator: int | None
    open: int
    left_out: dict[str, int] = field(default_factory=dict)
    values: dict[str, Fraction | None] = field(default_factory=dict)


def within(cases: Iterable[Case], first: date, last: date) -> list[Case]:
    """The cases of these days."""
    return [each for each in cases if first <= each.at.astimezone(SHANGHAI).date() <= last]


def share(cases: Sequence[Case]) -> Counted:
    """How many of the cases are met; those of one key are one."""
    sides: dict[object, set[str]] = {}
    for number, each in enumerate(cases):
        if each.side in APART:
            sides.setdefault(number if each.key is None else each.key, set()).add(each.side)
    found = Counter(_best(each) for each in sides.values())
    total = found[MET] + found[MISSED]
    return Counted(found[MET], total, found[OPEN], _left_out(cases))


def _best(sides: set[str]) -> str:
    return next(each for each in (MET, OPEN, MISSED) if each in sides)


def rate(cases: Sequence[Case]) -> Counted:
    """How many cases there are to how many keys of those below."""
    above = sum(not each.below and each.side == COUNTED for each in cases)
    keys = {each.key for each in cases if each.below and each.side == COUNTED}
    return Counted(above, len(keys), 0, _left_out(cases))


def summary(cases: Sequence[Case]) -> Counted:
    """How many, how much, and how it is spread."""
    counted = [each for each in cases if each.side == COUNTED]
    values = sorted(each.value for each in counted if each.value is not None)
    still = sum(each.side == OPEN for each in cases)
    found: dict[str, Fraction | None] = {"count": Fraction(len(counted)), "sum": None}
    found |= {"mean": None, "median": None, "p90": None}
    if values:
        number = len(values)
        middle = values[(number - 1) // 2] + values[number // 2]
        found["sum"] = sum(values, Fraction())
        found["mean"] = sum(values, Fraction()) / number
        found["median"] = middle / 2
        found["p90"] = values[math.ceil(Fraction(9 * number, 10)) - 1]
    return Counted(None, None, still, _left_out(cases), found)


def _left_out(cases: Iterable[Case]) -> dict[str, int]:
    return dict(Counter(each.side for each in cases if each.side not in APART))


def length(span: timedelta) -> Fraction:
    """A duration in nanoseconds."""
    return Fraction(span // timedelta(microseconds=1) * 1000)
