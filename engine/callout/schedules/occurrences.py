"""When a schedule comes: from days and times on the clocks of a zone to instants, in order.

A time that clocks skip is the first instant after the gap, one that they show twice is the first of
the two; two times that fall together so are one occurrence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import TypeAlias

from callout.calendars import Calendar
from callout.calendars.calendar import weekday
from callout.calendars.local_times import at_local_time
from callout.library import EVERY_DAY, WORKING_DAYS, Schedule
from callout.values import Date, DateTime

from .recurrence import Recurrence
from .times import DayTimes, TimesOf

DaysBetween: TypeAlias = Callable[[date, date], Iterator[date]]
"""The days from one to another, both inclusive, in order; may raise OutOfCalendar as it comes."""
_DAY = timedelta(days=1)
_HORIZONS = (31, 366, 5 * 366, 41 * 366)
"""How many days are looked through for the next occurrence; after the last there is none.

The 29th of February is a Monday every 28 years, and within 40 where a century has no leap year.
"""
_SECOND = 1_000_000_000
_LAST_DAY = date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a schedule comes: `days`, and seconds since midnight in `zone` on each of them.

    `computed` gives each day more times. Where a day has some that are not known its beginning is
    given in their place, by `between` and by `next`, and `fault` says why: so whoever waits for
    what comes next hears of it.
    """

    days: DaysBetween
    times: tuple[int, ...]
    zone: str
    first: date | None = None
    last: date | None = None
    computed: TimesOf | None = None

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The occurrences later than `after` and not later than `until`, in order, each once."""
        start, end = self._local(after) - _DAY, min(self._local(until) + _DAY, _LAST_DAY)
        return takewhile(lambda each: each <= until, self._from(after, start, end))

    def next(self, after: datetime) -> datetime | None:
        """The first occurrence later than `after`; None if there is none in forty years.

        Raises OutOfCalendar where the calendar ends before it comes.
        """
        start = max(self._local(after) - _DAY, self.first or date.min)
        for length in _HORIZONS:
            end = min(start + length * _DAY, _LAST_DAY) if start < _LAST_DAY else _LAST_DAY
            found = next(self._from(after, start, end), None)
            if found is not None:
                return found
        return None

    def fault(self, instant: datetime) -> str | None:
        """Why nothing is opened at an instant that came; None where it is a time of its day.

        Raises OutOfCalendar.
        """
        if self.computed is None:
            return None
        local, why = self._local(instant), None
        for day in self._days(local - _DAY, local):
            times = self._times(day)
            if instant in self._instants(day, times.seconds):
                return None
            if times.fault is not None and instant in self._instants(day, (0,)):
                why = times.fault
        return why

    def fault_of_day(self, instant: datetime) -> str | None:
        """Why times are not known on the day on which an instant lies; raises OutOfCalendar."""
        if self.computed is None:
            return None
        local = self._local(instant)
        return next((self._times(day).fault for day in self._days(local, local)), None)

    def _from(self, after: datetime, start: date, end: date) -> Iterator[datetime]:
        last = after
        for day in self._days(start, end):
            for instant in self._on(day):
                if instant > last:
                    last = instant
                    yield instant

    def _days(self, start: date, end: date) -> Iterator[date]:
        begin, stop = max(start, self.first or start), min(end, self.last or end)
        return self.days(begin, stop) if begin <= stop else iter(())

    def _on(self, day: date) -> list[datetime]:
        times = self._times(day)
        begins = () if times.fault is None else (0,)
        return sorted(self._instants(day, (*begins, *times.seconds)))

    def _times(self, day: date) -> DayTimes:
        if self.computed is None:
            return DayTimes(self.times)
        more = self.computed(Date.from_date(day))
        return DayTimes(tuple(sorted({*self.times, *more.seconds})), more.fault)

    def _instants(self, day: date, times: tuple[int, ...]) -> set[datetime]:
        midnight = Date.from_date(day).days * 86_400
        walls = ((midnight + seconds) * _SECOND for seconds in times)
        return {at_local_time(wall, self.zone).to_datetime() for wall in walls}

    def _local(self, instant: datetime) -> date:
        year, month, day = (
            DateTime.from_datetime(instant.astimezone(UTC)).in_zone(self.zone).date.parts
        )
        return date(year, month, day)


def days_of(schedule: Schedule, calendar: Calendar | None) -> DaysBetween:
    """The days of a schedule; raises `BadRule` for a rule that is none of ours."""
    if schedule.rule is not None:
        return Recurrence(schedule.rule.text, day_of(schedule.first)).days
    if schedule.dates:
        listed = [date(*each.parts) for each in schedule.dates]
        return lambda start, end: (each for each in listed if start <= each <= end)
    said = {each.text for each in schedule.on}
    if said == {EVERY_DAY}:
        return _each
    if said == {WORKING_DAYS} and calendar is not None:
        first = date(*calendar.first.parts)
        return _where(lambda day: day >= first and calendar.is_working_day(Date.from_date(day)))
    return _where(lambda day: weekday(Date.from_date(day))[:3] in said)


def day_of(day: Date | None) -> date | None:
    """A day as Python has it."""
    return None if day is None else date(*day.parts)


def _each(start: date, end: date) -> Iterator[date]:
    return (start + number * _DAY for number in range((end - start).days + 1))


def _where(is_day: Callable[[date], bool]) -> DaysBetween:
    return lambda start, end: filter(is_day, _each(start, end))
