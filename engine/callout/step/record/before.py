"""The ticket and the event before a step: as they are kept, and with what is sealed opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from callout.datamodel.world import DataModel
from callout.records import Entry, Event, Ticket, TicketId, Timer, sections
from callout.values import NO_SEALING, Facts, FindCipher, Json, Kept, Sealing, decode, encoded_of


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
        told = replace(event, payload=opened_facts(event.payload, sealing))
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
    return replace(
        ticket,
        data=opened_facts(ticket.data, sealing),
        internals=_as_object(sealing.opened(dict(ticket.internals))),
        timers=tuple(_opened_timer(timer, sealing) for timer in ticket.timers),
    )


def opened_entry(entry: Entry, find: FindCipher) -> Entry:
    """The entry as people read it: what came and what was set, opened as far as that can be."""
    sealing = Sealing("", find)
    growth = sealing.opened({place: list(items) for place, items in entry.append_data.items()})
    return replace(
        entry,
        payload=_as_object(sealing.opened(dict(entry.payload))),
        set_data=_as_object(sealing.opened(dict(entry.set_data))),
        append_data={
            place: items for place, items in _as_object(growth).items() if isinstance(items, list)
        },
    )


def _as_object(json: Json) -> dict[str, Json]:
    return json if isinstance(json, dict) else {}


def opened_facts(facts: Facts, sealing: Sealing) -> Facts:
    """The values with what is sealed opened; the same object where nothing was."""
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
    return (
        replace(timer, data=_as_object(sealing.opened(dict(timer.data)))) if timer.data else timer
    )
