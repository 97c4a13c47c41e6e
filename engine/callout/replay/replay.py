"""Level 1: every event decided again, and compared with what was recorded.

Nothing outside is read: events, instants and ids come from the history, definitions are handed
in. After a difference the replay goes on from the recorded state, so that one difference does not
hide the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from callout.definition import Definition
from callout.errors import CalloutError, KeyReused
from callout.records import (
    CANCEL,
    STICK,
    Entry,
    EntryKind,
    Event,
    Ticket,
    entry_hash,
    entry_to_json,
    event_kind,
    refusal_from_json,
    refused_by,
    ticket_to_json,
)
from callout.records.withheld import is_withheld
from callout.semantics import UnknownSemantics, semantics_of
from callout.step import Outcome, refuse, state_hash, step, stick
from callout.values import Json, decode

from .compare import compare, differences
from .fold import BadDelta, Fold
from .report import Difference, Divergence, Report

_REDECIDED = frozenset(
    {EntryKind.INPUT, EntryKind.TIMER, EntryKind.MESSAGE, EntryKind.EFFECT_RESULT}
)

_OF_THE_ENGINE = frozenset({(EntryKind.ADMIN, CANCEL), (EntryKind.ADMIN, STICK)})
"""What an administrator's entry can be that is decided again."""
_BEFOREHAND = frozenset({KeyReused.code})
"""Refusals that do not follow from the ticket: they are taken over as recorded."""


def replay(
    entries: Sequence[Entry],
    definitions: Mapping[str, Definition],
    *,
    instead: Definition | None = None,
    stored: Ticket | None = None,
) -> Report:
    """Fold and decide again a whole history.

    `instead` decides every entry by another definition (what if); `stored` is the ticket as it is
    kept beside its history, to be compared with the end of the replay.
    """
    return _Replay(definitions, instead).run(entries, stored)


