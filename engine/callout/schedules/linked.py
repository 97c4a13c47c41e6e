"""A schedule among the rules and processes it names: checked, compiled, ready to open tickets.

What an occurrence opens follows from the occurrence alone: expressions know its instant as
``now()``, parameters are those of its day, and ids are made of schedule, instant and item. So
whoever works it off, and however often, means the same tickets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from callout.datamodel.days import Days
from callout.datamodel.library_view import LibraryView, names_on
from callout.errors import DefinitionError, ExpressionError, Location, Problem
from callout.feel import ANY, Expression, Frame, ListOf, Type, compile  # noqa: A004 - FEEL's
from callout.library import WORKING_DAYS, Library, Schedule
from callout.process import Field, Process, Text
from callout.records import TicketId
from callout.suggest import did_you_mean
from callout.values import DateTime, Facts, digest, encode

from .given import misgiven
from .occurrences import Timing, day_of, days_of
from .recurrence import BadRule
from .times import ComputedTimes, compile_times, unset

_NONE: Facts = {}
_SOME_DAY = date(2000, 1, 1)
_LONG = timedelta(days=41 * 366)
_SET = "give the parameter a value for the day, and open what is missing: callout start"


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket that an occurrence opens."""

    id: TicketId
    data: Facts


@dataclass(frozen=True, slots=True)
class LinkedSchedule:
    """A schedule, ready; its tickets are opened with `profile`.

    `findings` are faults that keep it from opening tickets, and nothing else from going on; `unset`
    are parameters that its times read and that the deployment has not set: until then it rests.
    """

    schedule: Schedule
    profile: str | None
    timing: Timing
    days: Days
    each: Expression | None
    inputs: Mapping[str, Expression]
    unset: tuple[Problem, ...] = ()
    findings: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The schedule's name."""
        return self.schedule.name

    def id_at(self, occurrence: datetime) -> TicketId:
        """The id of the ticket of an occurrence; those of its items begin with it."""
        return TicketId(f"{self.name}-{occurrence:%Y%m%dT%H%M%SZ}")

    def openings(self, occurrence: datetime) -> Iterator[Opening]:
        """The tickets of an occurrence, one for each item; equal items have one.

        Raises ExpressionError, NoDecision and OutOfCalendar where `each` or an input has no value,
        and ExpressionError where the times of the day are not known.
        """
        fault = self.timing.fault(occurrence)
        if fault is not None:
            raise ExpressionError(fault, where=self.schedule.where, hint=_SET)
        frame = Frame(DateTime.from_datetime(occurrence), self.days.zone)
        scope = self.days.at(occurrence)
        if self.each is None:
            yield Opening(self.id_at(occurrence), self._data(scope, frame))
            return
        items = self.each.evaluate(scope, frame)
        if not isinstance(items, list):
            why = f": {frame.warnings[-1].message}" if frame.warnings else ""
            raise ExpressionError(
                f"'{self.each.text}' gives no list of items{why}", where=self.each.where
            )
        known: set[TicketId] = set()
        for item in items:
            ticket = TicketId(f"{self.id_at(occurrence)}-{digest(encode(item))[5:17]}")
            if ticket not in known:
                known.add(ticket)
                named = {**scope, self.schedule.item or "": item}
                yield Opening(ticket, self._data(named, frame))

    def _data(self, scope: Facts, frame: Frame) -> Facts:
        return {name: each.evaluate(scope, frame) for name, each in self.inputs.items()}


def link_schedule(
    schedule: Schedule, library: Library, processes: Mapping[str, Process], settings: Facts = _NONE
) -> LinkedSchedule:
    """The schedule, compiled.

    Raises:
        DefinitionError: with everything that is wrong (R501, R503-R507, F).
    """
    problems: list[Problem] = []
    profile = _profile(schedule, library, processes, problems)
    view = LibraryView(library, profile, schedule.region or "", settings)
    times = compile_times(schedule, view, problems)
    timing = _timing(schedule, view, times, problems)
    each, inputs = _expressions(schedule, view, problems)
    _check_process(schedule, processes, problems)
    if problems or timing is None:
        raise DefinitionError(problems)
    lacking = unset(schedule, times, view)
    process = processes[schedule.process.text]
    findings = tuple(misgiven(process, inputs))
    days = Days(names_on(view), view.zone)
    return LinkedSchedule(schedule, profile, timing, days, each, inputs, lacking, findings)


