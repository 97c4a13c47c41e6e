"""A clock of a process: what starts, pauses and stops it, and how long it may run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from callout.errors import Location

from .text import NO_LABEL, Label, Text

SUSPENDED = "suspended"
"""What pauses a clock without being a state: that the ticket as a whole is set aside."""
WARNING, BREACHED = "warning.", "breached."
"""How the events begin that tell of a limit that comes near, and of one that has passed."""


class Reopening(StrEnum):
    """What a start does to a clock that has stopped: it goes on, or begins anew."""

    CONTINUE = "continue"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """A service level: `starts` and `stops` are states and events, `pauses` are states.

    A state counts when it is entered, and pauses while it is active; an event counts when it is
    taken. `limit` and `warn` are durations (`warn` before the limit), of working time if that
    `counts`; `calendar` gives the name of the calendar, null for the ticket's own. `since` is an
    instant from which the time counts, null for that of the start; `due` an instant in place of
    the limit, which then is null.
    """

    name: str
    where: Location
    starts: tuple[Text, ...]
    stops: tuple[Text, ...]
    limit: Text
    pauses: tuple[Text, ...] = ()
    counts: str | None = None
    """``working time``, or all time."""
    calendar: Text | None = None
    since: Text | None = None
    due: Text | None = None
    warn: Text | None = None
    reopened: Reopening | None = None
    """None: it goes on."""
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()

    @property
    def events(self) -> tuple[str, ...]:
        """The events by which the engine tells of it."""
        breached = f"{BREACHED}{self.name}"
        return (f"{WARNING}{self.name}", breached) if self.warn is not None else (breached,)