class _Replay:
    def __init__(self, definitions: Mapping[str, Definition], instead: Definition | None) -> None:
        self._definitions = definitions
        self._instead = instead
        self._fold = Fold()
        self._ticket: Ticket | None = None
        self._found: list[Divergence] = []
        self._redecided = 0

    def run(self, entries: Sequence[Entry], stored: Ticket | None) -> Report:
        for entry in entries:
            known = len(self._found)
            own = entry_hash(entry)
            self._check_chain(entry, own)
            before = self._ticket
            outcome = self._decide(entry, own, before)
            self._apply(entry)
            same = outcome is not None and outcome.entry.hash == entry.hash
            clean = same and len(self._found) == known
            self._ticket = outcome.ticket if outcome and clean else self._rebuilt(entry)
        if stored is not None and entries:
            self._check_stored(stored, entries[-1])
        ticket = entries[0].ticket if entries else None
        return Report(ticket, len(entries), self._redecided, tuple(self._found))

    def _check_chain(self, entry: Entry, own: str) -> None:
        last = self._fold.last
        expected = last.seq + 1 if last is not None else 1
        if entry.seq != expected:
            message = f"entry {expected} is missing or out of order"
            self._note(entry, Difference.SEQ, "/seq", entry.seq, expected, message)
        if last is not None and entry.ticket != last.ticket:
            message = "the entry belongs to another ticket"
            self._note(entry, Difference.SEQ, "/ticket", entry.ticket, last.ticket, message)
        previous = last.hash if last is not None else ""
        if entry.previous != previous:
            message = "the entry does not continue the one before"
            self._note(entry, Difference.CHAIN, "/previous", entry.previous, previous, message)
        if entry.hash != own:
            message = "the entry was changed after it was written"
            self._note(entry, Difference.CHAIN, "/hash", entry.hash, own, message)

    def _decide(self, entry: Entry, own: str, before: Ticket | None) -> Outcome | None:
        definition = self._definition(entry)
        if definition is None:
            return None
        kind = event_kind(entry)
        if kind not in _REDECIDED and (kind, entry.name) not in _OF_THE_ENGINE:
            return None
        self._redecided += 1
        try:
            outcome = _again(definition, entry, before)
        except (CalloutError, ValueError) as error:
            message = f"the event cannot be handled: {error}"
            self._note(entry, Difference.ACCEPT, "/kind", entry.kind.value, None, message)
            return None
        if outcome.entry.hash != entry.hash or own != entry.hash:
            self._compare(entry, outcome)
        return outcome

    def _definition(self, entry: Entry) -> Definition | None:
        """What the entry is decided by, of the version it names; None, and noted, without it."""
        if self._instead is not None:
            return self._instead
        found = self._definitions.get(entry.definition)
        if found is None:
            message = "the definition is not at hand, so the entry could only be folded"
            self._note(entry, Difference.DEF, "/definition", entry.definition, None, message)
            return None
        last = self._fold.last
        if last is not None and entry.engine < last.engine:
            message = "the engine's semantics never go back to an earlier version"
            self._note(entry, Difference.ENGINE, "/engine", entry.engine, last.engine, message)
            return found.of_version(semantics_of(last.engine))
        try:
            return found.of_version(semantics_of(entry.engine))
        except UnknownSemantics as error:
            self._note(entry, Difference.ENGINE, "/engine", entry.engine, None, str(error))
            return None

    def _compare(self, entry: Entry, outcome: Outcome) -> None:
        recorded, replayed = entry_to_json(entry), entry_to_json(outcome.entry)
        if self._instead is not None:
            replayed |= {"definition": entry.definition, "engine": entry.engine}
        for found in compare(recorded, replayed):
            self._note(entry, *found, found.message)

    def _apply(self, entry: Entry) -> None:
        try:
            self._fold.apply(entry)
        except BadDelta as error:
            self._note(
                entry,
                Difference.DATA,
                "/set_data",
                None,
                None,
                f"the delta fits nowhere: {error.message}",
            )
        post = self._fold.post()
        if post != entry.post:
            message = "the deltas so far do not make up the recorded state"
            self._note(entry, Difference.STATE, "/post", entry.post, post, message)

    def _rebuilt(self, entry: Entry) -> Ticket:
        definition = self._instead or self._definitions.get(entry.definition)
        if definition is None:
            return self._fold.ticket("", {})
        return self._fold.ticket(definition.name, definition.timers.orders)

    def _check_stored(self, stored: Ticket, last: Entry) -> None:
        ticket = self._ticket
        if ticket is None or (stored.head == ticket.head and state_hash(stored) == last.post):
            return
        for pointer, left, right in differences(ticket_to_json(stored), ticket_to_json(ticket)):
            message = "the ticket that is kept is not the one its history makes"
            self._note(last, Difference.STORED, pointer, left, right, message)

    def _note(
        self,
        entry: Entry,
        kind: Difference,
        pointer: str,
        recorded: Json,
        replayed: Json,
        message: str,
    ) -> None:
        self._found.append(
            Divergence(
                ticket=entry.ticket,
                seq=entry.seq,
                kind=kind,
                pointer=pointer,
                recorded=recorded,
                replayed=replayed,
                definition=entry.definition,
                event=entry.name,
                message=message,
            )
        )


def rebuild(entries: Sequence[Entry], definition: Definition) -> Ticket:
    """The ticket after these entries, from their deltas alone.

    Raises BadDelta where one fits nowhere, ValueError if there are no entries.
    """
    fold = Fold()
    for entry in entries:
        fold.apply(entry)
    return fold.ticket(definition.name, definition.timers.orders)


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


def _again(definition: Definition, entry: Entry, before: Ticket | None) -> Outcome:
    event = event_of(entry)
    if (event.kind, entry.name) == (EntryKind.ADMIN, STICK) and before is not None:
        return stick(definition, before, str(event.payload.get("message", "")), entry.recorded_at)
    if before is not None and (entry.refusal or {}).get("code") in _BEFOREHAND:
        refusal = refusal_from_json(entry.refusal or {})
        return refuse(definition, before, event, entry.recorded_at, refusal)
    if before is not None and is_withheld(entry.payload) and entry.kind is EntryKind.REJECTED:
        return _unchanged(before, entry)
    outcome = step(definition, before, event, entry.recorded_at, ticket_id=entry.ticket)
    by = refused_by(entry)
    if by is None or before is None or outcome.refusal is not None or entry.refusal is None:
        return outcome
    # The event was passed on to another ticket, whose refusal is in that ticket's history.
    if by not in {message.ticket for message in outcome.messages if message.decisive}:
        return outcome
    refusal = refusal_from_json(entry.refusal)
    return refuse(definition, before, event, entry.recorded_at, refusal, by=by)


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
    kept = replace(kept, hash=entry_hash(kept))
    return Outcome(replace(before, version=kept.seq, head=kept.hash), kept)
