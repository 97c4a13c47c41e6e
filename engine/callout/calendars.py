"""Working time: which days count, when a day ends, what comes n working days later.

A calendar is data with a range of validity. Outside it every question raises `OutOfCalendar`: next
year's holidays are not known, and a deadline computed from a guess would be kept. Days are those
of the calendar's own zone. Where clocks change, the day ends when the next one begins, however many
hours that took; an instant that clocks skip becomes the first one after the gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from callout.values.durations import DAY

from .errors import CalloutError
from .values import Date, DateTime, DaysDuration, Json, digest

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# 1970-01-01, day 0, was a Thursday.
_DAY_ZERO = 3
_SEARCH_STEPS = 48


class OutOfCalendar(CalloutError):
    """The calendar does not know about this day."""

    code = "out-of-calendar"


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From when until when a working day is worked, in nanoseconds since midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY:
            raise ValueError("working hours start before they end, on the same day")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one place; `days` are the exceptions, True for working.

    >>> week = frozenset(WEEKDAYS[:5])
    >>> china = Calendar("CN", "Asia/Shanghai", Date.of(2024, 1, 1), Date.of(2024, 12, 31), week)
    >>> str(china.add_working_days(Date.of(2024, 3, 8), 1))
    '2024-03-11'
    """

    name: str
    zone: str
    first: Date
    last: Date
    week: frozenset[str]
    days: Mapping[Date, bool] = field(default_factory=dict)
    hours: WorkingHours | None = None

    @property
    def hash(self) -> str:
        """Over everything the calendar says."""
        hours: list[Json] = [self.hours.start, self.hours.end] if self.hours else []
        return digest(
            {
                "calendar": self.name,
                "zone": self.zone,
                "valid": [str(self.first), str(self.last)],
                "week": [*sorted(self.week)],
                "days": {str(day): works for day, works in self.days.items()},
                "hours": hours,
            }
        )

    def day_of(self, moment: DateTime) -> Date:
        """The local day of an instant; a local value is taken to be of this place."""
        return moment.in_zone(self.zone).date

    def is_working_day(self, day: Date) -> bool:
        """Whether the day is worked; raises OutOfCalendar."""
        self._check(day)
        exception = self.days.get(day)
        if exception is not None:
            return exception
        return WEEKDAYS[(day.days + _DAY_ZERO) % 7] in self.week

    def end_of_day(self, moment: DateTime) -> DateTime:
        """24:00 of the local day: the first instant of the next one; raises OutOfCalendar.

        >>> year = (Date.of(2026, 1, 1), Date.of(2026, 12, 31))
        >>> paris = Calendar("FR", "Europe/Paris", *year, frozenset())
        >>> str(paris.end_of_day(DateTime.parse("2026-03-28T23:30:00Z")))
        '2026-03-30T00:00:00@Europe/Paris'
        """
        day = self.day_of(moment)
        self._check(day)
        return self._start_of(day.plus_days(1))

    def add_working_days(self, day: Date, count: int) -> Date:
        """The `count`-th working day after `day`, which is not counted itself.

        Zero gives `day` if it is worked, else the next working day. Negative counts go back.
        Raises OutOfCalendar when the answer, or a day on the way, is beyond the calendar.

        >>> week = frozenset(WEEKDAYS[:5])
        >>> plain = Calendar("XX", "UTC", Date.of(2026, 1, 1), Date.of(2026, 12, 31), week)
        >>> friday, saturday = Date.of(2026, 3, 6), Date.of(2026, 3, 7)
        >>> [str(plain.add_working_days(friday, count)) for count in (1, 0, -1)]
        ['2026-03-09', '2026-03-06', '2026-03-05']
        >>> [str(plain.add_working_days(saturday, count)) for count in (1, 0, -1)]
        ['2026-03-09', '2026-03-09', '2026-03-06']
        """
        self._check(day)
        if count == 0:
            return day if self.is_working_day(day) else self.add_working_days(day, 1)
        step = 1 if count > 0 else -1
        left = abs(count)
        while left:
            day = day.plus_days(step)
            left -= self.is_working_day(day)
        return day

    def move_working_days(self, moment: DateTime, count: int) -> DateTime:
        """The same local time of day, `count` working days later; raises OutOfCalendar."""
        local = moment.in_zone(self.zone)
        day = self.add_working_days(local.date, count)
        return self._at(day, local.nanoseconds % DAY)

    def working_days_between(self, start: Date, end: Date) -> int:
        """Working days after `start`, up to and including `end`; negative backwards.

        Raises OutOfCalendar.

        >>> week = frozenset(WEEKDAYS[:5])
        >>> plain = Calendar("XX", "UTC", Date.of(2026, 1, 1), Date.of(2026, 12, 31), week)
        >>> plain.working_days_between(Date.of(2026, 3, 6), Date.of(2026, 3, 10))
        2
        """
        if end < start:
            return -self.working_days_between(end, start)
        self._check(start)
        self._check(end)
        days = (Date(number) for number in range(start.days + 1, end.days + 1))
        return sum(self.is_working_day(day) for day in days)

    def add_working_time(self, moment: DateTime, duration: DaysDuration) -> DateTime:
        """When that much working time has passed; raises OutOfCalendar.

        Time outside working hours does not count. OutOfCalendar also when the calendar has no
        working hours, or the duration is negative. A duration that ends with a day ends at its
        closing.

        >>> from callout.values.durations import HOUR
        >>> week, hours = frozenset(WEEKDAYS[:5]), WorkingHours(9 * HOUR, 17 * HOUR)
        >>> year = (Date.of(2026, 1, 1), Date.of(2026, 12, 31))
        >>> office = Calendar("XX", "Europe/Paris", *year, week, hours=hours)
        >>> friday = DateTime.parse("2026-03-06T16:00:00@Europe/Paris")
        >>> str(office.add_working_time(friday, DaysDuration.parse("PT2H")))
        '2026-03-09T10:00:00@Europe/Paris'
        """
        if duration.nanoseconds < 0:
            raise OutOfCalendar("working time is added forwards only")
        local = moment.in_zone(self.zone)
        left = duration.nanoseconds
        for opens, closes in self._open_from(local):
            start = max(opens.instant, local.instant)
            if start + left <= closes.instant:
                return DateTime.from_instant(start + left, self.zone)
            left -= max(0, closes.instant - start)
        raise AssertionError("the days of a calendar end in OutOfCalendar")

    def _open_from(self, local: DateTime) -> Iterator[tuple[DateTime, DateTime]]:
        """The working hours of each working day, from the local day of `local`."""
        if self.hours is None:
            raise OutOfCalendar(
                f"calendar '{self.name}' has no working hours",
                hint="say when work is done: `hours: {from: 09:00, until: 17:00}`",
            )
        day = local.date
        while True:
            if self.is_working_day(day):
                closes = self._at(day, self.hours.end)
                if closes.instant >= local.instant:
                    yield self._at(day, self.hours.start), closes
            day = day.plus_days(1)

    def _at(self, day: Date, nanoseconds: int) -> DateTime:
        """A local time of a day; where clocks skip it, the first instant after the gap."""
        wanted = DateTime(day.days * DAY + nanoseconds, self.zone)
        shown = DateTime.from_instant(wanted.instant, self.zone)
        if shown.nanoseconds == wanted.nanoseconds:
            return shown
        return self._first_instant(wanted.nanoseconds, wanted.instant)

    def _start_of(self, day: Date) -> DateTime:
        return self._at(day, 0)

    def _first_instant(self, wall: int, near: int) -> DateTime:
        """The earliest instant at which clocks show `wall` or later, within a day of `near`.

        All in nanoseconds; `wall` as a local time, `near` since 1970 UTC. Two days hold fewer than
        2**48 nanoseconds, so that many halvings leave one.
        """
        low, high = near - DAY, near + DAY
        for _ in range(_SEARCH_STEPS):
            middle = (low + high) // 2
            if DateTime.from_instant(middle, self.zone).nanoseconds >= wall:
                high = middle
            else:
                low = middle
        return DateTime.from_instant(high, self.zone)

    def _check(self, day: Date) -> None:
        if self.first <= day <= self.last:
            return
        raise OutOfCalendar(
            f"calendar '{self.name}' knows the days from {self.first} until {self.last}, "
            f"and {day} is not among them",
            hint="extend 'valid' and enter the holidays of that time",
        )
