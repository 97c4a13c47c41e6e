"""Firing due timers, each in its own group of changes, whatever else fails.

Within a ticket timers fire in due order; a firing may cancel the next one or arm an earlier one,
so the ticket is read again after each. A timer that cannot be fired is tried again later, and in
the end set aside with its ticket, which is then stuck: one bad ticket never holds up the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from callout.engine.delivery.jitter import next_try
from callout.errors import CalloutError, StaleTicket, StoreError
from callout.records import Event, Ticket, TicketId, TicketStatus, Timer
from callout.step import firing
from callout.store import Change, Commitment, DueTimer, Retry, Store, Tickets

from .batch import Batch
from .cascade import Cascade, Prepared
from .definitions import StoredDefinitions
from .results import Ticked

CATCH_UP = 10_000
"""Firings of one ticket in a row; what is still due then has to wait for the next look."""

BUGS = (ArithmeticError, AssertionError, LookupError, RecursionError, TypeError, ValueError)
"""What code of ours raises when it is wrong; a worker must outlive it."""


class TimerDispatcher:
    """Fires timers of the tickets in a store."""

    def __init__(
        self,
        store: Store,
        definitions: StoredDefinitions,
        retry: Retry = Retry(),  # noqa: B008 - it is frozen
    ) -> None:
        self._store = store
        self._definitions = definitions
        self._retry = retry

    def fire_due(self, now: datetime, limit: int = 100) -> Ticked:
        """Fire everything due at `now`."""
        total = Ticked()
        while True:
            with self._store.claim_due(now, limit) as claim:
                if not claim.timers:
                    return total
                run = _Firings(self._definitions, claim.store, now, claim.timers)
                run.fire_all()
            for due, error in run.failures.values():
                self._put_off(due, error, now, for_good=due.ticket in run.loops)
            total = Ticked(
                total.fired + run.fired,
                (*total.failures, *((d.ticket, d.timer.id, e) for d, e in run.failures.values())),
            )
            if not run.fired and not run.failures:
                return total

    def catch_up(self, store: Tickets, ticket: Ticket, now: datetime) -> Ticket:
        """Fire what a ticket should have fired before `now`; the ticket afterwards."""
        if overdue(ticket, now) is None:
            return ticket
        return self._drain(store, ticket, now, now_included=False)

    def fire_armed(self, store: Tickets, changes: Iterable[Change], now: datetime) -> None:
        """Fire what the changed tickets armed for no later than `now`.

        What was committed stays so, whatever comes of it: a race that is lost here is left to
        `fire_due`.
        """
        for change in changes:
            if _next(change.ticket, now, now_included=True):
                with suppress(StaleTicket):
                    self._drain(store, change.ticket, now, now_included=True)

    def _drain(
        self, store: Tickets, ticket: Ticket, now: datetime, *, now_included: bool
    ) -> Ticket:
        """Fire a ticket's timers; one that cannot be fired is left to `fire_due`."""
        look = _Look(store, now)
        for _ in range(CATCH_UP):
            timer = _next(ticket, now, now_included=now_included)
            if timer is None or look.has_fired(ticket.id, timer):
                break
            if not self._fire(look, ticket, timer):
                break
            ticket = store.load(ticket.id)
        return ticket

    def _fire(self, look: _Look, ticket: Ticket, timer: Timer) -> bool:
        """Fire a timer, or find that it has fired before; False where it cannot be fired."""
        try:
            cascade = Cascade(self._definitions, look.store, look.now, ticket)
            changes = cascade.send(ticket.id, look.event(ticket.id, timer)).changes
            self._definitions.keep(changes, look.store)
            look.store.commit(changes)
        except StoreError:
            raise
        except CalloutError as error:
            if look.pass_over(ticket.id, timer):
                return True
            if isinstance(error, StaleTicket):
                raise
            return False
        look.fired(ticket.id, timer)
        return True

    def _put_off(self, due: DueTimer, error: str, now: datetime, *, for_good: bool) -> None:
        again = None if for_good else next_try(self._retry, due.tries, now)
        self._store.timer_failed(due.ticket, due.timer.id, error, again)


