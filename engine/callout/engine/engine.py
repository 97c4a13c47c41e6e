"""The engine: reads the clock, asks `step`, commits, and hands effects to adapters.

The five hops of an event: read the clock once; find the definition the ticket is pinned to; step,
purely; commit ticket, entries, timers and effects together; relay the effects. A lost race repeats
the first four (see `commit`). Safe to use from several threads.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from callout.catalog import Catalog
from callout.clock import Clock, SystemClock
from callout.definition import Definition
from callout.errors import CalloutError, Refused, TicketNotFound
from callout.records import (
    Actor,
    Entry,
    EntryReading,
    Event,
    Ticket,
    TicketId,
    examine_entry,
    sections,
)
from callout.records.limits import USUAL, Limits
from callout.replay import Moment, Report, moment_at
from callout.step import Possible, can, opening
from callout.store import Commitment, Query, Store, Tickets, open_store
from callout.values import Digester, Json, digest
from callout.verify import Verifier

from .batch import Batch
from .cascade import Cascade, Prepared
from .commit import Committer
from .definitions import StoredDefinitions
from .gate import Admitted, Gate, aware
from .relay import Adapter, Relay
from .results import Relayed, Result, Ticked, answer
from .timers import TimerDispatcher, overdue


@dataclass(frozen=True, slots=True)
class Sending:
    """One event of `Engine.send_many`."""

    ticket: str
    event: str
    payload: Mapping[str, Json] | None = None
    actor: Actor | str = "nobody"
    key: str | None = None
    occurred_at: datetime | None = None


class Engine:
    """Runs tickets of the processes in `catalog`, kept in `store`."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        *,
        clock: Clock | None = None,
        profile: str | None = None,
        adapters: Mapping[str, Adapter] | None = None,
        limits: Limits = USUAL,
    ) -> None:
        self._store = store
        self._gate = Gate(limits)
        self._definitions = StoredDefinitions(catalog, store)
        self._clock = clock or SystemClock()
        self._profile = profile
        self._timers = TimerDispatcher(store, self._definitions)
        self._commits = Committer(store, self._definitions, self._timers, self._clock)
        self._relay = Relay(store, dict(adapters or {}), self.tell)

    @classmethod
    def open(  # noqa: PLR0913 - what an engine is made of; all but the first by keyword
        cls,
        url: str = "memory:",
        *,
        processes: str | Path | None = None,
        rules: str | Path | None = None,
        settings: Mapping[str, Json] | None = None,
        profile: str | None = None,
        clock: Clock | None = None,
        adapters: Mapping[str, Adapter] | None = None,
        private_key: bytes = b"",
        limits: Limits = USUAL,
        read_only: bool = False,
    ) -> Self:
        """Open the store at an SQLAlchemy URL (or ``memory:``) with the files of two folders.

        Without `processes` or `rules` the ones that came with callout. With `private_key`, a
        secret of the deployment (at least 16 bytes), records have digests for personal data,
        without it only marks (see `callout.values.digester`). Raises `DefinitionError`
        with every problem of the files, `StoreError` if the database is not usable. `limits` is how
        much may come in from outside.

        With `read_only` the database has to be there, is not altered by looking at it, and
        whatever would change it raises `StoreReadOnly`.
        """
        catalog = Catalog.load(processes, rules, settings=settings)
        catalog = catalog.with_key(Digester(private_key))
        store = open_store(url, create=not read_only, read_only=read_only)
        return cls(store, catalog, clock=clock, profile=profile, adapters=adapters, limits=limits)

    @property
    def catalog(self) -> Catalog:
        return self._definitions.catalog

    @property
    def store(self) -> Store:
        return self._store

    def start(  # noqa: PLR0913 - what is known of a new ticket; all but the first by keyword
        self,
        process: str,
        *,
        data: Mapping[str, Json] | None = None,
        actor: Actor | str = "nobody",
        id: str | None = None,  # noqa: A002 - the caller's word for it
        profile: str | None = None,
        region: str | None = None,
        key: str | None = None,
        session: object = None,
    ) -> Result:
        """Open a ticket. Without `id` it gets one; with `key` a repeat finds the first one.

        Raises `Refused` if the data do not fit, `TicketExists` for an id that is taken, `KeyReused`
        for a key of another request, `Reserved` for an actor of the engine's own, `BadName` for an
        id, key or actor that cannot be kept; then there is no ticket.
        """
        key = self._gate.key(key)
        event = opening(
            self._gate.facts(data), region=region, actor=self._gate.opener(actor), key=key
        )
        definition = self._definitions.get(process, profile or self._profile, region)
        ticket_id = TicketId(_new_id(process, key) if id is None else self._gate.ticket(id))

        def work(now: datetime, tickets: Tickets) -> Prepared:
            return Cascade(self._definitions, tickets, now).start(definition, ticket_id, event)

        return self._commits.run(ticket_id, event, work, session)

    def send(  # noqa: PLR0913 - what is known of an event; most by keyword
        self,
        ticket_id: str,
        event: str,
        payload: Mapping[str, Json] | None = None,
        *,
        actor: Actor | str = "nobody",
        key: str | None = None,
        occurred_at: datetime | None = None,
        session: object = None,
    ) -> Result:
        """Tell a ticket that something happened; raises `Refused` if it does not accept it.

        Timers that are overdue by now fire first. With `session`, an SQLAlchemy session or
        connection of the caller, everything is part of the caller's transaction. `KeyReused` is
        raised for a key of another request, `BadName` and `BadInstant` for names and times that
        cannot be kept, `TicketNotFound` where there is no ticket.
        """
        sending = Sending(ticket_id, event, payload, actor, key, occurred_at)
        return self._send_one(*self._admit(sending), session)

    def tell(self, ticket_id: TicketId, event: Event, *, session: object = None) -> Result:
        """`send` for an event that is one already: of an adapter, or of a host's own making."""
        return self._send_one(ticket_id, Admitted(event), session)

    def _admit(self, sending: Sending) -> tuple[TicketId, Admitted]:
        admitted = self._gate.event(
            sending.event,
            sending.payload,
            sending.actor,
            key=sending.key,
            occurred_at=sending.occurred_at,
            now=self._clock.now(),
        )
        return TicketId(self._gate.address(sending.ticket)), admitted

    def _send_one(self, ticket_id: TicketId, admitted: Admitted, session: object) -> Result:
        event = admitted.event

        def work(now: datetime, tickets: Tickets) -> Prepared:
            if admitted.refusal is not None:
                cascade = Cascade(self._definitions, tickets, now)
                return cascade.turn_down(ticket_id, event, admitted.refusal)
            # Commits each overdue timer by itself, before the event is looked at.
            ticket = self._timers.catch_up(tickets, tickets.load(ticket_id), now)
            return Cascade(self._definitions, tickets, now, ticket).send(ticket_id, event)

        return self._commits.run(ticket_id, event, work, session)

    def send_many(self, sendings: Iterable[Sending]) -> list[Result | CalloutError]:
        """Send events that share transactions; each is accepted or refused by itself, in order."""
        answers: dict[int, Result | CalloutError] = {}
        many = [self._admitted(sending) for sending in sendings]

        def done(number: int, prepared: Prepared, commitment: Commitment) -> None:
            if commitment is None:
                self._timers.fire_armed(self._store, prepared.changes, self._clock.now())
                answers[number] = _result_of(prepared)
            else:
                answers[number] = self._send_alone(many[number])

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

    def tick(self, now: datetime | None = None) -> Ticked:
        """Fire every timer due at `now` (the clock's, if None), in due order, each by itself."""
        return self._timers.fire_due(self._clock.now() if now is None else aware(now))

    def next_due(self) -> datetime | None:
        """When the earliest timer of all open tickets is due."""
        return self._store.next_due()

    @property
    def clock(self) -> Clock:
        """What tells the time."""
        return self._clock

    @property
    def adapters(self) -> tuple[str, ...]:
        """The names of the adapters effects are handed to."""
        return self._relay.adapters

    def relay(self, *, limit: int = 100, adapter: str | None = None) -> Relayed:
        """Hand due effects to their adapters, or to this one."""
        return self._relay.deliver(self._clock, limit, only=adapter)

    def stop_relaying(self) -> None:
        """Begin no further delivery; what is claimed and not begun is handed back."""
        self._relay.stop()

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket as it stands."""
        return self._store.load(TicketId(ticket_id))

    def definition(self, ticket: Ticket) -> Definition:
        """The definition a ticket is pinned to."""
        return self._definitions.pinned(ticket.definition)

    def pinned(self, definition: str) -> Definition:
        """The definition with this hash, from the files or from the store."""
        return self._definitions.pinned(definition)

    def find(self, query: Query = Query()) -> Sequence[TicketId]:  # noqa: B008 - it is frozen
        """Ids of tickets, in order of id."""
        return self._store.find(query)

    def history(self, ticket_id: str) -> Sequence[Entry]:
        """Everything that happened to the ticket, refusals too, oldest first."""
        return self._store.history(TicketId(ticket_id))

    def examine(self, ticket_id: str) -> Sequence[EntryReading]:
        """The history as far as it can be read, oldest first; raises `TicketNotFound`."""
        with self._store.evidence() as evidence:
            readings = [examine_entry(row.document) for row in evidence.entries(ticket_id)]
        if not readings:
            raise TicketNotFound(f"there is no ticket '{ticket_id}'")
        return readings

    def why(self, ticket_id: str, seq: int | None = None) -> Entry:
        """The entry with this number (the last one, if None): guards, rows, timers, effects."""
        name = TicketId(ticket_id)
        entry = self._store.entry(name, seq)
        if entry is None:
            last = self._store.entry(name)
            count = last.seq if last is not None else 0
            raise ValueError(f"ticket '{ticket_id}' has entries 1 to {count}, not {seq}")
        return entry

    def can(self, ticket_id: str, *, actor: Actor | str = "nobody") -> tuple[Possible, ...]:
        """For every declared event: whether the actor may send it now, and if not why.

        After the ticket's own come the events that it only passes on to sub-processes that run now,
        as those answer for them.
        """
        ticket = self.ticket(ticket_id)
        own = can(self.definition(ticket), ticket, self._gate.actor(actor), self._clock.now())
        return (*own, *self._passed_on(ticket, {each.event for each in own}, actor))

    def _passed_on(self, ticket: Ticket, known: set[str], actor: Actor | str) -> Iterator[Possible]:
        calls = ticket.internals.get(sections.CALLS)
        for child in self.definition(ticket).children:
            running = calls.get(child.id) if isinstance(calls, dict) else None
            if not isinstance(running, str):
                continue
            for possible in self.can(running, actor=actor):
                if possible.event not in known and child.forwards(possible.event):
                    known.add(possible.event)
                    yield possible

    def at(self, ticket_id: str, instant: datetime) -> Moment | None:
        """The ticket as it stood at an instant; None if it did not exist yet.

        Read from the history, by the fold that a replay goes by. Of a history that was damaged
        before that instant it shows nothing: raises `StoreError` with the entry that does not fit.
        """
        return moment_at(self.history(ticket_id), aware(instant))

    def replay(self, ticket_id: str) -> Report:
        """Run the history again with the definitions it names, and compare everything.

        What came of it is compared with the ticket that is kept beside it. Never stops at what is
        damaged; raises `TicketNotFound` for a ticket of which there is nothing.
        """
        verifier = Verifier(self._store, self._definitions.for_replay)
        return verifier.check(ticket_id, decisions_only=True)

    def verify(self, *ticket_ids: str) -> Iterator[Report]:
        """Compare everything that is stored with what the histories make; of all, if none is named.

        A replay, and besides: rows, columns, timers and outbox, causes and messages of tickets
        that talk to each other. One after the other, each as it is at one moment; nothing but
        the database itself ends the check of a ticket (`Report.unchecked`), and of no other.
        """
        verifier = Verifier(self._store, digester=self.catalog.digester)
        if not ticket_ids:
            return verifier.check_all()
        return map(verifier.check, ticket_ids)

    def close(self) -> None:
        """Close the store; the engine is of no use afterwards."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _admitted(self, sending: Sending) -> tuple[TicketId, Admitted] | CalloutError:
        try:
            return self._admit(sending)
        except CalloutError as error:
            return error

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
            self._definitions.keep(prepared.changes)
        except CalloutError:
            return None
        return prepared

    def _send_alone(
        self, admitted: tuple[TicketId, Admitted] | CalloutError
    ) -> Result | CalloutError:
        if isinstance(admitted, CalloutError):
            return admitted
        try:
            return self._send_one(*admitted, None)
        except CalloutError as error:
            return error


def _result_of(prepared: Prepared) -> Result | CalloutError:
    outcome = prepared.outcome
    try:
        return answer(outcome.ticket, outcome.entry)
    except Refused as refusal:
        return refusal


def _new_id(process: str, key: str | None) -> str:
    if key:
        return digest([process, key]).partition(":")[2][:12]
    return secrets.token_hex(6)
