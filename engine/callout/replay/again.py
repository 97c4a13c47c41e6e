"""One recorded event decided again."""

from __future__ import annotations

from callout.definition import Definition
from callout.records import (
    STICK,
    Entry,
    EntryKind,
    Event,
    Ticket,
    event_kind,
    refusal_from_json,
    refused_by,
)
from callout.step import Outcome, refuse, step, stick
from callout.values import decode


def event_of(entry: Entry) -> Event:
    """The event an entry records."""
    return Event(
        name=entry.name,
        payload={name: decode(value) for name, value in entry.payload.items()},
        actor=entry.actor,
        kind=event_kind(entry),
        occurred_at=entry.occurred_at,
        key=entry.key,
        cause=entry.cause,
    )


def decide_again(definition: Definition, entry: Entry, before: Ticket | None) -> Outcome:
    """What the entry's event comes to, from the ticket before; raises what `step` raises."""
    event = event_of(entry)
    if entry.name == STICK and event.kind is EntryKind.ADMIN and before is not None:
        return stick(definition, before, str(event.payload.get("message", "")), entry.recorded_at)
    outcome = step(definition, before, event, entry.recorded_at, ticket_id=entry.ticket)
    by = refused_by(entry)
    if by is None or before is None or outcome.refusal is not None or entry.refusal is None:
        return outcome
    # The event was passed on to another ticket, whose refusal is in that ticket's history.
    if by not in {message.ticket for message in outcome.messages if message.decisive}:
        return outcome
    refusal = refusal_from_json(entry.refusal)
    return refuse(definition, before, event, entry.recorded_at, refusal, by=by)
