"""Expectations about KPIs: what they come to in the period of the step, or in another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from callout.errors import CalloutError
from callout.kpis.figures import Figure
from callout.kpis.reported import ReportedKpi
from callout.kpis.shown import shown_value, unit_of
from callout.kpis.targets import exact
from callout.library.kpis import KpiKind
from callout.values import DateTime, DaysDuration, Json, from_json

from .observation import Observation
from .written import Mismatch, compare, named, text_of

PARTS = ("is", "open", "out", "target", "period")
NO_CASES = "no cases"


def kpis(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """By KPI what it comes to, with the profile of the ticket where it has several."""
    for name, wanted in named(expected).items():
        said: dict[str, Json] = wanted if isinstance(wanted, dict) else {"is": wanted}
        period = text_of(said["period"]) if "period" in said else _month(observed)
        try:
            report = observed.engine.report([name], period=period)
        except CalloutError as error:
            yield Mismatch(f"{name}: {text_of(wanted)}", f"{name}: {error.message}")
            continue
        for mismatch in _differences(_chosen(report.kpis, observed), said):
            yield mismatch.under(f"{name}: ")


def _month(observed: Observation) -> str:
    now = DateTime.from_datetime(observed.step.now).in_zone(observed.definition.zone)
    return str(now.date)[:7]


def _chosen(kpis: Iterable[ReportedKpi], observed: Observation) -> ReportedKpi:
    found = list(kpis)
    own = (each for each in found if each.kpi.profile == observed.ticket.profile)
    return next(own, found[0])


def _differences(reported: ReportedKpi, said: dict[str, Json]) -> Iterator[Mismatch]:
    figure = reported.figure
    if "is" in said and not _is(reported, said["is"]):
        yield Mismatch(text_of(said["is"]), _shown(reported))
    if "open" in said:
        yield from compare(said["open"], figure.open, "open")
    if "out" in said:
        out: Json = dict(figure.left_out)
        yield from compare({} if said["out"] == "none" else said["out"], out, "out")
    if "target" in said:
        yield from compare(said["target"], _target(figure), "target")


def _target(figure: Figure) -> str:
    if figure.target is None:
        return "none"
    return "met" if figure.target.is_met else "not met"


def _is(reported: ReportedKpi, wanted: Json) -> bool:
    """Whether the figure is that: exactly, or as it is shown."""
    value = reported.figure.main
    if value is None or reported.kpi.kpi.kind is not KpiKind.FIGURE:
        return text_of(wanted) == _shown(reported)
    return _exactly(wanted) == value or text_of(wanted) == shown_value(unit_of(reported.kpi), value)


def _exactly(wanted: Json) -> Fraction | None:
    if isinstance(wanted, str):
        try:
            return exact(DaysDuration.parse(wanted))
        except ValueError:
            return None
    return exact(from_json(wanted))


def _shown(reported: ReportedKpi) -> str:
    """``48 of 49``, ``10 against 1000``, or the first value of a figure."""
    figure, kind = reported.figure, reported.kpi.kpi.kind
    value = figure.main
    if value is None:
        return NO_CASES
    if kind is KpiKind.FIGURE:
        return shown_value(unit_of(reported.kpi), value)
    word = "of" if kind is KpiKind.SHARE else "against"
    return f"{figure.numerator} {word} {figure.denominator}"
