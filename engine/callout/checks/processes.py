"""All checks of one process."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from callout.errors import Problem, in_order
from callout.process import Process
from callout.tables import RuleTable


def check_process(
    process: Process,
    *,
    tables: Mapping[str, RuleTable] | None = None,
    clauses: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """What is questionable in a process that loads.

    Without `tables`, fields that a rule table might read are taken as read; without `clauses`,
    sources are not looked up.
    """
    _ = (process, tables, clauses)
    problems: list[Problem] = []
    return in_order(problems)
