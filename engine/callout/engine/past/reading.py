"""What an engine answers about the past of one ticket: how it stood, why, and why not otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from callout.catalog import Catalog
from callout.clock import Clock, aware
from callout.definition import Definition
from callout.engine.admission.gate import Gate, numbered
from callout.engine.admission.weigh import Payload
from callout.engine.definitions import StoredDefinitions
from callout.engine.lookups.standing_in import with_deputy
from callout.errors import BadArgument, EntryNotFound
from callout.records import Actor, Entry, Event, Ticket, sections
from callout.records.arguments import expected, shown
from callout.replay import Moment, TimeAxis, known_by, moment_at, rebuild
from callout.step import Possible, can
from callout.store import Store
from callout.whynot import Counterfactual, Supposition, WhyNot, counterfactual, why_not

from .fleet import FleetAsked, FleetTicket, fleet_at


class PastReading:
    """The part of an engine that answers about the past of one ticket."""

    _store: Store
    _gate: Gate
    _clock: Clock
    _definitions: StoredDefinitions

    @property
    def catalog(self) -> Catalog:
        """The files."""
        return self._definitions.catalog

    def history(self, ticket_id: str) -> Sequence[Entry]:
        """Everything that happened to the ticket, refusals too, oldest first."""
        return self._store.history(self._gate.existing(ticket_id))

    def why(self, ticket_id: str, seq: int | None = None) -> Entry:
        """The entry with this number (the last one, if None): guards, rows, timers, effects."""
        name = self._gate.existing(ticket_id)
        entry = self._store.entry(name, None if seq is None else numbered(seq))
        if entry is None:
            last = self._store.entry(name)
            raise _no_entry(ticket_id, last.seq if last is not None else 0, seq)
        return entry

    def why_not(
        self,
        ticket_id: str,
        target: str,
        *,
        at: int | datetime | None = None,
        actor: Actor | str | None = None,
    ) -> WhyNot:
        """What stood in the way of an event, a state, a ``table#row`` or an effect, nearest first.

        `at` is an entry, which is asked about alone, or an instant: how the ticket stood then;
        without it the question is about the whole history. `actor` is who would send an event, by
        default whoever may. Decided by the definition that the ticket was pinned to then. Raises
        `UnknownTarget`, `EntryNotFound`.
        """
        entries = self.history(ticket_id)
        seq = self._seq(ticket_id, entries, at)
        last = entries[-1 if seq is None else seq - 1]
        sender = None if actor is None else self._gate.actor(actor)
        return why_not(
            self._definitions.pinned(last.definition),
            entries,
            expected(target, str, "what did not happen", "name an event, state, row or effect"),
            seq=seq,
            then=isinstance(at, datetime),
            actor=sender,
        )

    def counterfactual(
        self,
        ticket_id: str,
        seq: int,
        values: Payload | None = None,
        *,
        at: datetime | None = None,
        by: Actor | str | None = None,
    ) -> Counterfactual:
        """What an entry would have come to, had it carried or found other values.

        A name is what the event carries, a field of the ticket before it (``address.city``), or
        ``table.input`` of a table that was asked, which is then asked alone. `at` is another
        instant, `by` another actor. Decided by the definition that decided the entry; nothing is
        kept. Raises `UnknownTarget` for a name that is none of these, `BadArgument` for what cannot
        be supposed, `BadPayload`, `EntryNotFound`.
        """
        entries = self.history(ticket_id)
        if not 0 < numbered(seq) <= len(entries):
            raise _no_entry(ticket_id, len(entries), seq)
        supposed = Supposition(
            self._gate.facts(values or {}),
            None if at is None else aware(at),
            None if by is None else self._gate.actor(by),
        )
        definition = self._definitions.pinned(entries[seq - 1].definition)
        return counterfactual(definition, entries, seq, supposed)

    def can(
        self,
        ticket_id: str,
        *,
        actor: Actor | str = "nobody",
        at: int | datetime | None = None,
    ) -> tuple[Possible, ...]:
        """For every declared event: whether the actor may send it now, and if not why.

        After the ticket's own come the events that it only passes on to sub-processes that run now,
        as those answer for them. `at` asks about an instant of the past, or about the ticket as it
        stood before an entry, at that entry's instant; then sub-processes are not asked. Raises
        `EntryNotFound`, also for a time at which there was no ticket.
        """
        if at is not None:
            return self._could(ticket_id, at, self._gate.actor(actor))
        ticket = self._store.load(self._gate.existing(ticket_id))
        own = self._own(ticket, self._gate.actor(actor), self._clock.now())
        return (*own, *self._passed_on(ticket, {each.event for each in own}, actor))

    def at(
        self, ticket_id: str, instant: datetime, *, axis: TimeAxis | str = TimeAxis.RECORDED
    ) -> Moment | None:
        """The ticket as it stood at an instant; None if it did not exist yet.

        On the axis ``recorded`` as was known then, on ``happened`` as it was by what is known now:
        events count from when their senders were believed that they happened, and fields that were
        put right later are right already (see `callout.replay.moment`).

        Read from the history, by the fold that a replay goes by. Of a history that was damaged
        before that instant it shows nothing: raises `StoreError` with the entry that does not fit.
        """
        return moment_at(self.history(ticket_id), aware(instant), _axis(axis))

    def fleet_at(
        self,
        instant: datetime,
        *,
        axis: TimeAxis | str = TimeAxis.RECORDED,
        process: str | None = None,
        state: str | None = None,
    ) -> Iterator[FleetTicket]:
        """All tickets as they stood at an instant, one after the other, in order of id.

        Those of one process, or in one state or what is in it, if it is named. Each is put together
        from its history; one that is damaged is told as such, and ends nothing. A page of ids is
        in memory, and one history. Raises `UnknownTarget` for a process or a state there is not.
        """
        return fleet_at(
            self._store, self._definitions, FleetAsked(aware(instant), _axis(axis), process, state)
        )

    def _could(self, ticket_id: str, at: int | datetime, actor: Actor) -> tuple[Possible, ...]:
        entries = self.history(ticket_id)
        seq = self._seq(ticket_id, entries, at) or 0
        count = seq if isinstance(at, datetime) else seq - 1
        if not count:
            raise EntryNotFound("there was no ticket before its first entry", hint="ask about 2")
        known = entries[:count]
        definition = self._definitions.pinned(known[-1].definition)
        now = aware(at) if isinstance(at, datetime) else entries[seq - 1].recorded_at
        return self._own(rebuild(known, definition), actor, now)

    def _own(self, ticket: Ticket, actor: Actor, now: datetime) -> tuple[Possible, ...]:
        definition = self._definitions.pinned(ticket.definition)
        event = Event("ticket.look", actor=actor)
        return can(
            definition, ticket, with_deputy(event, definition, self.catalog.library, now), now
        )

    def _passed_on(self, ticket: Ticket, known: set[str], actor: Actor | str) -> Iterator[Possible]:
        calls = ticket.internals.get(sections.CALLS)
        for child in self._definition(ticket).children:
            running = calls.get(child.id) if isinstance(calls, dict) else None
            if not isinstance(running, str):
                continue
            for possible in self.can(running, actor=actor):
                if possible.event not in known and child.forwards(possible.event):
                    known.add(possible.event)
                    yield possible

    def _definition(self, ticket: Ticket) -> Definition:
        return self._definitions.pinned(ticket.definition)

    def _seq(
        self, ticket_id: str, entries: Sequence[Entry], at: int | datetime | None
    ) -> int | None:
        """The last entry that is meant; raises EntryNotFound."""
        if at is None:
            return None
        if isinstance(at, datetime):
            count = known_by(entries, aware(at))
            if not count:
                raise EntryNotFound(
                    f"ticket '{ticket_id}' did not exist then",
                    hint="its history says since when",
                )
            return count
        if isinstance(at, bool) or not 0 < numbered(at) <= len(entries):
            raise _no_entry(ticket_id, len(entries), at)
        return at


def _axis(axis: object) -> TimeAxis:
    if isinstance(axis, str) and axis in list(TimeAxis):
        return TimeAxis(axis)
    raise BadArgument(f"there is no axis {shown(axis)}", hint="recorded, or happened")


def _no_entry(ticket_id: str, count: int, seq: object) -> EntryNotFound:
    return EntryNotFound(
        f"ticket '{ticket_id}' has entries 1 to {count}, not {shown(seq)}",
        hint="leave the number out for the last one",
    )
