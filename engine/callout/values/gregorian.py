"""The proleptic Gregorian calendar over plain integers, for years far beyond `datetime`.

Days count from 1970-01-01. Years run from -999,999,999 to 999,999,999, the range DMN takes over
from XML Schema; year 0 exists, as in ISO 8601. The arithmetic counts years from March, so that a
leap day is the last day of its year, and works in whole cycles of 400 years.
"""

from __future__ import annotations

MAX_YEAR = 999_999_999
DAYS_IN_CYCLE = 146_097
YEARS_IN_CYCLE = 400
_MARCH_0000_TO_1970 = 719_468
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def days_of(year: int, month: int, day: int) -> int:
    """The day number of a date; raises ValueError if there is no such date.

    >>> days_of(1970, 1, 1), days_of(1969, 12, 31), days_of(2000, 2, 29)
    (0, -1, 11016)
    """
    if not 1 <= month <= len(_MONTH_LENGTHS):
        raise ValueError(f"there is no month {month}")
    if not 1 <= day <= days_in_month(year, month):
        raise ValueError(f"{year:04}-{month:02} has no day {day}")
    if abs(year) > MAX_YEAR:
        raise ValueError(f"the year {year} is beyond {MAX_YEAR}")
    # Counted from March, five months have 31, 30, 31, 30 and 31 days, 153 together, and then it
    # begins anew: (153 * m + 2) // 5 is the first day of month m, 0 for March and 31 for April.
    # The last month, February, may be as short as it likes.
    cycle, year_of_cycle = divmod(year - (month <= _FEBRUARY), YEARS_IN_CYCLE)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_cycle = year_of_cycle * 365 + year_of_cycle // 4 - year_of_cycle // 100 + day_of_year
    return cycle * DAYS_IN_CYCLE + day_of_cycle - _MARCH_0000_TO_1970


def checked(days: int) -> int:
    """The day number itself; raises ValueError if it lies beyond the last year."""
    if not FIRST_DAY <= days <= LAST_DAY:
        raise ValueError(f"day {days} is beyond the year {MAX_YEAR}")
    return days


def civil(days: int) -> tuple[int, int, int]:
    """The year, month and day of a day number; what `days_of` counted.

    >>> civil(11016), civil(-1)
    ((2000, 2, 29), (1969, 12, 31))
    """
    # Without its leap days a cycle has years of 365 days. Each fourth year ends with one, day 1460
    # of the four; a century lacks its last; the cycle has it, as day 146,096.
    cycle, day_of_cycle = divmod(days + _MARCH_0000_TO_1970, DAYS_IN_CYCLE)
    leap_days = day_of_cycle // 1460 - day_of_cycle // 36_524 + day_of_cycle // 146_096
    year_of_cycle = (day_of_cycle - leap_days) // 365
    day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    year = year_of_cycle + cycle * YEARS_IN_CYCLE + (month <= _FEBRUARY)
    return year, month, day


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    return 29 if month == _FEBRUARY and is_leap(year) else _MONTH_LENGTHS[month - 1]


def is_leap(year: int) -> bool:
    """Whether the year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def weekday(days: int) -> int:
    """The day of the week, Monday 1 to Sunday 7 (ISO 8601); day 0 was a Thursday.

    >>> weekday(0), weekday(3)
    (4, 7)
    """
    return (days + 3) % 7 + 1


def day_of_year(days: int) -> int:
    """The day within its year, from 1."""
    return days - days_of(civil(days)[0], 1, 1) + 1


def week_of_year(days: int) -> int:
    """The ISO 8601 week: the week belongs to the year of its Thursday.

    >>> week_of_year(days_of(2021, 1, 3)), week_of_year(days_of(2021, 1, 4))
    (53, 1)
    """
    thursday = days - weekday(days) + 4
    return (thursday - days_of(civil(thursday)[0], 1, 1)) // 7 + 1


def plus_months(days: int, months: int) -> int:
    """The same day `months` later, or the last day of that month where it is shorter.

    Raises ValueError beyond the last year.

    >>> civil(plus_months(days_of(2024, 1, 31), 1)), civil(plus_months(days_of(2024, 1, 31), -2))
    ((2024, 2, 29), (2023, 11, 30))
    """
    year, month, day = civil(days)
    year, zero_month = divmod(year * 12 + month - 1 + months, 12)
    return days_of(year, zero_month + 1, min(day, days_in_month(year, zero_month + 1)))


def whole_months(start: int, end: int) -> int:
    """How many whole months lie between two days; negative when `end` is earlier.

    >>> whole_months(days_of(2026, 1, 15), days_of(2026, 3, 14))
    1
    """
    if end < start:
        return -whole_months(end, start)
    first_year, first_month, first_day = civil(start)
    last_year, last_month, last_day = civil(end)
    months = (last_year - first_year) * 12 + last_month - first_month
    return months - (last_day < first_day)


FIRST_DAY = days_of(-MAX_YEAR, 1, 1)
LAST_DAY = days_of(MAX_YEAR, 12, 31)
