"""Does somebody answer for a ticket wherever it can be?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from callout.checks.subject import Subject
from callout.errors import Problem, Severity
from callout.process import Process, State, StateKind
from callout.process.ownership import Ownership

from .exploration import Exploration


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C320: a state in which nobody owns a ticket, once a project says who does."""
    process = explored.process
    if process.owner is not None:
        return
    if not _says(process):
        if any(map(_says, subject.neighbours.values())):
            yield _of_process(process)
        return
    for node in explored.states:
        state = node.record
        around = [each.record for each in explored.around(node)]
        if state.kind is not StateKind.ATOMIC or not explored.is_reached(node):
            continue
        if any(each.owner is not None for each in around) or _beside(around):
            continue
        yield Problem(
            "C320",
            f"nobody owns a ticket in '{state.id}'",
            state.where,
            Severity.WARNING,
            consequence="while it is assigned to nobody, no one answers for it",
            hint="say `owner: <role>` of the state, of one around it or of the process",
        )


def _says(process: Process) -> bool:
    return Ownership.of(process).is_said


def _of_process(process: Process) -> Problem:
    return Problem(
        "C320",
        f"nobody owns tickets of '{process.name}'",
        process.where,
        Severity.WARNING,
        consequence="while one is assigned to nobody, no one answers for it",
        hint="say `owner: <role>` on top level, as other processes here do",
    )


def _beside(around: list[State]) -> bool:
    """Whether a region beside one of these states always has an owner."""
    return any(
        above.kind is StateKind.PARALLEL
        and any(_is_owned(region) for region in above.states if region is not below)
        for below, above in pairwise(around)
    )


def _is_owned(state: State) -> bool:
    """Whether a ticket has an owner in every configuration of the state."""
    if state.owner is not None:
        return True
    inner = [each for each in state.states if each.kind is not StateKind.HISTORY]
    if state.kind is StateKind.PARALLEL:
        return any(map(_is_owned, inner))
    return bool(inner) and all(map(_is_owned, inner))
