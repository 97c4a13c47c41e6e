"""A recorded event decided again with something altered: what would have come of it.

By the definition that decided it, from the ticket as it stood before. Only this one entry: what
people would have done afterwards nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callout.datamodel.data_delta import inside
from callout.datamodel.payload_check import checked_payload
from callout.definition import Definition
from callout.dmn import decide
from callout.errors import BadArgument, CalloutError, NoDecision, UnknownTarget
from callout.feel import coerce
from callout.records import Actor, Entry, Ticket, TicketId
from callout.records.withheld import is_withheld
from callout.replay import decide_again, rebuild
from callout.semantics import semantics_of
from callout.step import Outcome
from callout.suggest import did_you_mean
from callout.values import Facts, Json, Value, decode, encode, encoded_of

from .conditions import Setting
from .rows import AskedTable

_OWN = frozenset({"event", "form", "checklist", "must", "done"})


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something that came out otherwise: as it is on record, and as it would have been."""

    name: str
    recorded: Json
    instead: Json


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would have come of an entry; `changed` is what was altered, before and then.

    `alone` is the table that was asked by itself, where an input of one was altered: then nothing
    is said of the ticket. `aspects` are empty where it comes to the same.
    """

    ticket: TicketId
    seq: int
    event: str
    definition: str
    changed: Mapping[str, tuple[Json, Json]]
    aspects: tuple[Aspect, ...]
    alone: str | None = None

    def to_json(self) -> dict[str, Json]:
        """The answer as JSON."""
        return {
            "ticket": self.ticket,
            "seq": self.seq,
            "event": self.event,
            "definition": self.definition,
            "alone": self.alone,
            "changed": {n: {"recorded": a, "instead": b} for n, (a, b) in self.changed.items()},
            "differences": [
                {"what": each.name, "recorded": each.recorded, "instead": each.instead}
                for each in self.aspects
            ],
        }


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed of an event: values by name, another instant, another actor.

    A name is what the event carries, a field of the ticket before it (``address.city``), or
    ``table.input`` of a table that was asked.
    """

    values: Facts
    at: datetime | None = None
    actor: Actor | None = None


def counterfactual(
    definition: Definition, entries: Sequence[Entry], seq: int, supposed: Supposition
) -> Counterfactual:
    """What entry `seq` would have come to; `entries` are the history up to it, at least.

    Raises UnknownTarget for a name that is none of the entry, BadArgument for what cannot be
    supposed, BadPayload for a value that a field does not take.
    """
    entry = entries[seq - 1]
    known = definition.of_version(semantics_of(entry.engine))
    before = rebuild(entries[: seq - 1], known) if seq > 1 else None
    table = _table(known, entry, supposed)
    if table is not None:
        return _alone(known, entry, rebuild(entries[:seq], known).data, table, supposed)
    told = _sort(known, entry, before, supposed.values)
    altered = replace(
        entry,
        payload={**entry.payload, **{name: encode(value) for name, value in told.payload.items()}},
        recorded_at=supposed.at or entry.recorded_at,
        actor=supposed.actor or entry.actor,
    )
    then = before if before is None or not told.data else replace(before, data=told.data)
    outcome = _decided(known, altered, then)
    changed = dict(told.changed)
    if supposed.at is not None:
        changed["at"] = (f"@{entry.recorded_at.isoformat()}", f"@{supposed.at.isoformat()}")
    if supposed.actor is not None:
        changed["by"] = (entry.actor.id, supposed.actor.id)
    found = tuple(_aspects(entry, outcome.entry))
    return Counterfactual(entry.ticket, seq, entry.name, definition.hash, changed, found)


def _decided(definition: Definition, entry: Entry, before: Ticket | None) -> Outcome:
    try:
        return decide_again(definition, entry, before)
    except CalloutError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise BadArgument(f"entry {entry.seq} cannot have been so: {error}") from error


@dataclass(frozen=True, slots=True)
class _Told:
    """What is supposed, sorted: what the event carries, the ticket's data (all of it, or none)."""

    payload: dict[str, Value]
    data: dict[str, Value]
    changed: dict[str, tuple[Json, Json]]


def _sort(definition: Definition, entry: Entry, before: Ticket | None, values: Facts) -> _Told:
    told = _Told({}, {}, {})
    carried = _carried(definition, entry, before)
    for name, value in values.items():
        path = tuple(name.split("."))
        if path[0] in carried:
            _suppose(told.payload, path, value, _decoded(entry, path[0]))
            told.changed[name] = (_part(entry.payload, path), encode(value))
        elif before is not None and path[0] in definition.model.fields:
            if not told.data:
                told.data.update(before.data)
            was = _part(encoded_of(before.data), path)
            _suppose(told.data, path, value, told.data.get(path[0]))
            told.data[path[0]] = _typed(definition, path[0], told.data[path[0]], entry.recorded_at)
            told.changed[name] = (was, encode(value))
        else:
            names = [*carried, *(definition.model.fields if before is not None else ())]
            raise UnknownTarget(
                f"'{name}' is nothing that '{entry.name}' carries, no field of the ticket then, "
                "and no table.input of a table that was asked",
                hint=did_you_mean(name, names, f"there are: {', '.join(sorted(names)) or 'none'}"),
            )
    if told.payload and is_withheld(entry.payload):
        raise BadArgument(
            f"what entry {entry.seq} carried was too large to be kept, so it cannot be altered"
        )
    return told


