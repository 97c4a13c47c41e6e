"""From an instant and a length to a later instant: in elapsed time, in months, in working time."""

from __future__ import annotations

from datetime import datetime

from callout.calendars import Calendar, OutOfCalendar
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.values import DateTime, DaysDuration, MonthsDuration, Value


def later(now: datetime, wait: DaysDuration) -> datetime:
    """An instant after another; raises ExpressionError beyond the year 9999."""
    try:
        return now + wait.to_timedelta()
    except OverflowError:
        raise ExpressionError(f"nobody waits for {wait}") from None


def wait_from(start: datetime, wait: DaysDuration | MonthsDuration, world: World) -> datetime:
    """An instant after another; months by what clocks show in the zone of the definition.

    A month without that day ends with its last one. Raises ExpressionError beyond the year 9999.
    """
    if isinstance(wait, DaysDuration):
        return later(start, wait)
    try:
        local = DateTime.from_datetime(start).in_zone(world.model.zone)
        return local.plus_months(wait.months).to_datetime()
    except (OverflowError, ValueError):
        raise ExpressionError(f"nobody waits for {wait}") from None


def counted_from(
    start: datetime, wait: DaysDuration | MonthsDuration, world: World, counts: str | None
) -> datetime:
    """The instant after `start` by which so much has been waited.

    With `counts` only working time is counted, by the calendar of the ticket, and the length has no
    months. Raises ExpressionError, and OutOfCalendar where the calendar ends before.
    """
    if counts is None:
        return wait_from(start, wait, world)
    if isinstance(wait, MonthsDuration):
        raise ExpressionError(f"{wait} is no length of working time")
    moment = DateTime.from_datetime(start)
    return calendar_of(world).add_working_time(moment, wait, world.frame.spend).to_datetime()


def calendar_of(world: World) -> Calendar:
    """The calendar that counts for the ticket; raises OutOfCalendar where there is none."""
    calendars = world.model.calendars
    if calendars is None:
        raise OutOfCalendar(
            "there is no calendar to count working time with",
            hint="write `calendar: NAME` into the parameters",
        )
    return calendars.default


def working_time(start: datetime, end: datetime, calendar: Calendar, world: World) -> DaysDuration:
    """What is worked from one instant until a later one; raises OutOfCalendar."""
    one, other = DateTime.from_datetime(start), DateTime.from_datetime(end)
    return calendar.working_time_between(one, other, world.frame.spend)


def as_instant(value: DateTime, world: World) -> datetime:
    """An instant in UTC; a local value is taken to be in the zone of the definition."""
    try:
        return value.to_datetime(world.model.zone)
    except OverflowError:
        raise ExpressionError(f"nobody waits for {value}") from None


def asked(expression: BoundExpression, world: World) -> Value:
    """Its value; null, as it reads a null, is how it says that there is none: no warning."""
    warned = len(world.frame.warnings)
    value = expression.value(world)
    if value is None:
        del world.frame.warnings[warned:]
    return value


def instant_of(expression: BoundExpression, world: World) -> datetime | None:
    """The instant that it gives, local ones in the zone of the definition; None for "not yet"."""
    value = asked(expression, world)
    if value is None or isinstance(value, DateTime):
        return None if value is None else as_instant(value, world)
    raise ExpressionError(f"'{expression.text}' gives no instant", where=expression.where)