class _Look:
    """One look at what is due at `now`: what has fired in it, and how often before at that instant.

    A timer that fires and is armed again for the same instant fires once in a look: more is a loop.
    But somebody may have sent the ticket something since the look before, at the same instant.
    """

    def __init__(self, store: Tickets, now: datetime) -> None:
        self.store = store
        self.now = now
        self._fired: set[_Place] = set()
        self._before: Counter[_Place] = Counter()

    def event(self, ticket_id: TicketId, timer: Timer) -> Event:
        """The event of the timer, as often as it is known to have fired."""
        before = self._before[ticket_id, timer.id, timer.due]
        return firing(timer, self.now, before + 1)

    def pass_over(self, ticket_id: TicketId, timer: Timer) -> bool:
        """Go on to the next number if the key of `event` is taken; False where it is free."""
        key = self.event(ticket_id, timer).key
        if key is None or self.store.entry_by_key(ticket_id, key) is None:
            return False
        self._before[ticket_id, timer.id, timer.due] += 1
        return True

    def fired(self, ticket_id: TicketId, timer: Timer) -> None:
        """Take note that it has fired."""
        self._fired.add((ticket_id, timer.id, timer.due))

    def has_fired(self, ticket_id: TicketId, timer: Timer) -> bool:
        """Whether it has fired in this look: armed once more it would do so without end."""
        return (ticket_id, timer.id, timer.due) in self._fired


_Place: TypeAlias = tuple[TicketId, str, datetime]


class _Firings:
    """The firings of one claim, in rounds: each ticket's next timer, until none is due."""

    def __init__(
        self,
        definitions: StoredDefinitions,
        store: Tickets,
        now: datetime,
        timers: Iterable[DueTimer],
    ) -> None:
        self._definitions = definitions
        self._store = store
        self._now = now
        self._claimed = {(due.ticket, due.timer.id): due for due in timers}
        self._open = {due.ticket for due in self._claimed.values()}
        self._batch: Batch[DueTimer] = Batch(store, self._done)
        self._look = _Look(store, now)
        self.fired = 0
        self.failures: dict[TicketId, tuple[DueTimer, str]] = {}
        self.loops: set[TicketId] = set()
        """Tickets whose timers arm each other without end: trying again would go on with it."""

    def fire_all(self) -> None:
        for _ in range(CATCH_UP):
            ripe = list(self._ripe())
            if not ripe:
                return
            for ticket, due in ripe:
                self._prepare(ticket, due)
            self._batch.flush()

    def _ripe(self) -> Iterator[tuple[Ticket, DueTimer]]:
        for ticket in self._store.load_many(sorted(self._open)).values():
            timer = self._next(ticket)
            if timer is None or ticket.id in self.failures:
                self._open.discard(ticket.id)
            else:
                claimed = self._claimed.get((ticket.id, timer.id))
                tries = claimed.tries if claimed and claimed.timer == timer else 0
                yield ticket, DueTimer(ticket.id, timer, tries)

    def _next(self, ticket: Ticket) -> Timer | None:
        if ticket.status is not TicketStatus.STUCK:
            return _next(ticket, self._now, now_included=True)
        # What was set aside of a stuck ticket is not in the claim and must not be fired; nor what
        # was claimed, has fired, and is armed anew.
        claimed = [due.timer for due in self._claimed.values() if due.ticket == ticket.id]
        ripe = [timer for timer in ticket.timers if timer in claimed]
        return min(ripe, key=lambda timer: (timer.due, timer.order), default=None)

    def _prepare(self, ticket: Ticket, due: DueTimer) -> None:
        if self._batch.touches(ticket.id):
            return
        if self._look.has_fired(ticket.id, due.timer):
            again = f"{due.timer.id} has fired at this instant before and armed itself for it again"
            self.failures[ticket.id] = (due, again)
            self.loops.add(ticket.id)
            return
        try:
            cascade = Cascade(self._definitions, self._store, self._now, ticket)
            prepared = cascade.send(ticket.id, self._look.event(ticket.id, due.timer))
        except StoreError:
            raise
        except StaleTicket:
            self._open.discard(ticket.id)
            return
        except (CalloutError, *BUGS) as error:
            self.failures[ticket.id] = (due, f"{type(error).__name__}: {error}")
            return
        self._definitions.keep(prepared.changes, self._store)
        self._batch.add(due, prepared)

    def _done(self, due: DueTimer, _prepared: Prepared, commitment: Commitment) -> None:
        if commitment is None:
            self.fired += 1
            self._look.fired(due.ticket, due.timer)
        elif self._look.pass_over(due.ticket, due.timer):
            pass  # it fired at this instant before: once more, if it still waits then
        elif isinstance(commitment, StaleTicket):
            # Somebody else changed it first: left to the next look at the timers.
            self._open.discard(due.ticket)
        else:
            raise commitment


def overdue(ticket: Ticket, now: datetime) -> Timer | None:
    """The timer of an open ticket that should have fired before `now`, if there is one."""
    return _next(ticket, now, now_included=False)


def _next(ticket: Ticket, now: datetime, *, now_included: bool) -> Timer | None:
    if ticket.status is not TicketStatus.OPEN:
        return None
    ripe = [t for t in ticket.timers if t.due < now or (now_included and t.due == now)]
    return min(ripe, key=lambda timer: (timer.due, timer.order), default=None)
