"""The times of a day that are worked out of parameters, as these are on that day.

What a schedule says under ``at`` beside fixed times is FEEL over ``param`` alone: it gives a time,
or a list of times, on the clocks of the schedule. Parameters change from day to day, so a day may
turn out to have no time that is known; that is a fault of this day, told in words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from callout.datamodel.library_view import PARAM, LibraryView
from callout.errors import CalloutError, DefinitionError, Problem
from callout.feel import TIME, Expression, Frame, Kind, Type, compile  # noqa: A004 - FEEL's
from callout.feel.runtime.coercion import shown
from callout.feel.syntax.reads import reads
from callout.feel.types import may_be
from callout.library import Parameter, Schedule
from callout.process import Text
from callout.values import Date, Facts, Time, Value

_PRESENT = ("now", "today")
_SECOND = 1_000_000_000
_MOST = 96
"""How many times a day may have, as the schema says it of those that are written."""


@dataclass(frozen=True, slots=True)
class DayTimes:
    """The times of a day: seconds since midnight, ascending; `fault` is why others are unknown."""

    seconds: tuple[int, ...]
    fault: str | None = None


TimesOf: TypeAlias = Callable[[Date], DayTimes]
_WorkedOut: TypeAlias = tuple[tuple[int, ...], tuple[tuple[str, str], ...]]
"""The times, and the texts of expressions that give none, with why."""


@dataclass(frozen=True, slots=True)
class ComputedTimes:
    """Times worked out of the parameters of a day; called with the day.

    Between two `changes` (days, ascending) all parameters stay as they are, and so do the times:
    who looks for the next one through forty years works them out a few times only.
    """

    expressions: tuple[Expression, ...]
    parameters: Callable[[Date], Facts]
    changes: tuple[int, ...] = ()
    _kept: dict[int, _WorkedOut] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, day: Date) -> DayTimes:
        """The times of a day; what cannot be worked out is its fault, and raises nothing."""
        span = bisect_right(self.changes, day.days)
        if span not in self._kept:
            self._kept[span] = self._worked_out(day)
        seconds, faults = self._kept[span]
        told = "; ".join(f"'{text}' gives no time on {day}: {why}" for text, why in faults)
        return DayTimes(seconds, told or None)

    def _worked_out(self, day: Date) -> _WorkedOut:
        found, faults = set[int](), list[tuple[str, str]]()
        for each in self.expressions:
            try:
                found.update(self._of(each, day))
            except CalloutError as error:
                faults.append((each.text, error.message))
        return tuple(sorted(found)), tuple(faults)

    def _of(self, expression: Expression, day: Date) -> list[int]:
        frame = Frame()
        value = expression.evaluate({PARAM: dict(self.parameters(day))}, frame)
        items = value if isinstance(value, list) else [value]
        if len(items) > _MOST:
            raise CalloutError(f"it gives {len(items)} of them, and a day has up to {_MOST}")
        return [_seconds(each, frame) for each in items]


def compile_times(
    schedule: Schedule, view: LibraryView, problems: list[Problem]
) -> ComputedTimes | None:
    """What is worked out under ``at``; None where nothing is, or it is wrong (F, R507)."""
    known = len(problems)
    found: list[Expression] = []
    for text in schedule.computed_times:
        try:
            made = compile(text.text, names=view.types(), where=text.where)
        except DefinitionError as error:
            problems.extend(error.problems)
            continue
        problems.extend(_wrong(made, text, view))
        found.append(made)
    if not found or len(problems) > known:
        return None
    return ComputedTimes(tuple(found), view.parameters, _changes(view))


def _changes(view: LibraryView) -> tuple[int, ...]:
    """The days from which on some parameter is another than before."""
    if view.profile is None:
        return ()
    known = view.library.parameter_set(view.profile).parameters.values()
    variants = [variant for parameter in known for variant in parameter.variants]
    starts = {each.start.days for each in variants if each.start is not None}
    return tuple(sorted(starts | {each.end.days + 1 for each in variants if each.end is not None}))


def unset(
    schedule: Schedule, times: ComputedTimes | None, view: LibraryView
) -> tuple[Problem, ...]:
    """R301 for each parameter that the times read, and that a deployment must set and has not.

    R303 where a setting does not fit, so that none has a value.
    """
    if times is None:
        return ()
    paths = [path for each in times.expressions for path in each.reads]
    try:
        return view.unset(path[1] for path in paths if path[0] == PARAM and len(path) > 1)
    except CalloutError as error:
        where = schedule.computed_times[0].where
        return (Problem("R303", error.message, where, consequence=_NEVER, hint=error.hint),)


def _seconds(value: Value, frame: Frame) -> int:
    """Since midnight, without fractions; raises `CalloutError` for what is no time of clocks."""
    if not isinstance(value, Time):
        warned = frame.warnings[-1].message if frame.warnings else None
        raise CalloutError(warned or f"it is {shown(value)}")
    if value.zone is not None:
        raise CalloutError(f"{value} has a zone of its own, and times are on the schedule's clocks")
    return value.nanoseconds // _SECOND


def _wrong(expression: Expression, text: Text, view: LibraryView) -> Iterator[Problem]:
    if not _may_be_times(expression.type):
        message = f"this is a {expression.type}, not a time or a list of times"
        hint = 'name a parameter of the type time, or write a time: at: "17:30"'
        yield Problem("F003", message, text.where, consequence=_NEVER, hint=hint)
    others = [path[0] for path in expression.reads if path[0] != PARAM]
    for name in dict.fromkeys((*others, *_present(expression))):
        yield Problem(
            "R507",
            f"a time of the day is worked out of parameters, and this reads '{name}'",
            text.where,
            consequence="when it comes would depend on when one looks",
            hint="name a parameter, with a value for each span of days: at: param.opens_at",
        )
    parameter = _sole_parameter(expression, view)
    if parameter is not None:
        yield from _wrong_values(parameter, text, view)


def _may_be_times(given: Type) -> bool:
    return may_be(given.item if given.kind is Kind.LIST else given, TIME)


def _present(expression: Expression) -> Iterable[str]:
    return (f"{name}()" for name, *_ in reads(expression.ast, _PRESENT))


def _sole_parameter(expression: Expression, view: LibraryView) -> Parameter | None:
    """The parameter that the expression is, and nothing else."""
    path = expression.reads[0] if expression.reads else ()
    if view.profile is None or len(path) != 2 or expression.text.strip() != ".".join(path):
        return None
    return view.library.parameter_set(view.profile).parameters.get(path[1])


def _wrong_values(parameter: Parameter, text: Text, view: LibraryView) -> Iterator[Problem]:
    """What is sure to be wrong whenever the day comes."""
    related = ((parameter.where, "the parameter is here"),)
    name = f"{PARAM}.{parameter.name}"
    values = list(_values(parameter, view))
    if not values and not parameter.required:
        region = f"the region '{view.region}'" if view.region else "a schedule without a region"
        message = f"'{name}' has no value for {region}"
        hint = "give the schedule a `region`, or the parameter a value without one"
        yield Problem("R507", message, text.where, consequence=_NEVER, hint=hint, related=related)
    for value in _flat(values):
        if not isinstance(value, Time) or value.zone is not None:
            why = "has a zone of its own" if isinstance(value, Time) else "is no time"
            message = f"'{name}' is {shown(value)}, which {why}"
            hint = "write it like 17:30; `zone` of the schedule says on whose clocks it is"
            yield Problem(
                "R507", message, text.where, consequence=_NEVER, hint=hint, related=related
            )


_NEVER = "on days on which it has no time no ticket is opened"


def _values(parameter: Parameter, view: LibraryView) -> Iterator[Value]:
    """Every value that it can have where the schedule runs: the setting, else the variants."""
    try:
        settings = view.library.settings_for(view.profile or "", view.settings)
    except CalloutError:  # told where it is set
        settings = {}
    if parameter.name in settings:
        yield settings[parameter.name]
        return
    for variant in parameter.variants:
        if variant.holds(view.region, variant.start or variant.end or Date(0)):
            yield variant.value


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for each in values:
        yield from each if isinstance(each, list) else (each,)
