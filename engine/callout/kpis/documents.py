"""Reports as JSON, under a hash of their own: what is published, and is never altered afterwards.

Exact numbers are texts, ``239/245`` or ``18``; lengths of time are in nanoseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from callout.errors import BadArgument
from callout.library.kpis import Statistic
from callout.records import instant_text
from callout.records.arguments import expected
from callout.values import Json, digest

from .cases import KpiCase
from .figures import Figure
from .linked import LinkedKpi
from .reported import KpiReport, ReportedKpi
from .shown import Unit, shown_value, unit_of

FORM = "callout report 1"
"""What such a document begins with; another form has another number."""
_HINT = "it is a file that `callout report --out` wrote; take it from where it was published"


def report_document(report: KpiReport) -> dict[str, Json]:
    """The report with all its cases, and under ``hash`` the digest of the rest.

    Raises BadArgument for what is no report.
    """
    expected(report, KpiReport, "a report", "hand over what engine.report has answered")
    return sealed(
        {
            "form": FORM,
            "as_of": instant_text(report.as_of),
            "position": report.position,
            "period": str(report.period),
            "by": [*report.by],
            "profile": report.profile,
            "periods": report.periods,
            "kpis": [kpi_document(each) for each in report.kpis],
        }
    )


def sealed(document: dict[str, Json]) -> dict[str, Json]:
    """The document with its hash."""
    return {**document, "hash": digest(document)}


def check_document(document: object) -> dict[str, Json]:
    """A document that somebody hands in, unaltered since it was made; raises `BadArgument`."""
    if not isinstance(document, dict) or document.get("form") != FORM or _PARTS - {*document}:
        raise BadArgument("this is no published report", hint=_HINT)
    rest = {name: value for name, value in document.items() if name != "hash"}
    try:
        found = digest(rest)
    except (TypeError, ValueError, RecursionError):
        raise BadArgument("this is no published report: no JSON", hint=_HINT) from None
    if document["hash"] != found:
        raise BadArgument("the published report was altered: it has another hash", hint=_HINT)
    return document


_PARTS = frozenset({"as_of", "by", "kpis", "period", "periods", "profile", "hash"})


def names_in(document: Mapping[str, Json]) -> tuple[str, ...]:
    """The KPIs of a published report, each once."""
    kpis = document["kpis"]
    said = (
        (each.get("name") for each in kpis if isinstance(each, dict))
        if isinstance(kpis, list)
        else ()
    )
    return tuple(dict.fromkeys(each for each in said if isinstance(each, str)))


def kpi_document(reported: ReportedKpi) -> Json:
    """One KPI of a report."""
    kpi = reported.kpi
    groups: list[Json] = [
        {"names": [*each.names], "figure": figure_document(kpi, each.figure)}
        for each in reported.groups
    ]
    before: list[Json] = [
        {"period": str(period), "figure": figure_document(kpi, figure)}
        for period, figure in reported.before
    ]
    said: dict[str, Json] = {
        "name": kpi.name,
        "title": dict(kpi.kpi.title.texts),
        "profile": kpi.profile,
        "definition": kpi.hash,
        "source": [*kpi.kpi.source],
        "period": str(reported.period),
        "unit": unit_of(kpi).value,
        "figure": figure_document(kpi, reported.figure),
        "groups": groups,
        "before": before,
        "cases": [case_document(each) for each in reported.cases],
        "against": [case_document(each) for each in reported.bases],
        "unreadable": [{"ticket": each.ticket, "why": each.why} for each in reported.unreadable],
    }
    return said


def figure_document(kpi: LinkedKpi, figure: Figure) -> dict[str, Json]:
    """Exact numbers, and how they are shown."""
    said: dict[str, Json] = {
        "cases": figure.cases,
        "open": figure.open,
        "left_out": dict(figure.left_out),
    }
    if figure.numerator is not None:
        said |= {"numerator": figure.numerator, "denominator": figure.denominator}
        said["share"] = _number(Unit.SHARE, figure.main)
    else:
        said["values"] = _values(kpi, figure.values)
    if figure.interval is not None:
        said["interval"] = [shown_value(Unit.SHARE, each) for each in figure.interval]
    if figure.target is not None and kpi.target is not None:
        said["target"] = {
            "aim": kpi.target.aim.value,
            "bound": _number(unit_of(kpi), figure.target.bound),
            "is_met": figure.target.is_met,
            "difference": str(figure.target.difference),
        }
    return said


def _values(kpi: LinkedKpi, values: Mapping[Statistic, Fraction | None]) -> Json:
    found: dict[str, Json] = {}
    for summary, value in values.items():
        found[summary.value] = _number(unit_of(kpi, summary), value)
    return found


def _number(unit: Unit, value: Fraction | None) -> Json:
    return None if value is None else {"exact": str(value), "shown": shown_value(unit, value)}


def case_document(case: KpiCase) -> dict[str, Json]:
    """A case: what is at its default is left out, and nothing that makes it distinct is in it."""
    said: dict[str, Json] = {
        "ticket": case.ticket,
        "day": str(case.day),
        "side": case.side.value,
    }
    if case.number:
        said["item"] = case.number
    if case.reason is not None:
        said["reason"] = case.reason
    if case.value is not None:
        said["value"] = str(case.value)
    if case.groups:
        said["groups"] = [*case.groups]
    return said
