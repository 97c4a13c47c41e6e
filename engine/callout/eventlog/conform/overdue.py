"""Timers of states that were due and never happened: the ticket left without them, or stayed on.

A timer has one verdict. That of one that fired is `callout.eventlog.conform.timing`'s; the others
are asked for here when they are cancelled, and when the log ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from callout.content.timing.timer_ids import TimerOwner, owner_of
from callout.definition import Definition
from callout.eventlog.log_map import LogMap
from callout.records import Ticket, Timer, firing
from callout.step import step


def overdue_at_leaving(
    definition: Definition, mapping: LogMap, before: Ticket, after: Ticket, now: datetime
) -> Iterator[Timer]:
    """The timers that an event at `now` has cancelled, and that should have come before it."""
    kept = {(each.id, each.due) for each in after.timers}
    cancelled = (each for each in before.timers if (each.id, each.due) not in kept)
    for timer in cancelled:
        if _is_overdue(definition, mapping, before, timer, now):
            yield timer


def overdue_at_end(
    definition: Definition, mapping: LogMap, ticket: Ticket, end: datetime
) -> Iterator[Timer]:
    """The timers that still run where the log ends, and that should have come before."""
    for timer in ticket.timers:
        if _is_overdue(definition, mapping, ticket, timer, end):
            yield timer


def _is_overdue(
    definition: Definition, mapping: LogMap, ticket: Ticket, timer: Timer, now: datetime
) -> bool:
    """Whether it is late, and would have done what a log shows.

    That is to leave a state; of a timer that the map knows, any transition. Sends, duties and
    clocks are no part of the chart.
    """
    if now <= timer.due + mapping.tolerance or timer.id in mapping.ignore:
        return False
    if owner_of(timer.id)[0] is not TimerOwner.STATE:
        return False
    outcome = step(definition, ticket, firing(timer, now), now)
    if outcome.refusal is not None:
        return False
    moved = outcome.ticket.states != ticket.states or outcome.ticket.status != ticket.status
    is_known = timer.id in mapping.timers.values()
    return moved or (is_known and bool(outcome.entry.transitions))
