"""What callers send and start: checked at the gate, worked off, committed; strays are noted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from callout.clock import Clock
from callout.definition import Definition
from callout.errors import BadName, CalloutError, Refused, StoreReadOnly, TicketExists
from callout.feel import Frame
from callout.records import APART, OPEN, Event, TicketId
from callout.records.arguments import kind_shown
from callout.records.outside_names import OutsideName
from callout.releases import NotReleased
from callout.step import opening
from callout.step.open import not_of_key
from callout.store import Commitment, Store, Tickets
from callout.values import DateTime, digest

from .admission.gate import Admitted, Gate
from .admission.sending import Sending, Starting, stray
from .batch import Batch
from .cascade import Cascade, Prepared
from .commit import ATTEMPTS, Committer, key_reused
from .definitions import StoredDefinitions
from .lookups.keys import nth, who_has
from .results import Result, answer
from .timers import BUGS, TimerDispatcher, overdue

Addressed: TypeAlias = tuple[TicketId, Admitted]


class Intake:
    """Takes events of the outside, one by one or many at once."""

    def __init__(
        self,
        gate: Gate,
        store: Store,
        definitions: StoredDefinitions,
        timers: TimerDispatcher,
        clock: Clock,
    ) -> None:
        self._gate = gate
        self._store = store
        self._definitions = definitions
        self._timers = timers
        self._clock = clock
        self._commits = Committer(store, definitions, timers, clock)

    def start(self, starting: Starting, session: object) -> Result:
        """Open a ticket, or find the one that the same request has opened."""
        try:
            return self._start(starting, session)
        except Refused as refusal:
            sending = Sending(starting.id or "", OPEN, actor=starting.actor)
            self._note_stray(sending, refusal, session)
            raise

    def send(self, sending: Sending, session: object) -> Result:
        """Tell a ticket something."""
        try:
            return self._send(*self._admit(sending), session)
        except CalloutError as error:
            self._note_stray(sending, error, session)
            raise

    def open_scheduled(self, definition: Definition, ticket_id: TicketId, event: Event) -> Result:
        """Open a ticket that a schedule wants; raises `TicketExists` where there is one.

        One that is known by a key has its own id, and the occurrence's is its idempotency key.
        """
        if definition.opener.key:
            return self._open_keyed(definition, None, replace(event, key=ticket_id), None)
        return self._open(definition, ticket_id, event, None)

    def now(self) -> datetime:
        """What the clock shows."""
        return self._clock.now()

    def hear(self, ticket_id: TicketId, event: Event) -> Result:
        """Tell a ticket what an adapter has answered."""
        return self._send(ticket_id, self._gate.answer(event), None)

    def send_many(self, sendings: Iterable[Sending]) -> list[Result | CalloutError]:
        """Tell tickets many things in few transactions; each is taken or refused by itself."""
        given = self._gate.group(sendings)
        answers = self._send_group([self._admitted(sending) for sending in given])
        for sending, error in zip(given, answers, strict=True):
            if isinstance(error, CalloutError) and isinstance(sending, Sending):
                self._note_stray(sending, error)
        return answers

    def _send_group(self, many: Sequence[Addressed | CalloutError]) -> list[Result | CalloutError]:
        answers: dict[int, Result | CalloutError] = {}

        def done(number: int, prepared: Prepared, commitment: Commitment) -> None:
            if commitment is None:
                self._timers.fire_armed(self._store, prepared.changes, self._clock.now())
                answers[number] = self._result_of(prepared)
            else:
                answers[number] = self._send_alone(many[number], has_lost=True)

        batch: Batch[int] = Batch(self._store, done)
        for number, admitted in enumerate(many):
            if isinstance(admitted, CalloutError):
                answers[number] = admitted
                continue
            if batch.touches(admitted[0]):
                batch.flush()
            prepared = self._prepare(*admitted)
            if prepared is None or not batch.add(number, prepared):
                batch.flush()
                answers[number] = self._send_alone(admitted)
        batch.flush()
        return [answers[number] for number in range(len(many))]

    def _result_of(self, prepared: Prepared) -> Result | CalloutError:
        outcome = prepared.outcome
        try:
            return answer(self._definitions.opened(outcome.ticket), outcome.entry)
        except Refused as refusal:
            return refusal

    def _start(self, starting: Starting, session: object) -> Result:
        gate = self._gate
        process = gate.name(starting.process, OutsideName.PROCESS)
        profile = gate.named(starting.profile, OutsideName.PROFILE)
        region = gate.named(starting.region, OutsideName.REGION)
        key = gate.named(starting.key, OutsideName.KEY)
        actor = gate.opener(starting.actor)
        event = opening(gate.facts(starting.data), region=region, actor=actor, key=key)
        ticket_id = None if starting.id is None else gate.ticket(starting.id)
        try:
            definition = self._definitions.to_open(process, profile, region, self._clock.now())
        except NotReleased as error:
            if key is None:
                raise
            return self._again(ticket_id or self._new_id(process, key), event, session, error)
        return self._open_first(definition, ticket_id, event, session)

    def _open_first(
        self,
        definition: Definition,
        ticket_id: TicketId | None,
        event: Event,
        session: object,
    ) -> Result:
        """Open a ticket, or find the one that the same request has opened, of whatever version."""
        if definition.opener.key:
            result = self._open_keyed(definition, ticket_id, event, session)
        else:
            ticket_id = ticket_id or self._new_id(definition.name, event.key)
            result = self._open(definition, ticket_id, event, session)
        differing = _difference(result, definition)
        if not differing:
            return result
        # The key was found, and another process or profile was opened with it.
        refused = Admitted(replace(event, key=None), key_reused(result.entry, differing))
        return self._send(result.ticket.id, refused, session)

    def _open_keyed(
        self, definition: Definition, wanted: TicketId | None, event: Event, session: object
    ) -> Result:
        """Open a ticket with a key; where somebody took its id meanwhile, look again who has it."""
        tickets = self._store if session is None else self._store.within(session)
        attempts = ATTEMPTS if session is None else 1
        for attempt in range(1, attempts + 1):
            found = self._keyed_id(definition, event, tickets, wanted)
            try:
                return self._open(definition, found or self._new_id("", None), event, session)
            except TicketExists:
                if attempt == attempts:
                    raise
        raise AssertionError("the last attempt answers or raises")

    def _open(
        self, definition: Definition, ticket_id: TicketId, event: Event, session: object
    ) -> Result:
        def work(now: datetime, tickets: Tickets) -> Prepared:
            known = self._definitions.as_of(definition, now)
            return Cascade(self._definitions, tickets, now).start(known, ticket_id, event)

        return self._commits.run(ticket_id, event, work, session)

    def _again(
        self, ticket_id: TicketId, event: Event, session: object, error: NotReleased
    ) -> Result:
        """The answer to a start that was accepted before; of any other the error is raised."""

        def work(now: datetime, tickets: Tickets) -> Prepared:  # noqa: ARG001 - nothing is worked off
            raise error

        return self._commits.run(ticket_id, event, work, session, has_lost=True)

    def _keyed_id(
        self, definition: Definition, event: Event, tickets: Tickets, wanted: TicketId | None
    ) -> TicketId | None:
        """The id of a ticket that is known by a key; `wanted` for data that it is not opened with.

        Raises TicketExists where one is open, unless this very request has opened one, and
        BadPayload where another id is `wanted` than the next one.
        """
        opener = definition.opener
        data = {name: value for name, value in event.payload.items() if name != APART}
        try:
            now = DateTime.from_datetime(self._clock.now())
            texts = opener.key_of(opener.accept(data, Frame(now, definition.model.zone)))
        except Refused:
            return wanted  # it is refused where it is on record
        base, last, holder = who_has(definition, texts, tickets.load_many)
        for number in range(last, max(last - _ASKED, 0), -1) if event.key is not None else ():
            if tickets.entry_by_key(nth(base, number), event.key or "") is not None:
                return nth(base, number)
        if holder is not None:
            raise TicketExists(
                f"'{holder}' is the open '{definition.name}' ticket of this key",
                hint="send it what has happened, or end it before another is opened",
            )
        following = nth(base, last + 1)
        if wanted not in (None, following):
            raise not_of_key(definition, following, str(wanted))
        return following

    def _new_id(self, process: str, key: str | None) -> TicketId:
        """An id for a new ticket; of the same key always the same, whatever is started with it."""
        if key is None:
            return TicketId(secrets.token_hex(6))
        older = _made_of(process, key)  # version 0.1 made it of both
        return older if self._store.load_many([older]) else _made_of(key)

    def _admit(self, sending: Sending) -> Addressed:
        if not isinstance(sending, Sending):
            raise BadName(
                f"an event of a group is a Sending, not {kind_shown(sending)}",
                hint="write Sending(ticket, event)",
            )
        ticket_id = self._gate.address(sending.ticket)
        return ticket_id, self._gate.event(sending, self._clock.now())

    def _admitted(self, sending: Sending) -> Addressed | CalloutError:
        try:
            return self._admit(sending)
        except CalloutError as error:
            return error

    def _send(
        self, ticket_id: TicketId, admitted: Admitted, session: object, *, has_lost: bool = False
    ) -> Result:
        event = admitted.event

        def work(now: datetime, tickets: Tickets) -> Prepared:
            if admitted.refusal is not None:
                cascade = Cascade(self._definitions, tickets, now)
                return cascade.turn_down(ticket_id, event, admitted.refusal)
            # Commits each overdue timer by itself, before the event is looked at.
            ticket = self._timers.catch_up(tickets, tickets.load(ticket_id), now)
            return Cascade(self._definitions, tickets, now, ticket).send(ticket_id, event)

        return self._commits.run(ticket_id, event, work, session, has_lost=has_lost)

    def _prepare(self, ticket_id: TicketId, admitted: Admitted) -> Prepared | None:
        """The event worked off, or None where it needs more care than a batch gives."""
        now = self._clock.now()
        if admitted.refusal is not None:
            return None
        try:
            ticket = self._store.load(ticket_id)
            if overdue(ticket, now):
                return None
            cascade = Cascade(self._definitions, self._store, now, ticket)
            prepared = cascade.send(ticket_id, admitted.event)
            self._definitions.keep(prepared.changes, self._store)
        except (CalloutError, *BUGS):
            return None
        return prepared

    def _send_alone(
        self, admitted: Addressed | CalloutError, *, has_lost: bool = False
    ) -> Result | CalloutError:
        if isinstance(admitted, CalloutError):
            return admitted
        try:
            return self._send(*admitted, None, has_lost=has_lost)
        except CalloutError as error:
            return error
        except BUGS as bug:  # the others of the group are not to suffer from it
            fault = CalloutError(f"{type(bug).__name__}: {bug}", hint="this is a fault of callout")
            fault.__cause__ = bug
            return fault

    def _note_stray(self, sending: Sending, error: CalloutError, session: object = None) -> None:
        """Write down what is on no history; where nothing can be written, nothing is."""
        found = stray(sending, error, self._clock.now())
        if found is not None:
            with suppress(StoreReadOnly):
                tickets = self._store if session is None else self._store.within(session)
                tickets.put_stray(found)


def _difference(result: Result, definition: Definition) -> list[str]:
    """Whether a ticket is of another process or profile, in whatever version."""
    compared = {
        "process": result.ticket.process == definition.name,
        "profile": result.ticket.profile == definition.profile,
    }
    return [name for name, is_same in compared.items() if not is_same]


_ASKED = 100
"""So many of the last tickets of a key are asked whether the same request has opened them."""


def _made_of(*parts: str) -> TicketId:
    return TicketId(digest(list(parts)).partition(":")[2][:12])
