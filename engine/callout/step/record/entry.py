"""From a world to the record: the entry of the history and the ticket after it.

`post` is the hash of the ticket's whole state, so that a fold of recorded deltas can be checked
entry by entry (see `state_hash`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callout.datamodel import World
from callout.datamodel.world import DataModel
from callout.definition import Definition
from callout.errors import CalloutError
from callout.process import TicketAct
from callout.records import (
    BEFORE_PAYLOAD,
    Entry,
    EntryKind,
    Event,
    Ticket,
    TicketId,
    TicketStatus,
    Timer,
    TimerChange,
    instant_text,
    refusal_to_json,
    sections,
    unsealed,
)
from callout.records.withheld import KEPT, withheld
from callout.scxml import Run
from callout.step.at_rest import outcome_of
from callout.step.outcome import Outcome
from callout.step.record.before import Before
from callout.step.record.concealing import Concealing, sealed_payload, state_sealed
from callout.step.record.private import refusal_on_record, secrets_of, without_private
from callout.step.record.state import TicketState, state_document, state_hash, state_of
from callout.step.record.traces import (
    decisions_made,
    effects_made,
    messages_made,
    note_timers,
    timer_changes,
    warnings_given,
)
from callout.values import Json, canonical, digest, encoded_of
from callout.values.sought import Sought


def accepted(
    before: Before,
    definition: Definition,
    run: Run[World],
    status: TicketStatus,
    *,
    refusal: CalloutError | None = None,
) -> Outcome:
    """The record of an event that was handled.

    With a `refusal` it is that of a timer which was taken off because it cannot be handled.
    """
    world, ticket, states = run.world, before.ticket, run.states
    outcome = _outcome(definition, run, ticket, status)
    if status is not ticket.status:
        world.put(sections.TICKET, "status", status.value)
        world.put(sections.TICKET, "outcome", outcome)
        if status is not TicketStatus.OPEN and TicketAct.REOPEN.event in definition.acts:
            world.put(sections.TICKET, sections.ENDED, instant_text(before.now))
    timers = tuple(sorted(world.timers.values(), key=_document_order))
    changes: tuple[TimerChange, ...] = ()
    if timers != ticket.timers:
        note_timers(world, timers)
        changes = timer_changes(ticket.timers, timers, before.event)
    state = TicketState(states, run.memory, timers, world.data(), world.links, world.internals)
    seals = _seals(before, definition, state)
    effects = tuple(world.effects) if seals is None else seals.effects(world.effects)
    entry, state = _written(
        before,
        definition,
        state,
        seals=seals,
        kind=before.event.kind if refusal is None else EntryKind.REJECTED,
        transitions=tuple(run.taken),
        guards=tuple(world.guards),
        decisions=decisions_made(world),
        set_data=world.delta(),
        append_data=world.added(),
        unset_data=tuple(world.dropped),
        timers=changes,
        effects=(*effects_made(effects), *messages_made(world.messages, seals)),
        warnings=warnings_given(world),
        log=tuple(world.log),
        taken=tuple(sorted(world.met)),
        claim=world.claim,
        chance=_chance(world),
        refusal=None if refusal is None else _refusal(before, definition, refusal),
    )
    after = _after(ticket, entry, state, status, outcome)
    said = refusal_on_record(refusal, entry)
    return Outcome(after, entry, effects, tuple(world.messages), said)


def _outcome(
    definition: Definition, run: Run[World], ticket: Ticket, status: TicketStatus
) -> str | None:
    if status is ticket.status or run.world.ends_with is not None:
        return run.world.ends_with or ticket.outcome
    return outcome_of(definition, run.states) if status is TicketStatus.CLOSED else None


def rejected(
    before: Before,
    definition: Definition,
    refusal: CalloutError,
    *,
    world: World | None = None,
    by: TicketId | None = None,
) -> Outcome:
    """The record of an event that was refused; `by` is the ticket that refused it."""
    ticket = before.stored
    plain = state_of(before.ticket)
    entry, _ = _written(
        _as_recorded(before) if definition.semantics.withholds else before,
        definition,
        plain,
        _spoken_of(before, definition, refusal),
        seals=_seals(before, definition, plain),
        kind=EntryKind.REJECTED,
        guards=tuple(world.guards) if world is not None else (),
        decisions=decisions_made(world) if world is not None else (),
        warnings=warnings_given(world) if world is not None else (),
        chance=_chance(world),
        refusal=_refusal(before, definition, refusal, by),
    )
    after = replace(ticket, version=entry.seq, head=entry.hash)
    return Outcome(after, entry, refusal=refusal_on_record(refusal, entry))


def settled(run: Run[World]) -> TicketState:
    """What a run has made of its ticket, its timers in document order and on record."""
    world = run.world
    timers = tuple(sorted(world.timers.values(), key=_document_order))
    note_timers(world, timers)
    return TicketState(run.states, run.memory, timers, world.data(), world.links, world.internals)


def moved(
    before: Before, definition: Definition, state: TicketState, *, warnings: World | None = None
) -> Outcome:
    """The record of a ticket that is put into another state as a whole, under `definition`.

    The delta is what differs as it is kept: what only becomes personal is sealed by it, too.
    `warnings` are those of the world in which it was worked out.
    """
    ticket, seals = before.ticket, _seals(before, definition, state)
    left, right = state_document(state_of(before.stored)), state_document(state)
    kept = right if seals is None else seals.delta(right)
    changed = {place: right[place] for place in right if left.get(place, _NONE) != kept[place]}
    entry, state = _written(
        before,
        definition,
        state,
        seals=seals,
        kind=before.event.kind,
        decisions=(),
        set_data=changed,
        append_data={},
        unset_data=tuple(place for place in left if place not in right),
        timers=timer_changes(ticket.timers, state.timers, before.event),
        warnings=warnings_given(warnings) if warnings is not None else (),
    )
    return Outcome(_after(ticket, entry, state, ticket.status, ticket.outcome), entry)


_NONE = object()
"""What stands for a place that is not there, where null may stand."""


def _chance(world: World | None) -> str | None:
    """What was drawn by, where something was."""
    return world.chance if world is not None and world.draws else None


def _refusal(
    before: Before, definition: Definition, refusal: CalloutError, by: TicketId | None = None
) -> dict[str, Json]:
    names_fields = definition.semantics.names_fields
    return refusal_to_json(refusal, before.event.kind, by, names_fields=names_fields)


def _spoken_of(before: Before, definition: Definition, refusal: CalloutError) -> Event | None:
    """The event whose words a refusal may repeat; None: the one on record.

    Of a payload that is not kept a refusal may still speak.
    """
    speaks = definition.semantics.marks_fields and refusal.code not in BEFORE_PAYLOAD
    return before.event if speaks else None


def _as_recorded(before: Before) -> Before:
    """The event without a payload that is too large for what came to nothing."""
    event = before.event
    if not event.payload or before.event.kind is not EntryKind.INPUT:
        return before
    content = canonical(encoded_of(event.payload))
    if len(content) <= KEPT:
        return before
    note = withheld(content)
    return replace(
        before, event=replace(event, payload=note), told=replace(before.told, payload=note)
    )


def _after(
    ticket: Ticket, entry: Entry, state: TicketState, status: TicketStatus, outcome: str | None
) -> Ticket:
    return Ticket(
        id=ticket.id,
        process=ticket.process,
        definition=entry.definition,
        version=entry.seq,
        states=state.states,
        data=state.data,
        opened_at=ticket.opened_at,
        head=entry.hash,
        status=status,
        outcome=outcome,
        profile=ticket.profile,
        region=ticket.region,
        memory=state.memory,
        timers=state.timers,
        links=state.links,
        internals=state.internals,
    )


def _seals(before: Before, definition: Definition, after: TicketState) -> Concealing | None:
    """What seals the record; None where nothing is to be sealed."""
    if before.sealing.cipher is None:
        return None
    private = definition.model.private
    secrets = secrets_of(before.ticket, before.event, after, private)
    return Concealing(before, private, Sought.of(True, *secrets))  # noqa: FBT003 - thoroughly


def _written(
    before: Before,
    definition: Definition,
    after: TicketState,
    spoken_of: Event | None = None,
    *,
    seals: Concealing | None,
    **traces: Any,
) -> tuple[Entry, TicketState]:
    """The entry and the state as it is kept; `traces` are fields of `Entry`, left by the step."""
    ticket, event, model = before.ticket, before.event, definition.model
    fields: dict[str, Any] = dict(
        ticket=ticket.id,
        seq=ticket.version + 1,
        name=event.name,
        recorded_at=before.now,
        actor=event.actor,
        definition=model.hash,
        engine=model.semantics.version,
        payload=encoded_of(event.payload),
        occurred_at=event.occurred_at,
        cause=event.cause,
        key=event.key,
        found=event.found,
        before=ticket.states,
        after=after.states,
        memory=after.memory,
        previous=ticket.head,
        **traces,
    )
    kept_state = after
    if seals is not None:
        kept_state = _seal(fields, before, model, seals, after)
        model = replace(model, digester=before.sealing.digester)
    fields["post"] = state_hash(kept_state)
    line = unsealed(fields)
    kept = without_private(fields, line, model, ticket, spoken_of or event, after)
    kept["hash"] = digest(line if kept is fields else unsealed(kept))
    return Entry(**kept), kept_state


def _seal(
    fields: dict[str, Any], before: Before, model: DataModel, seals: Concealing, after: TicketState
) -> TicketState:
    """Seal what of the fields is personal; the state afterwards, as it is kept."""
    refused = "set_data" not in fields
    fields["payload"] = sealed_payload(before, model.private, whole=refused)
    if refused:
        return state_of(before.stored)
    fields["set_data"] = seals.delta(fields["set_data"])
    fields["append_data"] = seals.growth(fields["append_data"])
    return state_sealed(before.stored, after, fields)


def _document_order(timer: Timer) -> tuple[int, str]:
    return timer.order, timer.id
