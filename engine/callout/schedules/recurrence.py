"""Recurrence rules of RFC 5545 (3.3.10) as days; their times are said beside them.

Worked out by python-dateutil, on days alone and never further than it is asked, so that no rule can
keep it busy: a rule that comes several times a day is none of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import cast

from dateutil.rrule import rrule, rrulestr

_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)", re.ASCII)
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WHOLE = ("INTERVAL", "COUNT")
_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
_KEYS = frozenset(("FREQ", "BYMONTH", "BYSETPOS", "WKST", *_WHOLE, *_DAYS))
_OTHERWISE = {
    "UNTIL": "write `until: 2026-12-31` beside the rule",
    "DTSTART": "write `from: 2026-01-01` beside the rule",
    "BYHOUR": "write the times of the day under `at`",
    "BYMINUTE": "write the times of the day under `at`",
    "BYSECOND": "write the times of the day under `at`",
}


class BadRule(ValueError):
    """A rule that is none, or none of ours; `hint` says what to write."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Recurrence:
    """A recurrence rule, counted `since` a day; raises `BadRule`.

    Without such a day the rule has to mean the same whenever one begins to look: no INTERVAL, no
    COUNT, and every part of the day that it depends on is said.
    """

    def __init__(self, text: str, since: date | None) -> None:
        parts = _parts(text)
        if since is None:
            _check_anchored(parts)
        self._since = since
        self._text = text
        self._is_counted = "COUNT" in parts
        try:
            self._of(date(2000, 1, 1), date(2000, 1, 1))
        except (ValueError, TypeError, OverflowError, IndexError) as error:
            raise BadRule(f"'{text}' is no rule: {error}", _EXAMPLE) from None

    def days(self, start: date, end: date) -> Iterator[date]:
        """The days from `start` to `end`, both inclusive, in order."""
        for found in self._of(start, end):
            if found.date() > end:
                return
            if found.date() >= start:
                yield found.date()

    def _of(self, start: date, end: date) -> rrule:
        # A year early, so that sets of weeks and months are whole when they matter.
        since = self._since or date(max(start.year - 1, 1), 1, 1)
        begin, until = datetime.combine(since, time()), datetime.combine(end, time())
        made = cast("rrule", rrulestr(self._text, dtstart=begin))
        # A rule that counts ends by itself, and may not have an end besides.
        return made if self._is_counted else made.replace(until=until)


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for each in text.split(";"):
        match = _PART.fullmatch(each)
        if match is None or match[1] in parts:
            raise BadRule(f"'{each}' is no part of a rule", _EXAMPLE)
        if match[1] not in _KEYS:
            hint = _OTHERWISE.get(match[1], f"the parts are {', '.join(sorted(_KEYS))}")
            raise BadRule(f"'{match[1]}' does not belong here", hint)
        parts[match[1]] = match[2]
    if parts.get("FREQ") not in _FREQUENCIES:
        said = parts.get("FREQ", "nothing")
        raise BadRule(f"FREQ is {said}", f"one of {', '.join(_FREQUENCIES)}; `at` has the times")
    _check_fits(parts)
    for name in _WHOLE:
        if name in parts and not re.fullmatch(r"[1-9]\d{0,3}", parts[name]):
            raise BadRule(f"{name}={parts[name]} counts nothing", "a whole number from 1 to 9999")
    return parts


def _check_fits(parts: dict[str, str]) -> None:
    """Whether numbers are those of days there are, and belong to the frequency (RFC 5545, 3.3.10).

    A rule without any day would be looked for until the year 9999.
    """
    for name, most in _MOST.items():
        if name in parts and not all(0 < abs(each) <= most for each in _numbers(parts[name])):
            raise BadRule(f"{name}={parts[name]} is out of bounds", f"1 to {most}, or from -1 down")
        if name in parts and parts["FREQ"] not in _BELONGS.get(name, _FREQUENCIES):
            fit = " or ".join(_BELONGS[name])
            raise BadRule(f"{name} does not go with FREQ={parts['FREQ']}", f"write FREQ={fit}")
    if "BYMONTH" in parts and "BYMONTHDAY" in parts:
        longest = max(_LENGTHS[abs(month)] for month in _numbers(parts["BYMONTH"]))
        if all(abs(day) > longest for day in _numbers(parts["BYMONTHDAY"])):
            raise BadRule(f"no such month has a day {parts['BYMONTHDAY']}", _EXAMPLE)


def _numbers(text: str) -> list[int]:
    try:
        return [int(each) for each in text.split(",")]
    except ValueError:
        raise BadRule(f"'{text}' are no numbers", _EXAMPLE) from None


_MOST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_BELONGS = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("WEEKLY", "MONTHLY", "YEARLY"),
}
_LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Of the months, at their longest."""


def _check_anchored(parts: dict[str, str]) -> None:
    frequency, names = parts["FREQ"], parts.keys()
    is_counted = any(name in parts and parts[name] != "1" for name in _WHOLE) or "COUNT" in parts
    has_day = any(name in names for name in _DAYS)
    by_week = frequency == "YEARLY" and "BYWEEKNO" in names and "BYDAY" not in names
    by_month = frequency == "YEARLY" and "BYMONTHDAY" in names and "BYMONTH" not in names
    if is_counted or by_week or by_month or (frequency != "DAILY" and not has_day):
        raise BadRule(
            "the rule depends on the day that it is counted from",
            "write `from: 2026-01-01` beside it, or name the days in the rule",
        )


_EXAMPLE = "write a rule of RFC 5545, like FREQ=MONTHLY;BYMONTHDAY=-1"
