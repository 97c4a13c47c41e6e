"""Can every state be reached, and left again, and does the process end?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import State, StateKind
from callout.reader.synonyms import listed

from .chart import Chart


def problems(chart: Chart) -> Iterator[Problem]:
    """C101 unreachable, C102 dead end, C103 nothing follows, C104-C107 about outcomes."""
    yield from _unreachable(chart)
    for state in chart.states.values():
        if state.id in chart.reached:
            yield from _dead_end(chart, state)
    yield from _outcomes(chart)


def _unreachable(chart: Chart) -> Iterator[Problem]:
    for state in chart.states.values():
        around = chart.parent(state)
        # What lies inside an unreachable state is a consequence, not a cause.
        if state.id in chart.reached or (around.id and around.id not in chart.reached):
            continue
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


def _dead_end(chart: Chart, state: State) -> Iterator[Problem]:
    if state.kind is StateKind.ATOMIC:
        if state.waits_forever is None and not _is_left(chart, state, when_done=False):
            yield Problem(
                "C102",
                f"nothing leads out of '{state.id}'",
                state.where,
                Severity.WARNING,
                consequence="a ticket that comes here stays for ever",
                hint="add a transition, or make it `type: final`, or say why: `waits_forever: ...`",
            )
    elif state.kind is StateKind.FINAL:
        yield from _nothing_follows(chart, state)


def _nothing_follows(chart: Chart, state: State) -> Iterator[Problem]:
    around = chart.parent(state)
    if not around.id or _waits(chart, state) or _is_left(chart, state, when_done=True):
        return
    yield Problem(
        "C103",
        f"nothing follows when '{around.id}' is done",
        state.where,
        Severity.WARNING,
        consequence="a ticket that comes here stays for ever",
        hint=f"give '{around.id}' a `done:` transition",
        related=((around.where, f"'{around.id}' is here"),),
    )


def _waits(chart: Chart, state: State) -> bool:
    return any(each.waits_forever is not None for each in (state, *chart.ancestors(state)))


def _is_left(chart: Chart, state: State, *, when_done: bool) -> bool:
    """Whether some transition leaves the state for another one."""
    return any(
        way.source.id in chart.reached
        and (when_done or not way.is_done)
        and any(target is not state for target in chart.targets(way.transition))
        for way in chart.ways_out(state)
    )


def _outcomes(chart: Chart) -> Iterator[Problem]:
    process = chart.process
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
    yield from _odd_finals(chart, finals)


def _odd_finals(chart: Chart, finals: list[State]) -> Iterator[Problem]:
    declared = chart.process.outcomes
    for state in chart.states.values():
        if state.outcome is not None and state not in finals:
            yield Problem(
                "C106",
                f"'{state.id}' is not on top level, so its outcome is nobody's",
                state.outcome.where,
                Severity.WARNING,
                consequence="the outcome would never be looked at",
                hint="move the outcome to a final state on top level",
            )
        elif state in finals and state.outcome is None and declared:
            yield Problem(
                "C107",
                f"the final state '{state.id}' has no outcome",
                state.where,
                Severity.WARNING,
                consequence=f"the outcome is '{state.id}', which is not declared",
                hint=f"add `outcome:` with one of {listed(word.text for word in declared)}",
            )
