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
class TimerLoop:
    """What an alarm does again and again: fire due timers, sleep until the next one is due.

    `fire` fires what is due and answers whether there may be more; `next_due` tells when to fire
    next. Both may raise; the alarm reports it through `failed` and tries again. `poll` is how long
    it sleeps at most, because another process may arm an earlier timer or the clock may jump;
    `batch_window` is how long it lets due timers collect, to fire them together.
    """

    fire: Callable[[], bool]
    next_due: Callable[[], datetime | None]
    clock: Clock
    failed: Callable[[Exception], object]
    poll: timedelta = timedelta(seconds=1)
    batch_window: timedelta = timedelta()
    routines: tuple[Routine, ...] = field(default=())

    def seconds_until(self, instant: datetime) -> float:
        """The real seconds until the loop's clock shows the instant; negative if it has passed."""
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
        """Finish the firing that runs, start none, and end; again is harmless."""
        ...


def open_alarm(loop: TimerLoop, name: str = "apscheduler") -> Alarm:
    """A running alarm of that kind; raises `StoreError` if nobody provides it."""
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name not in known:
        kinds = ", ".join(sorted(known)) or "none"
        raise StoreError(
            f"no alarm is called '{name}'",
            hint=f"there are: {kinds}; a new installation brings apscheduler",
        )
    opener: Callable[[TimerLoop], Alarm] = known[name].load()
    return opener(loop)
