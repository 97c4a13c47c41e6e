"""FEEL's date, time, and date and time.

Each is a count on a clock's face plus the place the clock hangs (see `zones`), so that years
beyond 9999, nanoseconds and named zones need no special care. Two zoned values are equal when
they are the same instant, as with `datetime`; a local and a zoned value are never equal, and
comparing their order is a `TypeError`. FEEL's own notions (null, seconds only) are built on top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import date as calendar_date
from datetime import time as calendar_time
from functools import total_ordering

from callout.values import gregorian

from .durations import DAY, HOUR, MINUTE, SECOND, DaysDuration, fraction
from .zones import Zone, format_zone, offset_at, offset_of_instant, parse_zone, zone_of

_DATE = r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-][\d:]+|@.+)?"
_LATER = re.compile(r"(.+)([+-][\d:]+)(@.+)", re.ASCII)
_DATE_TEXT = re.compile(_DATE, re.ASCII)
_TIME_TEXT = re.compile(_TIME, re.ASCII)
_DATE_TIME_TEXT = re.compile(f"{_DATE}T({_TIME})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH = _EPOCH.replace(tzinfo=None)
_FIRST = gregorian.days_of(1, 1, 1) * (DAY // SECOND)
_LAST = gregorian.days_of(10000, 1, 1) * (DAY // SECOND)
# The day on which a time of day in a named zone is compared with others.
_ANY_DAY = gregorian.days_of(2000, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A calendar day, counted from 1970-01-01.

    >>> str(Date.of(2026, 3, 2))
    '2026-03-02'
    """

    days: int

    @classmethod
    def of(cls, year: int, month: int, day: int) -> Date:
        """A date from its parts; raises ValueError if there is none."""
        return cls(gregorian.days_of(year, month, day))

    @classmethod
    def parse(cls, text: str) -> Date:
        """Read ``2026-03-02``; raises ValueError."""
        match = _DATE_TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not a date")
        return cls.of(int(match[1]), int(match[2]), int(match[3]))

    @classmethod
    def from_date(cls, day: calendar_date) -> Date:
        """The same day."""
        return cls(gregorian.days_of(day.year, day.month, day.day))

    @property
    def parts(self) -> tuple[int, int, int]:
        """Year, month and day."""
        return gregorian.civil(self.days)

    def plus_days(self, days: int) -> Date:
        """That many days later; raises ValueError beyond the last year."""
        return Date(gregorian.checked(self.days + days))

    def plus_months(self, months: int) -> Date:
        """The same day of another month, or that month's last; raises ValueError.

        >>> str(Date.of(2026, 1, 31).plus_months(1))
        '2026-02-28'
        """
        return Date(gregorian.plus_months(self.days, months))

    def __str__(self) -> str:
        year, month, day = self.parts
        sign = "-" if year < 0 else ""
        return f"{sign}{abs(year):04}-{month:02}-{day:02}"


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Time:
    """A time of day: nanoseconds since midnight, and the zone."""

    nanoseconds: int
    zone: Zone = None

    @classmethod
    def parse(cls, text: str) -> Time:
        """Read ``10:30:00``, ``10:30:00+08:00`` or ``10:30:00@Europe/Paris``; raises ValueError."""
        match = _TIME_TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not a time")
        hour, minute, second = int(match[1]), int(match[2]), int(match[3])
        nanoseconds = time_of_day(hour, minute, second, fraction(match[4]))
        return cls(nanoseconds % DAY, parse_zone(match[5] or ""))

    @classmethod
    def from_time(cls, time: calendar_time) -> Time:
        """The same time in the same zone."""
        zone = None if time.tzinfo is None else zone_of(time.tzinfo, time)
        since = timedelta(
            hours=time.hour, minutes=time.minute, seconds=time.second, microseconds=time.microsecond
        )
        return cls(since // timedelta(microseconds=1) * 1000, zone)

    @property
    def instant(self) -> int:
        """Nanoseconds since midnight UTC; of a local time, since midnight."""
        if self.zone is None:
            return self.nanoseconds
        seconds = _ANY_DAY * (DAY // SECOND) + self.nanoseconds // SECOND
        return self.nanoseconds - offset_at(self.zone, seconds) * SECOND

    def plus(self, nanoseconds: int) -> Time:
        """Later on the clock's face, round midnight.

        >>> str(Time.parse("23:30:00").plus(3600 * SECOND))
        '00:30:00'
        """
        return Time((self.nanoseconds + nanoseconds) % DAY, self.zone)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and _key(self) == _key(other)

    def __lt__(self, other: object) -> bool:
        return _earlier(self, other) if isinstance(other, Time) else NotImplemented

    def __hash__(self) -> int:
        return hash(_key(self))

    def __str__(self) -> str:
        return _clock(self.nanoseconds) + format_zone(self.zone)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class DateTime:
    """A date and time: nanoseconds on the wall clock since 1970-01-01T00:00:00, and the zone.

    In autumn clocks in a named zone show an hour twice; `later` is the second time round. It is
    written with its offset before the zone (as in RFC 9557), and only such a value is::

        2026-10-25T02:30:00@Europe/Paris          the first time, in summer time
        2026-10-25T02:30:00+01:00@Europe/Paris    an hour later
    """

    nanoseconds: int
    zone: Zone = None
    later: bool = False

    @classmethod
    def parse(cls, text: str) -> DateTime:
        """Read ``2026-03-02T10:30:00+08:00``; raises ValueError."""
        written = _LATER.fullmatch(text) if "@" in text else None
        if written is not None:
            return cls._second_time(cls.parse(written[1] + written[3]), written[2])
        match = _DATE_TIME_TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not a date and time")
        days = gregorian.days_of(int(match[1]), int(match[2]), int(match[3]))
        hour, minute, second = int(match[5]), int(match[6]), int(match[7])
        nanoseconds = time_of_day(hour, minute, second, fraction(match[8]))
        return cls(days * DAY + nanoseconds, parse_zone(match[9] or ""))

    @classmethod
    def at(cls, day: Date, time: Time) -> DateTime:
        """That time of that day."""
        return cls(day.days * DAY + time.nanoseconds, time.zone)

    @classmethod
    def from_datetime(cls, moment: datetime) -> DateTime:
        """The same instant in the same zone; raises ValueError without a zone."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no time zone")
        since = moment.replace(tzinfo=UTC) - _EPOCH
        nanoseconds = since // timedelta(microseconds=1) * 1000
        zone = zone_of(moment.tzinfo, moment)
        if moment.fold and isinstance(zone, str):
            return cls.from_instant(cls(nanoseconds, zone, later=True).instant, zone)
        return cls(nanoseconds, zone)

    @classmethod
    def from_instant(cls, instant: int, zone: int | str) -> DateTime:
        """What clocks in `zone` show at an instant in nanoseconds since 1970 UTC.

        >>> str(DateTime.from_instant(0, "Asia/Tokyo"))
        '1970-01-01T09:00:00@Asia/Tokyo'
        """
        offset = offset_of_instant(zone, instant // SECOND)
        shown = instant + offset * SECOND
        later = isinstance(zone, str) and offset_at(zone, shown // SECOND) != offset
        return cls(shown, zone, later)

    @classmethod
    def _second_time(cls, first: DateTime, offset: str) -> DateTime:
        second = cls(first.nanoseconds, first.zone, later=True)
        if second.instant <= first.instant or second.offset != parse_zone(offset):
            raise ValueError(f"'{offset}' is not the second offset of {first}")
        return second

    def to_datetime(self, zone: str | None = None) -> datetime:
        """The instant in UTC, cut to microseconds; a local value is what clocks show in `zone`.

        Raises ValueError for a local one without `zone`, OverflowError beyond the years 1 to 9999.
        """
        if self.zone is None:
            if zone is None:
                raise ValueError(f"{self} has no time zone, so it is not an instant")
            return self.in_zone(zone).to_datetime()
        return _EPOCH + timedelta(microseconds=self.instant // 1000)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970 UTC; of a local value, since 1970 on its own clock."""
        if self.zone is None:
            return self.nanoseconds
        return self.nanoseconds - self.offset * SECOND

    @property
    def offset(self) -> int:
        """Seconds east of UTC; raises ValueError for a local value."""
        if self.zone is None:
            raise ValueError(f"{self} has no time zone")
        if isinstance(self.zone, int):
            return self.zone
        return offset_at(self.zone, self.nanoseconds // SECOND, later=self.later)

    @property
    def first_time(self) -> DateTime:
        """What the clock shows, taken for the first time that it shows this."""
        return DateTime(self.nanoseconds, self.zone) if self.later else self

    @property
    def date(self) -> Date:
        """The day on the wall clock."""
        return Date(self.nanoseconds // DAY)

    @property
    def time(self) -> Time:
        """The time of day, in the same zone."""
        return Time(self.nanoseconds % DAY, self.zone)

    def plus(self, nanoseconds: int) -> DateTime:
        """Later by a length of time; in a named zone this counts real time.

        >>> str(DateTime.parse("2026-03-28T12:00:00@Europe/Paris").plus(DAY))  # a day of 23 hours
        '2026-03-29T13:00:00@Europe/Paris'

        Raises ValueError beyond the last year.
        """
        gregorian.checked((self.nanoseconds + nanoseconds) // DAY)
        if isinstance(self.zone, str):
            return DateTime.from_instant(self.instant + nanoseconds, self.zone)
        return DateTime(self.nanoseconds + nanoseconds, self.zone)

    def plus_months(self, months: int) -> DateTime:
        """The same time on the same day of another month; raises ValueError."""
        if months == 0:
            return self
        days, time = divmod(self.nanoseconds, DAY)
        return DateTime(gregorian.plus_months(days, months) * DAY + time, self.zone)

    def in_zone(self, zone: int | str) -> DateTime:
        """The same instant on the clocks of another zone; a local value is taken to be there.

        >>> str(DateTime.parse("2026-03-02T10:30:00+08:00").in_zone("Europe/Paris"))
        '2026-03-02T03:30:00@Europe/Paris'
        """
        if self.zone is None:
            return DateTime(self.nanoseconds, zone)
        if self.zone == zone:
            return self
        return DateTime.from_instant(self.instant, zone)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and _key(self) == _key(other)

    def __lt__(self, other: object) -> bool:
        return _earlier(self, other) if isinstance(other, DateTime) else NotImplemented

    def __hash__(self) -> int:
        return hash(_key(self))

    def __sub__(self, other: DateTime) -> DaysDuration:
        """The time between two instants."""
        if (self.zone is None) != (other.zone is None):
            raise TypeError("a local and a zoned date and time have no distance")
        return DaysDuration(self.instant - other.instant)

    def __str__(self) -> str:
        seconds, rest = divmod(self.nanoseconds, SECOND)
        if not _FIRST <= seconds < _LAST:
            return f"{self.date}T{_clock(self.nanoseconds % DAY)}{format_zone(self.zone)}"
        # The same, by way of C, for the years that Python knows.
        text = (_LOCAL_EPOCH + timedelta(seconds=seconds)).isoformat()
        if rest:
            text = f"{text}.{rest:09}".rstrip("0")
        if self.later:
            text += format_zone(self.offset).replace("Z", "+00:00")
        return text + format_zone(self.zone)


def time_of_day(hour: int, minute: int, second: int, nanoseconds: int = 0) -> int:
    """Nanoseconds since midnight, at most one day (24:00:00); raises ValueError.

    >>> time_of_day(24, 0, 0) == DAY
    True
    """
    total = hour * HOUR + minute * MINUTE + second * SECOND + nanoseconds
    if minute >= 60 or second >= 60 or not 0 <= total <= DAY:
        raise ValueError(f"{hour:02}:{minute:02}:{second:02} is not a time of day")
    return total


def _key(value: Time | DateTime) -> tuple[bool, int]:
    return value.zone is None, value.instant


def _earlier(left: Time | DateTime, right: Time | DateTime) -> bool:
    if (left.zone is None) != (right.zone is None):
        raise TypeError("a local and a zoned value have no order")
    return left.instant < right.instant


def _clock(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, SECOND)
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    return f"{text}.{rest:09}".rstrip("0") if rest else text
