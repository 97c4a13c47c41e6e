"""Can every state be reached, and does the process end, with the outcomes it declares?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import StateKind
from callout.reader.synonyms import listed

from .exploration import Exploration


def problems(explored: Exploration) -> Iterator[Problem]:
    """C101 unreachable, C104-C107 about ends and outcomes."""
    yield from _unreachable(explored)
    yield from _outcomes(explored)


def _unreachable(explored: Exploration) -> Iterator[Problem]:
    for node in explored.states:
        # What lies inside an unreachable state is a consequence, not a cause.
        if explored.is_reached(node) or not explored.is_reached(explored.parent(node)):
            continue
        state = node.record
        if state.kind is StateKind.HISTORY:
            message = f"no transition leads to the history state '{state.id}'"
        else:
            message = f"the state '{state.id}' is never reached"
        yield Problem(
            "C101",
            message,
            state.where,
            Severity.WARNING,
            consequence="no ticket is ever there",
            hint="let a transition lead to it, or delete it",
        )


def _outcomes(explored: Exploration) -> Iterator[Problem]:
    process = explored.process
    finals = [state for state in process.root.states if state.kind is StateKind.FINAL]
    if not finals and not any(state.waits_forever for state in process.root.states):
        yield Problem(
            "C104",
            f"the process '{process.name}' never ends",
            process.where,
            Severity.WARNING,
            consequence="its tickets stay open for ever",
            hint="add a state with `type: final`, or say why: `waits_forever: ...` on a top state",
        )
    given = {state.outcome.text for state in finals if state.outcome is not None}
    for outcome in process.outcomes:
        if outcome.text not in given:
            yield Problem(
                "C105",
                f"no final state has the outcome '{outcome.text}'",
                outcome.where,
                Severity.WARNING,
                consequence="a caller that branches on it waits for nothing",
                hint=f"give it to one of {listed(state.id for state in finals)}, or delete it",
            )
    yield from _odd_finals(explored)


def _odd_finals(explored: Exploration) -> Iterator[Problem]:
    declared = explored.process.outcomes
    for node in explored.states:
        state = node.record
        is_end = node.kind is StateKind.FINAL and not node.parent
        if state.outcome is not None and not is_end:
            yield Problem(
                "C106",
                f"'{state.id}' is not on top level, so its outcome is nobody's",
                state.outcome.where,
                Severity.WARNING,
                consequence="the outcome would never be looked at",
                hint="move the outcome to a final state on top level",
            )
        elif is_end and state.outcome is None and declared:
            yield Problem(
                "C107",
                f"the final state '{state.id}' has no outcome",
                state.where,
                Severity.WARNING,
                consequence=f"the outcome is '{state.id}', which is not declared",
                hint=f"add `outcome:` with one of {listed(word.text for word in declared)}",
            )
