"""The ticket and the event before a step: as they are kept, and with what is sealed opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from callout.datamodel.world import DataModel
from callout.records import Event, Ticket, TicketId, Timer, sections
from callout.values import NO_SEALING, Facts, Json, Kept, Sealing, decode, encoded_of


@dataclass(frozen=True, slots=True)
class Before:
    """The ticket as it was; of a new ticket, as it would be without its opening.

    Both are as expressions see them; `stored` and `told` are the same as they are kept.
    """

    ticket: Ticket
    event: Event
    now: datetime
    taken: frozenset[TicketId]
    """Ids that other tickets have."""
    sealing: Sealing
    stored: Ticket
    told: Event

    @classmethod
    def of(
        cls,
        model: DataModel,
        ticket: Ticket,
        event: Event,
        now: datetime,
        taken: frozenset[TicketId] = frozenset(),
        sealing: Sealing = NO_SEALING,
    ) -> Self:
        """With what is sealed opened, where the keys are at hand and it is of that kind at all."""
        if not (model.private and model.semantics.seals_private and sealing.key):
            return cls(ticket, event, now, taken, NO_SEALING, ticket, event)
        sealing = sealing.without(erased_keys(ticket))
        opened = _opened_ticket(ticket, sealing)
        told = replace(event, payload=_opened_facts(event.payload, sealing))
        return cls(opened, told, now, taken, sealing, ticket, event)

    @classmethod
    def plain(cls, ticket: Ticket, event: Event, now: datetime) -> Self:
        """With nothing to open: whoever looks has opened what they can."""
        return cls(ticket, event, now, frozenset(), NO_SEALING, ticket, event)


def own_key(ticket: Ticket) -> str | None:
    """The name of the key that the ticket's personal data are sealed with from here on."""
    found = _held(ticket).get("key")
    return found if isinstance(found, str) else None


def erased_keys(ticket: Ticket) -> tuple[str, ...]:
    """The names of the keys of the ticket that were destroyed, oldest first."""
    found = _held(ticket).get("erased")
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _held(ticket: Ticket) -> Mapping[str, Json]:
    held = ticket.internals.get(sections.SEAL)
    return held if isinstance(held, dict) else {}


def opened_ticket(ticket: Ticket, sealing: Sealing) -> Ticket:
    """The ticket with what is sealed opened, as far as the keys are at hand."""
    return _opened_ticket(ticket, sealing.without(erased_keys(ticket)))


def _opened_ticket(ticket: Ticket, sealing: Sealing) -> Ticket:
    internals = sealing.opened(dict(ticket.internals))
    return replace(
        ticket,
        data=_opened_facts(ticket.data, sealing),
        internals=internals if isinstance(internals, dict) else {},
        timers=tuple(_opened_timer(timer, sealing) for timer in ticket.timers),
    )


def _opened_facts(facts: Facts, sealing: Sealing) -> Facts:
    encoded = encoded_of(facts)
    opened = {name: sealing.opened(value) for name, value in encoded.items()}
    changed = [name for name, value in opened.items() if value is not encoded[name]]
    if not changed:
        return facts
    values = Kept(facts, opened)
    for name in changed:
        values[name] = decode(opened[name])
    return values


def _opened_timer(timer: Timer, sealing: Sealing) -> Timer:
    data = sealing.opened(dict(timer.data))
    return replace(timer, data=data if isinstance(data, dict) else {}) if timer.data else timer
