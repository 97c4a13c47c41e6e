"""One event and every message it causes between tickets, worked off in memory.

Tickets of one store talk without a broker: a child is started, its end is told to its parent, an
event is passed on, a linked ticket hears something. All of it becomes one commit. A message that
its target refuses is a rejected entry there; one that cannot be handled at all comes back to its
sender as an error event. Neither undoes what the sender did. The exception is a decisive message,
a person's event that is passed on to a child: the child's refusal is the answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from callout.datamodel.questions import FactAsked, KeyAsked, Unanswered, asked_anew
from callout.definition import Definition
from callout.errors import (
    CalloutError,
    DefinitionError,
    Livelock,
    ProcessNotFound,
    StaleTicket,
    TicketClosed,
    TicketExists,
)
from callout.records import Effect, Entry, EntryKind, Event, Ticket, TicketId, TicketStatus
from callout.records.ids import is_member
from callout.releases import NotReleased
from callout.step import Message, MessageKind, Outcome, failure, refuse, step
from callout.store import Change, Tickets

from .definitions import StoredDefinitions
from .lookups.keys import with_key
from .lookups.standing_in import with_deputy
from .lookups.ticket_keys import TicketKeys

LIMIT = 100
"""Messages that one event may cause; more is a loop between tickets."""
_MORE, _MOST, _DEEP = 10, 3_000, 5
"""How many more each message to one of a group of sub-processes allows; how many such there may be.

