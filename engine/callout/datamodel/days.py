"""The names that hold for a day: parameters with their validity, and the rules that read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from callout.values import Date, DateTime, Time, Value

_DAYS_KEPT = 64
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Days:
    """The names that hold for a day: its parameters, and the rules that read them.

    The last day asked for is at hand, which is the day of almost every event; a replay goes back
    and forth between a few.
    """

    __slots__ = ("_kept", "_last", "_names", "zone")

    def __init__(self, names: Callable[[Date], dict[str, Value]], zone: str) -> None:
        self.zone = zone
        self._names = names
        self._last: tuple[datetime, datetime, dict[str, Value]] | None = None
        self._kept: dict[int, dict[str, Value]] = {}

    def at(self, now: datetime) -> dict[str, Value]:
        """The names that hold at an instant."""
        last = self._last
        if last is not None and last[0] <= now < last[1]:
            return last[2]
        day = DateTime.from_datetime(now).in_zone(self.zone).date
        start, end = self._start(day), self._start(day.plus_days(1))
        names = self._of(day)
        self._last = (start, end, names)
        return names

    def _of(self, day: Date) -> dict[str, Value]:
        names = self._kept.get(day.days)
        if names is None:
            if len(self._kept) >= _DAYS_KEPT:
                self._kept.clear()
            names = self._kept[day.days] = self._names(day)
        return names

    def _start(self, day: Date) -> datetime:
        """When the day begins; where clocks of instants begin or end, of the first and last day."""
        try:
            return DateTime.at(day, Time(0, self.zone)).to_datetime()
        except OverflowError:
            return _FIRST if day.days < 0 else _LAST
