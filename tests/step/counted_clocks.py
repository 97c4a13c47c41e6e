"""Clocks counted a second time, minute by minute, by nothing that the engine has.

An office is told by its zone, its days and their windows in minutes. A window is worked from the
first minute at which clocks on the wall show its beginning, or later, until the first at which they
show its end; so a time that is shown twice is the first one, and one that is skipped ends with the
gap. Instants are minutes since 1970, UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BEFORE, AFTER = 8, 40
"""The days around the first one of a story that are counted."""


def minute_of(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


@lru_cache(maxsize=64)
def walls(zone: str, first: date) -> tuple[int, tuple[int, ...]]:
    """The first minute, and what clocks show at each: minutes since the year one."""
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=BEFORE)
    start, place = minute_of(begin), ZoneInfo(zone)
    shown = []
    for minute in range((BEFORE + AFTER) * 1440):
        local = (begin + timedelta(minutes=minute)).astimezone(place)
        shown.append(local.toordinal() * 1440 + local.hour * 60 + local.minute)
    return start, tuple(shown)


@lru_cache(maxsize=64)
def reached(zone: str, first: date) -> dict[int, int]:
    """By what clocks show, the first minute at which they show it, or later in a gap."""
    found: dict[int, int] = {}
    top = -1
    for index, wall in enumerate(walls(zone, first)[1]):
        for value in range(max(top + 1, wall - 180), wall + 1) if wall > top else ():
            found[value] = index
        top = max(top, wall)
    return found


@dataclass(frozen=True)
class Office:
    """Windows as pairs of minutes; past 1440 they are of the next day."""

    zone: str
    first: date
    week: tuple[str, ...]
    windows: tuple[tuple[int, int], ...]
    other: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Of weekdays and of dates as text."""
    exceptions: dict[str, bool] = field(default_factory=dict)

    def worked(self) -> tuple[int, list[bool]]:
        """The first minute, and of each whether work is done in it."""
        start, shown = walls(self.zone, self.first)
        worked, minutes = [False] * len(shown), reached(self.zone, self.first)
        for number in range(-BEFORE, AFTER):
            day = self.first + timedelta(days=number)
            name = DAYS[day.weekday()]
            if not self.exceptions.get(str(day), name in self.week):
                continue
            for opens, closes in self.other.get(str(day)) or self.other.get(name) or self.windows:
                base = day.toordinal() * 1440
                begin, end = minutes.get(base + opens), minutes.get(base + closes)
                for index in range(begin, end) if begin is not None and end is not None else ():
                    worked[index] = True
        return start, worked


@dataclass
class Count:
    """One clock, counted: what is known of it at each minute that was taken."""

    start: int
    worked: list[bool]
    now: int
    restarts: bool
    limit: int | None
    state: str = "idle"
    elapsed: int = 0
    pending: int | None = None
    """The due time that has come, and that nobody has taken note of."""
    missed: int | None = None
    breaches: int = 0
    told: int = 0
    lowered: bool = False
    """Whether more had been counted than the limit that came then: no instant is its due time."""
    set_limit: int | None = None
    """The limit as it was set last; it holds once nothing is overdue."""

    def pass_to(self, minute: int, *, watched: bool) -> None:
        """Count until a minute; what comes due is noted, if somebody watches."""
        if watched:
            self._note()
        while self.now < minute:
            if self.state == "running" and self.worked[self.now - self.start]:
                self.elapsed += 1
                self.now += 1
                self._look(self.now, lowered=False)
            else:
                self.now += 1
            if watched:
                self._note()

    def _look(self, minute: int, *, lowered: bool = True) -> None:
        """Whether the limit has been reached by this minute."""
        is_due = self.limit is not None and self.elapsed >= self.limit
        if self.state == "running" and self.missed is None and self.pending is None and is_due:
            self.pending, self.lowered = minute, lowered

    def _note(self) -> None:
        if self.pending is not None:
            self.missed, self.pending = self.pending, None
            self.breaches += 1
            self.told += 1
            self._follow()

    def _follow(self) -> None:
        """Another limit holds, unless something is overdue."""
        if self.pending is None and self.state in ("running", "paused"):
            self.limit = self.set_limit
            self._look(self.now)

    def begin(self) -> None:
        self.limit = self.set_limit
        if self.state == "stopped" and self.restarts:
            self.elapsed, self.missed = 0, None
        self.state = "running"
        self._look(self.now)

    def pause(self) -> None:
        self._late()
        self.pending = None
        self.state = "paused"
        self._follow()

    def go_on(self) -> None:
        self.state = "running"
        self._follow()
        self._look(self.now)

    def stop(self) -> None:
        self._late()
        self.pending = None
        if self.missed == self.now:
            self.missed, self.breaches = None, self.breaches - 1
        self.state = "stopped"

    def other_limit(self, limit: int | None) -> None:
        self.set_limit = limit
        if self.pending is None:
            self._follow()

    def _late(self) -> None:
        if self.pending is not None and self.pending < self.now:
            self._note()

    @property
    def shown(self) -> str:
        """The state as the engine calls it."""
        if self.missed is not None:
            return "breached"
        if self.state == "idle":
            return "idle"
        if self.limit is None:
            return "off"
        return {"running": "running", "paused": "paused", "stopped": "met"}[self.state]

    def due(self) -> int | None:
        """When the limit will be reached if nothing pauses; None where it is not known here."""
        if self.missed is not None or self.pending is not None:
            return self.missed if self.missed is not None else self.pending
        if self.state != "running" or self.limit is None:
            return None
        left = self.limit - self.elapsed
        for minute in range(self.now, self.start + len(self.worked)):
            left -= self.worked[minute - self.start]
            if left == 0:
                return minute + 1
        return None
