"""Where instants come from.

The engine reads a `Clock` once per event and records the instant; nothing below the engine asks
what time it is. `SystemClock` is the only code that reads the machine's time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol, cast

from callout.errors import BadArgument, BadInstant
from callout.records.arguments import expected, kind_shown, shown


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

    Raises `BadInstant` for what is no instant, `BadArgument` for one that has passed; both are a
    ValueError as well.

    >>> clock = ManualClock(datetime(2024, 3, 11, tzinfo=UTC))
    >>> clock.advance(timedelta(hours=8))
    >>> clock.now().isoformat()
    '2024-03-11T08:00:00+00:00'
    """

    __slots__ = ("_now",)

    def __init__(self, now: datetime) -> None:
        self._now = aware(now)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock forwards."""
        by = expected(by, timedelta, "what a clock is advanced by", "write timedelta(minutes=5)")
        try:
            instant = self._now + by
        except OverflowError:
            raise BadArgument(
                f"{self._now.isoformat()} and {by} more is past the year 9999, or before 1",
                hint="advance it by less",
            ) from None
        self.move_to(instant)

    def move_to(self, instant: datetime) -> None:
        """Set the clock to an instant that is to come."""
        instant = aware(instant)
        if instant < self._now:
            raise BadArgument(
                f"{instant} lies before {self._now}: a clock never runs backwards",
                hint="make another clock, and an engine with it",
            )
        self._now = instant


class FastClock:
    """A clock that runs `speed` times as fast as `base`, from `start` on.

    Demonstrations use it: real waiting, shortened. It can be told to stand still when it has come
    to an instant. `real_delay` is how long an instant is still away in real time. Raises
    `BadInstant` and `BadArgument` as `ManualClock` does.
    """

    __slots__ = ("_base", "_pace")

    def __init__(self, base: Clock, start: datetime, speed: float = 1.0) -> None:
        self._base = working(base)
        # One tuple, so that other threads see the old pace or the new one: the base's time and
        # ours when it began, the speed, and where to stop.
        self._pace = (base.now(), aware(start), _positive(speed), _NEVER)

    def now(self) -> datetime:
        began, start, speed, stop = self._pace
        try:
            return min(start + (self._base.now() - began) * speed, stop)
        except OverflowError:
            return stop

    def real_delay(self, until: datetime) -> timedelta:
        """The real time until this clock would show `until`; zero if it has passed."""
        _, _, speed, _ = self._pace
        try:
            return max((aware(until) - self.now()) / speed, timedelta())
        except OverflowError:
            return timedelta.max

    def run_at(self, speed: float, stop: datetime | None = None) -> None:
        """Run at another speed from now on, and stand still at `stop`."""
        last = _NEVER if stop is None else aware(stop)
        now = self.now()
        self._pace = (self._base.now(), now, _positive(speed), max(last, now))

    def move_to(self, instant: datetime) -> None:
        """Show `instant` at once, unless it has passed."""
        _, _, speed, stop = self._pace
        now = max(aware(instant), self.now())
        self._pace = (self._base.now(), now, speed, max(stop, now))


_NEVER = datetime.max.replace(tzinfo=UTC)


def working(clock: object) -> Clock:
    """A clock of whoever's that tells an instant when asked; raises `BadArgument`."""
    now = getattr(clock, "now", None)
    if isinstance(clock, type) or not callable(now):
        raise BadArgument(
            f"a clock has a method now, and {kind_shown(clock)} has none to call",
            hint="write ManualClock(datetime(2024, 3, 11, tzinfo=UTC)), or leave it out",
        )
    try:
        aware(now())
    except Exception as error:  # a clock of somebody else's, which may raise anything
        raise BadArgument(
            f"{kind_shown(clock)} does not tell the time: {shown(error)}",
            hint="let its method now return an instant in UTC: datetime.now(UTC)",
        ) from error
    return cast("Clock", clock)


def aware(instant: object) -> datetime:
    """The instant in UTC; raises `BadInstant` for one without a zone or past where clocks go."""
    if not isinstance(instant, datetime):
        raise BadInstant(
            f"an instant is a datetime, not {kind_shown(instant)}",
            hint="write datetime(..., tzinfo=UTC)",
        )
    said = instant.replace(tzinfo=None).isoformat()
    if _offset(instant, said) is None:
        raise BadInstant(
            f"{said} has no time zone",
            hint="say which: datetime(..., tzinfo=UTC), or an offset behind the text",
        )
    try:
        return instant.astimezone(UTC)
    except (OverflowError, ValueError):
        raise BadInstant(
            f"{instant.isoformat()} lies beyond the years 1 to 9999 in UTC",
            hint="look at the sender's clock",
        ) from None


def _offset(instant: datetime, said: str) -> timedelta | None:
    try:
        return instant.utcoffset()
    except Exception as error:  # a zone of somebody else's, which may raise anything
        raise BadInstant(
            f"the zone of {said} does not tell its offset: {type(error).__name__}",
            hint="hand over a zone of zoneinfo, or UTC",
        ) from error


def _positive(speed: object) -> float:
    if isinstance(speed, (int, float)) and not isinstance(speed, bool) and 0 < speed <= _FASTEST:
        return speed
    raise BadArgument(
        f"a speed is a number above 0, not {shown(speed)}", hint=f"the most is {_FASTEST:,}"
    )


_FASTEST = 1_000_000_000
