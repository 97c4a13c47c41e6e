"""What comes from outside as the engine has it: instants in UTC, numbers without floats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import cast

from callout.clock import aware
from callout.records import Event
from callout.values import Date, DateTime, DaysDuration, Value, from_float


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
    match value:
        case float():
            return from_float(value)
        case datetime():
            return DateTime.from_datetime(value)
        case date():
            return Date.from_date(value)
        case timedelta():
            return DaysDuration.from_timedelta(value)
        case list() | tuple():
            return [exact(item) for item in value]
        case dict():
            return {str(name): exact(item) for name, item in value.items()}
        case _:
            return cast("Value", value)


_FINE = frozenset({str, int, bool, type(None), Decimal, DateTime})
