"""All checks of one process, in one list.

A new check is a function from an `Exploration` (what the chart tells), a `Subject` (what the file
and the rest of the project tell) or both to problems, and a line in one of the three lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from callout.checks import interfaces, parts, texts, unused
from callout.checks.deadlines import lengths
from callout.dmn import RuleTable
from callout.errors import DefinitionError, Problem, in_order
from callout.library import ParameterSet
from callout.process import Process, Text

from .charts import (
    contradictions,
    counters,
    covering,
    dead_ends,
    dead_transitions,
    ends,
    livelocks,
    owners,
    reachability,
    timers,
    unheard_events,
    waits,
)
from .charts.exploration import Exploration, explore
from .subject import Subject

_CHART_CHECKS: tuple[Callable[[Exploration], Iterable[Problem]], ...] = (
    reachability.problems,
    dead_ends.problems,
    dead_transitions.problems,
    livelocks.problems,
    unheard_events.problems,
)
_GUARD_CHECKS: tuple[Callable[[Exploration, Subject], Iterable[Problem]], ...] = (
    contradictions.problems,
    counters.problems,
    covering.problems,
    ends.problems,
    owners.problems,
    timers.problems,
    waits.problems,
)
_PROCESS_CHECKS: tuple[Callable[[Subject], Iterable[Problem]], ...] = (
    unused.problems,
    texts.problems,
    interfaces.problems,
    parts.problems,
    lengths.problems,
)


def check_process(  # noqa: PLR0913 - what is known around it; all by keyword
    process: Process,
    *,
    tables: Mapping[str, RuleTable] | None = None,
    clauses: Collection[str] | None = None,
    given: Collection[str] = (),
    neighbours: Mapping[str, Process] = MappingProxyType({}),
    parameter_sets: Collection[ParameterSet] = (),
    measured: Collection[Text] = (),
) -> tuple[Problem, ...]:
    """What is questionable in a process that loads, in order of place.

    What the arguments mean and what is left out without them, `Subject` says. A chart that is not
    well formed is not explored: what is wrong with it is all that is said of its states.
    """
    subject = Subject(process, tables, clauses, given, neighbours, parameter_sets, measured)
    found = [*_of_chart(subject)]
    for check in _PROCESS_CHECKS:
        found += check(subject)
    return in_order(found)


def _of_chart(subject: Subject) -> Iterator[Problem]:
    try:
        explored = explore(subject.process)
    except DefinitionError as error:
        yield from error.problems
        return
    for check in _CHART_CHECKS:
        yield from check(explored)
    for look in _GUARD_CHECKS:
        yield from look(explored, subject)
