"""Can every state be reached, and does the process end, with the outcomes it declares?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.errors import Problem, Severity
from callout.process import State, StateKind
from callout.reader.synonyms import listed
from callout.scxml import StateNode

from .exploration import Exploration


def problems(explored: Exploration) -> Iterator[Problem]:
    """C101 unreachable, C104-C107 about ends and outcomes."""
    yield from _unreachable(explored)
    yield from _outcomes(explored)


def _unreachable(explored: Exploration) -> Iterator[Problem]:
    # What lies inside an unreachable state is a consequence, not a cause; so is what only
    # another unreachable state leads to.
    lost = [
        node
        for node in explored.states
        if not explored.is_reached(node) and explored.is_reached(explored.parent(node))
    ]
    beyond = {node.index: explored.beyond(node) for node in lost}
    for node in lost:
        others = [other for other in lost if other is not node]
        if not any(_comes_first(other, node, beyond) for other in others):
            after = [other for other in others if beyond[node.index] & other.bit]
            yield _never_reached(node.record, [other.record for other in after])


def _comes_first(one: StateNode[None], other: StateNode[None], beyond: Mapping[int, int]) -> bool:
    """Whether `other` would be reached if `one` were; of two in a circle the first counts."""
    if not beyond[one.index] & other.bit:
        return False
    return one.index < other.index or not beyond[other.index] & one.bit


def _never_reached(state: State, others: list[State]) -> Problem:
    message = f"the state '{state.id}' is never reached"
    if state.kind is StateKind.HISTORY:
        message = f"no transition leads to the history state '{state.id}'"
    consequence = "no ticket is ever there"
    if others:
        names = listed((each.id for each in others), 5)
        states = "1 more state is" if len(others) == 1 else f"{len(others)} more states are"
        consequence += f"; because of this, {states} never reached: {names}"
    return Problem(
        "C101",
        message,
        state.where,
        Severity.WARNING,
        consequence=consequence,
        hint="let a transition lead to it, or delete it",
        related=tuple((each.where, f"nor is '{each.id}'") for each in others),
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
