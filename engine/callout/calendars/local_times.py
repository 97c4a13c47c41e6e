"""Which instant it is when clocks in a place show a time, also on days on which they change."""

from __future__ import annotations

from callout.values import DateTime
from callout.values.durations import DAY

_SEARCH_STEPS = 48


def at_local_time(wall: int, zone: str) -> DateTime:
    """What clocks show as `wall`, in nanoseconds since 1970 as a local time.

    A time that is shown twice is the first one; one that is skipped is the first instant after the
    gap.
    """
    wanted = DateTime(wall, zone)
    shown = DateTime.from_instant(wanted.instant, zone)
    if shown.nanoseconds == wall:
        return shown
    return _first_instant(wall, wanted.instant, zone)


def _first_instant(wall: int, near: int, zone: str) -> DateTime:
    """The earliest instant at which clocks show `wall` or later, within a day of `near`.

    All in nanoseconds; `near` since 1970 UTC. Two days hold fewer than 2**48 nanoseconds, so that
    many halvings leave one.
    """
    low, high = near - DAY, near + DAY
    for _ in range(_SEARCH_STEPS):
        middle = (low + high) // 2
        if DateTime.from_instant(middle, zone).nanoseconds >= wall:
            high = middle
        else:
            low = middle
    return DateTime.from_instant(high, zone)
