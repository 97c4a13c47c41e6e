"""An entry as JSON, described once: reading, writing and hashing go by the same table.

An entry's JSON has every field that is not at its default, under the field's own name; instants
are RFC 3339 in UTC. Its hash is the digest of the canonical bytes (`callout.values.canonical`) of
that JSON without ``hash``; ``previous`` is part of it, so each hash covers all entries before.
Leaving defaults out keeps entries short, and a field that is added later changes no old hash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from callout.records.codec import Record, actor_from_json, actor_to_json, instant_text, read_instant
from callout.records.tickets import EffectMade, Entry, EntryKind, EventTime, GuardTried, TimerChange
from callout.values import Json, canonical, digest


class Written(Enum):
    """When a field is part of an entry's JSON."""

    ALWAYS = "always"
    UNLESS_EMPTY = "unless it is empty, which is its default"
    UNLESS_NULL = "unless it is null, which is its default"


Writer: TypeAlias = Callable[[Any], Any]


class EntryField(NamedTuple):
    """A field of `Entry` on disk, where it has the same name.

    `write` makes JSON of its value and `read` undoes that; None where the value is JSON already.
    """

    name: str
    written: Written
    write: Writer | None = None
    read: Callable[[Any], Any] | None = None


def unsealed(fields: Mapping[str, Any]) -> bytes:
    """What the hash of an entry of these fields of `Entry`, all but ``hash``, covers."""
    return canonical(_json(fields, _SHAPERS))


def sealed(**fields: Any) -> Entry:
    """An entry of these fields of `Entry`, all but ``hash``, with the hash that follows of them."""
    return Entry(**fields, hash=digest(unsealed(fields)))


def entry_to_json(entry: Entry) -> Record:
    """The entry as JSON; fields at their defaults are left out."""
    return _json({name: getattr(entry, name) for name in _WRITERS}, _WRITERS)


def entry_from_json(json: Record) -> Entry:
    """The entry `entry_to_json` wrote; of keys that are no field nothing is kept."""
    return Entry(
        **{
            name: json[name] if read is None else read(json[name])
            for name, _, _, read in FIELDS
            if name in json
        }
    )


def entry_hash(entry: Entry) -> str:
    """What the entry's `hash` has to be, whatever it says now."""
    json = entry_to_json(entry)
    json.pop("hash", None)
    return digest(json)


def _json(fields: Mapping[str, Any], writers: Mapping[str, Writer | None]) -> Record:
    json: Record = {}
    for name, value in fields.items():
        # Most fields of an entry are empty: that is asked first.
        if value or (value is not None and name in _WRITTEN_IF_EMPTY):
            write = writers[name]
            json[name] = value if write is None else write(value)
    return json


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


def _claim_to_json(claim: EventTime) -> Record:
    json: Record = {"at": instant_text(claim.at)}
    if claim.doubt is not None:
        json["doubt"] = str(claim.doubt)
    if claim.earliest is not None:
        json["earliest"] = instant_text(claim.earliest)
    return json


def _claim_from_json(json: Record) -> EventTime:
    earliest = json.get("earliest")
    at, doubt = read_instant(json["at"]), json.get("doubt")
    return EventTime(at, doubt, None if earliest is None else read_instant(earliest))


ALWAYS, UNLESS_EMPTY, UNLESS_NULL = Written.ALWAYS, Written.UNLESS_EMPTY, Written.UNLESS_NULL

FIELDS: tuple[EntryField, ...] = (
    EntryField("ticket", ALWAYS),
    EntryField("seq", ALWAYS),
    EntryField("kind", ALWAYS, str, EntryKind),
    EntryField("name", ALWAYS),
    EntryField("recorded_at", ALWAYS, instant_text, read_instant),
    EntryField("actor", ALWAYS, actor_to_json, actor_from_json),
    EntryField("definition", ALWAYS),
    EntryField("engine", ALWAYS),
    EntryField("payload", UNLESS_EMPTY, dict),
    EntryField("before", UNLESS_EMPTY, list, tuple),
    EntryField("after", UNLESS_EMPTY, list, tuple),
    EntryField("memory", UNLESS_EMPTY, _memory_to_json, _memory_from_json),
    EntryField("transitions", UNLESS_EMPTY, list, tuple),
    EntryField("guards", UNLESS_EMPTY, _guards_to_json, _guards_from_json),
    EntryField("decisions", UNLESS_EMPTY, list, tuple),
    EntryField("set_data", UNLESS_EMPTY, dict),
    EntryField("append_data", UNLESS_EMPTY, dict),
    EntryField("unset_data", UNLESS_EMPTY, list, tuple),
    EntryField("timers", UNLESS_EMPTY, _timers_to_json, _timers_from_json),
    EntryField("effects", UNLESS_EMPTY, _effects_to_json, _effects_from_json),
    EntryField("warnings", UNLESS_EMPTY, list, tuple),
    EntryField("log", UNLESS_EMPTY, list, tuple),
    EntryField("taken", UNLESS_EMPTY, list, tuple),
    EntryField("found", UNLESS_EMPTY, dict),
    EntryField("post", UNLESS_EMPTY),
    EntryField("previous", UNLESS_EMPTY),
    EntryField("hash", UNLESS_EMPTY),
    EntryField("occurred_at", UNLESS_EMPTY, instant_text, read_instant),
    EntryField("claim", UNLESS_NULL, _claim_to_json, _claim_from_json),
    EntryField("chance", UNLESS_NULL),
    EntryField("cause", UNLESS_NULL),
    EntryField("key", UNLESS_NULL),
    EntryField("refusal", UNLESS_NULL),
)
"""Every field of `Entry`, in the order in which documents have them."""

_WRITERS = {field.name: field.write for field in FIELDS}
_WRITTEN_IF_EMPTY = frozenset(field.name for field in FIELDS if field.written is not UNLESS_EMPTY)
# A hash is over bytes, and a tuple has those of the list that it would be made into.
_SHAPERS = {
    name: None if write in (list, dict, _memory_to_json) else write
    for name, write in _WRITERS.items()
}
