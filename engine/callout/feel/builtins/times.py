"""The present, and what a calendar says about a day (DMN 1.5, tables 77 and 79)."""

from __future__ import annotations

from callout.errors import ExpressionError
from callout.feel.runtime.coercion import kind_of
from callout.feel.runtime.comparison import same
from callout.feel.runtime.frame import Frame
from callout.values import Date, DateTime, Time, Value, gregorian

from .registry import builtin

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@builtin("now() -> date and time", framed=True, price=6)
def _now(frame: Frame) -> Value:
    return _present(frame)


@builtin("today() -> date", framed=True, price=6)
def _today(frame: Frame) -> Value:
    return _present(frame).date


@builtin("day of year(date: date) -> number", price=10)
def _day_of_year(day: Date) -> Value:
    return gregorian.day_of_year(day.days)


@builtin("day of year(date: date and time) -> number", price=10)
def _day_of_year_at(moment: DateTime) -> Value:
    return gregorian.day_of_year(moment.date.days)


@builtin("day of week(date: date) -> string", price=10)
def _day_of_week(day: Date) -> Value:
    return _DAYS[gregorian.weekday(day.days) - 1]


@builtin("day of week(date: date and time) -> string", price=10)
def _day_of_week_at(moment: DateTime) -> Value:
    return _DAYS[gregorian.weekday(moment.date.days) - 1]


@builtin("month of year(date: date) -> string", price=10)
def _month_of_year(day: Date) -> Value:
    return _MONTHS[day.parts[1] - 1]


@builtin("month of year(date: date and time) -> string", price=10)
def _month_of_year_at(moment: DateTime) -> Value:
    return _MONTHS[moment.date.parts[1] - 1]


@builtin("week of year(date: date) -> number", price=10)
def _week_of_year(day: Date) -> Value:
    return gregorian.week_of_year(day.days)


@builtin("week of year(date: date and time) -> number", price=10)
def _week_of_year_at(moment: DateTime) -> Value:
    return gregorian.week_of_year(moment.date.days)


@builtin("is(value1: Any, value2: Any) -> boolean", framed=True)
def _is(frame: Frame, left: Value, right: Value) -> Value:
    if kind_of(left) is not kind_of(right):
        return False
    if isinstance(left, Time | DateTime) and isinstance(right, Time | DateTime):
        alike = (left.nanoseconds, left.zone) == (right.nanoseconds, right.zone)
        return alike and left.instant == right.instant
    return same(left, right, frame)


def _present(frame: Frame) -> DateTime:
    if frame.now is None:
        raise ExpressionError(
            "the present is not known here",
            hint="now() and today() only have a value while a ticket moves",
        )
    now = frame.now.in_zone(0 if frame.zone == "UTC" else frame.zone)
    return now if frame.semantics.zoned_times else now.first_time
