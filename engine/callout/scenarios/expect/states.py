"""Expectations about where a ticket is, where it has been, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from callout.records import Timer
from callout.values import Json

from .entered import states_entered
from .observation import Observation
from .written import Mismatch, as_list


def states(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Each state is active; of a map, inside its region."""
    wanted = (
        [f"{region}.{name}" for region, names in expected.items() for name in as_list(names)]
        if isinstance(expected, dict)
        else [str(name) for name in as_list(expected)]
    )
    for name in wanted:
        if problem := _missing(observed, name):
            yield Mismatch(f"in {name}", problem)


def not_in(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """None of the states is active."""
    for name in as_list(expected):
        if _missing(observed, str(name)) is None:
            yield Mismatch(f"not in {name}", _leaves(observed))


def never_entered(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """None of the states was active at any time, not even on the way to another."""
    for name in as_list(expected):
        for entry in observed.history():
            chart = observed.engine.pinned(entry.definition).chart
            if str(name) in states_entered(entry, chart):
                yield Mismatch(
                    f"{name} never entered", f"entered by entry {entry.seq}, {entry.name}"
                )
                break


def exactly(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The leaf states, all of them, in any order."""
    wanted = sorted(str(name) for name in as_list(expected))
    if wanted != sorted(observed.ticket.states):
        yield Mismatch(", ".join(wanted), _leaves(observed))


def fired(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The transitions were taken in this order; others may lie between."""
    taken = [name for entry in observed.step.entries for name in entry.transitions]
    rest = iter(taken)
    missing = [name for name in as_list(expected) if str(name) not in rest]
    if missing:
        yield Mismatch(f"fired {', '.join(map(str, missing))}", ", ".join(taken) or "nothing")


def timers(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Due times of timers, by timer, event or state."""
    armed = observed.ticket.timers
    if expected == "none":
        if armed:
            yield Mismatch("no timer", _armed(observed, armed))
        return
    for name, value in expected.items() if isinstance(expected, dict) else ():
        yield from _timers_of(observed, name, value)


def _timers_of(observed: Observation, name: str, expected: Json) -> Iterator[Mismatch]:
    found = [timer for timer in observed.ticket.timers if _belongs(timer, name)]
    if expected == "absent":
        if found:
            yield Mismatch(f"{name}: absent", _armed(observed, found))
        return
    wanted = sorted(observed.instant(str(text)) for text in as_list(expected))
    if wanted != sorted(timer.due for timer in found):
        dues = ", ".join(observed.clock(instant) for instant in wanted)
        yield Mismatch(f"{name}: {dues}", _armed(observed, found or observed.ticket.timers))


def _belongs(timer: Timer, name: str) -> bool:
    """Whether `name` is the timer, its event, or the state in its id (``after.<state>.1``)."""
    if name in (timer.id, timer.event):
        return True
    _, _, rest = timer.id.partition(".")
    return rest == name or rest.startswith(f"{name}.")


def _armed(observed: Observation, timers: Iterable[Timer]) -> str:
    dues = sorted(timers, key=lambda timer: (timer.due, timer.order))
    return ", ".join(f"{timer.id}: {observed.clock(timer.due)}" for timer in dues) or "no timer"


def _missing(observed: Observation, name: str) -> str | None:
    """What is there instead of the state; None if it is active."""
    active = observed.active(observed.ticket.states)
    path = name.split(".")
    for state in path:
        if not observed.is_state(state):
            return f"the process has no state '{state}'"
    inside = all(observed.lies_in(inner, outer) for outer, inner in pairwise(path))
    if path[-1] in active and inside:
        return None
    return _leaves(observed)


def _leaves(observed: Observation) -> str:
    return ", ".join(observed.ticket.states)
