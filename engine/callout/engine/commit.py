"""One event worked off and committed; a lost race is run again, a known key answered.

One send may be several commits, each whole by itself: one for each timer of the ticket that is
overdue, which fires first; one for the event with all it causes in other tickets; one for each
timer that these armed for no later than now. If a later one fails, the earlier ones stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from callout.clock import Clock
from callout.errors import CalloutError, KeyReused, StaleTicket, StoreError, TicketExists
from callout.records import OPEN, Entry, EntryKind, Event, TicketId, event_kind
from callout.records.withheld import payload_on_record
from callout.sealing import StoredKeys
from callout.store import Store, Tickets
from callout.values import NO_SEALING, Sealing
from callout.values.sealing import reads_as

from .cascade import Cascade, Prepared
from .definitions import StoredDefinitions
from .results import Result, answer
from .timers import TimerDispatcher

ATTEMPTS = 5
"""How often an event is worked off, holding its tickets, before it is told that others changed."""
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

    def run(
        self,
        ticket_id: TicketId,
        event: Event,
        work: Work,
        session: object,
        *,
        has_lost: bool = False,
    ) -> Result:
        """Work an event off and commit it; one that `has_lost` before holds its tickets at once.

        In a transaction of the caller's (`session`) there is no second run: what it has read stays
        as it is. Raises `StaleTicket` when the last attempt has lost, and what `work` raises.
        """
        if session is not None:
            return self._run_within(session, ticket_id, event, work)
        touched = {ticket_id}
        try:
            if not has_lost:
                return self._commit(work, self._store, touched)
        except StaleTicket:
            pass  # others were first; from here on they wait
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._run_holding(ticket_id, event, work, touched)
            except StaleTicket as lost:
                if attempt == ATTEMPTS:
                    raise _why_stale(self._store, ticket_id, event, lost) from None
        raise AssertionError("the last attempt answers or raises")

    def _run_within(self, session: object, ticket_id: TicketId, event: Event, work: Work) -> Result:
        tickets = self._store.within(session, (ticket_id,))
        known = _taken(tickets, ticket_id, event)
        if known is not None:
            return self._answer_again(known, tickets, event)
        try:
            return self._commit(work, tickets)
        except StaleTicket as lost:
            raise _why_stale(tickets, ticket_id, event, lost) from None

    def _run_holding(
        self, ticket_id: TicketId, event: Event, work: Work, touched: set[TicketId]
    ) -> Result:
        """An attempt that waits for the tickets it will touch, as far as former ones tell."""
        refusal: CalloutError | None = None
        with self._store.hold(sorted(touched)) as tickets:
            known = _taken(tickets, ticket_id, event)
            try:
                if known is not None:
                    return self._answer_again(known, tickets, event)
                return self._commit(work, tickets, touched)
            except (StaleTicket, StoreError):
                raise
            except CalloutError as error:  # the refusal is on record, and stays there
                refusal = error
        raise refusal

    def _answer_again(self, first: Entry, tickets: Tickets, event: Event) -> Result:
        """The first answer once more; what is another request under its key is refused."""
        differing = difference(first, event, self._definitions.keys)
        if not differing:
            ticket = self._definitions.opened(tickets.load(first.ticket))
            return answer(ticket, first, repeated=True)
        refusal = key_reused(first, differing)

        def turn_down(now: datetime, tickets: Tickets) -> Prepared:
            cascade = Cascade(self._definitions, tickets, now)
            return cascade.turn_down(first.ticket, replace(event, key=None), refusal)

        return self._commit(turn_down, tickets)

    def _commit(self, work: Work, tickets: Tickets, touched: set[TicketId] | None = None) -> Result:
        """The commit of an event and of all messages it causes, then those of timers due by now.

        `touched` learns which tickets it is about when the race for them is lost.
        """
        now = self._clock.now()
        prepared = work(now, tickets)
        try:
            self._definitions.keep(prepared.changes, tickets)
            tickets.commit(prepared.changes)
        except StaleTicket:
            if touched is not None:
                touched |= prepared.touched
            raise
        self._timers.fire_armed(tickets, prepared.changes, now)
        return answer(self._definitions.opened(prepared.outcome.ticket), prepared.outcome.entry)


def difference(first: Entry, event: Event, keys: StoredKeys | None = None) -> tuple[str, ...]:
    """In what an event is another request than the one that this entry took; none: it repeats it.

    What an adapter answers has the effect's id as its key, so that only the first answer counts.
    """
    if event_kind(first) is not event.kind or first.name != event.name:
        return ("event",)
    if event.kind is EntryKind.EFFECT_RESULT:
        return ()
    payload = payload_on_record(first, event)
    sealing = NO_SEALING if keys is None else Sealing("", keys.find)
    compared = {
        "payload": reads_as(sealing, dict(first.payload), dict(payload)),
        "actor": first.actor == event.actor,
        "occurred_at": first.occurred_at == event.occurred_at,
    }
    return tuple(name for name, is_same in compared.items() if not is_same)


def key_reused(first: Entry, differing: Sequence[str]) -> KeyReused:
    """The refusal of another request under the key that this entry took."""
    return KeyReused(
        f"the key '{first.key}' was taken by '{first.name}', entry {first.seq} of ticket"
        f" '{first.ticket}', and this is another request, by its {', '.join(differing)}",
        hint="a key is for one request: event, payload, actor and occurred_at, or what is started;"
        " take another",
    )


def _taken(tickets: Tickets, ticket_id: TicketId, event: Event) -> Entry | None:
    """The entry that has taken the event's key."""
    return tickets.entry_by_key(ticket_id, event.key) if event.key is not None else None


def _why_stale(
    tickets: Tickets, ticket_id: TicketId, event: Event, lost: StaleTicket
) -> CalloutError:
    """What a race that was lost comes to: of a ticket to be opened, that there is one."""
    if event.name != OPEN or ticket_id not in tickets.load_many([ticket_id]):
        return lost
    return TicketExists(
        f"there is a ticket '{ticket_id}' already",
        hint="choose another id; with a key a repeated start finds the first one",
    )
