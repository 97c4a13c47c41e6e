"""One recorded event decided again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from callout.definition import Definition
from callout.errors import BadPayload, StoreError
from callout.records import (
    BEFORE_PAYLOAD,
    BEFOREHAND,
    STICK,
    Entry,
    EntryKind,
    Event,
    Ticket,
    TicketId,
    entry_hash,
    event_kind,
    refusal_from_json,
    refused_by,
)
from callout.records.withheld import is_withheld
from callout.step import Outcome, refuse, state_hash, step, stick
from callout.step.migration import has_stayed, migrate, take_back
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
        found=entry.found,
        chance=entry.chance,
    )


def decide_again(definition: Definition, entry: Entry, before: Ticket | None) -> Outcome:
    """What the entry's event comes to, from the ticket before; raises what `step` raises."""
    event = event_of(entry)
    if event.chance is None and definition.hash != entry.definition:
        # Another definition may draw where that one did not: by what every entry has.
        event = replace(event, chance=entry.hash)
    if (event.kind, entry.name) == (EntryKind.ADMIN, STICK) and before is not None:
        return stick(definition, before, str(event.payload.get("message", "")), entry.recorded_at)
    if before is not None and (entry.refusal or {}).get("code") in BEFOREHAND:
        refusal = refusal_from_json(entry.refusal or {})
        return refuse(definition, before, event, entry.recorded_at, refusal)
    if before is not None and is_withheld(entry.payload) and entry.kind is EntryKind.REJECTED:
        return _without_payload(definition, before, entry)
    taken = frozenset(map(TicketId, entry.taken))
    outcome = step(
        definition, before, event, entry.recorded_at, ticket_id=entry.ticket, taken=taken
    )
    by = refused_by(entry)
    if by is None or before is None or outcome.refusal is not None or entry.refusal is None:
        return outcome
    # The event was passed on to another ticket, whose refusal is in that ticket's history.
    if by not in {message.ticket for message in outcome.messages if message.decisive}:
        return outcome
    refusal = refusal_from_json(entry.refusal)
    return refuse(definition, before, event, entry.recorded_at, refusal, by=by)


def move_again(
    find: Callable[[str], Definition | None], new: Definition, entry: Entry, before: Ticket
) -> Outcome:
    """What the move that an entry records comes to; raises what `migrate` raises.

    The version it was in is found by its hash.
    """
    old = find(before.definition)
    if old is None:
        raise StoreError(f"definition {before.definition[:17]}, which it was in, is not at hand")
    return migrate(old.of_version(new.semantics), new, before, event_of(entry), entry.recorded_at)


def take_back_again(
    definition: Definition, entry: Entry, before: Ticket, last_move: LastMove | None
) -> Outcome:
    """What undoing a move comes to; raises ValueError where there is none that can be undone."""
    if last_move is None or entry.payload != {**entry.payload, "undoes": last_move.seq}:
        raise ValueError("it undoes no move, or another one than the last")
    if not has_stayed(before, last_move.post):
        raise ValueError("the ticket has gone on since the move that it undoes")
    event = event_of(entry)
    return take_back(definition, before, last_move.before, event, entry.recorded_at)


class LastMove(NamedTuple):
    """The last move that was decided again: its entry's number and `post`, and what was before."""

    seq: int
    post: str
    before: Ticket


def _without_payload(definition: Definition, before: Ticket, entry: Entry) -> Outcome:
    """What can be said of an event whose payload was not kept.

    Who may not send it, or in what state nobody may, follows from the rest of it.
    """
    code = str((entry.refusal or {}).get("code"))
    if code == BadPayload.code or refused_by(entry) is not None:
        return _unchanged(before, entry)
    outcome = step(definition, before, replace(event_of(entry), payload={}), entry.recorded_at)
    decided = None if outcome.refusal is None else outcome.refusal.code
    if not {code, decided} & BEFORE_PAYLOAD:
        return _unchanged(before, entry)
    noted = _sealed_again(replace(outcome.entry, payload=entry.payload))
    return replace(outcome, ticket=replace(outcome.ticket, head=noted.hash), entry=noted)


def _unchanged(before: Ticket, entry: Entry) -> Outcome:
    """What an entry comes to whose payload was not kept: it may not have changed anything."""
    kept = replace(
        entry,
        before=before.states,
        after=before.states,
        memory=before.memory,
        post=state_hash(before),
        transitions=(),
        set_data={},
        append_data={},
        unset_data=(),
        timers=(),
        effects=(),
        log=(),
    )
    kept = _sealed_again(kept)
    return Outcome(replace(before, version=kept.seq, head=kept.hash), kept)


def _sealed_again(entry: Entry) -> Entry:
    return replace(entry, hash=entry_hash(entry))
