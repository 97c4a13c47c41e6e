"""One run of a clock, as the section ``clock`` keeps it: from its start until it has stopped.

Instants are aware, in UTC; lengths are in nanoseconds, on record as durations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callout.values import DaysDuration, Json

from .codec import instant_text, read_instant

STATES = ("idle", "off", "running", "paused", "met", "breached", "void")
"""Not started; without a limit; counting; paused; stopped in time; past its limit, stopped or not;
ended with its ticket before it was stopped, or when its calendar was over and nobody knows."""


@dataclass(frozen=True, slots=True)
class ClockRun:
    """`counted` is what was counted before `since`, or in all where the clock does not count.

    `due` is when the limit is reached if nothing pauses, `missed` the due time that has passed,
    `number` says which run of the clock it is, `breaches` in how many the limit has passed.
    """

    started: datetime
    number: int = 1
    counted: int = 0
    since: datetime | None = None
    limit: int | None = None
    due: datetime | None = None
    warned: datetime | None = None
    missed: datetime | None = None
    stopped: datetime | None = None
    void: bool = False
    breaches: int = 0
    calendar: str | None = None
    unknown: bool = False
    """Whether something is not counted, because the calendar did not know it."""

    @property
    def state(self) -> str:
        """One of `STATES`, never the first."""
        if self.missed is not None:
            return "breached"
        if self.limit is None:
            return "off"
        if self.stopped is not None:
            return "void" if self.void else "met"
        return "paused" if self.since is None else "running"

    @property
    def is_open(self) -> bool:
        """Whether it has not been stopped."""
        return self.stopped is None

    def to_json(self) -> dict[str, Json]:
        """What is kept; what is not so is left out."""
        instants = {name: getattr(self, name) for name in _INSTANTS}
        found: dict[str, Json] = {
            name: instant_text(each) for name, each in instants.items() if each is not None
        }
        if self.counted:
            found["counted"] = str(DaysDuration(self.counted))
        if self.limit is not None:
            found["limit"] = str(DaysDuration(self.limit))
        if self.number > 1:
            found["number"] = self.number
        if self.breaches:
            found["breaches"] = self.breaches
        for name in ("void", "unknown"):
            if getattr(self, name):
                found[name] = True
        if self.calendar is not None:
            found["calendar"] = self.calendar
        return found


_INSTANTS = ("started", "since", "due", "warned", "missed", "stopped")


def clock_run(kept: Json) -> ClockRun | None:
    """The run that is kept so; None where nothing is."""
    if not isinstance(kept, dict) or not kept:
        return None
    instants = {name: read_instant(str(kept[name])) for name in _INSTANTS if name in kept}
    limit, calendar = kept.get("limit"), kept.get("calendar")
    return ClockRun(
        number=_whole(kept.get("number"), 1),
        counted=_length(kept.get("counted")),
        limit=None if limit is None else _length(limit),
        void=kept.get("void") is True,
        unknown=kept.get("unknown") is True,
        breaches=_whole(kept.get("breaches"), 0),
        calendar=None if calendar is None else str(calendar),
        **instants,
    )


def _length(kept: Json) -> int:
    return DaysDuration.parse(str(kept)).nanoseconds if kept is not None else 0


def _whole(kept: Json, otherwise: int) -> int:
    return kept if isinstance(kept, int) else otherwise
