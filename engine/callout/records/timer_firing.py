"""One firing of a timer, and the key under which it is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from callout.values import decode

from .tickets import SYSTEM, EntryKind, Event, Timer


@dataclass(frozen=True, slots=True)
class Firing:
    """The timer of that id, due at `due`, fires at `now`; both are aware instants in UTC.

    A state that is entered again may arm a timer for an instant that it has fired for before:
    `now` keeps the two firings apart, and `number` those at the same `now`, the first being 1.
    """

    timer: str
    due: datetime
    now: datetime
    number: int = 1

    @property
    def key(self) -> str:
        """``timer@due#now``, the idempotency key of the event; from the second on ``#2`` follows.

        >>> from datetime import UTC
        >>> Firing("after.a.1", datetime(2026, 3, 2, 9, tzinfo=UTC),
        ...        datetime(2026, 3, 2, 10, tzinfo=UTC)).key
        'after.a.1@2026-03-02T09:00:00+00:00#2026-03-02T10:00:00+00:00'
        """
        key = f"{self.timer}@{self.due.isoformat()}#{self.now.isoformat()}"
        return key if self.number == 1 else f"{key}#{self.number}"

    @classmethod
    def of(cls, event: Event) -> Self:
        """The firing whose event this is; raises ValueError if its key names none.

        The id of a timer may contain ``@`` and ``#``, an instant contains neither.
        """
        timer, _, instants = (event.key or "").rpartition("@")
        due, _, at = instants.partition("#")
        now, _, number = at.partition("#")
        instant = datetime.fromisoformat(now)
        return cls(timer, datetime.fromisoformat(due), instant, int(number or 1))


def firing(timer: Timer, now: datetime, number: int = 1) -> Event:
    """The event of a timer that is due; its key names the timer and this very firing."""
    payload = timer.data.get("payload")
    values = decode(payload) if payload is not None else None
    key = Firing(timer.id, timer.due, now, number).key
    return Event(
        timer.event, values if isinstance(values, dict) else {}, SYSTEM, EntryKind.TIMER, key=key
    )
