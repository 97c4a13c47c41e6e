"""Is the time counted in working hours that the calendar has?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callout.errors import Problem, Severity
from callout.library import Library
from callout.process import Process

from .expressions import expressions, has_word, position_of, without_strings

_FUNCTIONS = ("add working time", "working time between", "is working time")


def problems(process: Process, library: Library, profiles: Iterable[str]) -> Iterator[Problem]:
    """C308: working time is asked of a calendar that has no hours, in one of the profiles."""
    for profile in profiles:
        name = library.parameter_sets[profile].calendar
        calendar = library.calendars.get(name or "")
        if calendar is None or calendar.has_hours:
            continue
        for text in expressions(process):
            for function in _FUNCTIONS:
                if has_word(without_strings(text.text), function):
                    yield Problem(
                        "C308",
                        f"the calendar '{name}' of '{profile}' has no hours to count",
                        text.place(position_of(text.text, function), len(function)),
                        Severity.ERROR,
                        consequence=f"'{function}' fails each time",
                        hint='give the calendar `hours: {from: "09:00", until: "17:00"}`',
                    )
