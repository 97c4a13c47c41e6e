"""Does something end every wait, and do timers do anything?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from callout.checks.subject import Subject
from callout.errors import Problem, Severity
from callout.process import At, Every, State, StateKind, Within
from callout.scxml import StateNode

from .covering import leads_on
from .exploration import Exploration

_ZERO = re.compile(r'@?"?-?P[0DTHMS.]*"?', re.ASCII)


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C301 endless wait, C302 a timer that does nothing, C303 a period of nothing."""
    for node in explored.states:
        if explored.is_reached(node):
            yield from _endless(explored, subject, node)
        yield from _idle_timers(node.record)
        yield from _no_period(node.record)


def _endless(explored: Exploration, subject: Subject, node: StateNode[None]) -> Iterator[Problem]:
    state = node.record
    if state.kind is not StateKind.ATOMIC or not _waits_for_events(explored, node):
        return
    if leads_on(explored, subject, node):
        return
    if any(_is_timed(each.record) for each in explored.around(node)):
        return
    if any(_is_timed(explored.source(edge).record) for edge in explored.leaving(node)):
        return
    told = {event for clock in explored.process.clocks.values() for event in clock.events}
    if any(told.intersection(edge.record.events) for edge in explored.leaving(node)):
        return
    yield Problem(
        "C301",
        f"nothing ends the wait in '{state.id}' but events from outside",
        state.where,
        Severity.HINT,
        consequence="if the event never comes, the ticket waits for ever and nobody is told",
        hint="add `after: {PT24H: ...}`, or say why it may: `waits_forever: ...`",
    )


def _waits_for_events(explored: Exploration, node: StateNode[None]) -> bool:
    """Whether the state stays until an event comes; a child that runs has its own timers."""
    around = [each.record for each in explored.around(node)]
    if any(each.waits_forever is not None or each.invokes for each in around):
        return False
    return any(edge.record.events for edge in explored.leaving(node))


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
