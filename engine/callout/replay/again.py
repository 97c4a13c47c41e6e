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
    sections,
)
from callout.records.withheld import is_withheld
from callout.step import Outcome, refuse, state_hash, step, stick
from callout.step.custody import CUSTODY, take_custody
from callout.step.migration import has_stayed, migrate, take_back
from callout.step.record.before import own_key
from callout.values import FindCipher, Sealing, decode, encoded_of, pointer
from callout.values.sealed import no_cipher
from callout.values.sealing import keys_in


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


def decide_again(
    definition: Definition, entry: Entry, before: Ticket | None, find: FindCipher = no_cipher
) -> Outcome:
    """What the entry's event comes to, from the ticket before; raises what `step` raises.

    `find` has the keys of what is sealed, as far as there are any.
    """
    event = event_of(entry)
    if event.chance is None and definition.hash != entry.definition:
        # Another definition may draw where that one did not: by what every entry has.
        event = replace(event, chance=entry.hash)
    sealing = sealing_of(entry, before, find)
    if (event.kind, entry.name) == (EntryKind.ADMIN, STICK) and before is not None:
        error = str(event.payload.get("message", ""))
        return stick(definition, before, error, entry.recorded_at, sealing)
    if entry.name in CUSTODY and before is not None and event.kind is CUSTODY[entry.name]:
        return take_custody(definition, before, event, entry.recorded_at)
    if before is not None and (entry.refusal or {}).get("code") in BEFOREHAND:
        refusal = refusal_from_json(entry.refusal or {})
        return refuse(definition, before, event, entry.recorded_at, refusal, sealing=sealing)
    if before is not None and is_withheld(entry.payload) and entry.kind is EntryKind.REJECTED:
        return _without_payload(definition, before, entry, sealing)
    taken = frozenset(map(TicketId, entry.taken))
    outcome = step(
        definition,
        before,
        event,
        entry.recorded_at,
        ticket_id=entry.ticket,
        taken=taken,
        sealing=sealing,
    )
    by = refused_by(entry)
    if by is None or before is None or outcome.refusal is not None or entry.refusal is None:
        return outcome
    # The event was passed on to another ticket, whose refusal is in that ticket's history.
    if by not in {message.ticket for message in outcome.messages if message.decisive}:
        return outcome
    refusal = refusal_from_json(entry.refusal)
    return refuse(definition, before, event, entry.recorded_at, refusal, by=by, sealing=sealing)


def move_again(
    find: Callable[[str], Definition | None],
    new: Definition,
    entry: Entry,
    before: Ticket,
    keys: FindCipher = no_cipher,
) -> Outcome:
    """What the move that an entry records comes to; raises what `migrate` raises.

    The version it was in is found by its hash; `keys` as in `decide_again`.
    """
    old = find(before.definition)
    if old is None:
        raise StoreError(f"definition {before.definition[:17]}, which it was in, is not at hand")
    sealing = sealing_of(entry, before, keys)
    same_rules = old.of_version(new.semantics)
    return migrate(same_rules, new, before, event_of(entry), entry.recorded_at, sealing)


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


def sealing_of(entry: Entry, before: Ticket | None, find: FindCipher) -> Sealing:
    """What the entry was sealed with: the key it names, the ticket's, or the one that it uses."""
    said = entry.set_data.get(_KEY)
    used = next(keys_in(dict(entry.payload)), "")
    own = own_key(before) if before is not None else None
    return Sealing(said if isinstance(said, str) else own or used, find)


def keys_of(entry: Entry, before: Ticket | None) -> list[str]:
    """The names of all keys of what an entry brought, found and left, in order."""
    seen = set(keys_in(dict(entry.payload))) | set(keys_in(dict(entry.set_data)))
    seen |= set(keys_in(list(entry.append_data.values())))
    said = entry.set_data.get(_KEY)
    if isinstance(said, str):
        seen.add(said)
    if before is not None:
        seen |= set(keys_in(encoded_of(before.data))) | set(keys_in(dict(before.internals)))
        seen |= {own_key(before) or ""} - {""}
    return sorted(seen)


def _without_payload(
    definition: Definition, before: Ticket, entry: Entry, sealing: Sealing
) -> Outcome:
    """What can be said of an event whose payload was not kept.

    Who may not send it, or in what state nobody may, follows from the rest of it.
    """
    code = str((entry.refusal or {}).get("code"))
    if code == BadPayload.code or refused_by(entry) is not None:
        return _unchanged(before, entry)
    event = replace(event_of(entry), payload={})
    outcome = step(definition, before, event, entry.recorded_at, sealing=sealing)
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


_KEY = pointer.write((sections.ENGINE, sections.SEAL, "key"))


def _sealed_again(entry: Entry) -> Entry:
    return replace(entry, hash=entry_hash(entry))
