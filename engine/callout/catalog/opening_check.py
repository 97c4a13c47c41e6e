"""Whether everything in the files can be started, asked before anything is.

Every process is linked for every profile it is written for, as starting it would. What a deployment
has not set is no reason to stay shut: only who starts such a process needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from callout.definition.profiles import profiles_of, unknown_profiles
from callout.errors import DefinitionError, Problem, Severity, in_order
from callout.kpis import LinkedKpi
from callout.process import Process, Start, walk
from callout.schedules import LinkedSchedule

from .catalog import Catalog

_UNSET_PARAMETER = "R301"
_CHECKED: dict[str, tuple[Problem, ...]] = {}
"""What was found in files that are fine, by their digest: many engines open the same ones."""
_REMEMBERED = 64


def check_all(catalog: Catalog) -> tuple[Problem, ...]:
    """What does not keep the files from use, in order of place: parameters that are not set.

    Raises `DefinitionError` with every problem of every file. A process that uses one which does
    not load is not linked: what would be said of it follows from the other.
    """
    known = _CHECKED.get(catalog.digest)
    if known is not None:
        return known
    problems = [each for found in catalog.broken.values() for each in found]
    for process in catalog.processes.values():
        if not any(used in catalog.broken for used in _used_by(process)):
            problems += _linked(catalog, process)
    if not catalog.broken:
        problems += [*_unset(catalog.schedules), *_unset(catalog.kpis)]
    found = in_order(dict.fromkeys(problems))
    if any(each.severity is Severity.ERROR for each in found):
        raise DefinitionError(each for each in found if each.severity is Severity.ERROR)
    if len(_CHECKED) >= _REMEMBERED:
        _CHECKED.clear()
    _CHECKED[catalog.digest] = found
    return found


def _linked(catalog: Catalog, process: Process) -> Iterator[Problem]:
    yield from unknown_profiles(process, catalog.library)
    for profile in profiles_of(process, catalog.library):
        try:
            catalog.get(process.name, profile)
        except DefinitionError as error:
            serious = (each for each in error.problems if each.severity is Severity.ERROR)
            yield from map(_as_at_opening, serious)


def _unset(
    linked_ones: Callable[[], Iterable[LinkedSchedule | LinkedKpi]],
) -> Iterable[Problem]:
    """What is wrong with schedules, or KPIs; parameters of theirs that are not set."""
    try:
        found = linked_ones()
    except DefinitionError as error:
        return error.problems
    return [_as_at_opening(each) for linked in found for each in linked.unset]


def _as_at_opening(problem: Problem) -> Problem:
    if problem.code != _UNSET_PARAMETER:
        return problem
    return replace(problem, severity=Severity.WARNING)


def _used_by(process: Process) -> Iterable[str]:
    for invoke in walk.invokes(process):
        yield invoke.process.text
    for action in walk.actions(process):
        if isinstance(action, Start):
            yield action.process.text
