"""Delays that pile up: what looks as if a timer had done it.

Two shapes: many of an event come the same time after the one before, or at the same time of day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from .steps import MinedStep

FEWEST = 20
"""Events that a spike takes."""
SHARE = 0.2
"""Of all of the kind, how many must be in it."""
SHORTEST = 3600
"""Seconds; what comes sooner is people who work."""
_DAY = 86_400
_HALF_HOUR = 1800
_NIGHTLY = 0.5


@dataclass(frozen=True, slots=True)
class Spike:
    """A delay in seconds, or the beginning of a half-hour of the day; how many of how many."""

    seconds: int
    is_daily: bool
    number: int
    of: int


def spike_of(pairs: Sequence[tuple[MinedStep, MinedStep]], zone: tzinfo) -> Spike | None:
    """The spike in what came after what; the same delay is told before the same time of day."""
    times = [(a.at, b.at) for a, b in pairs if a.at is not None and b.at is not None]
    if len(times) < FEWEST:
        return None
    return _same_delay(times) or _same_time_of_day(times, zone)


def _same_delay(times: Sequence[tuple[datetime, datetime]]) -> Spike | None:
    delays = [(after - before).total_seconds() for before, after in times]
    minutes = Counter(round(each / 60) for each in delays if each >= SHORTEST)
    if not minutes:
        return None
    # A minute and the one after, so that a spike on the border is one.
    best = max(sorted(minutes), key=lambda each: minutes[each] + minutes[each + 1])
    inside = sorted(each for each in delays if round(each / 60) in (best, best + 1))
    if len(inside) < max(FEWEST, SHARE * len(delays)):
        return None
    return Spike(_rounded(inside[0]), is_daily=False, number=len(inside), of=len(delays))


def _same_time_of_day(times: Sequence[tuple[datetime, datetime]], zone: tzinfo) -> Spike | None:
    late = [after.astimezone(zone) for before, after in times if _seconds(before, after)]
    slots = Counter((each.hour * 3600 + each.minute * 60) // _HALF_HOUR for each in late)
    if not slots:
        return None
    slot = max(sorted(slots), key=lambda each: slots[each])
    if slots[slot] < max(FEWEST, _NIGHTLY * len(times)):
        return None
    return Spike(slot * _HALF_HOUR, is_daily=True, number=slots[slot], of=len(times))


def _seconds(before: datetime, after: datetime) -> bool:
    return (after - before).total_seconds() >= SHORTEST


def _rounded(seconds: float) -> int:
    """Whole days or hours where it is within a minute of them, else whole minutes."""
    for unit in (_DAY, 3600):
        if abs(seconds - round(seconds / unit) * unit) < 60:
            return round(seconds / unit) * unit
    return round(seconds / 60) * 60
