"""Rule tables and calendars as functions that expressions can call.

A table is a function of its inputs by name; its answer is DMN's (the plain value where there is
one output). What it decides is on record like any other decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callout.calendars import Calendar
from callout.feel import Frame, Function
from callout.feel.types import (
    ANY,
    BOOLEAN,
    DATE_TIME,
    DAYS_DURATION,
    NUMBER,
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
    "end of day": FunctionOf((ANY,), DATE_TIME),
    "add working days": FunctionOf((ANY, WHOLE), ANY),
    "is working day": FunctionOf((ANY,), BOOLEAN),
    "working days between": FunctionOf((ANY, ANY), NUMBER),
    "add working time": FunctionOf((DATE_TIME, DAYS_DURATION), DATE_TIME),
}
"""The names of a calendar's functions, and their types."""


def table_function(table: RuleTable, scope: Facts) -> Function:
    """The table as a function; `scope` has what its cells read beside the parameters."""
    names = tuple(each.name for each in table.inputs)

    def call(frame: Frame, *arguments: Value) -> Value:
        given = dict(zip(table.parameters, arguments, strict=True))
        if frame.decisions is None and table.index.quick_outputs is not None:
            return plain(answer_only(table, given, frame))
        inputs = {name: given[name] for name in names}
        return decide(table, {**scope, **given}, frame, given=inputs).value

    return Function(table.parameters, call)


def calendar_functions(calendar: Calendar) -> dict[str, Function]:
    """The functions of one calendar by name.

    They take dates, and instants as days in the calendar's zone; null gives null.
    """
    return {
        "end of day": Function(("from",), _of_moment(calendar, calendar.end_of_day)),
        "add working days": Function(("to", "days"), _adding_days(calendar), (ANY, WHOLE)),
        "is working day": Function(("day",), _of_day(calendar, calendar.is_working_day)),
        "working days between": Function(("start", "end"), _between(calendar)),
        "add working time": Function(
            ("to", "duration"), _adding_time(calendar), (ANY, DAYS_DURATION), DATE_TIME
        ),
    }


def _of_moment(calendar: Calendar, ask: Callable[[DateTime], Value]) -> Callable[..., Value]:
    def call(_: Frame, moment: Value) -> Value:
        if isinstance(moment, Date):
            moment = DateTime(moment.days * DAY, calendar.zone)
        return ask(moment) if isinstance(moment, DateTime) else None

    return call


def _of_day(calendar: Calendar, ask: Callable[[Date], Value]) -> Callable[..., Value]:
    def call(_: Frame, day: Value) -> Value:
        known = _day(calendar, day)
        return None if known is None else ask(known)

    return call


def _adding_days(calendar: Calendar) -> Callable[..., Value]:
    def call(_: Frame, start: Value, days: Number | None) -> Value:
        if days is None or int(days) != days:
            return None
        if isinstance(start, DateTime):
            return calendar.move_working_days(start, int(days))
        return calendar.add_working_days(start, int(days)) if isinstance(start, Date) else None

    return call


def _between(calendar: Calendar) -> Callable[..., Value]:
    def call(_: Frame, start: Value, end: Value) -> Value:
        first, last = _day(calendar, start), _day(calendar, end)
        if first is None or last is None:
            return None
        return calendar.working_days_between(first, last)

    return call


def _adding_time(calendar: Calendar) -> Callable[..., Value]:
    def call(frame: Frame, start: Value, duration: DaysDuration | None) -> Value:
        if isinstance(start, Date):
            zone = calendar.zone if frame.semantics.zoned_times else 0
            start = DateTime(start.days * DAY, zone)
        if not isinstance(start, DateTime) or duration is None:
            return None
        end = calendar.add_working_time(start, duration)
        return end if frame.semantics.zoned_times else end.first_time

    return call


def _day(calendar: Calendar, value: Value) -> Date | None:
    if isinstance(value, DateTime):
        return calendar.day_of(value)
    return value if isinstance(value, Date) else None
