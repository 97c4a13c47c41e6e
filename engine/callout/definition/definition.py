"""A linked process: everything `callout.step` needs to run tickets of it.

Made by `link`, shared by all tickets and threads, never changed. What it caches (the names of a
day) can be computed again at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callout.content.invoke import ChildTicket
from callout.content.timers import Repeating
from callout.datamodel.world import View, World
from callout.errors import Problem
from callout.process import Process
from callout.scxml import Chart, Executor
from callout.values import Date, DateTime, Facts, Json, Time, Value

from .opening import Opener


class Receiver(Protocol):
    """How an event of the outside is received, before a transition may take it."""

    @property
    def name(self) -> str:
        """The event's name."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether the event counts where no transition takes it."""
        ...

    @property
    def brings(self) -> frozenset[str]:
        """The names whose values depend on what the event carries."""
        ...

    def permit(self, world: World) -> None:
        """Raises `NotAllowed` unless the actor may send the event."""
        ...

    def accept(self, payload: Facts) -> Facts:
        """The checked payload; raises `BadPayload` with everything that is wrong."""
        ...

    def expect(self, world: World) -> None:
        """Raises `NoTransition` if what the event itself does cannot be done now."""
        ...

    def record(self, world: World, payload: Facts) -> None:
        """Do what the event itself does: fill a form, tick a list, fulfil a duty."""
        ...


_DAYS_KEPT = 64


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
        return DateTime.at(day, Time(0, self.zone)).to_datetime()


@dataclass(frozen=True, slots=True)
class Definition:
    """A process with its rules, compiled; `hash` names exactly this.

    `children` are the invokes, `repeating` and `instants` the timers that need care when they
    fire, `orders` the document order of all; `renew` arms instants again after a step; `outcomes`
    are those of the top level's final states; `pinned` is what the hash covers beside the process;
    `findings` are warnings: what is questionable and does not keep the process from running.
    """

    process: Process
    profile: str | None
    region: str | None
    hash: str
    chart: Chart
    executor: Executor
    receivers: Mapping[str, Receiver]
    opener: Opener
    children: tuple[ChildTicket, ...]
    repeating: Mapping[str, Repeating]
    instants: frozenset[str]
    orders: Mapping[str, int]
    renew: Callable[[World], None]
    outcomes: Mapping[str, str]
    views: Mapping[str, View]
    payload_only: frozenset[str]
    days: Days
    pinned: Mapping[str, Json]
    findings: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The process's name."""
        return self.process.name

    @property
    def zone(self) -> str:
        """Where days begin and end."""
        return self.days.zone

    def statics(self, now: datetime) -> Facts:
        """What expressions can read besides the ticket's fields; the same all day."""
        return self.days.at(now)

    def complete(self, scope: dict[str, Value]) -> None:
        """Give fields that a ticket of another definition does not have; they are null."""
        for name in self.opener.fields:
            scope.setdefault(name, None)

    def forwards(self, event: str) -> bool:
        """Whether some state passes events of this name on to a sub-process."""
        return any(child.forwards(event) for child in self.children)
