"""Targets: bounds that are FEEL over parameters, and whether a figure keeps to one.

Compared is exactly; only what people are shown is rounded. A bound is that of the last day of its
period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from callout.datamodel.expressions import fits
from callout.datamodel.library_view import LibraryView, names_on
from callout.errors import Problem
from callout.feel import ANY, DAYS_DURATION, NUMBER, Expression, Frame, Type
from callout.feel.syntax.ast import Constant
from callout.library.kpis import Aim, Kpi, KpiKind, Statistic
from callout.values import Date, DaysDuration, Value

from .measure import Measure, are_lengths, timeless


@dataclass(frozen=True, slots=True)
class LinkedTarget:
    """A target with its bound; None: what the period before came to."""

    aim: Aim
    bound: Expression | None
    view: LibraryView

    def on(self, day: Date) -> Fraction | None:
        """The bound on a day; None where it has no value then, or there is none."""
        if self.bound is None:
            return None
        return exact(self.bound.run(names_on(self.view)(day), Frame(zone=self.view.zone)))

    def is_met(self, found: Fraction, bound: Fraction) -> bool:
        """Whether what was found is on the right side."""
        match self.aim:
            case Aim.AT_LEAST:
                return found >= bound
            case Aim.AT_MOST:
                return found <= bound
            case Aim.HIGHER:
                return found > bound
            case Aim.LOWER:
                return found < bound


def exact(value: Value) -> Fraction | None:
    """A number, or a length in nanoseconds, as it is; None for anything else."""
    if isinstance(value, DaysDuration):
        return Fraction(value.nanoseconds)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Fraction(value)


def link_target(
    kpi: Kpi, view: LibraryView, measures: Sequence[Measure], problems: list[Problem]
) -> LinkedTarget | None:
    """The target, if there is one; R608 for a bound that is nothing to compare with."""
    target = kpi.target
    if target is None:
        return None
    if target.bound is None:
        return LinkedTarget(target.aim, None, view)
    bound = timeless(target.bound, view.types(), ANY, problems)
    if bound is None:
        return None
    wanted = _wanted(kpi, measures)
    fault = None
    if not fits(bound.type, wanted):
        fault = f"the target is a {bound.type}, and the figure a {wanted}"
    elif kpi.kind is KpiKind.SHARE and _is_above_one(bound):
        fault = f"no share is {target.bound.text}: the whole is 1"
    if fault is not None:
        hint = "write 98 %, or 0.98" if wanted == NUMBER else "write a duration, like PT2H"
        problems.append(Problem("R608", fault, target.bound.where, hint=hint))
    return LinkedTarget(target.aim, bound, view)


def _wanted(kpi: Kpi, measures: Sequence[Measure]) -> Type:
    """What is compared: a length of time for values that are, else a number."""
    if kpi.show[:1] == (Statistic.COUNT,):
        return NUMBER
    return DAYS_DURATION if are_lengths(measures) else NUMBER


def _is_above_one(bound: Expression) -> bool:
    value = exact(bound.ast.value) if isinstance(bound.ast, Constant) else None
    return value is not None and value > 1
