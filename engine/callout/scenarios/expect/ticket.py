"""Expectations about the ticket itself: status, outcome, data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from callout.records import OPEN, SCHEDULER
from callout.values import Json

from .observation import Observation
from .written import Mismatch, as_list, compare, named, text_of


def status(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The ticket's status."""
    yield from compare(expected, observed.ticket.status.value)


def opened(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """How many tickets schedules have opened in the step, by process."""
    entries = (each for each in observed.step.entries if each.name == OPEN)
    tickets = [each.ticket for each in entries if each.actor == SCHEDULER]
    actual: dict[str, Json] = {}
    for process, count in Counter(observed.engine.ticket(each).process for each in tickets).items():
        actual[process] = count
    wanted: Json = {} if expected == "none" else expected
    if wanted != actual:
        yield Mismatch(text_of(expected), text_of(actual) if actual else "none")


def outcome(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The ticket's outcome, or none."""
    yield from compare(expected, observed.ticket.outcome or "none")


def assignee(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """The person the ticket is assigned to, or none."""
    yield from compare(expected, observed.ticket.assigned_to or "none")


def suspended(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Whether the ticket rests."""
    yield from compare(expected, observed.ticket.suspended is not None)


def data(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Values of fields."""
    for name, value in named(expected).items():
        yield from observed.compare_field(name, value)


def holds(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Expressions that are true."""
    for text in as_list(expected):
        value = observed.evaluate(str(text))
        if value is not True:
            yield Mismatch(f"{text} is true", f"it is {observed.shown(value)}")
