"""Rule tables and calendars as functions that expressions can call.

A table is a function of its inputs by name; its answer is DMN's (the plain value where there is
one output). What it decides is on record like any other decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callout.calendars import Calendar, CalendarChoice, OutOfCalendar, Pay, free
from callout.feel import Frame, Function
from callout.feel.types import (
    ANY,
    BOOLEAN,
    DATE_TIME,
    DAYS_DURATION,
    NUMBER,
    STRING,
    WHOLE,
    FunctionOf,
    Type,
)
from callout.values import Date, DateTime, DaysDuration, Facts, Number, Value
from callout.values.durations import DAY

from .decide import answer_only, decide
from .decision import plain
from .table import RuleTable

CALENDAR_FUNCTIONS: Mapping[str, Type] = {
    "end of day": FunctionOf((ANY, STRING), DATE_TIME, 1),
    "add working days": FunctionOf((ANY, WHOLE, STRING), ANY, 1),
    "is working day": FunctionOf((ANY, STRING), BOOLEAN, 1),
    "working days between": FunctionOf((ANY, ANY, STRING), NUMBER, 1),
    "add working time": FunctionOf((DATE_TIME, DAYS_DURATION, STRING), DATE_TIME, 1),
    "working time between": FunctionOf((DATE_TIME, DATE_TIME, STRING), DAYS_DURATION, 1),
    "is working time": FunctionOf((DATE_TIME, STRING), BOOLEAN, 1),
    "day class": FunctionOf((ANY, STRING), STRING, 1),
}
"""The names of a calendar's functions, and their types; the last argument names a calendar."""


def table_function(table: RuleTable, scope: Facts) -> Function:
    """The table as a function; `scope` has what its cells read beside the parameters."""
    names = tuple(each.name for each in table.inputs)

    def call(frame: Frame, *arguments: Value) -> Value:
        given = dict(zip(table.parameters, arguments, strict=True))
        if frame.decisions is None and table.index.quick_outputs is not None:
            return plain(answer_only(table, given, frame, scope))
        inputs = {name: given[name] for name in names}
        return decide(table, {**scope, **given}, frame, given=inputs).value

    return Function(table.parameters, call)


def calendar_functions(calendars: CalendarChoice) -> dict[str, Function]:
    """The functions of calendars by name.

    They take dates, and instants as days in the calendar's zone; where an instant is asked for a
    date is its beginning. Null gives null; without a calendar's name the default is meant.
    """
    adding_days = (ANY, WHOLE, STRING)
    adding_time = (ANY, DAYS_DURATION, STRING)
    return {
        "end of day": _function(calendars, ("from",), _end_of_day),
        "add working days": _function(calendars, ("to", "days"), _add_days, adding_days),
        "is working day": _function(calendars, ("day",), _is_working_day),
        "working days between": _function(calendars, ("start", "end"), _days_between),
        "add working time": _function(
            calendars, ("to", "duration"), _add_time, adding_time, DATE_TIME
        ),
        "working time between": _function(calendars, ("start", "end"), _time_between),
        "is working time": _function(calendars, ("at",), _is_working_time),
        "day class": _function(calendars, ("day",), _day_class),
    }


def _function(
    calendars: CalendarChoice,
    parameters: tuple[str, ...],
    answer: Callable[..., Value],
    types: tuple[Type, ...] = (),
    returns: Type = ANY,
) -> Function:
    """The function, with the name of a calendar after its own parameters."""

    def call(frame: Frame, *arguments: Value) -> Value:
        own, named = arguments[: len(parameters)], arguments[len(parameters) :]
        name = next((each for each in named if isinstance(each, str)), None)
        return answer(calendars.of(name), frame, *own)

    own_types = types or (*[ANY] * len(parameters), STRING)
    return Function((*parameters, "calendar"), call, own_types, returns, optional=1)


def _end_of_day(calendar: Calendar, _: Frame, moment: Value) -> Value:
    known = _moment(calendar, moment)
    return None if known is None else calendar.end_of_day(known)


def _is_working_day(calendar: Calendar, _: Frame, day: Value) -> Value:
    known = _day(calendar, day)
    return None if known is None else calendar.is_working_day(known)


def _day_class(calendar: Calendar, _: Frame, day: Value) -> Value:
    known = _day(calendar, day)
    return None if known is None else calendar.day_class(known)


def _add_days(calendar: Calendar, frame: Frame, start: Value, days: Number | None) -> Value:
    if days is None or int(days) != days:
        return None
    pay = _pay(frame)
    if isinstance(start, DateTime):
        return calendar.move_working_days(start, int(days), pay)
    return calendar.add_working_days(start, int(days), pay) if isinstance(start, Date) else None


def _days_between(calendar: Calendar, frame: Frame, start: Value, end: Value) -> Value:
    first, last = _day(calendar, start), _day(calendar, end)
    if first is None or last is None:
        return None
    return calendar.working_days_between(first, last, _pay(frame))


def _add_time(
    calendar: Calendar, frame: Frame, start: Value, duration: DaysDuration | None
) -> Value:
    zone = calendar.zone if frame.semantics.zoned_times else 0
    known = _moment(calendar, start, zone)
    if known is None or duration is None:
        return None
    if duration.nanoseconds < 0 and not frame.semantics.counts_back:
        raise OutOfCalendar("working time is added forwards only")
    end = calendar.add_working_time(known, duration, _pay(frame))
    return end if frame.semantics.zoned_times else end.first_time


def _time_between(calendar: Calendar, frame: Frame, start: Value, end: Value) -> Value:
    one, other = _moment(calendar, start), _moment(calendar, end)
    if one is None or other is None:
        return None
    return calendar.working_time_between(one, other, _pay(frame))


def _is_working_time(calendar: Calendar, frame: Frame, moment: Value) -> Value:
    known = _moment(calendar, moment)
    return None if known is None else calendar.is_working_time(known, _pay(frame))


def _pay(frame: Frame) -> Pay:
    return frame.spend if frame.semantics.counts_back else free


def _moment(calendar: Calendar, value: Value, zone: int | str | None = None) -> DateTime | None:
    """An instant; of a date its beginning, in the calendar's zone if no other is given."""
    if isinstance(value, Date):
        return DateTime(value.days * DAY, calendar.zone if zone is None else zone)
    return value if isinstance(value, DateTime) else None


def _day(calendar: Calendar, value: Value) -> Date | None:
    if isinstance(value, DateTime):
        return calendar.day_of(value)
    return value if isinstance(value, Date) else None
