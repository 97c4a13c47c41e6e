"""Is working time asked of a calendar that there is, and that has hours?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from callout.checks.expressions import (
    cells,
    expressions,
    has_word,
    position_of,
    reads,
    without_strings,
)
from callout.definition.profiles import profiles_of
from callout.dmn import CALENDAR_FUNCTIONS, RuleTable
from callout.errors import Location, Problem, Severity
from callout.library import Library, ParameterSet
from callout.process import Decide, Process, Text, walk

_FUNCTIONS = ("add working time", "working time between", "is working time")


def problems(process: Process, library: Library, profiles: Iterable[str]) -> Iterator[Problem]:
    """C308: working time is asked of a calendar that has no hours, in one of the profiles."""
    for profile in profiles:
        for name in library.parameter_sets[profile].calendar_names():
            calendar = library.calendars.get(name)
            if calendar is None or calendar.has_hours:
                continue
            for what, where in _counted(process):
                yield Problem(
                    "C308",
                    f"the calendar '{name}' of '{profile}' has no hours to count",
                    where,
                    Severity.ERROR,
                    consequence=f"'{what}' fails each time",
                    hint='give the calendar `hours: {from: "09:00", until: "17:00"}`',
                )


def _counted(process: Process) -> Iterator[tuple[str, Location]]:
    """What counts working time in a process, with where: waits, duties, functions."""
    yield from (("working time", text.where) for text in walk.working_waits(process))
    for text in expressions(process):
        for function in _FUNCTIONS:
            if has_word(without_strings(text.text), function):
                yield function, text.place(position_of(text.text, function), len(function))


def no_calendar(processes: Iterable[Process], library: Library) -> Iterator[Problem]:
    """R312: parameters without a calendar, and working days or times that would need one.

    A process that is for no profile by name may never run with all there are, so of these the
    only one counts.
    """
    asking: dict[str, list[tuple[str, Location]]] = {}
    for process in processes:
        named = profiles_of(process, library)
        if not process.profiles and len(named) > 1:
            continue
        without = [each for each in named if each and library.parameter_sets[each].calendar is None]
        asked = list(islice(_asked(process, library), 1)) if without else []
        for profile in without if asked else ():
            asking.setdefault(profile, []).extend(asked)
    for profile, places in asking.items():
        yield _no_calendar(library.parameter_sets[profile], places, tuple(library.calendars))


def _no_calendar(
    parameters: ParameterSet, asked: list[tuple[str, Location]], calendars: tuple[str, ...]
) -> Problem:
    hint = "begin a rules file with `calendar: NAME`, and name it in the parameters"
    if calendars:
        hint = f"write `calendar: {' or '.join(calendars)}` into the parameters"
    return Problem(
        "R312",
        f"the parameters '{parameters.profile}' name no calendar, which '{asked[0][0]}' needs",
        parameters.where,
        consequence=f"'{asked[0][0]}' fails each time",
        hint=hint,
        related=tuple((where, f"'{function}' is asked here") for function, where in asked),
    )


def _asked(process: Process, library: Library) -> Iterator[tuple[str, Location]]:
    """What a process and its tables ask of a calendar, with where: waits, functions."""
    yield from (("working time", text.where) for text in walk.working_waits(process))
    texts = [*expressions(process)]
    read = {each.table.text for each in walk.actions(process) if isinstance(each, Decide)}
    read |= {name for name in library.tables if any(reads(each.text, name) for each in texts)}
    for name in library.with_callees(read & library.tables.keys()):
        texts += _cells(library.tables[name])
    for text in texts:
        for function in CALENDAR_FUNCTIONS:
            if has_word(without_strings(text.text), function):
                offset = position_of(text.text, function)
                yield function, text.place(offset, len(function))


def _cells(table: RuleTable) -> Iterator[Text]:
    tests = [test for row in table.rows for test in row.tests]
    answers = [answer for row in table.rows for answer in row.answers]
    defaults = [each.default for each in table.outputs]
    return cells([*(each.expression for each in table.inputs), *tests, *answers, *defaults])
