"""With which key each ticket that an event touches is sealed: its own, or a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from callout.definition import Definition
from callout.records import APART, Event, Ticket, TicketId
from callout.sealing import KeyNotAtHand, StoredKeys, SubjectKey
from callout.step.record.before import erased_keys, own_key
from callout.store import Change
from callout.values import NO_SEALING, Sealing


class TicketKeys:
    """The keys for one cascade; those it `made` are kept with their tickets."""

    def __init__(self, keys: StoredKeys | None) -> None:
        self._keys = keys
        self.made: dict[TicketId, SubjectKey] = {}

    def of(self, definition: Definition, ticket: Ticket, now: datetime) -> Sealing:
        """What an event of a ticket is sealed with.

        Raises `KeyNotAtHand` for a ticket that is sealed where nothing here can open it.
        """
        own = own_key(ticket)
        keys = self._keys
        if keys is None:
            if own is not None:
                raise _not_at_hand(ticket.id)
            return NO_SEALING
        if not definition.model.private:
            return NO_SEALING
        if own is not None and (own in self._new() or keys.find(own) is not None):
            return Sealing(own, keys.find)
        if own is not None and not keys.is_erased(own):
            raise _not_at_hand(ticket.id)
        former = own or next(iter(reversed(erased_keys(ticket))), None)
        subject = None if former is None else keys.subject_of(former)
        return self._sealing(keys, ticket.id, subject or _own_subject(keys, ticket.id), now)

    def opening(
        self,
        definition: Definition,
        ticket: TicketId,
        event: Event,
        now: datetime,
        opener: Ticket | None,
    ) -> Sealing:
        """What a new ticket is sealed with; the one that another opens is about the same person."""
        keys = self._keys
        if keys is None or not definition.model.private:
            return NO_SEALING
        named = _named(definition, event)
        if named is not None:
            return self._sealing(keys, ticket, keys.vault.subject(named), now)
        subject = None if opener is None else self._subject_of(keys, opener)
        return self._sealing(keys, ticket, subject or _own_subject(keys, ticket), now)

    def kept_with(self, change: Change) -> Change:
        """The change of a ticket, with the key that was made for it, if there is a new one."""
        key = self.made.get(change.ticket.id)
        return change if key is None else replace(change, keys=(key,))

    def _subject_of(self, keys: StoredKeys, opener: Ticket) -> str | None:
        new = self.made.get(opener.id)
        own = own_key(opener)
        if new is not None:
            return new.subject
        # A ticket without personal data of its own passes on nothing: what it opens begins anew.
        return _own_subject(keys, opener.id) if own is None else keys.subject_of(own)

    def _sealing(self, keys: StoredKeys, ticket: TicketId, subject: str, now: datetime) -> Sealing:
        if ticket not in self.made:
            self.made[ticket] = keys.made(subject, ticket, now)
        return Sealing(self.made[ticket].id, keys.find)

    def _new(self) -> set[str]:
        return {each.id for each in self.made.values()}


def _named(definition: Definition, event: Event) -> str | None:
    """Who the process says that the ticket is about, if the opening says it."""
    subject = definition.process.subject
    if subject is None:
        return None
    value: object = {name: each for name, each in event.payload.items() if name != APART}
    for name in subject.text.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int) and str(value).strip() else None


def _own_subject(keys: StoredKeys, ticket: TicketId) -> str:
    return keys.vault.subject(subject_of_ticket(ticket))


def subject_of_ticket(ticket: str) -> str:
    """Who a ticket is about that nobody says more of."""
    return f"ticket:{ticket}"


def _not_at_hand(ticket: TicketId) -> KeyNotAtHand:
    return KeyNotAtHand(
        f"ticket '{ticket}' is sealed, and the key that opens it is not at hand",
        hint="name the file of the master key in CALLOUT_MASTER_KEY, or say Engine(master_key=...)",
    )
