"""What is done about a ticket's personal data as a whole: erased, held, released; on record.

None of it opens anything, reads the process or moves the ticket: whoever keeps the deployment may,
and the entry says who it was, why, and on what basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from callout.datamodel import World
from callout.definition import Definition
from callout.errors import BadPayload
from callout.records import ERASE, HOLD, LIFT_HOLD, Actor, EntryKind, Event, Ticket, sections
from callout.step.record.before import Before, erased_keys, own_key
from callout.step.record.entry import accepted
from callout.step.record.exact_values import in_utc
from callout.values import Value

from .begin import begin
from .outcome import Outcome

CUSTODY = {ERASE: EntryKind.ERASE, HOLD: EntryKind.ADMIN, LIFT_HOLD: EntryKind.ADMIN}
"""What can be done, and the kind of its entry."""


def custody_event(
    name: str, actor: Actor, reason: str, *, basis: str | None = None, keys: Sequence[str] = ()
) -> Event:
    """The event of one of these; `keys` are those that are destroyed."""
    payload: dict[str, Value] = {"reason": reason}
    if basis:
        payload["basis"] = basis
    if keys:
        payload["keys"] = [*sorted(keys)]
    return Event(name, payload, actor, CUSTODY[name])


def take_custody(definition: Definition, ticket: Ticket, event: Event, now: datetime) -> Outcome:
    """The record of it, and the ticket afterwards; raises `BadPayload` for what makes no sense."""
    before = Before.plain(ticket, event, in_utc(now))
    run = begin(definition, before)
    match event.name:
        case str(name) if name == ERASE:
            _erase(run.world, ticket, event)
        case str(name) if name == HOLD:
            run.world.put(sections.SEAL, sections.HELD, str(event.payload.get("reason")))
        case _:
            run.world.drop(sections.SEAL, sections.HELD)
    return accepted(before, definition, run, ticket.status)


def held_for(ticket: Ticket) -> str | None:
    """Why the ticket's data may not be erased; None where they may."""
    held = ticket.internals.get(sections.SEAL)
    found = held.get(sections.HELD) if isinstance(held, dict) else None
    return found if isinstance(found, str) else None


def _erase(world: World, ticket: Ticket, event: Event) -> None:
    keys, known = event.payload.get("keys"), erased_keys(ticket)
    names = [str(key) for key in keys] if isinstance(keys, list) else []
    if not names or not set(names).isdisjoint(known):
        raise BadPayload("an erasure names keys that were not destroyed before")
    if held_for(ticket) is not None:
        raise BadPayload(f"the data of ticket '{ticket.id}' are held")
    world.put(sections.SEAL, "erased", [*known, *names])
    if own_key(ticket) in names:
        world.drop(sections.SEAL, "key")