A group is as wide as its list: what is for all its members is no loop. But one in one in one, so
deep, all opened by one event, is.
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event worked off but not committed; `outcome` is that of the ticket addressed."""

    outcome: Outcome
    changes: tuple[Change, ...]

    @property
    def touched(self) -> frozenset[TicketId]:
        return frozenset([change.ticket.id for change in self.changes])


@dataclass(slots=True)
class _Work:
    """A ticket in the making: what it was in the store, what it is, what it gained."""

    before: Ticket | None
    ticket: Ticket
    entries: list[Entry] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    def change(self) -> Change:
        return Change(self.ticket, tuple(self.entries), tuple(self.effects), self.before)


class _IdTaken(Exception):
    """A ticket that the cascade would open has an id that another one has."""

    def __init__(self, ticket_id: TicketId) -> None:
        super().__init__(ticket_id)
        self.id = ticket_id


class Cascade:
    """The tickets that one event touches; use it once. `loaded` spares reading them again."""

    def __init__(
        self, definitions: StoredDefinitions, store: Tickets, now: datetime, *loaded: Ticket
    ) -> None:
        self._definitions = definitions
        self._store = store
        self._now = now
        self._loaded = {ticket.id: ticket for ticket in loaded}
        self._work: dict[TicketId, _Work] = {}
        self._taken: frozenset[TicketId] = frozenset()
        self._asked: dict[TicketId, bool] = {}
        self._depths: dict[TicketId, int] = {}
        """Of tickets that were opened here: one in how many."""
        self._waiting: deque[tuple[Outcome, Message]] = deque()
        self._seals = TicketKeys(definitions.keys)

    def start(self, definition: Definition, ticket_id: TicketId, event: Event) -> Prepared:
        """Open a ticket; raises `Refused` if the data do not fit: then there is none."""

        def work() -> Prepared:
            return self._finish(self._open(definition, ticket_id, event), event)

        return self._with_free_ids(work)

    def send(self, ticket_id: TicketId, event: Event) -> Prepared:
        """Tell a ticket something."""
        return self._with_free_ids(lambda: self._finish(self._step(ticket_id, event), event))

    def _with_free_ids(self, work: Callable[[], Prepared]) -> Prepared:
        """Begin anew while a ticket would be opened under an id that somebody has."""
        while True:
            try:
                return work()
            except _IdTaken as taken:
                if len(self._taken) > LIMIT:
                    raise TicketExists(
                        f"ids like '{taken.id}' are all taken", hint="open it under another id"
                    ) from None
                self._taken |= {taken.id}
                self._work.clear()
                self._waiting.clear()

    def turn_down(self, ticket_id: TicketId, event: Event, refusal: CalloutError) -> Prepared:
        """Put on record that an event was refused before the ticket was asked."""
        ticket = self._ticket(ticket_id)
        definition = self._definitions.pinned(ticket.definition, self._store)
        sealing = self._seals.of(definition, ticket, self._now)
        outcome = refuse(definition, ticket, event, self._now, refusal, sealing=sealing)
        self._add(outcome)
        return Prepared(outcome, self._changes())

    def _finish(self, outcome: Outcome, event: Event) -> Prepared:
        final = self._keep(outcome, event)
        left, members = LIMIT, 0
        while self._waiting:
            sender, message = self._waiting.popleft()
            depth = self._depths.get(sender.ticket.id, 0)
            if is_member(message.link) and members < _MOST and depth < _DEEP:
                members += 1
                left += _MORE
            left -= 1
            if left < 0:
                raise _loop(event, message, LIMIT + _MORE * members)
            if message.kind is MessageKind.START:
                self._depths[message.ticket] = depth + 1
            self._handle(sender, message)
        return Prepared(final, self._changes())

    def _step(self, ticket_id: TicketId, event: Event) -> Outcome:
        ticket = self._ticket(ticket_id)
        definition = self._definitions.pinned(ticket.definition, self._store)
        known = self._definitions.with_chance(definition, asked_anew(event))
        library = self._definitions.catalog.library
        known = with_deputy(known, definition, library, self._now)
        known = self._definitions.with_files(definition, known)
        sealing = self._seals.of(definition, ticket, self._now)

        def stepped(each: Event) -> Outcome:
            return step(definition, ticket, each, self._now, taken=self._taken, sealing=sealing)

        return self._told(known, stepped)

    def _told(self, event: Event, decide: Callable[[Event], Outcome]) -> Outcome:
        """What a step comes to when it is told what it wants to know, question by question."""
        for _ in range(LIMIT):
            try:
                return decide(event)
            except Unanswered as wanted:
                event = self._answered(event, wanted.asked)
        raise Livelock(
            f"'{event.name}' asks more than {LIMIT} questions about other tickets",
            hint="ask with values that stay the same while an event is handled",
        )

    def _answered(self, event: Event, asked: FactAsked | KeyAsked) -> Event:
        if isinstance(asked, FactAsked):
            return self._definitions.answered(event, asked)
        definition = None
        with suppress(DefinitionError, ProcessNotFound, NotReleased):
            definition = self._definitions.to_open(
                asked.process, asked.profile, asked.region, self._now
            )
        starting = {each.ticket for _, each in self._waiting if each.kind is MessageKind.START}
        return with_key(event, asked, definition, self._tickets, starting)

    def _tickets(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Ticket]:
        """Those of the tickets that exist, as they are by now."""
        here = self._work.keys() | self._loaded.keys()
        others = [each for each in ticket_ids if each not in here]
        if others:
            self._loaded |= self._store.load_many(others)
        known = self._loaded | {each: work.ticket for each, work in self._work.items()}
        return {each: known[each] for each in ticket_ids if each in known}

    def _open(
        self,
        definition: Definition,
        ticket_id: TicketId,
        event: Event,
        opener: Ticket | None = None,
    ) -> Outcome:
        chanced = self._definitions.with_chance(definition, event)
        chanced = self._definitions.with_files(definition, chanced)
        now, taken = self._now, self._taken
        sealing = self._seals.opening(definition, ticket_id, event, now, opener)

        def opened(known: Event) -> Outcome:
            return step(
                definition, None, known, now, ticket_id=ticket_id, taken=taken, sealing=sealing
            )

        return self._told(chanced, opened)

    def _keep(self, outcome: Outcome, event: Event) -> Outcome:
        """Take an outcome over; decisive messages first, since their refusal replaces it.

        Example: a person tells ticket A ``done``; no transition of A takes it, and A passes it on
        to its sub-process B, which passes it on to its own, C. The steps are made in the order
        A, B, C, and taken over in the order C, B, A:

        * C takes it: the entries of C, B and A all say so.
        * C refuses it: C's entry is the refusal. What B's step did is thrown away, B refuses in C's
          words (the entry names C), and A refuses in B's in the same way: the person is told no.

        Either way an entry stands in all three histories, and all of it is one commit. What a
        timer says is not asked of anybody: time has come, whether B and C take it or not. A ticket
        with a key that A opens is there for B and C: they are told so, and hear of it first.
        """
        begun = [(outcome, each) for each in outcome.messages if each.keyed]
        self._waiting.extend(begun)
        for message in outcome.messages:
            if message.decisive:
                answer = self._keep(self._step(message.ticket, message.event), message.event)
                if answer.refusal and event.kind is not EntryKind.TIMER:
                    self._waiting = deque(each for each in self._waiting if each not in begun)
                    outcome = self._turned_down(outcome, event, answer.refusal, message.ticket)
                    break
        self._add(outcome)
        return outcome

    def _turned_down(
        self, sender: Outcome, event: Event, refusal: CalloutError, by: TicketId
    ) -> Outcome:
        before = self._ticket(sender.ticket.id)
        event = replace(event, found=sender.entry.found, chance=sender.entry.chance)
        definition = self._definitions.pinned(before.definition, self._store)
        sealing = self._seals.of(definition, before, self._now)
        return refuse(definition, before, event, self._now, refusal, by=by, sealing=sealing)

    def _add(self, outcome: Outcome) -> None:
        ticket_id = outcome.ticket.id
        work = self._work.get(ticket_id)
        if work is None:
            work = _Work(self._loaded.get(ticket_id), outcome.ticket)
            self._work[ticket_id] = work
        work.ticket = outcome.ticket
        work.entries.append(outcome.entry)
        work.effects.extend(outcome.effects)
        for message in outcome.messages:
            if not message.decisive and not message.keyed:
                self._waiting.append((outcome, message))

    def _handle(self, sender: Outcome, message: Message) -> None:
        try:
            outcome = self._deliver(sender, message)
        except StaleTicket:
            raise
        except CalloutError as error:
            # It stands in no other history: one that has ended refuses it, and that is on record.
            self._tell_of_failure(sender, message, error)
            return
        self._keep(outcome, message.event)
        is_open = self._ticket(sender.ticket.id).status is TicketStatus.OPEN
        is_lost = message.kind is MessageKind.DELIVER and isinstance(outcome.refusal, TicketClosed)
        if is_lost and is_open and outcome.refusal is not None:
            self._tell_of_failure(sender, message, outcome.refusal)

    def _tell_of_failure(self, sender: Outcome, message: Message, error: CalloutError) -> None:
        event = failure(message, error.message)
        self._keep(self._step(sender.ticket.id, event), event)

    def _deliver(self, sender: Outcome, message: Message) -> Outcome:
        if message.kind is not MessageKind.START:
            return self._step(message.ticket, message.event)
        process = cast("str", message.process)  # a start names its process
        of = sender.ticket
        definition = self._definitions.to_open(process, of.profile, of.region, self._now)
        if self._is_there(message.ticket):
            raise _IdTaken(message.ticket)
        return self._open(definition, message.ticket, message.event, sender.ticket)

    def _is_there(self, ticket_id: TicketId) -> bool:
        """Whether the store has the ticket; asked at once for all that wait to be opened."""
        if ticket_id not in self._asked:
            starting = (each for _, each in self._waiting if each.kind is MessageKind.START)
            ids = {ticket_id, *(each.ticket for each in starting)} - self._asked.keys()
            found = self._store.load_many(sorted(ids))
            self._asked |= {each: each in found for each in ids}
        return self._asked[ticket_id]

    def _ticket(self, ticket_id: TicketId) -> Ticket:
        work = self._work.get(ticket_id)
        if work:
            return work.ticket
        if ticket_id not in self._loaded:
            self._loaded[ticket_id] = self._store.load(ticket_id)
        return self._loaded[ticket_id]

    def _changes(self) -> tuple[Change, ...]:
        changes = [self._seals.kept_with(self._work[each].change()) for each in sorted(self._work)]
        return self._definitions.with_rows(changes, self._store)


def _loop(event: Event, message: Message, limit: int) -> Livelock:
    return Livelock(
        f"'{event.name}' caused more than {limit} messages between tickets; the next one"
        f" is '{message.event.name}' to ticket '{message.ticket}'",
        hint="two processes answer each other for ever; let one of them stop",
    )
