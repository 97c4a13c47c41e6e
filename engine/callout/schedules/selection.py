"""Which occurrences are worked off now: one at a time, and after an outage what `missed` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from callout.calendars import OutOfCalendar
from callout.library import Missed

from .occurrences import Timing

LATE = timedelta(minutes=5)
"""How old an occurrence may be and not count as missed: workers restart, and take turns."""


@dataclass(frozen=True, slots=True)
class Due:
    """What comes next of a schedule: the occurrence to open tickets for, if any, and how far."""

    occurrence: datetime | None
    done_until: datetime


def due_now(timing: Timing, missed: Missed, done_until: datetime, now: datetime) -> Due | None:
    """The next step of working a schedule off; None where nothing is due.

    Later than `done_until`, which was worked off, and not later than `now`. What is left out is
    passed over together with the occurrence it is left out for.

    Of days that a calendar does not know none is due.
    """
    due = _known(timing.between(done_until, now))
    if missed is Missed.EACH:
        first = next(due, None)
        return None if first is None else Due(first, first)
    last = _last(timing, due)
    if last is None:
        return None
    is_missed = missed is Missed.NONE and now - last > LATE
    return Due(None if is_missed else last, last)


def _last(timing: Timing, occurrences: Iterator[datetime]) -> datetime | None:
    """The last one that opens something; where none does, the last day without known times."""
    last = None
    for each in occurrences:
        if last is None or timing.fault(each) is None or timing.fault(last) is not None:
            last = each
    return last


def _known(occurrences: Iterator[datetime]) -> Iterator[datetime]:
    try:
        yield from occurrences
    except OutOfCalendar:
        return
