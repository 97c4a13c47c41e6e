"""Expectations about what was decided, told and done in a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from callout.records import Effect
from callout.values import Json, decode

from .scene import Mismatch, Scene, as_list, compare, text_of

PEOPLE = "people"
"""The adapter that carries messages to people."""


def decisions(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    """The last decision of each table: its rows, outputs and inputs."""
    last = {str(made["table"]): made for entry in scene.entries for made in entry.decisions}
    for table, wanted in _named(expected).items():
        made = last.get(table)
        if wanted == "none":
            if made:
                yield Mismatch(f"{table} not asked", f"rows {_rows(made)}")
        elif made is None:
            yield Mismatch(f"{table} asked", f"asked: {', '.join(last) or 'no table'}")
        else:
            for mismatch in _decision(scene, made, wanted):
                yield mismatch.under(f"{table}: ")


def _decision(scene: Scene, made: Mapping[str, Json], wanted: Json) -> Iterator[Mismatch]:
    if not isinstance(wanted, dict):
        wanted = {"row": wanted}
    if "row" in wanted:
        rows = [str(row) for row in as_list(wanted["row"])]
        if rows != [str(row) for row in as_list(made.get("rows"))]:
            yield Mismatch(f"row {', '.join(rows)}", f"row {_rows(made)}")
    for part in ("outputs", "inputs"):
        held = made.get(part)
        for name, value in _named(wanted.get(part) or {}).items():
            there = decode(_named(held).get(name))
            if not scene.alike(value, there):
                yield Mismatch(f"{name} = {text_of(value)}", scene.shown(there))


def told(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    """What people were told."""
    messages = [effect for effect in scene.effects if effect.adapter == PEOPLE]
    actual = "; ".join(_message(effect) for effect in messages) or "nobody was told anything"
    if expected == "none":
        if messages:
            yield Mismatch("nobody was told anything", actual)
    elif isinstance(expected, dict):
        for role, names in expected.items():
            heard = iter(each.operation for each in messages if _hears(each, role))
            missing = [name for name in as_list(names) if str(name) not in heard]
            if missing:
                yield Mismatch(f"{role} told {', '.join(map(str, missing))}", actual)
    else:
        for item in as_list(expected):
            wanted = _named(item)
            fitting = [each for each in messages if _is_message(scene, each, wanted)]
            yield from _times(wanted, len(fitting), actual)


def effects(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    """Other effects."""
    others = [effect for effect in scene.effects if effect.adapter != PEOPLE]
    actual = "; ".join(f"{each.adapter}: {each.operation}" for each in others) or "no effect"
    if expected == "none":
        if others:
            yield Mismatch("no effect", actual)
        return
    for item in as_list(expected):
        wanted = _named(item)
        fitting = [
            each
            for each in others
            if wanted.get("adapter", each.adapter) == each.adapter
            if wanted.get("operation", each.operation) == each.operation
            if _carries(scene, each.arguments, wanted)
        ]
        yield from _times(wanted, len(fitting), actual)


def log(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    """Lines that were logged, in this order."""
    lines = [decode(line) for entry in scene.entries for line in entry.log]
    wanted: Sequence[Json] = [] if expected == "none" else as_list(expected)
    if len(lines) != len(wanted) or not all(map(scene.alike, wanted, lines)):
        yield from compare(
            [text_of(line) for line in wanted], [scene.shown(line) for line in lines]
        )


def _is_message(scene: Scene, effect: Effect, wanted: Mapping[str, Json]) -> bool:
    return (
        ("to" not in wanted or _hears(effect, str(wanted["to"])))
        and wanted.get("message", effect.operation) == effect.operation
        and _carries(scene, _named(effect.arguments.get("with")), wanted)
    )


def _carries(scene: Scene, there: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    return all(
        name in there and scene.alike(value, decode(there[name]))
        for name, value in _named(wanted.get("with") or {}).items()
    )


def _times(wanted: Mapping[str, Json], found: int, actual: str) -> Iterator[Mismatch]:
    times = wanted.get("times", 1)
    if found != times:
        what = ", ".join(
            f"{key} {text_of(value)}" for key, value in wanted.items() if key != "times"
        )
        yield Mismatch(f"{times} x {what}", f"{found} x; in all: {actual}")


def _hears(effect: Effect, role: str) -> bool:
    return role in [str(each) for each in as_list(effect.arguments.get("to"))]


def _message(effect: Effect) -> str:
    to = ", ".join(str(role) for role in as_list(effect.arguments.get("to")))
    return f"{to}: {effect.operation}"


def _rows(made: Mapping[str, Json]) -> str:
    return ", ".join(str(row) for row in as_list(made.get("rows"))) or "none"


def _named(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
