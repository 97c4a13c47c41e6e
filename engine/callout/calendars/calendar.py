"""Working time: which days count, when a day ends, what comes n working days or hours later.

A calendar is data with a range of validity. Outside it every question raises `OutOfCalendar`: next
year's holidays are not known, and a deadline computed from a guess would be kept. Days are those
of the calendar's own zone. Where clocks change, the day ends when the next one begins, however many
hours that took; an instant that clocks skip becomes the first one after the gap.

Whoever counts may be made to `pay` for the days that are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from callout.errors import Location
from callout.values import Date, DateTime, DaysDuration, Json, digest
from callout.values.durations import DAY

from .local_times import at_local_time
from .out_of_calendar import OutOfCalendar
from .timetable import Pay, Timetable, free
from .working_hours import WEEKDAYS, WorkingHours, overlapping

# 1970-01-01, day 0, was a Thursday.
_DAY_ZERO = 3
_NO_OTHERS: Mapping[Date | str, tuple[WorkingHours, ...]] = {}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one place; `days` are the exceptions, True for working.

    `hours` are those of a day that is worked, in order; `hours_on` those of weekdays and of single
    days that have others. What begins on a day belongs to it, also what goes on after midnight.
    `classes` tell what else a day is, by the day or its weekday: a peak day, a market day.

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
    hours: tuple[WorkingHours, ...] = ()
    hours_on: Mapping[Date | str, tuple[WorkingHours, ...]] = field(default_factory=dict)
    classes: Mapping[Date | str, str] = field(default_factory=dict)
    where: Location | None = field(default=None, compare=False)
    """Where its file says how long it is."""
    _table: Timetable = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for hours in self._all_hours:
            if overlapping(hours):
                raise ValueError("working hours are in order, and none share time")
        table = Timetable(self.zone, self.first, self.last, self.works, self.hours_of, self._beyond)
        object.__setattr__(self, "_table", table)

    @property
    def has_hours(self) -> bool:
        """Whether there is working time to count."""
        return any(self._all_hours)

    @property
    def hash(self) -> str:
        """Over everything the calendar says."""
        return digest(self.said)

    @property
    def said(self) -> dict[str, Json]:
        """What is hashed of it: everything but where it stands."""
        said: dict[str, Json] = {
            "calendar": self.name,
            "zone": self.zone,
            "valid": [str(self.first), str(self.last)],
            "week": [*sorted(self.week)],
            "days": {str(day): works for day, works in self.days.items()},
            "hours": _as_json(self.hours),
        }
        if self.hours_on:
            said["hours_on"] = {str(on): _as_json(hours) for on, hours in self.hours_on.items()}
        if self.classes:
            said["classes"] = {str(on): name for on, name in self.classes.items()}
        return said

    def day_of(self, moment: DateTime) -> Date:
        """The local day of an instant; a local value is taken to be of this place."""
        return moment.in_zone(self.zone).date

    def works(self, day: Date) -> bool:
        """Whether a day is worked by the week and its exceptions, known or not."""
        exception = self.days.get(day)
        return weekday(day) in self.week if exception is None else exception

    def hours_of(self, day: Date) -> tuple[WorkingHours, ...]:
        """The hours that begin on a day, if it is worked: its own, its weekday's, all days'."""
        others = self.hours_on or _NO_OTHERS
        return others.get(day) or others.get(weekday(day)) or self.hours

    def day_class(self, day: Date) -> str:
        """The class of a day, else whether it is ``working`` or ``off``; raises OutOfCalendar."""
        self._check(day)
        found = self.classes.get(day) or self.classes.get(weekday(day))
        return found or ("working" if self.works(day) else "off")

    def stretches(self, start: DateTime, end: DateTime) -> Iterator[tuple[DateTime, DateTime]]:
        """The stretches of work between two instants, cut off there, in order of time."""
        one, other = start.instant, end.instant
        first, last = (self.day_of(each).days for each in (start, end))
        for day in range(first - 1, last + 1):
            for opens, closes in self._table.stretches(day):
                begin, finish = max(opens, one), min(closes, other)
                if begin < finish:
                    yield self._shown(begin), self._shown(finish)

    def is_working_day(self, day: Date) -> bool:
        """Whether the day is worked; raises OutOfCalendar."""
        self._check(day)
        return self.works(day)

    def is_working_time(self, moment: DateTime, pay: Pay = free) -> bool:
        """Whether work is done just then: from an opening on, until before the closing.

        Raises OutOfCalendar, also when the calendar has no working hours.
        """
        instant = self._known(moment)
        pay(1)
        stretch = self._table.around(instant)
        return stretch is not None and instant < stretch[1]

    def end_of_day(self, moment: DateTime) -> DateTime:
        """24:00 of the local day: the first instant of the next one; raises OutOfCalendar.

        >>> year = (Date.of(2026, 1, 1), Date.of(2026, 12, 31))
        >>> paris = Calendar("FR", "Europe/Paris", *year, frozenset())
        >>> str(paris.end_of_day(DateTime.parse("2026-03-28T23:30:00Z")))
        '2026-03-30T00:00:00@Europe/Paris'
        """
        day = self.day_of(moment)
        self._check(day)
        return self._at(day.plus_days(1), 0)

    def add_working_days(self, day: Date, count: int, pay: Pay = free) -> Date:
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
        if count == 0 and self.works(day):
            return day
        if count < 0:
            return Date(self._table.day_before(day.days, -count, pay))
        return Date(self._table.day_after(day.days, count or 1, pay))

    def move_working_days(self, moment: DateTime, count: int, pay: Pay = free) -> DateTime:
        """The same local time of day, `count` working days later; raises OutOfCalendar."""
        local = moment.in_zone(self.zone)
        day = self.add_working_days(local.date, count, pay)
        return self._at(day, local.nanoseconds % DAY)

    def working_days_between(self, start: Date, end: Date, pay: Pay = free) -> int:
        """Working days after `start`, up to and including `end`; negative backwards.

        Raises OutOfCalendar.

        >>> week = frozenset(WEEKDAYS[:5])
        >>> plain = Calendar("XX", "UTC", Date.of(2026, 1, 1), Date.of(2026, 12, 31), week)
        >>> plain.working_days_between(Date.of(2026, 3, 6), Date.of(2026, 3, 10))
        2
        """
        if end < start:
            return -self.working_days_between(end, start, pay)
        self._check(start)
        self._check(end)
        return self._table.days_between(start.days, end.days, pay)

    def add_working_time(
        self, moment: DateTime, duration: DaysDuration, pay: Pay = free
    ) -> DateTime:
        """When that much working time has passed; a negative one goes back.

        Time outside working hours does not count. A duration that ends with a stretch of work ends
        at its closing, one that goes back to the beginning of a stretch at its opening. None at all
        gives the instant itself, or the next opening if no work is done then. Raises OutOfCalendar,
        also when the calendar has no working hours.

        >>> from callout.values.durations import HOUR
        >>> week = frozenset(WEEKDAYS[:5])
        >>> hours = WorkingHours(9 * HOUR, 12 * HOUR), WorkingHours(13 * HOUR, 17 * HOUR)
        >>> year = (Date.of(2026, 1, 1), Date.of(2026, 12, 31))
        >>> office = Calendar("XX", "Europe/Paris", *year, week, hours=hours)
        >>> friday = DateTime.parse("2026-03-06T16:00:00@Europe/Paris")
        >>> for length in ("PT2H", "PT5H", "-PT4H"):
        ...     print(office.add_working_time(friday, DaysDuration.parse(length)))
        2026-03-09T10:00:00@Europe/Paris
        2026-03-09T14:00:00@Europe/Paris
        2026-03-06T11:00:00@Europe/Paris
        """
        time, table = duration.nanoseconds, self._table
        instant = self._known(moment, until_the_end=time < 0)
        if time > 0:
            found = table.earliest(instant, time, pay)
        elif time == 0 and table.around(instant):
            found = instant
        else:
            found = table.latest(instant, time, pay)
        return DateTime.from_instant(self._in_calendar(found), self.zone)

    def working_time_between(self, start: DateTime, end: DateTime, pay: Pay = free) -> DaysDuration:
        """The working time from one instant until another; negative if `end` is the earlier.

        Raises OutOfCalendar, also when the calendar has no working hours.

        >>> from callout.values.durations import HOUR
        >>> week, hours = frozenset(WEEKDAYS[:5]), (WorkingHours(9 * HOUR, 17 * HOUR),)
        >>> year = (Date.of(2026, 1, 1), Date.of(2026, 12, 31))
        >>> office = Calendar("XX", "UTC", *year, week, hours=hours)
        >>> friday, monday = (DateTime.parse(f"2026-03-0{day}T10:00:00Z") for day in (6, 9))
        >>> str(office.working_time_between(friday, monday))
        'PT8H'
        """
        one, other = (self._known(each, until_the_end=True) for each in (start, end))
        if other < one:
            return DaysDuration(-self._table.time_between(other, one, pay))
        return DaysDuration(self._table.time_between(one, other, pay))

    def _shown(self, instant: int) -> DateTime:
        return DateTime.from_instant(instant, self.zone)

    @property
    def _all_hours(self) -> Iterable[tuple[WorkingHours, ...]]:
        return (self.hours, *self.hours_on.values())

    def _known(self, moment: DateTime, *, until_the_end: bool = False) -> int:
        """The instant, about which the calendar knows whether work is done.

        `until_the_end` allows the very end of the last day, up to which all is known.
        """
        if not self.has_hours:
            raise OutOfCalendar(
                f"calendar '{self.name}' has no working hours",
                hint="say when work is done: `hours: {from: 09:00, until: 17:00}`",
            )
        local = moment.in_zone(self.zone)
        if not (until_the_end and local.instant == self._end):
            self._check(local.date)
        return self._in_calendar(local.instant)

    def _in_calendar(self, instant: int) -> int:
        """The instant; raises OutOfCalendar where a shift of an unknown day may go on."""
        if instant > self._end:
            raise self._beyond(self.last.plus_days(1))
        late = max((each.after_midnight for hours in self._all_hours for each in hours), default=0)
        if late and instant < (known := self._at(self.first, late)).instant:
            raise OutOfCalendar(
                f"before {known} calendar '{self.name}' does not know whether work is done: "
                "a shift of the day before may go on",
                hint="let 'valid' begin a day earlier",
            )
        return instant

    @property
    def _end(self) -> int:
        return self._at(self.last.plus_days(1), 0).instant

    def _at(self, day: Date, since_midnight: int) -> DateTime:
        """A local time of a day; where clocks skip it, the first instant after the gap."""
        return at_local_time(day.days * DAY + since_midnight, self.zone)

    def _check(self, day: Date) -> None:
        if not self.first <= day <= self.last:
            raise self._beyond(day)

    def _beyond(self, day: Date) -> OutOfCalendar:
        return OutOfCalendar(
            f"calendar '{self.name}' knows the days from {self.first} until {self.last}, "
            f"and {day} is not among them",
            hint="extend 'valid' and enter the holidays of that time",
        )


def weekday(day: Date) -> str:
    """The name of the day of the week."""
    return WEEKDAYS[(day.days + _DAY_ZERO) % 7]


def _as_json(hours: tuple[WorkingHours, ...]) -> list[Json]:
    """The one stretch of a day as two numbers, several as pairs of them."""
    pairs: list[list[Json]] = [[each.start, each.end] for each in hours]
    return pairs[0] if len(pairs) == 1 else [*pairs]