def _carried(definition: Definition, entry: Entry, before: Ticket | None) -> frozenset[str]:
    if before is None:
        return frozenset({*definition.opener.shapes, *entry.payload})
    receiver = definition.receivers.get(entry.name)
    brought = receiver.brings - _OWN if receiver is not None else frozenset()
    return frozenset({*brought, *entry.payload})


def _decoded(entry: Entry, name: str) -> Value:
    return decode(entry.payload.get(name))


def _suppose(into: dict[str, Value], path: tuple[str, ...], value: Value, before: Value) -> None:
    if len(path) == 1:
        into[path[0]] = value
        return
    into[path[0]] = inside(into.get(path[0], before), path, value)[0]


def _typed(definition: Definition, name: str, value: Value, now: datetime) -> Value:
    """The value as its field has it; raises BadPayload."""
    shape = definition.opener.shapes.get(name)
    if shape is None or value is None:
        return value
    frame = Setting(definition, now).frame()
    return checked_payload({name: shape}, {name: value}, "what is supposed", frame)[name]


def _part(values: Mapping[str, Json], path: tuple[str, ...]) -> Json:
    found: Json = values.get(path[0])
    for name in path[1:]:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _table(definition: Definition, entry: Entry, supposed: Supposition) -> str | None:
    """The table that the names are inputs of; raises BadArgument where only some are."""
    asked = {str(made.get("table")) for made in entry.decisions}
    named = {
        name: table
        for name in supposed.values
        for table, point, column in [name.partition(".")]
        if point and table in asked and table in definition.tables
        if column in {each.name for each in definition.tables[table].inputs}
    }
    tables = set(named.values())
    if not tables:
        return None
    mixed = len(tables) > 1 or len(named) < len(supposed.values)
    if mixed or supposed.at is not None or supposed.actor is not None:
        raise BadArgument(
            "inputs of a table are supposed of that table alone",
            hint="ask about one table at a time, and of nothing else",
        )
    return tables.pop()


def _alone(
    definition: Definition, entry: Entry, data: Facts, name: str, supposed: Supposition
) -> Counterfactual:
    """The table by itself, with some of the inputs that it was asked with the last time."""
    made = next(each for each in reversed(entry.decisions) if each.get("table") == name)
    inputs = made.get("inputs")
    given = inputs if isinstance(inputs, dict) else {}
    table = definition.tables[name]
    asked = AskedTable(table, given, Setting(definition, entry.recorded_at, entry.after), data)
    values = {key.partition(".")[2]: value for key, value in supposed.values.items()}
    typed = {
        each.name: coerce(values[each.name], each.type)
        for each in table.inputs
        if each.name in values
    }
    missing = [key for key in given if key not in {**asked.values, **typed}]
    if missing:
        raise BadArgument(
            f"what '{name}' was asked with is not on record: {', '.join(missing)}",
            hint="suppose a value for it, too",
        )
    full = {**asked.values, **typed}
    answer = _answer(asked, full)
    aspects = [
        Aspect(part, made.get(part), answer.get(part))
        for part in ("rows", "outputs", "error")
        if made.get(part) != answer.get(part)
    ]
    changed = {
        f"{name}.{column}": (given.get(column), encode(value)) for column, value in typed.items()
    }
    return Counterfactual(
        entry.ticket, entry.seq, entry.name, definition.hash, changed, tuple(aspects), alone=name
    )


def _answer(asked: AskedTable, inputs: Facts) -> dict[str, Json]:
    """What the table answers, as the record has it; `error` where it has no answer."""
    try:
        made = decide(asked.table, asked.scope(inputs), asked.setting.frame(), given=inputs)
    except NoDecision as error:
        return {"error": error.message}
    return {"rows": list(made.rows), "outputs": encode(made.outputs)}


def _aspects(recorded: Entry, instead: Entry) -> Iterator[Aspect]:
    before, after = dict(_said(recorded)), dict(_said(instead))
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Aspect(name, before.get(name), after.get(name))


def _said(entry: Entry) -> Iterator[tuple[str, Json]]:
    """What an entry came to, by aspect, in the order in which people ask about it."""
    yield (
        "refusal",
        None
        if entry.refusal is None
        else {name: entry.refusal.get(name) for name in ("code", "message")},
    )
    yield "transitions", list(entry.transitions)
    yield "states", list(entry.after)
    for made in entry.decisions:
        yield f"row of {made.get('table')}", made.get("rows")
    for place, value in entry.set_data.items():
        yield place, value
    for place, items in entry.append_data.items():
        yield place, [*items]
    for place in entry.unset_data:
        yield place, "(gone)"
    for change in entry.timers:
        yield f"timer {change.id}", f"{change.change} @{change.due}"
    for number, effect in enumerate(entry.effects, start=1):
        yield f"effect {number}", f"{effect.adapter}: {effect.operation}"
        yield f"effect {number} with", effect.digest
