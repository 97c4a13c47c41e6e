"""From when until when work is done on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from callout.values.durations import DAY

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, order=True)
class WorkingHours:
    """One stretch of work, in nanoseconds since the midnight that its day begins with.

    One that goes on after midnight ends past 24 hours, and belongs as a whole to the day it begins
    on; it has 24 hours at most.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= self.start + DAY or self.start >= DAY:
            raise ValueError("working hours start before they end, on the same day")

    @property
    def after_midnight(self) -> int:
        """How much of it lies on the next day, in nanoseconds."""
        return max(0, self.end - DAY)


def overlapping(
    hours: Sequence[WorkingHours], before: Sequence[WorkingHours] = ()
) -> tuple[WorkingHours, WorkingHours] | None:
    """The first two that share time, of a day's hours and those of the day `before`.

    Both are in order. Hours may touch: one ends at the instant at which the next begins.

    >>> early, late = WorkingHours(0, DAY // 2), WorkingHours(DAY // 2, DAY)
    >>> overlapping([early, late]) is None, overlapping([early, early]) == (early, early)
    (True, True)
    """
    for one, other in pairwise(hours):
        if other.start < one.end:
            return one, other
    if before and hours and hours[0].start < before[-1].after_midnight:
        return before[-1], hours[0]
    return None
