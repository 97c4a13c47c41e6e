"""Where instants come from.

The engine reads a `Clock` once per event and records the instant; nothing below the engine asks
what time it is. `SystemClock` is the only code that reads the machine's time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time when asked."""

    def now(self) -> datetime:
        """The present instant: aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    __slots__ = ()

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that may


class ManualClock:
    """A clock that stands still until it is moved, for tests and simulations.

    >>> clock = ManualClock(datetime(2024, 3, 11, tzinfo=UTC))
    >>> clock.advance(timedelta(hours=8))
    >>> clock.now().isoformat()
    '2024-03-11T08:00:00+00:00'
    """

    __slots__ = ("_now",)

    def __init__(self, now: datetime) -> None:
        self._now = _utc(now)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock; raises ValueError for a negative duration."""
        self.move_to(self._now + by)

    def move_to(self, instant: datetime) -> None:
        """Set the clock; raises ValueError for an instant that has passed."""
        instant = _utc(instant)
        if instant < self._now:
            raise ValueError(f"{instant} lies before {self._now}: a clock never runs backwards")
        self._now = instant


class FastClock:
    """A clock that runs `speed` times as fast as `base`, from `start` on.

    Demonstrations use it: real waiting, shortened. `real_delay` is how long an instant is still
    away in real time.
    """

    __slots__ = ("_base", "_pace")

    def __init__(self, base: Clock, start: datetime, speed: float = 1.0) -> None:
        self._base = base
        self._pace = (base.now(), _utc(start), _positive(speed))

    def now(self) -> datetime:
        began, start, speed = self._pace
        return start + (self._base.now() - began) * speed

    def real_delay(self, until: datetime) -> timedelta:
        """The real time until this clock shows `until`; zero if it has passed."""
        _, _, speed = self._pace
        return max((until - self.now()) / speed, timedelta())

    def run_at(self, speed: float) -> None:
        """Run at another speed from now on."""
        self._pace = (self._base.now(), self.now(), _positive(speed))

    def move_to(self, instant: datetime) -> None:
        """Show `instant` at once, unless it has passed."""
        _, _, speed = self._pace
        self._pace = (self._base.now(), max(_utc(instant), self.now()), speed)


def _positive(speed: float) -> float:
    if speed <= 0:
        raise ValueError(f"expected a speed above 0, got {speed}")
    return speed


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone")
    return instant.astimezone(UTC)
