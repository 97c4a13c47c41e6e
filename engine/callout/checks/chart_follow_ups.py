"""What follows from a way that a chart has not: told with its cause, as one problem.

Where a ticket stays for ever, goes in a circle or meets a case that nothing is for, a transition is
missing; the states and events that it is likely to be about are named there. Once it is written,
what is still true shows by itself. A cause that a comment allows is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from callout.errors import Problem, Severity

from .follow_ups import UNUSED

_MISSING_WAYS = frozenset({"C102", "C108", "C121"})
_LOST = frozenset({"C101", "C201", "C105"})


def with_what_follows(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each cause with what is never reached because of it.

    All that follows in a file is told with the first cause in it, by place.
    """
    found = list(problems)
    first: dict[str, Problem] = {}
    for each in sorted(filter(_is_cause, found), key=lambda each: each.where):
        first.setdefault(each.where.path, each)
    followed: dict[str, list[Problem]] = {path: [] for path in first}
    kept: list[Problem] = []
    for each in found:
        path = each.where.path
        if path in first and each.code in _LOST | UNUSED:
            followed[path].append(each)
        else:
            kept.append(each)
    return [_with(each, followed) if each is first.get(each.where.path) else each for each in kept]


def _is_cause(problem: Problem) -> bool:
    return problem.code in _MISSING_WAYS and problem.severity is not Severity.HINT


def _with(cause: Problem, followed: dict[str, list[Problem]]) -> Problem:
    lost = [each for each in followed[cause.where.path] if each.severity is not Severity.HINT]
    more = [(each.where, f"perhaps because of this, {each.message}") for each in lost]
    inside = [place for each in lost for place in each.related]
    return replace(cause, related=(*cause.related, *more, *inside))
