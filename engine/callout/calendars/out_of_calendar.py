"""The error of a question that a calendar cannot answer."""

from __future__ import annotations

from callout.errors import CalloutError


class OutOfCalendar(CalloutError):
    """The calendar does not know about this day, or has no hours to count."""

    code = "out-of-calendar"
