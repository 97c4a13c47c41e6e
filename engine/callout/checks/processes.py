"""All checks of one process."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

from callout.errors import Problem, in_order
from callout.process import Process
from callout.tables import RuleTable

from . import hearing, reaching, resting, taking, texts, timing, using
from .chart import Chart

_CHART_CHECKS = (
    reaching.problems,
    taking.problems,
    resting.problems,
    timing.problems,
    hearing.problems,
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
        using.problems(process, tables, given),
        texts.problems(process, clauses),
    )
    return in_order(found)
