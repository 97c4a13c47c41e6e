"""How calendars end: how long one still is, and what is said of it."""

from __future__ import annotations

from typing import NamedTuple

from callout.values import DateTime

from .calendar import Calendar

SOON = 60
"""How many days before its end a calendar is worth a note."""
EXTEND = (
    "extend 'valid' and enter the holidays: new tickets take it; open ones keep the calendar"
    " they were opened with"
)


class Ending(NamedTuple):
    """How a calendar ends; `days` are left after today, negative when it is over."""

    calendar: Calendar
    days: int

    @property
    def is_soon(self) -> bool:
        """Whether that is worth a note."""
        return self.days < SOON

    @property
    def is_over(self) -> bool:
        """Whether today is beyond it."""
        return self.days < 0

    def __str__(self) -> str:
        if self.is_over:
            ends = "has ended: no deadline can be worked out"
        elif self.days == 0:
            ends = "ends today"
        else:
            ends = f"ends in {self.days} day{'s' if self.days > 1 else ''}"
        return f"{self.calendar.name} {ends} (its last day is {self.calendar.last})"


def ending(calendar: Calendar, now: DateTime) -> Ending:
    """How the calendar ends; days are counted in its own zone."""
    return Ending(calendar, calendar.last.days - calendar.day_of(now).days)
