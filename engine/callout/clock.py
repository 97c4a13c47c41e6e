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

    Demonstrations use it: real waiting, shortened. It can be told to stand still when it has come
    to an instant. `real_delay` is how long an instant is still away in real time.
    """

    __slots__ = ("_base", "_pace")

    def __init__(self, base: Clock, start: datetime, speed: float = 1.0) -> None:
        self._base = base
        # One tuple, so that other threads see the old pace or the new one: the base's time and
        # ours when it began, the speed, and where to stop.
        self._pace = (base.now(), _utc(start), _positive(speed), _NEVER)

    def now(self) -> datetime:
        began, start, speed, stop = self._pace
        return min(start + (self._base.now() - began) * speed, stop)

    def real_delay(self, until: datetime) -> timedelta:
        """The real time until this clock would show `until`; zero if it has passed."""
        _, _, speed, _ = self._pace
        return max((until - self.now()) / speed, timedelta())

    def run_at(self, speed: float, stop: datetime | None = None) -> None:
        """Run at another speed from now on, and stand still at `stop`."""
        now = self.now()
        self._pace = (self._base.now(), now, _positive(speed), max(stop or _NEVER, now))

    def move_to(self, instant: datetime) -> None:
        """Show `instant` at once, unless it has passed."""
        _, _, speed, stop = self._pace
        now = max(_utc(instant), self.now())
        self._pace = (self._base.now(), now, speed, max(stop, now))


_NEVER = datetime.max.replace(tzinfo=UTC)


def _positive(speed: float) -> float:
    if speed <= 0:
        raise ValueError(f"expected a speed above 0, got {speed}")
    return speed


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone")
    return instant.astimezone(UTC)
