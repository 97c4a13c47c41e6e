"""Expectations about events: what was refused and why, what may be sent, what became null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callout.values import Json, decode

from .observation import Observation
from .written import Mismatch, as_list, compare, named, text_of


def refused(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The event was refused: the code, the guard and what it read, words of the message."""
    refusal = observed.step.refusal
    if refusal is None:
        yield Mismatch(f"refused: {text_of(expected)}", "accepted")
        return
    wanted = {"code": expected} if isinstance(expected, str) else named(expected)
    if "code" in wanted:
        yield from compare(wanted["code"], refusal.code)
    if "says" in wanted and str(wanted["says"]) not in str(refusal):
        yield Mismatch(f"words '{wanted['says']}'", str(refusal))
    if "guard" in wanted or "reads" in wanted:
        yield from _guards(observed, wanted)


def happened(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """When the event counts, by what its sender claims, and why not as claimed."""
    claims = (each.claim for each in observed.step.entries if each.ticket == observed.ticket.id)
    claim = next((each for each in reversed(list(claims)) if each is not None), None)
    if claim is None or expected == "none":
        if claim is not None or expected != "none":
            shown = observed.clock(claim.at) if claim else "nothing that was claimed decides"
            yield Mismatch(f"happened: {text_of(expected)}", shown)
        return
    wanted = expected if isinstance(expected, dict) else {"at": expected}
    if "at" in wanted and observed.instant(str(wanted["at"])) != claim.at:
        yield Mismatch(f"counts at {text_of(wanted['at'])}", observed.clock(claim.at))
    yield from compare(wanted.get("doubt"), claim.doubt, "doubt")


def can(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Whether the actor may send events now."""
    possible = observed.can()
    for event, wanted in named(expected).items():
        if event not in possible:
            yield Mismatch(f"{event}: {text_of(wanted)}", "the process declares no such event")
            continue
        refusal = possible[event].refusal
        actual = refusal.code if refusal else True
        if wanted is False and refusal:
            continue
        yield from compare(wanted, actual, event)


def warnings(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Expressions that quietly became null."""
    said = [
        str(warning.get("message", warning))
        for entry in observed.step.entries
        for warning in entry.warnings
    ]
    if expected == "none":
        if said:
            yield Mismatch("no warning", "; ".join(said))
        return
    for text in as_list(expected):
        if not any(str(text) in warning for warning in said):
            yield Mismatch(f"a warning about '{text}'", "; ".join(said) or "no warning")


def _guards(observed: Observation, wanted: Mapping[str, Json]) -> Iterable[Mismatch]:
    tried = observed.guards_tried()
    name = wanted.get("guard")
    fitting = [guard for guard in tried if name is None or name in (guard.name, guard.text)]
    if not fitting:
        others = ", ".join(f"{guard.name} ({guard.text})" for guard in tried) or "no guard"
        yield Mismatch(f"guard {name} says no", others)
        return
    reads = named(wanted.get("reads") or {})
    for operand, value in reads.items():
        there = [decode(guard.operands.get(operand)) for guard in fitting]
        if not any(observed.alike(value, each) for each in there):
            yield Mismatch(f"{operand} = {text_of(value)}", observed.shown(there[0]))
