"""Equality, order and membership, with FEEL's third answer: null.

Follows DMN 1.5, tables 50 to 55. Values of different kinds do not compare (null); null equals
null only. Times and dates with times are equal when they agree to the second (the TCK has it so:
0068-feel-equality), while their order looks at nanoseconds. A local and a zoned value are
different and have no order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from callout.feel.types import Kind
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Time
from callout.values.durations import SECOND

from .coercion import KINDS, kind_of, shown
from .frame import Frame, Site
from .ranges import Range

_PLAIN = (Kind.BOOLEAN, Kind.NUMBER, Kind.STRING, Kind.DATE)


def equal(left: object, right: object, frame: Frame, site: Site) -> bool | None:
    """``left = right``."""
    if left is None or right is None:
        return left is right
    if kind_of(left) is not kind_of(right):
        frame.warn(site, f"{shown(left)} and {shown(right)} are of different kinds", left, right)
        return None
    return same(left, right, frame)


def unequal(left: object, right: object, frame: Frame, site: Site) -> bool | None:
    """``left != right``."""
    answer = equal(left, right, frame, site)
    return None if answer is None else not answer


def same(left: object, right: object, frame: Frame) -> bool:
    """Whether two values are equal; those of different kinds are not."""
    kind = KINDS.get(type(left))
    if kind is not KINDS.get(type(right)):
        return False
    match left, right:
        case (list(), list()):
            frame.spend(len(left))
            return len(left) == len(right) and all(
                same(*pair, frame) for pair in zip(left, right, strict=True)
            )
        case (dict(), dict()):
            frame.spend(len(left))
            return left.keys() == right.keys() and all(
                same(value, right[name], frame) for name, value in left.items()
            )
        case (Range(), Range()):
            return _same_range(left, right, frame)
        case (Time() | DateTime(), Time() | DateTime()):
            seconds = left.instant // SECOND == right.instant // SECOND
            return seconds and (left.zone is None) == (right.zone is None)
        case _:
            return left == right


def less(left: object, right: object, frame: Frame, site: Site) -> bool | None:
    """``left < right``."""
    answer = order(left, right)
    if answer is None:
        _no_order(left, right, frame, site)
        return None
    return answer < 0


def less_equal(left: object, right: object, frame: Frame, site: Site) -> bool | None:
    """``left <= right``."""
    answer = order(left, right)
    if answer is None:
        _no_order(left, right, frame, site)
        return None
    return answer <= 0


def greater(left: object, right: object, frame: Frame, site: Site) -> bool | None:
    """``left > right``."""
    answer = order(left, right)
    if answer is None:
        _no_order(left, right, frame, site)
        return None
    return answer > 0


def greater_equal(left: object, right: object, frame: Frame, site: Site) -> bool | None:
    """``left >= right``."""
    answer = order(left, right)
    if answer is None:
        _no_order(left, right, frame, site)
        return None
    return answer >= 0


def order(left: object, right: object) -> int | None:
    """Negative, zero or positive as `left` is less, equal or greater; None without an order."""
    rule = _ORDERS.get((type(left), type(right)))
    return None if rule is None else rule(left, right)


def _apart(left: Any, right: Any) -> int:
    apart: int = (left > right) - (left < right)
    return apart


def _clocks_apart(left: Time | DateTime, right: Time | DateTime) -> int | None:
    if (left.zone is None) != (right.zone is None):
        return None
    return left.instant - right.instant


_ORDERS: Mapping[tuple[type, type], Callable[[Any, Any], int | None]] = {
    **{(one, other): _apart for one in (int, Decimal) for other in (int, Decimal)},
    (str, str): _apart,
    (Date, Date): lambda left, right: left.days - right.days,
    (DaysDuration, DaysDuration): lambda left, right: left.nanoseconds - right.nanoseconds,
    (MonthsDuration, MonthsDuration): lambda left, right: left.months - right.months,
    (Time, Time): _clocks_apart,
    (DateTime, DateTime): _clocks_apart,
}


def between(value: object, low: object, high: object, frame: Frame, site: Site) -> bool | None:
    """``value between low and high``, both ends included."""
    above = greater_equal(value, low, frame, site)
    below = less_equal(value, high, frame, site)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True


def within(value: object, interval: Range, frame: Frame, site: Site) -> bool | None:
    """Whether a value lies in a range; null where it has no order with the ends."""
    answer = lies_in(value, interval)
    if answer is None:
        frame.warn(site, f"{shown(value)} has no order with {interval}", value)
    return answer


def lies_in(value: object, interval: Range) -> bool | None:
    """Whether a value lies in a range, saying nothing about a null."""
    if interval.complement:
        apart = order(value, interval.start)
        return None if apart is None else apart != 0
    if interval.start is not None:
        above = order(value, interval.start)
        if above is None:
            return None
        if above < 0 or (above == 0 and not interval.start_included):
            return False
    if interval.end is not None:
        below = order(value, interval.end)
        if below is None:
            return None
        return below < 0 or (below == 0 and interval.end_included)
    return True


def accepted(value: object, test: object, frame: Frame, site: Site) -> bool | None:
    """Whether a value passes a test that is a value too: a range, a list of such, or an equal."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return within(value, test, frame, site)
    if isinstance(test, list):
        frame.spend(len(test))
        if isinstance(value, list) and same(value, test, frame):
            return True
        return any(_fits_item(value, item, frame) for item in test)
    return equal(value, test, frame, site)


def passed(value: object, test: object, frame: Frame, site: Site) -> bool | None:
    """`accepted` for a test that was worked out: one that came to null is passed by nothing.

    It failed, or has no value yet; only the word ``null`` is a test for null (DMN 1.5, table 55:
    ``x in [a..b]`` is ``x >= a and x <= b``, which is null where an end is).
    """
    if test is None and value is None and frame.semantics.failed_tests_fail:
        return None
    return accepted(value, test, frame, site)


def _fits_item(value: object, item: object, frame: Frame) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return lies_in(value, item) is True
    return same(value, item, frame)


def _same_range(left: Range, right: Range, frame: Frame) -> bool:
    return (
        _shape(left) == _shape(right)
        and same(left.start, right.start, frame)
        and same(left.end, right.end, frame)
    )


def _shape(interval: Range) -> tuple[bool, bool, bool]:
    return interval.start_included, interval.end_included, interval.complement


def _no_order(left: object, right: object, frame: Frame, site: Site) -> None:
    frame.warn(site, f"{shown(left)} and {shown(right)} have no order", left, right)
