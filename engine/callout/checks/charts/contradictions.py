"""Can every guard be true at some time?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.checks.conditions.alternatives import alternatives
from callout.checks.conditions.exclusion import contradiction
from callout.checks.conditions.listed import ListedValues, listed_in
from callout.checks.subject import Subject
from callout.errors import Problem, Severity
from callout.process import If, Text, walk

from .exploration import Exploration

_LITERAL = ("true", "false")


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C117: conditions whose parts exclude each other."""
    listed = listed_in(subject.process)
    for edge in explored.chart.edges:
        if edge.record.guard is not None:
            never = "the transition is never taken"
            yield from _never(edge.record.guard, f"the guard of '{edge.record.id}'", listed, never)
    for action in walk.actions(subject.process):
        if isinstance(action, If):
            for guard in action.expressions:
                yield from _never(guard, "this `if`", listed, "its actions are never done")


def _never(text: Text, what: str, listed: ListedValues, consequence: str) -> Iterator[Problem]:
    found = None if text.text.strip() in _LITERAL else alternatives(text.text)
    pair = contradiction(found, listed) if found else None
    if pair is None:
        return
    one, other = pair[0].text, pair[1].text
    if one == other:
        message = f"{what} can never be true: '{one}' is asked both ways, or is never so"
    else:
        message = f"{what} can never be true: '{one}' and '{other}' exclude each other"
    hint = "write `or` if either is enough, or correct one of the two"
    yield Problem("C117", message, text.where, Severity.WARNING, consequence, hint)
