"""Records as JSON: entries, tickets, timers and effects, and the hash that chains entries.

An entry's JSON has every field that is not at its default, under the field's own name; instants
are RFC 3339 in UTC. Its hash is the digest of the canonical bytes (`callout.values.canonical`) of
that JSON without ``hash``; ``previous`` is part of it, so each hash covers all entries before.
Leaving defaults out keeps entries short, and a field that is added later changes no old hash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from callout.values import Json, Kept, digest, encoded_of

from .tickets import Actor, EffectMade, Entry, EntryKind, GuardTried, Ticket, Timer, TimerChange

# What has been through JSON has no types left; the readers below put them back.
Record: TypeAlias = dict[str, Any]


def instant_text(moment: datetime) -> str:
    """An aware instant as RFC 3339 in UTC: ``2026-03-02T10:00:00Z``, microseconds if there are."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return f"{moment.isoformat()[:-6]}Z"


def read_instant(text: str) -> datetime:
    """The instant `instant_text` wrote; raises ValueError."""
    return datetime.fromisoformat(text)


def entry_to_json(entry: Entry) -> Record:
    """The entry as JSON; fields at their defaults are left out."""
    json: Record = {
        "ticket": entry.ticket,
        "seq": entry.seq,
        "kind": entry.kind.value,
        "name": entry.name,
        "recorded_at": instant_text(entry.recorded_at),
        "actor": _actor_to_json(entry.actor),
        "definition": entry.definition,
        "engine": entry.engine,
    }
    for name, write in _WRITERS.items():
        value = getattr(entry, name)
        if value:
            json[name] = write(value)
    for name in _NULLABLE:
        value = getattr(entry, name)
        if value is not None:
            json[name] = value
    return json


def entry_from_json(json: Record) -> Entry:
    """The entry `entry_to_json` wrote."""
    fields = {name: read(json[name]) for name, read in _READERS.items() if name in json}
    for name in _PLAIN:
        if name in json:
            fields[name] = json[name]
    return Entry(**fields)


def entry_hash(entry: Entry) -> str:
    """What the entry's `hash` has to be, whatever it says now."""
    json = entry_to_json(entry)
    json.pop("hash", None)
    return digest(json)


def seal(entry: Entry) -> Entry:
    """The entry with its hash; nothing else may change afterwards."""
    return replace(entry, hash=entry_hash(entry))


def ticket_to_json(ticket: Ticket) -> Record:
    """The ticket with its timers as JSON."""
    return {
        "id": ticket.id,
        "process": ticket.process,
        "definition": ticket.definition,
        "version": ticket.version,
        "states": list(ticket.states),
        "opened_at": instant_text(ticket.opened_at),
        "head": ticket.head,
        "status": ticket.status.value,
        "outcome": ticket.outcome,
        "profile": ticket.profile,
        "region": ticket.region,
        "timers": [timer_to_json(timer) for timer in ticket.timers],
        **rest_to_json(ticket),
    }


def rest_to_json(ticket: Ticket) -> Record:
    """The parts of a ticket nobody searches for: data, memory, links, internals."""
    return {
        "data": dict(encoded_of(ticket.data)),
        "memory": {name: list(states) for name, states in ticket.memory.items()},
        "links": dict(ticket.links),
        "internals": dict(ticket.internals),
    }


def rest_from_json(json: Record) -> Record:
    """The fields `rest_to_json` wrote, by the names `Ticket` has for them."""
    return {
        "data": Kept.read(json["data"]),
        "memory": {name: tuple(states) for name, states in json["memory"].items()},
        "links": json["links"],
        "internals": json["internals"],
    }


def timer_to_json(timer: Timer) -> Record:
    """The timer as JSON."""
    return {
        "id": timer.id,
        "due": instant_text(timer.due),
        "event": timer.event,
        "order": timer.order,
        "data": dict(timer.data),
    }


def _actor_to_json(actor: Actor) -> Record:
    json: Record = {"id": actor.id}
    if actor.roles:
        json["roles"] = list(actor.roles)
    if actor.channel is not None:
        json["channel"] = actor.channel
    if actor.on_behalf_of is not None:
        json["on_behalf_of"] = actor.on_behalf_of
    return json


def _actor_from_json(json: Record) -> Actor:
    roles = tuple(json.get("roles", ()))
    return Actor(json["id"], roles, json.get("channel"), json.get("on_behalf_of"))


def _memory_to_json(memory: Mapping[str, tuple[str, ...]]) -> Record:
    return {name: list(states) for name, states in memory.items()}


def _memory_from_json(json: Record) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(states) for name, states in json.items()}


def _guards_to_json(guards: tuple[GuardTried, ...]) -> list[Json]:
    return [[guard.transition, dict(guard.operands), guard.value] for guard in guards]


def _guards_from_json(json: list[Any]) -> tuple[GuardTried, ...]:
    return tuple(GuardTried(*guard) for guard in json)


def _timers_to_json(changes: tuple[TimerChange, ...]) -> list[Json]:
    return [[change.id, change.change, change.due] for change in changes]


def _timers_from_json(json: list[Any]) -> tuple[TimerChange, ...]:
    return tuple(TimerChange(*change) for change in json)


def _effects_to_json(effects: tuple[EffectMade, ...]) -> list[Json]:
    return [[made.id, made.adapter, made.operation, made.digest] for made in effects]


def _effects_from_json(json: list[Any]) -> tuple[EffectMade, ...]:
    return tuple(EffectMade(*made) for made in json)


def _same(value: Any) -> Any:
    return value


# Fields that are left out when empty, with what makes JSON of them.
_WRITERS: Mapping[str, Callable[[Any], Any]] = {
    "payload": dict,
    "before": list,
    "after": list,
    "memory": _memory_to_json,
    "transitions": list,
    "guards": _guards_to_json,
    "decisions": list,
    "set_data": dict,
    "unset_data": list,
    "timers": _timers_to_json,
    "effects": _effects_to_json,
    "warnings": list,
    "log": list,
    "post": _same,
    "previous": _same,
    "hash": _same,
    "occurred_at": instant_text,
}
# Fields that are left out when null only.
_NULLABLE = ("cause", "key", "refusal")
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "kind": EntryKind,
    "recorded_at": read_instant,
    "actor": _actor_from_json,
    "occurred_at": read_instant,
    "before": tuple,
    "after": tuple,
    "memory": _memory_from_json,
    "transitions": tuple,
    "guards": _guards_from_json,
    "decisions": tuple,
    "unset_data": tuple,
    "timers": _timers_from_json,
    "effects": _effects_from_json,
    "warnings": tuple,
    "log": tuple,
}
_PLAIN = (
    "ticket", "seq", "name", "definition", "engine", "payload", "set_data", "post", "previous",
    "hash", "cause", "key", "refusal",
)  # fmt: skip
