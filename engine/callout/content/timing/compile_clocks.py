"""From the clocks that a process declares to those that run in its tickets."""

from __future__ import annotations

from collections.abc import Mapping

from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.privacy.disclosure import check_due
from callout.feel import DATE_TIME, DAYS_DURATION, STRING, Type
from callout.process import SUSPENDED, Reopening, ServiceClock, Text, walk

from .clocks import ClockAct, ProcessClocks, RunningClock
from .timer_ids import CLOCK_ORDER

_Acts = dict[str, list[ClockAct]]


def compile_clocks(context: LinkContext) -> ProcessClocks:
    """The clocks of a process, in the order of its file."""
    process = context.process
    states = frozenset(state.id for state in walk.states(process.root))
    made: dict[str, RunningClock] = {}
    of_states: _Acts = {}
    of_events: _Acts = {}
    pausing: dict[str, list[RunningClock]] = {}
    for place, clock in enumerate(process.clocks.values()):
        running = _running(clock, CLOCK_ORDER + 2 * place, states, context)
        if running is None:
            continue
        made[clock.name] = running
        for names, act in ((clock.starts, running.start), (clock.stops, running.stop)):
            for name in names:
                acts = of_states if name.text in states else of_events
                acts.setdefault(name.text, []).append(act)
        for state in running.pauses:
            pausing.setdefault(state, []).append(running)
    events = frozenset(event for each in process.clocks.values() for event in each.events)
    return ProcessClocks(
        made,
        _fixed(of_states),
        _fixed(of_events),
        {state: tuple(clocks) for state, clocks in pausing.items()},
        events,
    )


def _fixed(acts: _Acts) -> Mapping[str, tuple[ClockAct, ...]]:
    return {name: tuple(each) for name, each in acts.items()}


def _running(
    clock: ServiceClock, order: int, states: frozenset[str], context: LinkContext
) -> RunningClock | None:
    def expression(text: Text | None, kind: Type) -> BoundExpression | None:
        return context.compiler.expression(text, context.general, kind) if text else None

    limit = expression(clock.limit, DAYS_DURATION)
    warn = expression(clock.warn, DAYS_DURATION)
    calendar = expression(clock.calendar, STRING)
    since, due = expression(clock.since, DATE_TIME), expression(clock.due, DATE_TIME)
    given = [limit, warn, calendar, since, due]
    check_due(f"the clock '{clock.name}'", given, context.general, context)
    if limit is None:
        return None
    pauses = tuple(each.text for each in clock.pauses if each.text in states)
    return RunningClock(
        name=clock.name,
        order=order,
        limit=limit,
        warn=warn,
        counts_work=clock.counts is not None,
        calendar=calendar,
        since=since,
        due=due,
        restarts=clock.reopened is Reopening.RESTART,
        pauses=pauses,
        reads=frozenset(
            path[0] for each in (limit, since, due) if each is not None for path in each.reads
        ),
        pauses_suspended=any(each.text == SUSPENDED for each in clock.pauses)
        and SUSPENDED not in states,
    )
