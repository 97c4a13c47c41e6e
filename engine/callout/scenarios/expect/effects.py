"""Expectations about what was decided, told and done in a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from callout.records import Actor, Effect
from callout.values import Json, decode

from .observation import Observation
from .written import Mismatch, as_list, compare, named, text_of

PEOPLE = "people"
"""The adapter that carries messages to people."""


def decisions(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The last decision of each table: its rows, outputs and inputs; or that none was asked."""
    last = {str(made["table"]): made for entry in observed.step.entries for made in entry.decisions}
    if expected == "none" and last:
        yield Mismatch("no table asked", f"asked: {', '.join(last)}")
    for table, wanted in named(expected).items():
        made = last.get(table)
        if wanted == "none":
            if made:
                yield Mismatch(f"{table} not asked", f"rows {_rows(made)}")
        elif made is None:
            yield Mismatch(f"{table} asked", f"asked: {', '.join(last) or 'no table'}")
        else:
            for mismatch in _decision(observed, made, wanted):
                yield mismatch.under(f"{table}: ")


def _decision(observed: Observation, made: Mapping[str, Json], wanted: Json) -> Iterator[Mismatch]:
    if not isinstance(wanted, dict):
        wanted = {"row": wanted}
    if "row" in wanted:
        rows = [str(row) for row in as_list(wanted["row"])]
        if rows != [str(row) for row in as_list(made.get("rows"))]:
            yield Mismatch(f"row {', '.join(rows)}", f"row {_rows(made)}")
    for part in ("outputs", "inputs"):
        held = made.get(part)
        for name, value in named(wanted.get(part) or {}).items():
            there = decode(named(held).get(name))
            if not observed.alike(value, there):
                yield Mismatch(f"{name} = {text_of(value)}", observed.shown(there))


def told(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """What people were told."""
    messages = [effect for effect in observed.step.effects if effect.adapter == PEOPLE]
    actual = "; ".join(_message(effect) for effect in messages) or "nobody was told anything"
    if expected == "none":
        if messages:
            yield Mismatch("nobody was told anything", actual)
    elif isinstance(expected, dict):
        for role, names in expected.items():
            names_told = iter(each.operation for each in messages if _is_to(each, role))
            missing = [name for name in as_list(names) if str(name) not in names_told]
            if missing:
                yield Mismatch(f"{role} told {', '.join(map(str, missing))}", actual)
    else:
        for item in as_list(expected):
            wanted = named(item)
            fitting = [each for each in messages if _is_message(observed, each, wanted)]
            yield from _times(wanted, len(fitting), actual)


def effects(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Other effects."""
    others = [effect for effect in observed.step.effects if effect.adapter != PEOPLE]
    actual = "; ".join(f"{each.adapter}: {each.operation}" for each in others) or "no effect"
    if expected == "none":
        if others:
            yield Mismatch("no effect", actual)
        return
    for item in as_list(expected):
        wanted = named(item)
        fitting = [
            each
            for each in others
            if wanted.get("adapter", each.adapter) == each.adapter
            if wanted.get("operation", each.operation) == each.operation
            if _carries(observed, each.arguments, wanted)
        ]
        yield from _times(wanted, len(fitting), actual)


def log(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Lines that were logged, in this order."""
    lines = [decode(line) for entry in observed.step.entries for line in entry.log]
    wanted: Sequence[Json] = [] if expected == "none" else as_list(expected)
    if len(lines) != len(wanted) or not all(map(observed.alike, wanted, lines)):
        yield from compare(
            [text_of(line) for line in wanted], [observed.shown(line) for line in lines]
        )


def _is_message(observed: Observation, effect: Effect, wanted: Mapping[str, Json]) -> bool:
    return (
        ("to" not in wanted or _is_to(effect, str(wanted["to"])))
        and wanted.get("message", effect.operation) == effect.operation
        and _carries(observed, named(effect.arguments.get("with")), wanted)
    )


def _carries(observed: Observation, there: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    return all(
        name in there and observed.alike(value, decode(there[name]))
        for name, value in named(wanted.get("with") or {}).items()
    )


def _times(wanted: Mapping[str, Json], found: int, actual: str) -> Iterator[Mismatch]:
    times = wanted.get("times", 1)
    if found != times:
        what = ", ".join(
            f"{key} {text_of(value)}" for key, value in wanted.items() if key != "times"
        )
        yield Mismatch(f"{times} x {what}", f"{found} x; in all: {actual}")


def _is_to(effect: Effect, wanted: str) -> bool:
    """Whether it is for this role, this person, or a person of this role."""
    told = [str(each) for each in as_list(effect.arguments.get("to"))]
    people = told if effect.arguments.get("person") is True else []
    return wanted in told or any(wanted in Actor.parse(each).roles for each in people)


def _message(effect: Effect) -> str:
    to = ", ".join(str(role) for role in as_list(effect.arguments.get("to")))
    return f"{to}: {effect.operation}"


def _rows(made: Mapping[str, Json]) -> str:
    return ", ".join(str(row) for row in as_list(made.get("rows"))) or "none"
