"""Every key of ``expect``, and what it compares.

A check gets what is expected and a `Scene` and answers with what was there instead; nothing if it
is as expected. Checks are found by the key's name in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from callout.values import Json, decode

from . import effects, forms, states
from .scene import Mismatch, Scene, as_list, compare, text_of

Check: TypeAlias = Callable[[Scene, Json], Iterable[Mismatch]]


def _status(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    yield from compare(expected, scene.ticket.status.value)


def _outcome(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    yield from compare(expected, scene.ticket.outcome or "none")


def _data(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    for name, value in _named(expected).items():
        yield from scene.compare_field(name, value)


def _holds(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    for text in as_list(expected):
        value = scene.evaluate(str(text))
        if value is not True:
            yield Mismatch(f"{text} is true", f"it is {scene.shown(value)}")


def _refused(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    refusal = scene.refusal
    if refusal is None:
        yield Mismatch(f"refused: {text_of(expected)}", "accepted")
        return
    wanted = {"code": expected} if isinstance(expected, str) else _named(expected)
    if "code" in wanted:
        yield from compare(wanted["code"], refusal.code)
    if "says" in wanted and str(wanted["says"]) not in str(refusal):
        yield Mismatch(f"words '{wanted['says']}'", str(refusal))
    if "guard" in wanted or "reads" in wanted:
        yield from _guards(scene, wanted)


def _guards(scene: Scene, wanted: Mapping[str, Json]) -> Iterable[Mismatch]:
    tried = scene.guards_tried()
    name = wanted.get("guard")
    fitting = [guard for guard in tried if name is None or name in (guard.name, guard.text)]
    if not fitting:
        seen = ", ".join(f"{guard.name} ({guard.text})" for guard in tried) or "no guard"
        yield Mismatch(f"guard {name} says no", seen)
        return
    reads = _named(wanted.get("reads") or {})
    for operand, value in reads.items():
        seen_values = [decode(guard.operands.get(operand)) for guard in fitting]
        if not any(scene.alike(value, seen) for seen in seen_values):
            yield Mismatch(f"{operand} = {text_of(value)}", scene.shown(seen_values[0]))


def _warnings(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    said = [
        str(warning.get("message", warning))
        for entry in scene.entries
        for warning in entry.warnings
    ]
    if expected == "none":
        if said:
            yield Mismatch("no warning", "; ".join(said))
        return
    for text in as_list(expected):
        if not any(str(text) in warning for warning in said):
            yield Mismatch(f"a warning about '{text}'", "; ".join(said) or "no warning")


def _can(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    possible = scene.can()
    for event, wanted in _named(expected).items():
        if event not in possible:
            yield Mismatch(f"{event}: {text_of(wanted)}", "the process declares no such event")
            continue
        refusal = possible[event].refusal
        actual = refusal.code if refusal else True
        if wanted is False and refusal:
            continue
        yield from compare(wanted, actual, event)


def _children(scene: Scene, expected: Json) -> Iterable[Mismatch]:
    for path, wanted in _named(expected).items():
        there = scene.at(path)
        if wanted == "none":
            if there is not None:
                yield Mismatch(f"{path}: no such ticket", f"{there.ticket.id}")
        elif there is None:
            yield Mismatch(f"{path}: a ticket", "there is none")
        else:
            for name, value in _named(wanted).items():
                for mismatch in CHECKS[name](there, value):
                    yield mismatch.under(f"{path}: ")


def _named(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


CHECKS: Mapping[str, Check] = {
    "states": states.states,
    "not_in": states.not_in,
    "never_entered": states.never_entered,
    "exactly": states.exactly,
    "timers": states.timers,
    "fired": states.fired,
    "status": _status,
    "outcome": _outcome,
    "data": _data,
    "holds": _holds,
    "decisions": effects.decisions,
    "told": effects.told,
    "effects": effects.effects,
    "log": effects.log,
    "refused": _refused,
    "warnings": _warnings,
    "forms": forms.forms,
    "checklists": forms.checklists,
    "must": forms.must,
    "breaches": forms.breaches,
    "done": forms.done,
    "can": _can,
    "children": _children,
}
