"""What comes from outside as the engine has it: instants in UTC, numbers without floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from callout.clock import aware
from callout.records import Event
from callout.values import Date, DateTime, DaysDuration, Time, Value, from_float


def in_utc(now: datetime) -> datetime:
    """The instant in UTC; raises `BadInstant` if it has no zone."""
    return now if getattr(now, "tzinfo", None) is UTC else aware(now)


def exact_event(event: Event) -> Event:
    """The event with floats made exact numbers and Python's instants ours."""
    if all(type(value) in _FINE for value in event.payload.values()):
        return event
    return replace(event, payload={name: exact(each) for name, each in event.payload.items()})


def exact(value: object) -> Value:
    """A value of the outside as one a ticket can hold."""
    if type(value) in _FINE:
        return cast("Value", value)
    for kind, make in _PYTHONS.items():
        if isinstance(value, kind):
            return make(value)
    if isinstance(value, list | tuple):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {str(name): exact(item) for name, item in value.items()}
    return cast("Value", value)


_PYTHONS: Mapping[type, Callable[[Any], Value]] = {
    float: from_float,
    datetime: DateTime.from_datetime,
    date: Date.from_date,
    time: Time.from_time,
    timedelta: DaysDuration.from_timedelta,
}
"""What Python has for values of ours; in this order, for a `datetime` is a `date`."""
_FINE = frozenset({str, int, bool, type(None), Decimal, DateTime})
