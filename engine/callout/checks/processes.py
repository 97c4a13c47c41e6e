"""All checks of one process."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

from callout.dmn import RuleTable
from callout.errors import Problem, in_order
from callout.process import Process

from . import (
    dead_transitions,
    livelocks,
    parts,
    reachability,
    texts,
    unheard_events,
    unused,
    waits,
)
from .chart import Chart

_CHART_CHECKS = (
    reachability.problems,
    dead_transitions.problems,
    livelocks.problems,
    waits.problems,
    unheard_events.problems,
)


def check_process(
    process: Process,
    *,
    tables: Mapping[str, RuleTable] | None = None,
    clauses: Collection[str] | None = None,
    given: Collection[str] = (),
) -> tuple[Problem, ...]:
    """What is questionable in a process that loads.

    Without `tables`, fields that a rule table might read are taken as read; without `clauses`,
    sources are not looked up. `given` are fields that other processes give it at the start.
    """
    chart = Chart.of(process)
    found = chain(
        chain.from_iterable(check(chart) for check in _CHART_CHECKS),
        unused.problems(process, tables, given),
        texts.problems(process, clauses),
        parts.problems(process),
    )
    return in_order(found)
