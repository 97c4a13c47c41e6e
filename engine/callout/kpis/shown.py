"""Numbers of figures as people read them: with one decimal, and never rounded before that.

>>> shown_value(Unit.SHARE, Fraction(48, 49))
'98.0 %'
>>> shown_difference(Unit.SHARE, Fraction(48, 49) - Fraction(98, 100))
'less than 0.1 points below'
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from callout.library.kpis import KpiKind, Statistic
from callout.values import DaysDuration, written_for

from .linked import LinkedKpi

_SECOND = 1_000_000_000


class Unit(StrEnum):
    """What the numbers of a figure are."""

    SHARE = "share"
    COUNT = "count"
    NUMBER = "number"
    DURATION = "duration"


def unit_of(kpi: LinkedKpi, summary: Statistic | None = None) -> Unit:
    """The unit of one of its summaries; without one, of what its target is for."""
    if kpi.kpi.kind is not KpiKind.FIGURE:
        return Unit.SHARE
    if (summary or kpi.kpi.show[0]) is Statistic.COUNT:
        return Unit.COUNT
    return Unit.DURATION if kpi.in_durations else Unit.NUMBER


def shown_value(unit: Unit, value: Fraction, language: str = "en") -> str:
    """The value; lengths of time to the second, counts whole."""
    match unit:
        case Unit.SHARE:
            return f"{_tenths(value * 100)} %"
        case Unit.COUNT:
            return str(value)
        case Unit.NUMBER:
            return _tenths(value)
        case Unit.DURATION:
            seconds = _rounded(value / _SECOND)
            return written_for(DaysDuration(seconds * _SECOND), language, "UTC")


def shown_difference(unit: Unit, value: Fraction, language: str = "en") -> str:
    """How far above or below a bound; what would be rounded to nothing is said to be little."""
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    if value == 0:
        return words["exactly"]
    size = abs(value)
    if unit is Unit.SHARE:
        shown = words["points"].format(_tenths(size * 100))
        little = words["points"].format("0.1") if size * 2000 < 1 else None
    else:
        shown = shown_value(unit, size, language)
        little = _LITTLE[unit] if unit in _LITTLE and shown in _NOTHING else None
    way = words["above"] if value > 0 else words["below"]
    return way.format(words["less"].format(little) if little is not None else shown)


_LITTLE: Mapping[Unit, str] = {Unit.NUMBER: "0.1", Unit.DURATION: "1 s"}
_NOTHING = frozenset({"0.0", "0 s", "0秒"})
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "exactly": "exactly that",
        "points": "{} points",
        "less": "less than {}",
        "above": "{} above",
        "below": "{} below",
    },
    "zh": {
        "exactly": "正好",
        "points": "{} 个百分点",
        "less": "不到 {}",
        "above": "高 {}",
        "below": "低 {}",
    },
}


def _rounded(value: Fraction) -> int:
    """The nearest whole number; of two as near the one further from nothing."""
    whole = (2 * abs(value) + 1) // 2
    return int(whole) if value >= 0 else -int(whole)


def _tenths(value: Fraction) -> str:
    tenths = _rounded(value * 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"
