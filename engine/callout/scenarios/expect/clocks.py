"""Expectations about clocks: how they stand, what has counted, when they are due."""

from __future__ import annotations

from collections.abc import Iterable

from callout.values import Json, Value

from .observation import Observation
from .written import Mismatch, compare, named


def clocks(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The state of each, or any of the things that expressions read of it."""
    for name, wanted in named(expected).items():
        clock = observed.papers.clocks.get(name)
        if not isinstance(clock, dict):
            yield Mismatch(f"clock {name}", "the process has no such clock")
            continue
        parts = named(wanted) if isinstance(wanted, dict) else {"state": wanted}
        for part, value in parts.items():
            if part == "state":
                yield from compare(value, str(clock["state"]), name)
            elif part == "due" and value not in (None, "none"):
                yield from _due(observed, name, str(value), clock.get("due"))
            elif not observed.alike(None if value == "none" else value, clock.get(part)):
                there = observed.shown(clock.get(part))
                yield Mismatch(f"{name}.{part} = {value}", there)


def _due(observed: Observation, name: str, wanted: str, there: Value) -> Iterable[Mismatch]:
    due = observed.instant_of(there)
    expected = observed.instant(wanted)
    if due != expected:
        shown = observed.clock(due) if due else "no due time"
        yield Mismatch(f"{name}: due {observed.clock(expected)}", shown)
