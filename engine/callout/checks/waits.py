"""Does something end every wait, and do timers do anything?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import At, Every, State, StateKind, Within

from .chart import Chart, is_always

_ZERO = re.compile(r'@?"?-?P[0DTHMS.]*"?', re.ASCII)


def problems(chart: Chart) -> Iterator[Problem]:
    """C301 endless wait, C302 a timer that does nothing, C303 a period of nothing."""
    for state in chart.states.values():
        if state.id in chart.reached:
            yield from _endless(chart, state)
        yield from _idle_timers(state)
        yield from _no_period(state)


def _endless(chart: Chart, state: State) -> Iterator[Problem]:
    if state.kind is not StateKind.ATOMIC or not _waits_for_events(chart, state):
        return
    if any(_is_timed(each) for each in (state, *chart.ancestors(state))):
        return
    if any(_is_timed(way.source) for way in chart.ways_out(state)):
        return
    yield Problem(
        "C301",
        f"nothing ends the wait in '{state.id}' but events from outside",
        state.where,
        Severity.HINT,
        consequence="if the event never comes, the ticket waits for ever and nobody is told",
        hint="add `after: {PT24H: ...}`, or say why it may: `waits_forever: ...`",
    )


def _waits_for_events(chart: Chart, state: State) -> bool:
    """Whether the state stays until an event comes; a child that runs has its own timers."""
    around = (state, *chart.ancestors(state))
    if any(each.waits_forever is not None or each.invokes for each in around):
        return False
    if any(not each.events and is_always(each) for each in state.transitions):
        return False
    return any(True for _ in chart.ways_out(state))


def _is_timed(state: State) -> bool:
    return bool(state.after or state.at or state.every or state.within)


def _idle_timers(state: State) -> Iterator[Problem]:
    timers: tuple[At | Every | Within, ...]
    timers = (*state.after, *state.at, *state.every, *state.within)
    for timer in timers:
        ways = (*timer.on_open, *timer.on_close) if isinstance(timer, Within) else timer.transitions
        if any(way.targets or way.actions for way in ways):
            continue
        yield Problem(
            "C302",
            f"the timer '{timer.id}' does nothing",
            timer.where,
            Severity.WARNING,
            consequence="it fires, and the ticket is as before",
            hint="give it a target or something to `do`",
        )


def _no_period(state: State) -> Iterator[Problem]:
    for timer in state.every:
        if _ZERO.fullmatch(timer.period.text):
            yield Problem(
                "C303",
                f"the timer '{timer.id}' repeats without a pause",
                timer.period.where,
                Severity.ERROR,
                consequence="it is due again at the instant it fires, for ever",
                hint="write how long to wait, like PT30S",
            )
