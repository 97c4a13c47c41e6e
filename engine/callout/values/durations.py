"""FEEL's two kinds of duration.

A days and time duration is a length of time, exact to the nanosecond; a years and months duration
is a count of months, whose length depends on the calendar. They never mix and never compare.
Texts are those of XML Schema: ``P1DT2H``, ``P1Y2M``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_DAYS = re.compile(
    r"(-)?P(?=.)(?:(\d{1,18})D)?"
    r"(?:T(?=.)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d*))?S)?)?",
    re.ASCII,
)
_MONTHS = re.compile(r"(-)?P(?=.)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class DaysDuration:
    """A days and time duration, in nanoseconds; a day has 24 hours.

    >>> str(DaysDuration.parse("PT26H"))
    'P1DT2H'
    """

    nanoseconds: int

    @classmethod
    def parse(cls, text: str) -> DaysDuration:
        """Read ``P1DT2H3M4.5S``; raises ValueError. What is finer than nanoseconds is cut off."""
        match = _DAYS.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not a days and time duration")
        days, hours, minutes, seconds = (int(match[group] or 0) for group in (2, 3, 4, 5))
        total = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND
        total += fraction(match[6])
        return cls(-total if match[1] else total)

    @classmethod
    def of(
        cls, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0
    ) -> DaysDuration:
        """A duration from its parts.

        >>> str(DaysDuration.of(hours=36, minutes=-30))
        'P1DT11H30M'
        """
        return cls(days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND)

    @classmethod
    def from_timedelta(cls, delta: timedelta) -> DaysDuration:
        """The same length of time."""
        return cls((delta // timedelta(microseconds=1)) * 1000)

    def to_timedelta(self) -> timedelta:
        """The same length of time, cut to microseconds."""
        return timedelta(microseconds=self.nanoseconds // 1000)

    def __str__(self) -> str:
        days, rest = divmod(abs(self.nanoseconds), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds = format_seconds(rest)
        parts = ((str(hours), "H"), (str(minutes), "M"), (seconds, "S"))
        time = "".join(f"{amount}{unit}" for amount, unit in parts if amount != "0")
        date = f"{days}D" if days else ""
        if not date and not time:
            return "PT0S"
        sign = "-" if self.nanoseconds < 0 else ""
        return f"{sign}P{date}T{time}" if time else f"{sign}P{date}"


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """A years and months duration.

    >>> str(MonthsDuration.parse("P26M"))
    'P2Y2M'
    """

    months: int

    @classmethod
    def parse(cls, text: str) -> MonthsDuration:
        """Read ``P1Y2M``; raises ValueError."""
        match = _MONTHS.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not a years and months duration")
        total = int(match[2] or 0) * 12 + int(match[3] or 0)
        return cls(-total if match[1] else total)

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = f"{years}Y" if years else ""
        text += f"{months}M" if months or not years else ""
        return f"-P{text}" if self.months < 0 else f"P{text}"


def parse_duration(text: str) -> DaysDuration | MonthsDuration:
    """Read either kind; raises ValueError.

    >>> parse_duration("P1Y"), parse_duration("-PT0.5S")
    (MonthsDuration(months=12), DaysDuration(nanoseconds=-500000000))
    """
    if _MONTHS.fullmatch(text):
        return MonthsDuration.parse(text)
    if _DAYS.fullmatch(text):
        return DaysDuration.parse(text)
    raise ValueError(f"'{text}' is not a duration")


def fraction(digits: str | None) -> int:
    """The nanoseconds of the digits after a decimal point; what is finer is cut off.

    >>> fraction("5"), fraction("0000000019"), fraction(None)
    (500000000, 1, 0)
    """
    return int(digits[:9].ljust(9, "0")) if digits else 0


def format_seconds(nanoseconds: int) -> str:
    """Seconds with as many decimals as needed.

    >>> format_seconds(4_500_000_000), format_seconds(60_000_000_000)
    ('4.5', '60')
    """
    seconds, rest = divmod(nanoseconds, SECOND)
    return f"{seconds}.{rest:09}".rstrip("0") if rest else str(seconds)
