"""Periods that figures are for: a year, a quarter, a month, an ISO week, a day, from day to day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from callout.errors import BadQuery
from callout.records.arguments import shown
from callout.values import Date

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-W(?P<week>\d\d)|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?",
    re.ASCII,
)
_HINT = "write 2024, 2024-Q1, 2024-03, 2024-W11, 2024-03-11 or 2024-03-01/2024-03-15"


class PeriodKind(StrEnum):
    """How long a period is, and so which one is before it."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included, on the clocks where the tickets are.

    >>> str(read_period("2024-Q1").before().last)
    '2023-12-31'
    """

    kind: PeriodKind
    first: Date
    last: Date

    def __str__(self) -> str:
        year, month, day = self.first.parts
        match self.kind:
            case PeriodKind.YEAR:
                return f"{year:04}"
            case PeriodKind.QUARTER:
                return f"{year:04}-Q{(month + 2) // 3}"
            case PeriodKind.MONTH:
                return f"{year:04}-{month:02}"
            case PeriodKind.WEEK:
                named = date(year, month, day).isocalendar()
                return f"{named.year:04}-W{named.week:02}"
            case PeriodKind.DAYS:
                return f"{self.first}" if self.first == self.last else f"{self.first}/{self.last}"

    def holds(self, day: Date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last

    def before(self) -> Period:
        """The one before it, of the same kind; of days as many days. Raises `BadQuery`."""
        months = _MONTHS.get(self.kind)
        last = self.first.plus_days(-1)
        if months is not None:
            first = self.first.plus_months(-months)
        else:
            first = self.first.plus_days(self.first.days - self.last.days - 1)
        if first.parts[0] < 1:
            raise BadQuery(f"there is no period before {self}", hint=_HINT)
        return Period(self.kind, first, last)

    def lasting(self, number: int) -> tuple[Period, ...]:
        """So many periods, the last of them this one; raises `BadQuery`."""
        found: list[Period] = [self]
        for _ in range(number - 1):
            found.append(found[-1].before())
        return tuple(reversed(found))


_MONTHS = {PeriodKind.YEAR: 12, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}


def read_period(text: str) -> Period:
    """A period as it is written; raises `BadQuery`."""
    first, slash, last = text.partition("/")
    try:
        period = Period(PeriodKind.DAYS, _day(first), _day(last)) if slash else _named(text)
    except ValueError:
        raise BadQuery(f"{shown(text)} is no period", hint=_HINT) from None
    if period.last < period.first:
        raise BadQuery(f"'{text}' ends before it begins", hint=_HINT)
    return period


def _day(text: str) -> Date:
    return Date.from_date(date.fromisoformat(text))


def _named(text: str) -> Period:
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, quarter, week, month, day = (int(each) if each else None for each in found.groups())
    assert year is not None  # noqa: S101 - the form has one
    if day is not None:
        return Period(PeriodKind.DAYS, _day(text), _day(text))
    if week is not None:
        monday = date.fromisocalendar(year, week, 1)
        last = Date.from_date(monday + timedelta(days=6))
        return Period(PeriodKind.WEEK, Date.from_date(monday), last)
    kind, begins = PeriodKind.YEAR, 1
    if quarter is not None:
        kind, begins = PeriodKind.QUARTER, 3 * quarter - 2
    elif month is not None:
        kind, begins = PeriodKind.MONTH, month
    first = Date.from_date(date(year, begins, 1))
    return Period(kind, first, first.plus_months(_MONTHS[kind]).plus_days(-1))