def _profile(
    schedule: Schedule,
    library: Library,
    processes: Mapping[str, Process],
    problems: list[Problem],
) -> str | None:
    """The profile it names, else the only one that its process is for, else the only one."""
    known, named = library.parameter_sets, schedule.profile
    if named is not None and named.text not in known:
        hint = did_you_mean(named.text, known, f"there are: {', '.join(known) or 'none'}")
        message = f"there is no profile '{named.text}'"
        problems.append(Problem("R506", message, named.where, hint=hint))
        return None
    if named is not None:
        return named.text
    process = processes.get(schedule.process.text)
    written_for = [each.text for each in process.profiles] if process is not None else []
    choice = [name for name in written_for if name in known] or list(known)
    return choice[0] if len(choice) == 1 else None


def _timing(
    schedule: Schedule, view: LibraryView, times: ComputedTimes | None, problems: list[Problem]
) -> Timing | None:
    calendars = view.calendars
    calendar = calendars.default if calendars is not None else None
    if calendar is None and WORKING_DAYS in {each.text for each in schedule.on}:
        problems.append(
            Problem(
                "R505",
                f"'{schedule.name}' comes on working days, and no calendar says which they are",
                schedule.on[0].where,
                hint="name a `profile` whose parameters have a `calendar`",
            )
        )
        return None
    try:
        days = days_of(schedule, calendar)
    except BadRule as error:
        problems.append(_bad_rule(schedule, str(error), error.hint))
        return None
    zone = schedule.zone or view.zone
    first, last = day_of(schedule.first), day_of(schedule.last)
    timing = Timing(days, schedule.times, zone, first, last, times)
    if schedule.rule is not None and not _ever_comes(timing):
        message = f"'{schedule.rule.text}' never comes"
        problems.append(_bad_rule(schedule, message, "no day of forty years is like that"))
    return timing


def _ever_comes(timing: Timing) -> bool:
    some = timing.first or _SOME_DAY
    until = min(timing.last or date.max, some + _LONG)
    return next(timing.days(some, until), None) is not None


def _bad_rule(schedule: Schedule, message: str, hint: str) -> Problem:
    where = schedule.rule.where if schedule.rule is not None else schedule.where
    return Problem("R503", message, where, consequence="no ticket is ever opened", hint=hint)


def _expressions(
    schedule: Schedule, view: LibraryView, problems: list[Problem]
) -> tuple[Expression | None, dict[str, Expression]]:
    names: dict[str, Type] = view.types()
    each = None
    if schedule.each is not None:
        each = _compiled(schedule.each, names, ListOf(ANY), problems)
        item = each.type.item if each is not None else ANY
        names = {**names, schedule.item or "": item}
    inputs = {
        name: made
        for name, text in schedule.inputs.items()
        if (made := _compiled(text, names, ANY, problems)) is not None
    }
    return each, inputs


def _compiled(
    text: Text, names: Mapping[str, Type], wanted: Type, problems: list[Problem]
) -> Expression | None:
    try:
        return compile(text.text, names=names, where=text.where, wanted=wanted)
    except DefinitionError as error:
        problems.extend(error.problems)
        return None


def _check_process(
    schedule: Schedule, processes: Mapping[str, Process], problems: list[Problem]
) -> None:
    name = schedule.process
    process = processes.get(name.text)
    if process is None:
        hint = did_you_mean(name.text, processes, f"there are: {', '.join(processes) or 'none'}")
        problems.append(
            Problem("R501", f"there is no process '{name.text}'", name.where, hint=hint)
        )
        return
    for given, text in schedule.inputs.items():
        if given not in process.data:
            hint = did_you_mean(given, process.data)
            message = f"'{process.name}' has no field '{given}'"
            problems.append(Problem("R504", message, text.where, hint=hint))
    problems.extend(_not_given(schedule, process.data.values(), process.name))


def _not_given(schedule: Schedule, fields: Iterable[Field], process: str) -> Iterator[Problem]:
    where: Location = schedule.where
    for field in fields:
        if field.required and field.name not in schedule.inputs:
            message = f"'{process}' cannot be opened without '{field.name}'"
            hint = f"write with: {{{field.name}: ...}}"
            yield Problem("R504", message, where, hint=hint)
