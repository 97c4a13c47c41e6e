"""What wakes a worker when the next timer is due.

The timers themselves are rows of the store; an alarm only knows when to look. What it is made of
comes from packages that register under the entry point group ``callout.alarms``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from typing import Protocol

from .clock import Clock, FastClock
from .errors import StoreError

GROUP = "callout.alarms"


@dataclass(frozen=True, slots=True)
class Routine:
    """Work that comes by the calendar: a crontab line (``0 3 * * *``) in a time zone."""

    name: str
    crontab: str
    zone: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Duty:
    """What an alarm is for.

    `pump` fires what is due and answers whether there may be more; `next_due` tells when to pump
    next. Both may raise; the alarm reports it through `failed` and tries again. `rescan` is how
    long it sleeps at most, because another process may arm an earlier timer or the clock may jump;
    `gather` is how long it lets due timers collect, to fire them together.
    """

    pump: Callable[[], bool]
    next_due: Callable[[], datetime | None]
    clock: Clock
    failed: Callable[[Exception], object]
    rescan: timedelta = timedelta(seconds=1)
    gather: timedelta = timedelta()
    routines: tuple[Routine, ...] = field(default=())

    def seconds_until(self, instant: datetime) -> float:
        """The real seconds until the duty's clock shows the instant; negative if it has passed."""
        if isinstance(self.clock, FastClock):
            return self.clock.real_delay(instant).total_seconds()
        return (instant - self.clock.now()).total_seconds()


class Alarm(Protocol):
    """A running alarm clock."""

    def wake(self, due: datetime) -> None:
        """A timer is due then, perhaps earlier than known; from any thread, never raises."""
        ...

    def is_alive(self) -> bool:
        """Whether it has looked at the timers lately; a dead one is to be replaced."""
        ...

    def stop(self) -> None:
        """Finish the pumping that runs, start none, and end; again is harmless."""
        ...


def open_alarm(duty: Duty, name: str = "apscheduler") -> Alarm:
    """A running alarm of that kind; raises `StoreError` if nobody provides it."""
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name not in known:
        kinds = ", ".join(sorted(known)) or "none"
        raise StoreError(
            f"no alarm is called '{name}'",
            hint=f"there are: {kinds}; a new installation brings apscheduler",
        )
    opener: Callable[[Duty], Alarm] = known[name].load()
    return opener(duty)
