"""From a world to the record: the entry of the history and the ticket after it.

The JSON of the entry is made first and hashed in one pass; `callout.records.entry_hash` of the
entry gives the same. `post` is the hash of the ticket's whole state, so that a fold of recorded
deltas can be checked entry by entry (see `state_hash`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, cast

import orjson

from callout.definitions import Definition, Kept, Message, World, keep, keep_all
from callout.errors import CalloutError
from callout.feel import Warning  # noqa: A004 - FEEL's
from callout.records import instant_text
from callout.statechart import Run
from callout.tickets import (
    Actor,
    Effect,
    EffectMade,
    Entry,
    EntryKind,
    Event,
    GuardTried,
    Ticket,
    TicketStatus,
    Timer,
    TimerChange,
)
from callout.values import Json, Value, digest

from .outcome import Outcome

SEMANTICS = 1
"""Raised only when the same entries would be decided otherwise."""
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


class HasJson(Protocol):
    """What rule tables leave behind."""

    def to_json(self) -> Json: ...


@dataclass(frozen=True, slots=True)
class Before:
    """The ticket as it was; of a new ticket, as it would be without its opening."""

    ticket: Ticket
    event: Event
    now: datetime


@dataclass(frozen=True, slots=True)
class Traces:
    """What a step leaves in the entry."""

    kind: EntryKind
    transitions: tuple[str, ...] = ()
    guards: tuple[GuardTried, ...] = ()
    decisions: tuple[Mapping[str, Json], ...] = ()
    set_data: Mapping[str, Json] = field(default_factory=dict)
    unset_data: tuple[str, ...] = ()
    timers: tuple[TimerChange, ...] = ()
    effects: tuple[EffectMade, ...] = ()
    warnings: tuple[Mapping[str, Json], ...] = ()
    log: tuple[Json, ...] = ()
    refusal: Mapping[str, Json] | None = None


def accepted(before: Before, definition: Definition, run: Run, status: TicketStatus) -> Outcome:
    """The record of an event that was handled."""
    world = cast("World", run.world)
    ticket, states = before.ticket, run.states
    outcome = _outcome(definition, states) if status is TicketStatus.CLOSED else None
    if status is not ticket.status:
        world.put("ticket", "status", status.value)
        world.put("ticket", "outcome", outcome)
    timers = tuple(sorted(world.timers.values(), key=_document_order))
    traces = Traces(
        before.event.kind,
        tuple(run.taken),
        tuple(world.guards),
        _decisions(world),
        world.delta(),
        tuple(world.dropped),
        _timer_changes(ticket.timers, timers, before.event),
        (*_effects_made(world.effects), *_messages_made(world.messages)),
        _warnings(world),
        tuple(world.log),
    )
    after = Ticket(
        ticket.id,
        ticket.process,
        definition.hash,
        world.seq,
        states,
        Kept(world.data(), world.encoded),
        ticket.opened_at,
        "",
        status,
        outcome,
        ticket.profile,
        ticket.region,
        run.memory,
        timers,
        world.links,
        world.internals,
    )
    entry, after = _sealed(before, definition, after, traces)
    return Outcome(after, entry, tuple(world.effects), tuple(world.messages))


def rejected(
    before: Before,
    definition: Definition,
    refusal: CalloutError,
    *,
    world: World | None = None,
    by: str | None = None,
) -> Outcome:
    """The record of an event that was refused; `by` is the ticket that refused it.

    A timer that was refused is off, and the ticket is stuck: nobody is there to try again.
    """
    ticket, event = before.ticket, before.event
    timers, status = ticket.timers, ticket.status
    changes: dict[str, Json] = {}
    if event.kind is EntryKind.TIMER:
        fired = timer_of(event)
        timers = tuple(timer for timer in timers if timer.id != fired)
        status = TicketStatus.STUCK
        changes = {"/$/ticket/status": status.value}
    kept = ticket.internals
    if changes:
        kept = {**kept, "ticket": {**_section(kept, "ticket"), "status": status.value}}
    traces = Traces(
        EntryKind.REJECTED,
        guards=tuple(world.guards) if world is not None else (),
        decisions=_decisions(world) if world is not None else (),
        set_data=changes,
        timers=_timer_changes(ticket.timers, timers, event),
        warnings=_warnings(world) if world is not None else (),
        refusal=_reason(refusal, event, by),
    )
    after = replace(
        ticket, version=ticket.version + 1, timers=timers, status=status, internals=kept
    )
    entry, after = _sealed(before, definition, after, traces)
    return Outcome(after, entry, refusal=refusal)


def state_hash(ticket: Ticket) -> str:
    """The hash of where a ticket is and everything it knows.

    Over the canonical JSON of states, memory, data, timers (id and due), and under ``$`` what the
    engine keeps, links among it. What a `Ticket` has beside that never changes or follows from it.
    """
    kept: Mapping[str, Json] = ticket.internals
    if ticket.links:
        kept = {**kept, "links": dict(ticket.links)}
    timers = sorted([(timer.id, timer.due) for timer in ticket.timers])
    return state_digest(ticket.states, ticket.memory, keep_all(ticket.data), timers, kept)


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


def timer_of(event: Event) -> str:
    """The timer whose firing the event is."""
    return (event.key or "").rpartition("@")[0]


def _sealed(
    before: Before, definition: Definition, after: Ticket, traces: Traces
) -> tuple[Entry, Ticket]:
    ticket, event = before.ticket, before.event
    seq, post = ticket.version + 1, state_hash(after)
    payload: dict[str, Json] = {name: keep(value) for name, value in event.payload.items()}
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
    entry = Entry(
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
    return entry, replace(after, head=entry_hash)


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


def _section(kept: Mapping[str, Json], name: str) -> dict[str, Json]:
    held = kept.get(name)
    return held if isinstance(held, dict) else {}


def _document_order(timer: Timer) -> tuple[int, str]:
    return timer.order, timer.id


def _outcome(definition: Definition, states: Sequence[str]) -> str | None:
    return next(
        (definition.outcomes[state] for state in states if state in definition.outcomes), None
    )


def _timer_changes(
    before: Sequence[Timer], after: Sequence[Timer], event: Event
) -> tuple[TimerChange, ...]:
    if before == after:
        return ()
    old = {timer.id: timer.due for timer in before}
    new = {timer.id: timer.due for timer in after}
    fired = timer_of(event) if event.kind is EntryKind.TIMER else None
    changes: list[TimerChange] = []
    for timer in before:
        if timer.id == fired:
            changes.append(TimerChange(timer.id, "fire", instant_text(timer.due)))
        elif timer.id not in new:
            changes.append(TimerChange(timer.id, "cancel", instant_text(timer.due)))
    for timer in after:
        if timer.id == fired or old.get(timer.id) != timer.due:
            changes.append(TimerChange(timer.id, "set", instant_text(timer.due)))
    return tuple(changes)


def _effects_made(effects: Sequence[Effect]) -> Iterator[EffectMade]:
    for effect in effects:
        yield EffectMade(
            effect.id, effect.adapter, effect.operation, digest(dict(effect.arguments))
        )


def _messages_made(messages: Sequence[Message]) -> Iterator[EffectMade]:
    for message in messages:
        event = message.event
        told: dict[str, Json] = {
            "ticket": message.ticket,
            "process": message.process,
            "event": event.name,
            "payload": {name: keep(value) for name, value in event.payload.items()},
        }
        yield EffectMade(message.id, "ticket", message.kind.value, digest(told))


def _decisions(world: World) -> tuple[Mapping[str, Json], ...]:
    decisions = world.frame.decisions
    return tuple([_json(each) for each in decisions]) if decisions else ()


def _json(decision: object) -> Mapping[str, Json]:
    json = cast("HasJson", decision).to_json()
    assert isinstance(json, dict)
    return json


def _warnings(world: World) -> tuple[Mapping[str, Json], ...]:
    if not world.frame.warnings and not world.faults:
        return ()
    return (*map(_warning, world.frame.warnings), *map(_fault, world.faults))


def _warning(warning: Warning) -> Mapping[str, Json]:
    return {
        "message": warning.message,
        "text": warning.text,
        "where": str(warning.where),
        "operands": [_shown(operand) for operand in warning.operands],
    }


def _shown(value: Value) -> Json:
    try:
        return keep(value)
    except TypeError:
        return str(value)  # a range or a function, which cannot be kept


def _fault(error: CalloutError) -> Mapping[str, Json]:
    fault: dict[str, Json] = {"error": error.code, "message": error.message}
    if error.where is not None:
        fault["where"] = str(error.where)
    return fault
