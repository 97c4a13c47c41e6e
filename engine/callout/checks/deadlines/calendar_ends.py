"""Calendars that end, and deadlines of a fixed length that lie past the end from today on.

Whoever checks says what day it is. What is found here is shown without being asked for, and fails
nothing: the files are as right as they were yesterday.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callout.calendars import EXTEND, Calendar, OutOfCalendar, ending
from callout.checks.expressions import cells, expressions
from callout.dmn import CALENDAR_FUNCTIONS
from callout.errors import CalloutError, Location, Problem, Severity
from callout.feel import Frame, compile  # noqa: A004 - FEEL's
from callout.feel.parse import expression_tree, scope_of
from callout.feel.runtime.coercion import type_of
from callout.feel.syntax import ast
from callout.feel.syntax.cursor import BadSyntax
from callout.library import Library
from callout.library.library import PARAMETERS
from callout.process import Process, Text, walk
from callout.values import DateTime, DaysDuration, Facts, Value

DATED = frozenset({"C309", "R311"})
"""The codes of findings that come with time."""
_LENGTHS = {"add working days": "days", "add working time": "duration"}


def of_calendars(library: Library, now: DateTime) -> Iterator[Problem]:
    """R311: calendars of profiles that end soon, or have ended."""
    names = {name for each in library.parameter_sets.values() for name in each.calendar_names()}
    for name, calendar in library.calendars.items():
        found = ending(calendar, now)
        if name in names and found.is_soon and calendar.where is not None:
            yield Problem(
                "R311",
                f"calendar {found}",
                calendar.where,
                Severity.HINT,
                consequence="what asks for a later day fails",
                hint=EXTEND,
            )


def of_process(
    process: Process,
    library: Library,
    profiles: Iterable[str],
    now: DateTime,
    settings: Facts | None,
) -> Iterator[Problem]:
    """C309: deadlines of a process that would be past the end if they began now."""
    for profile in profiles:
        for present in _present(library, profile, now, settings):
            for text in expressions(process):
                yield from present.too_far(text)
            for text in walk.working_waits(process):
                yield from present.too_long(text)


def of_tables(library: Library, now: DateTime, settings: Facts | None) -> Iterator[Problem]:
    """C309: the same in the answers of rule tables."""
    for profile in library.parameter_sets:
        for present in _present(library, profile, now, settings):
            for table in library.tables.values():
                answers = [each for row in table.rows for each in row.answers]
                for text in cells([*answers, *(each.default for each in table.outputs)]):
                    yield from present.too_far(text)


@dataclass(frozen=True, slots=True)
class _Present:
    """A calendar as long as it still is, with the parameters that lengths may be told by."""

    calendar: Calendar
    called: frozenset[str]
    """What the calendar is called in expressions; with the empty name it is meant without one."""
    now: DateTime
    parameters: Facts

    def too_far(self, text: Text) -> Iterator[Problem]:
        """A problem for each length of an expression that the calendar does not have any more."""
        if "add working" not in text.text:
            return
        try:
            tree = expression_tree(text.text, scope_of({}))
        except BadSyntax:
            return
        for node in ast.walk(tree):
            length = work_added(node)
            if length is None or not self._is_meant(node):
                continue
            if self._has(length[0], text.text[length[1].start : length[1].end]):
                continue
            written = " ".join(text.text[node.start : node.end].split())
            yield self._past(written, text.place(node.start, node.end - node.start))

    def too_long(self, text: Text) -> Iterator[Problem]:
        """A problem for working time to wait that the calendar does not have any more."""
        if "" in self.called and not self._has("add working time", text.text):
            yield self._past(f"{text.text} working time", text.where)

    def _past(self, written: str, where: Location) -> Problem:
        return Problem(
            "C309",
            f"'{written}' is past the end of calendar {self.calendar.name} if it begins now",
            where,
            Severity.HINT,
            consequence="the deadline cannot be worked out",
            hint="extend 'valid' of the calendar, and enter the holidays",
            related=_until(self.calendar),
        )

    def _is_meant(self, node: ast.SyntaxNode) -> bool:
        """Whether it is this calendar that counts, as far as that is written out."""
        name = calendar_named(node)
        return name is None or name in self.called

    def _has(self, function: str, written: str) -> bool:
        """Whether so much work is left; also where that cannot be told before a ticket is there."""
        length, calendar = self._constant(written), self.calendar
        try:
            if isinstance(length, DaysDuration) and length.nanoseconds > 0 and calendar.has_hours:
                calendar.add_working_time(self.now, length)
            elif isinstance(length, int) and length > 0 and function == "add working days":
                calendar.add_working_days(calendar.day_of(self.now), length)
        except OutOfCalendar:
            return False
        return True

    def _constant(self, written: str) -> Value:
        """The value of what reads nothing but parameters; null for all else."""
        scope: dict[str, Value] = {PARAMETERS: dict(self.parameters)}
        names = {name: type_of(value) for name, value in scope.items()}
        try:
            return compile(written, names=names).run(scope, Frame())
        except CalloutError:
            return None


def _present(
    library: Library, profile: str, now: DateTime, settings: Facts | None
) -> Iterator[_Present]:
    """The calendars of a profile that are not over yet: that is told once (R311)."""
    known = library.parameter_sets[profile]
    for name in known.calendar_names():
        calendar = library.calendars.get(name)
        if calendar is None or not calendar.first <= calendar.day_of(now) <= calendar.last:
            continue
        called = {name, *(key for key, each in known.calendars.items() if each.name == name)}
        if name == known.calendar:
            called.add("")
        try:
            parameters = library.parameters(profile, "", calendar.day_of(now), settings or {})
        except CalloutError:
            parameters = {}
        yield _Present(calendar, frozenset(called), now, parameters)


def calendar_named(node: ast.SyntaxNode) -> str | None:
    """The calendar that a call names: empty if it names none, None if that is not written out."""
    if not isinstance(node, ast.Call):
        return ""
    by_name = dict(zip(node.names, node.arguments, strict=True)) if node.names else {}
    function = node.function.name if isinstance(node.function, ast.Name) else ""
    own = len(CALENDAR_FUNCTIONS[function].parameters) - 1 if function in CALENDAR_FUNCTIONS else 0
    last = by_name.get("calendar") if by_name else None
    if not by_name and own and len(node.arguments) > own:
        last = node.arguments[own]
    if last is None:
        return ""
    constant = isinstance(last, ast.Constant) and isinstance(last.value, str)
    return str(last.value) if constant and isinstance(last, ast.Constant) else None


def work_added(node: ast.SyntaxNode) -> tuple[str, ast.SyntaxNode] | None:
    """The function that adds working time, and the argument that says how much."""
    if not isinstance(node, ast.Call) or not isinstance(node.function, ast.Name):
        return None
    function = node.function.name
    wanted = _LENGTHS.get(function)
    if wanted is None or len(node.arguments) not in (2, 3):
        return None
    place = node.names.index(wanted) if wanted in node.names else 1
    return function, node.arguments[place]


def _until(calendar: Calendar) -> tuple[tuple[Location, str], ...]:
    return ((calendar.where, "it ends here"),) if calendar.where is not None else ()
