"""From a world to the record: the entry of the history and the ticket after it.

The JSON of the entry is made first and hashed in one pass; `callout.records.entry_hash` of the
entry gives the same. `post` is the hash of the ticket's whole state, so that a fold of recorded
deltas can be checked entry by entry (see `state_hash`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

import orjson

from callout.datamodel import World
from callout.definition import Definition
from callout.errors import CalloutError
from callout.records import (
    Actor,
    EffectMade,
    Entry,
    EntryKind,
    Event,
    GuardTried,
    Ticket,
    TicketId,
    TicketStatus,
    Timer,
    TimerChange,
)
from callout.scxml import Run
from callout.values import Facts, Json, encode, encoded_of

from .outcome import Outcome
from .traces import (
    decisions_made,
    effects_made,
    messages_made,
    note_timers,
    timer_changes,
    warnings_given,
)

SEMANTICS = 1
"""Raised only when the same entries would be decided otherwise."""
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True)
class Before:
    """The ticket as it was; of a new ticket, as it would be without its opening."""

    ticket: Ticket
    event: Event
    now: datetime


class State(NamedTuple):
    """Where a ticket is and everything it knows: what `post` is the hash of."""

    states: tuple[str, ...]
    memory: Mapping[str, tuple[str, ...]]
    timers: tuple[Timer, ...]
    data: Facts
    links: Mapping[str, TicketId]
    internals: Mapping[str, Json]


class Traces(NamedTuple):
    """What a step leaves in the entry."""

    kind: EntryKind
    transitions: tuple[str, ...] = ()
    guards: tuple[GuardTried, ...] = ()
    decisions: tuple[Mapping[str, Json], ...] = ()
    set_data: Mapping[str, Json] = MappingProxyType({})
    unset_data: tuple[str, ...] = ()
    timers: tuple[TimerChange, ...] = ()
    effects: tuple[EffectMade, ...] = ()
    warnings: tuple[Mapping[str, Json], ...] = ()
    log: tuple[Json, ...] = ()
    refusal: Mapping[str, Json] | None = None


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
    outcome = _outcome(definition, states) if status is TicketStatus.CLOSED else None
    if status is not ticket.status:
        world.put("ticket", "status", status.value)
        world.put("ticket", "outcome", outcome)
    timers = tuple(sorted(world.timers.values(), key=_document_order))
    changes: tuple[TimerChange, ...] = ()
    if timers != ticket.timers:
        note_timers(world, timers)
        changes = timer_changes(ticket.timers, timers, before.event)
    traces = Traces(
        before.event.kind if refusal is None else EntryKind.REJECTED,
        tuple(run.taken),
        tuple(world.guards),
        decisions_made(world),
        world.delta(),
        tuple(world.dropped),
        changes,
        (*effects_made(world.effects), *messages_made(world.messages)),
        warnings_given(world),
        tuple(world.log),
        None if refusal is None else _reason(refusal, before.event, None),
    )
    data = world.data()
    state = State(states, run.memory, timers, data, world.links, world.internals)
    entry = _sealed(before, definition, state, traces)
    after = Ticket(
        ticket.id,
        ticket.process,
        definition.hash,
        world.seq,
        states,
        data,
        ticket.opened_at,
        entry.hash,
        status,
        outcome,
        ticket.profile,
        ticket.region,
        state.memory,
        timers,
        world.links,
        world.internals,
    )
    return Outcome(after, entry, tuple(world.effects), tuple(world.messages), refusal)


def rejected(
    before: Before,
    definition: Definition,
    refusal: CalloutError,
    *,
    world: World | None = None,
    by: str | None = None,
) -> Outcome:
    """The record of an event that was refused; `by` is the ticket that refused it."""
    ticket = before.ticket
    traces = Traces(
        EntryKind.REJECTED,
        guards=tuple(world.guards) if world is not None else (),
        decisions=decisions_made(world) if world is not None else (),
        warnings=warnings_given(world) if world is not None else (),
        refusal=_reason(refusal, before.event, by),
    )
    entry = _sealed(before, definition, state_of(ticket), traces)
    after = replace(ticket, version=entry.seq, head=entry.hash)
    return Outcome(after, entry, refusal=refusal)


def state_of(ticket: Ticket) -> State:
    """Where a ticket is and everything it knows."""
    return State(
        ticket.states, ticket.memory, ticket.timers, ticket.data, ticket.links, ticket.internals
    )


def state_hash(state: State | Ticket) -> str:
    """The hash of where a ticket is and everything it knows.

    Over the canonical JSON of states, memory, data, timers (id and due), and under ``$`` what the
    engine keeps, links among it. What a `Ticket` has beside that never changes or follows from it.
    """
    kept: Mapping[str, Json] = state.internals
    if state.links:
        kept = {**kept, "links": dict(state.links)}
    timers = sorted([(timer.id, timer.due) for timer in state.timers])
    return state_digest(state.states, state.memory, encoded_of(state.data), timers, kept)


def state_digest(
    states: Sequence[str],
    memory: Mapping[str, Sequence[str]],
    data: Mapping[str, Json],
    timers: Sequence[tuple[str, object]],
    kept: Mapping[str, Json],
) -> str:
    """`state_hash` of the parts; `timers` are sorted, each its id and when it is due."""
    document = {"states": states, "memory": memory, "data": data, "timers": timers, "$": kept}
    return _hash(document)


def _sealed(before: Before, definition: Definition, after: State, traces: Traces) -> Entry:
    ticket, event = before.ticket, before.event
    seq, post = ticket.version + 1, state_hash(after)
    payload: dict[str, Json] = {name: encode(value) for name, value in event.payload.items()}
    json: dict[str, object] = {
        "ticket": ticket.id,
        "seq": seq,
        "kind": traces.kind.value,
        "name": event.name,
        "recorded_at": before.now,
        "actor": _actor(event.actor),
        "definition": definition.hash,
        "engine": SEMANTICS,
        "payload": payload,
        "before": ticket.states,
        "after": after.states,
        "memory": after.memory,
        "transitions": traces.transitions,
        "guards": [(each.transition, each.operands, each.value) for each in traces.guards],
        "decisions": traces.decisions,
        "set_data": traces.set_data,
        "unset_data": traces.unset_data,
        "timers": [(each.id, each.change, each.due) for each in traces.timers],
        "effects": [
            (each.id, each.adapter, each.operation, each.digest) for each in traces.effects
        ],
        "warnings": traces.warnings,
        "log": traces.log,
        "post": post,
        "previous": ticket.head,
        "occurred_at": event.occurred_at,
    }
    # As `records.entry_to_json` has it: what is at its default is left out.
    json = {name: value for name, value in json.items() if value}
    for name, value in (("cause", event.cause), ("key", event.key), ("refusal", traces.refusal)):
        if value is not None:
            json[name] = value
    entry_hash = _hash(json)
    return Entry(
        ticket.id,
        seq,
        traces.kind,
        event.name,
        before.now,
        event.actor,
        definition.hash,
        SEMANTICS,
        payload,
        event.occurred_at,
        event.cause,
        event.key,
        ticket.states,
        after.states,
        after.memory,
        traces.transitions,
        traces.guards,
        traces.decisions,
        traces.set_data,
        traces.unset_data,
        traces.timers,
        traces.effects,
        traces.warnings,
        traces.log,
        traces.refusal,
        post,
        ticket.head,
        entry_hash,
    )


def _hash(document: object) -> str:
    content = orjson.dumps(document, option=_OPTIONS)
    return f"s256:{hashlib.sha256(content).hexdigest()}"


def _actor(actor: Actor) -> dict[str, object]:
    json: dict[str, object] = {"id": actor.id}
    if actor.roles:
        json["roles"] = actor.roles
    if actor.channel is not None:
        json["channel"] = actor.channel
    if actor.on_behalf_of is not None:
        json["on_behalf_of"] = actor.on_behalf_of
    return json


def _reason(refusal: CalloutError, event: Event, by: str | None) -> dict[str, Json]:
    reason: dict[str, Json] = {
        "code": refusal.code,
        "message": refusal.message,
        "kind": event.kind.value,
    }
    if refusal.hint:
        reason["hint"] = refusal.hint
    if by is not None:
        reason["by"] = by
    return reason


def _document_order(timer: Timer) -> tuple[int, str]:
    return timer.order, timer.id


def _outcome(definition: Definition, states: Sequence[str]) -> str | None:
    return next(
        (definition.outcomes[state] for state in states if state in definition.outcomes), None
    )
