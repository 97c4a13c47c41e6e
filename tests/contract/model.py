"""What a store does, said as simply as possible: the model the machine compares stores with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from callout.records import Entry, Ticket, TicketStatus, Timer
from callout.store import Change


@dataclass
class Waiting:
    """A timer that is armed; `wake` None: set aside."""

    timer: Timer
    wake: datetime | None
    tries: int = 0


@dataclass
class Sent:
    """An effect that is not delivered; `next_try` None: dead."""

    next_try: datetime | None
    tries: int = 0


@dataclass
class Model:
    """Tickets, entries, timers and effects in dictionaries."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    timers: dict[str, dict[str, Waiting]] = field(default_factory=dict)
    effects: dict[str, Sent] = field(default_factory=dict)

    def copy(self) -> Model:
        return Model(
            dict(self.tickets),
            {name: list(entries) for name, entries in self.entries.items()},
            {name: {k: replace(w) for k, w in held.items()} for name, held in self.timers.items()},
            {name: replace(sent) for name, sent in self.effects.items()},
        )

    def commit(self, changes: Sequence[Change]) -> bool:
        """Apply all or nothing; whether it was applied."""
        trial = self.copy()
        if not all(trial._apply(change) for change in changes):
            return False
        vars(self).update(vars(trial))
        return True

    def _apply(self, change: Change) -> bool:
        name = change.ticket.id
        held = self.tickets.get(name)
        keys = {entry.key for entry in self.entries.get(name, ())} - {None}
        if (held.version if held else 0) != change.based_on:
            return False
        if any(entry.key in keys for entry in change.entries):
            return False
        ticket = change.ticket
        if held and change.before and change.before.status is ticket.status:
            ticket = replace(ticket, status=held.status)
        self.tickets[name] = ticket
        self.entries.setdefault(name, []).extend(change.entries)
        before = self.timers.get(name, {})
        self.timers[name] = {
            timer.id: before[timer.id]
            if timer.id in before and before[timer.id].timer == timer
            else Waiting(timer, timer.due)
            for timer in ticket.timers
        }
        for effect in change.effects:
            self.effects[effect.id] = Sent(change.entries[-1].recorded_at)
        return True

    def fail_timer(self, name: str, timer: str, next_try: datetime | None) -> None:
        waiting = self.timers[name][timer]
        waiting.wake, waiting.tries = next_try, waiting.tries + 1
        ticket = self.tickets[name]
        if next_try is None and ticket.status is TicketStatus.OPEN:
            self.tickets[name] = replace(ticket, status=TicketStatus.STUCK)

    def retry_timer(self, name: str, timer: str) -> None:
        waiting = self.timers[name][timer]
        waiting.wake, waiting.tries = waiting.timer.due, 0
        ticket = self.tickets[name]
        if ticket.status is TicketStatus.STUCK and all(w.wake for w in self.timers[name].values()):
            self.tickets[name] = replace(ticket, status=TicketStatus.OPEN)

    def due(self, now: datetime) -> list[tuple[str, str]]:
        """Ticket and name of due timers, in the order in which they fire."""
        ripe = [
            (waiting.timer.due, name, waiting.timer.order, waiting.timer.id)
            for name, held in self.timers.items()
            for waiting in held.values()
            if waiting.wake is not None and waiting.wake <= now
        ]
        return [(name, timer) for _, name, _, timer in sorted(ripe)]

    def next_due(self) -> datetime | None:
        wakes = [w.wake for held in self.timers.values() for w in held.values() if w.wake]
        return min(wakes, default=None)

    def aside(self) -> set[tuple[str, str, int]]:
        return {
            (name, timer, waiting.tries)
            for name, held in self.timers.items()
            for timer, waiting in held.items()
            if waiting.wake is None
        }

    def ripe(self, now: datetime) -> set[str]:
        return {n for n, sent in self.effects.items() if sent.next_try and sent.next_try <= now}

    def undelivered(self) -> set[tuple[str, int, bool]]:
        return {(n, sent.tries, sent.next_try is None) for n, sent in self.effects.items()}
