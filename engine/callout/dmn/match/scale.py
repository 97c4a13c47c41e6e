"""How the values of a type lie beside each other: as points on a line, or as separate things.

Ordered types are mapped to keys (ints, for numbers also Decimals) that sort as FEEL sorts the
values. A line is dense where there is always something between two keys; dates are not, so
nothing lies between two days in a row. Strings and booleans are separate: only equality counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from callout.feel.types import Kind, Type
from callout.values import (
    DECIMAL128,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Number,
    Time,
    Value,
)
from callout.values.durations import DAY

ScaleKey: TypeAlias = Number | str


@dataclass(frozen=True, slots=True)
class Scale:
    """One kind of value.

    `key` gives None for a value that is not of this scale; `value` turns a key back.
    """

    key: Callable[[Value], ScaleKey | None]
    value: Callable[[Number], Value]
    is_ordered: bool = True
    is_dense: bool = False
    lowest: int | None = None
    highest: int | None = None

    def between(self, low: Number | None, high: Number | None) -> Value:
        """Some value strictly between two keys (None: no bound), None where there is none."""
        if low is None and high is None:
            return self.value(0)
        if low is None:
            return self._inside(_step(high, -1))
        if high is None:
            return self._inside(_step(low, 1))
        if self.is_dense:
            middle = DECIMAL128.divide(DECIMAL128.add(low, high), Decimal(2))
            return self.value(middle) if low < middle < high else None
        return self.value(int((low + high) // 2)) if high - low > 1 else None

    def _inside(self, key: Number) -> Value:
        too_low = self.lowest is not None and key < self.lowest
        too_high = self.highest is not None and key > self.highest
        return None if too_low or too_high else self.value(key)


def scale_of(kind: Type, *, is_zoned: bool) -> Scale | None:
    """The scale of a type, None where nothing can be said about its values.

    `is_zoned` tells whether the instants at hand have a zone; those with and those without have
    no order between them.
    """
    match kind.kind:
        case Kind.DATE_TIME:
            return _ZONED if is_zoned else _LOCAL
        case Kind.TIME:
            return None if is_zoned else _TIMES
        case _:
            return _SCALES.get(kind.kind)


def _step(key: Number | None, by: int) -> Number:
    return DECIMAL128.add(key or 0, by) if isinstance(key, Decimal) else (key or 0) + by


def _number(value: Value) -> ScaleKey | None:
    return value if type(value) is int or type(value) is Decimal else None


def _zoned(value: Value) -> ScaleKey | None:
    return value.instant if isinstance(value, DateTime) and value.zone is not None else None


def _local(value: Value) -> ScaleKey | None:
    return value.nanoseconds if isinstance(value, DateTime) and value.zone is None else None


def _time(value: Value) -> ScaleKey | None:
    return value.nanoseconds if isinstance(value, Time) and value.zone is None else None


def _boolean(value: Value) -> ScaleKey | None:
    return int(value) if isinstance(value, bool) else None


_NUMBERS = Scale(_number, lambda key: key, is_dense=True)
_DAYS = Scale(
    lambda value: value.nanoseconds if isinstance(value, DaysDuration) else None,
    lambda key: DaysDuration(int(key)),
)
_MONTHS = Scale(
    lambda value: value.months if isinstance(value, MonthsDuration) else None,
    lambda key: MonthsDuration(int(key)),
)
_DATES = Scale(
    lambda value: value.days if isinstance(value, Date) else None, lambda key: Date(int(key))
)
_ZONED = Scale(_zoned, lambda key: DateTime.from_instant(int(key), 0))
_LOCAL = Scale(_local, lambda key: DateTime(int(key)))
_TIMES = Scale(_time, lambda key: Time(int(key)), lowest=0, highest=DAY - 1)
_STRINGS = Scale(
    lambda value: value if isinstance(value, str) else None,
    lambda key: str(key),
    is_ordered=False,
)
_BOOLEANS = Scale(_boolean, lambda key: bool(key), is_ordered=False)
_SCALES = {
    Kind.NUMBER: _NUMBERS,
    Kind.DAYS_DURATION: _DAYS,
    Kind.MONTHS_DURATION: _MONTHS,
    Kind.DATE: _DATES,
    Kind.STRING: _STRINGS,
    Kind.BOOLEAN: _BOOLEANS,
}
