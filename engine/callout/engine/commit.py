"""One event worked off and committed; a lost race is run again, a known key answered.

One send may be several commits, each whole by itself: one for each timer of the ticket that is
overdue, which fires first; one for the event with all it causes in other tickets; one for each
timer that these armed for no later than now. If a later one fails, the earlier ones stay.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from callout.clock import Clock
from callout.errors import StaleTicket
from callout.records import Event, TicketId
from callout.store import Store, Tickets

from .cascade import Prepared
from .definitions import StoredDefinitions
from .results import Result, answer
from .timers import TimerDispatcher

ATTEMPTS = 3
"""How often an event is worked off before a race that is lost again and again is told."""
Work: TypeAlias = Callable[[datetime, Tickets], Prepared]
"""Reads tickets at an instant (the clock, UTC) and says what would have to be committed."""


class Committer:
    """Commits what events come to in one store; safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        definitions: StoredDefinitions,
        timers: TimerDispatcher,
        clock: Clock,
    ) -> None:
        self._store = store
        self._definitions = definitions
        self._timers = timers
        self._clock = clock

    def run(self, ticket_id: TicketId, event: Event, work: Work, session: object) -> Result:
        """Work an event off and commit it.

        In a transaction of the caller's (`session`) there is no second run: what it has read stays
        as it is. Raises `StaleTicket` when the last attempt has lost, and what `work` raises.
        """
        if session is not None:
            tickets = self._store.within(session)
            return first_answer(tickets, ticket_id, event) or self._commit(work, tickets)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._commit(work, self._store)
            except StaleTicket:
                known = first_answer(self._store, ticket_id, event)
                if known:
                    return known
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("the last attempt answers or raises")

    def _commit(self, work: Work, tickets: Tickets) -> Result:
        """The commit of an event and of all messages it causes, then those of timers due by now."""
        now = self._clock.now()
        prepared = work(now, tickets)
        self._definitions.keep(prepared.changes)
        tickets.commit(prepared.changes)
        self._timers.fire_armed(tickets, prepared.changes, now)
        return answer(prepared.outcome.ticket, prepared.outcome.entry)


def first_answer(tickets: Tickets, ticket_id: TicketId, event: Event) -> Result | None:
    """The first answer to an event with this key, if it was taken before."""
    entry = tickets.entry_by_key(ticket_id, event.key) if event.key else None
    return answer(tickets.load(ticket_id), entry, repeated=True) if entry else None
