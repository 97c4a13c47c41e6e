"""Erasing: the keys of a subject are destroyed, ticket by ticket, each with an entry that says so.

Each ticket is one transaction: entry and keys together. What was stopped in the middle is finished
by asking again; what was erased already is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from callout.clock import Clock
from callout.datamodel.privacy.private_fields import leaves
from callout.engine.admission.gate import Gate
from callout.engine.definitions import StoredDefinitions
from callout.errors import BadArgument, CalloutError
from callout.records import ERASE, HOLD, LIFT_HOLD, OPEN, Actor, Entry, Event, Ticket, TicketId
from callout.records.arguments import expected
from callout.sealing import KeyNotAtHand, SubjectKey
from callout.step.custody import custody_event, held_for, take_custody
from callout.step.record.before import erased_keys
from callout.store import Change, Store, Tickets
from callout.values import Json, Value, is_sealed
from callout.values.visible import is_unicode


class DataHeld(CalloutError):
    """Personal data that must not be erased now."""

    code = "data-held"


@dataclass(frozen=True, slots=True)
class TicketErasure:
    """What erasing comes to in one ticket: the keys destroyed, and the entry that says so.

    `seq` is None where there is no such ticket, and where nothing was done. `clear`: parts of its
    history are from before sealing, and stay readable.
    """

    ticket: TicketId
    keys: tuple[str, ...]
    seq: int | None = None
    clear: bool = False

    def to_json(self) -> dict[str, Json]:
        """As JSON."""
        keys: list[Json] = [*self.keys]
        return {"ticket": self.ticket, "keys": keys, "seq": self.seq, "clear": self.clear}


class Custody:
    """The part of an engine that erases and holds personal data.

    Whom it is about is named by a `subject`, as its tickets name it, or by one of its tickets.
    """

    _store: Store
    _gate: Gate
    _definitions: StoredDefinitions
    _clock: Clock

    def erase(
        self,
        subject: str | None = None,
        *,
        ticket: str | None = None,
        by: Actor | str,
        reason: str,
        basis: str | None = None,
        dry_run: bool = False,
    ) -> Sequence[TicketErasure]:
        """Destroy the keys of whom it is about: nobody can read on; with `dry_run` only say so.

        Answers what was done, by ticket; again is harmless. Raises `DataHeld` where one of the
        tickets is held, before anything is done, and `KeyNotAtHand` where a subject is named and
        there is no master key, which alone finds it.
        """
        if basis is not None:
            _check_said(basis, "the basis")
        event = custody_event(ERASE, self._custodian(by, reason), reason, basis=basis)
        keys = self._of(subject, ticket)
        tickets = sorted({key.ticket for key in keys})
        there = self._store.load_many(tickets)
        _check_not_held(there.values())
        work = self._would_erase if dry_run else partial(self._erase, event)
        erased = [work(each, [key for key in keys if key.ticket == each]) for each in tickets]
        if not dry_run:
            if self._definitions.keys is not None:
                self._definitions.keys.forget()
            self._store.clear_remains()
        return [each for each in erased if each.keys or each.seq is not None]

    def hold(
        self, subject: str | None = None, *, ticket: str | None = None, by: Actor | str, reason: str
    ) -> Sequence[TicketId]:
        """Keep personal data from being erased; answers the tickets that were not held before."""
        event = custody_event(HOLD, self._custodian(by, reason), reason)
        return self._note_all(event, self._of(subject, ticket))

    def lift_hold(
        self, subject: str | None = None, *, ticket: str | None = None, by: Actor | str, reason: str
    ) -> Sequence[TicketId]:
        """Let them be erased again; answers the tickets that were held."""
        event = custody_event(LIFT_HOLD, self._custodian(by, reason), reason)
        return self._note_all(event, self._of(subject, ticket))

    def _of(self, subject: str | None, ticket: str | None) -> Sequence[SubjectKey]:
        """The keys of a subject, or of all whom a ticket is about."""
        rows, keys = self._store.keys, self._definitions.keys
        if (subject is None) is (ticket is None):
            raise BadArgument("a subject is named, or one of its tickets", hint="name one of both")
        if ticket is not None:
            known = rows.of_ticket(self._gate.existing(ticket))
            found = sorted({key.subject for key in known})
        elif keys is None:
            hint = "name its file in CALLOUT_MASTER_KEY, or name a ticket of theirs"
            raise KeyNotAtHand("only the master key finds a subject by its name", hint=hint)
        else:
            named = expected(subject, str, "a subject", "name it as the tickets do")
            found = [keys.vault.subject(named.encode(errors="replace").decode())]
        return [key for each in found for key in rows.of_subject(each)]

    def _custodian(self, by: Actor | str, reason: str) -> Actor:
        _check_said(reason, "a reason")
        return self._gate.actor(by)

    def _would_erase(self, ticket: TicketId, keys: Sequence[SubjectKey]) -> TicketErasure:
        living = tuple(key.id for key in keys if key.wrapped is not None)
        found = self._store.load_many([ticket]).get(ticket)
        return TicketErasure(ticket, living, None, found is not None and self._is_clear(found))

    def _erase(self, event: Event, ticket: TicketId, keys: Sequence[SubjectKey]) -> TicketErasure:
        living = tuple(key.id for key in keys if key.wrapped is not None)
        with self._store.hold([ticket]) as tickets:
            found = tickets.load_many([ticket]).get(ticket)
            entry = None if found is None else self._erase_in(tickets, found, event, keys)
            tickets.destroy_keys(living, self._clock.now())
        clear = found is not None and self._is_clear(found)
        return TicketErasure(ticket, living, entry.seq if entry is not None else None, clear)

    def _erase_in(
        self, tickets: Tickets, ticket: Ticket, event: Event, keys: Sequence[SubjectKey]
    ) -> Entry | None:
        _check_not_held([ticket])
        known = erased_keys(ticket)
        names: list[Value] = [key.id for key in keys if key.id not in known]
        if not names:
            return None
        payload: dict[str, Value] = {**event.payload, "keys": names}
        return self._record(tickets, ticket, replace(event, payload=payload))

    def _note_all(self, event: Event, keys: Iterable[SubjectKey]) -> Sequence[TicketId]:
        noted: list[TicketId] = []
        for each in sorted({key.ticket for key in keys}):
            with self._store.hold([each]) as tickets:
                found = tickets.load_many([each]).get(each)
                if found is None or (held_for(found) is not None) is (event.name == HOLD):
                    continue
                self._record(tickets, found, event)
                noted.append(each)
        return noted

    def _record(self, tickets: Tickets, ticket: Ticket, event: Event) -> Entry:
        definition = self._definitions.pinned(ticket.definition, tickets)
        outcome = take_custody(definition, ticket, event, self._clock.now())
        change = Change(outcome.ticket, (outcome.entry,), before=ticket)
        changes = self._definitions.with_rows([change], tickets)
        self._definitions.keep(changes, tickets)
        tickets.commit(changes)
        return outcome.entry

    def _is_clear(self, ticket: Ticket) -> bool:
        """Whether the history has personal data that were never sealed."""
        private = self._definitions.pinned(ticket.definition).model.private
        for entry in self._store.history(ticket.id):
            paths = private.payloads.get(entry.name, frozenset())
            paths = paths | private.data if entry.name == OPEN else paths
            found = leaves(dict(entry.payload), paths)
            if any(leaf not in (None, "") and not is_sealed(leaf) for leaf in found):
                return True
        return False


def _check_said(text: str, what: str) -> None:
    """That it is a text that says something and can be kept."""
    known = expected(text, str, what, "say why in a sentence")
    if not known.strip() or len(known) > _LONGEST or "\0" in known or not is_unicode(known):
        raise BadArgument(
            f"{what} is a text of up to {_LONGEST:,} characters",
            hint="reason='asked for by letter of 3 March'",
        )


_LONGEST = 2_000


def _check_not_held(tickets: Iterable[Ticket]) -> None:
    for ticket in tickets:
        reason = held_for(ticket)
        if reason is not None:
            raise DataHeld(
                f"the data of ticket '{ticket.id}' are held: {reason}",
                hint="whoever may decide that lifts the hold: callout hold --lift",
            )
