"""Functions that make values out of texts and other values (DMN 1.5, table 73)."""

from __future__ import annotations

import re
from decimal import Decimal

from callout.feel.runtime.frame import Frame, NoAnswer
from callout.feel.runtime.literals import read_range, written
from callout.values import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Number,
    Time,
    Value,
    parse_duration,
    parse_number,
)
from callout.values.dates import time_of_day
from callout.values.durations import DAY, SECOND
from callout.values.gregorian import whole_months
from callout.values.zones import MAX_OFFSET

from .registry import builtin

_GROUPING = (None, " ", ",", ".")
_DECIMAL = (None, ",", ".")
_DIGITS = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@builtin("date(from: string) -> date")
def _date_from_text(text: str) -> Value:
    return Date.parse(text)


@builtin("date(from: date and time) -> date")
def _date_from_moment(moment: DateTime) -> Value:
    return moment.date


@builtin("date(year: whole number, month: whole number, day: whole number) -> date")
def _date_from_parts(year: Number, month: Number, day: Number) -> Value:
    return Date.of(int(year), int(month), int(day))


@builtin("time(from: string) -> time")
def _time_from_text(text: str) -> Value:
    return Time.parse(text)


@builtin("time(from: time) -> time")
def _time_from_time(time: Time) -> Value:
    return time


@builtin("time(from: date and time) -> time")
def _time_from_moment(moment: DateTime) -> Value:
    return moment.time


@builtin(
    "time(hour: whole number, minute: whole number, second: number, [offset: duration?]) -> time"
)
def _time_from_parts(
    hour: Number, minute: Number, second: Number, offset: DaysDuration | None
) -> Value:
    seconds = int(second)
    nanoseconds = int((Decimal(second) - seconds) * SECOND)
    total = time_of_day(int(hour), int(minute), seconds, nanoseconds)
    if offset is None:
        return Time(total % DAY)
    east = offset.nanoseconds // SECOND
    if abs(east) > MAX_OFFSET:
        raise NoAnswer(f"{offset} is no offset between -18 and 18 hours")
    return Time(total % DAY, east)


@builtin("date and time(from: string) -> date and time")
def _moment_from_text(text: str) -> Value:
    return DateTime.parse(text) if "T" in text else DateTime.at(Date.parse(text), Time(0))


@builtin("date and time(from: date and time) -> date and time")
def _moment_from_moment(moment: DateTime) -> Value:
    return moment


@builtin("date and time(date: date, time: time) -> date and time")
def _moment_from_date(day: Date, time: Time) -> Value:
    return DateTime.at(day, time)


@builtin("date and time(date: date and time, time: time) -> date and time")
def _moment_from_parts(moment: DateTime, time: Time) -> Value:
    return DateTime.at(moment.date, time)


@builtin("duration(from: string)")
def _duration(text: str) -> Value:
    return parse_duration(text)


@builtin("years and months duration(from: date, to: date) -> years and months duration", price=12)
def _months_between_dates(start: Date, end: Date) -> Value:
    return MonthsDuration(whole_months(start.days, end.days))


@builtin(
    "years and months duration(from: date and time, to: date and time) -> years and months duration"
)
def _months_between(start: DateTime, end: DateTime) -> Value:
    return MonthsDuration(whole_months(start.date.days, end.date.days))


@builtin(
    "number(from: string, [grouping separator: string?], [decimal separator: string?]) -> number",
    framed=True,
)
def _number(frame: Frame, text: str, grouping: str | None, point: str | None) -> Value:
    if grouping not in _GROUPING or point not in _DECIMAL:
        raise NoAnswer("separators are a space, a comma or a full stop")
    if grouping is not None and grouping == point:
        raise NoAnswer("the two separators are the same")
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    if not _DIGITS.fullmatch(plain):
        raise NoAnswer(f"'{text}' is not a number")
    return frame.number(parse_number(plain))


@builtin("string(from: Any) -> string")
def _string(value: Value) -> Value:
    return value if value is None or isinstance(value, str) else written(value)


@builtin("range(from: string)", framed=True, price=40)
def _range(frame: Frame, text: str) -> object:
    return read_range(text, frame)
