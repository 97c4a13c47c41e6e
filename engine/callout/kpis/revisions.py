"""What has changed since a report was published: the published one stays what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callout.records.arguments import expected
from callout.values import Json

from .documents import case_document, figure_document, report_document, sealed
from .reported import KpiReport, ReportedKpi


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case, or a ticket's item, as it was published and as it is; None: it was not there."""

    ticket: str
    item: int
    is_base: bool
    before: Mapping[str, Json] | None
    after: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class RevisedKpi:
    """What is otherwise with one KPI; `is_redefined` where its definition is another."""

    name: str
    profile: str | None
    is_redefined: bool
    before: Mapping[str, Json]
    after: Mapping[str, Json]
    changes: tuple[CaseChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing has changed."""
        return not self.is_redefined and not self.changes and self.before == self.after


@dataclass(frozen=True, slots=True)
class Revision:
    """A new report beside a published one, named by its hash."""

    published: str
    report: KpiReport
    kpis: tuple[RevisedKpi, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing has changed."""
        return all(each.is_same for each in self.kpis)


def revision_of(published: Mapping[str, Json], report: KpiReport) -> Revision:
    """The report beside a published one (see `check_document`), KPI by KPI of the report."""
    known = {_place(each): each for each in _dicts(published.get("kpis"))}
    revised = [
        _revised(known.get((each.kpi.name, each.kpi.profile, str(each.period)), {}), each)
        for each in report.kpis
    ]
    return Revision(str(published["hash"]), report, tuple(revised))


def revision_document(revision: Revision) -> dict[str, Json]:
    """The new report as a document that names the one it revises, and what has changed.

    Raises BadArgument for what is no revision.
    """
    expected(revision, Revision, "a revision", "hand over what engine.revise has answered")
    made = report_document(revision.report)
    del made["hash"]
    changed: list[Json] = [_changes(each) for each in revision.kpis if not each.is_same]
    return sealed({**made, "revises": revision.published, "changed": changed})


def _changes(kpi: RevisedKpi) -> Json:
    cases: list[Json] = [
        {
            "ticket": each.ticket,
            "item": each.item,
            "against": each.is_base,
            "before": dict(each.before) if each.before is not None else None,
            "after": dict(each.after) if each.after is not None else None,
        }
        for each in kpi.changes
    ]
    return {
        "name": kpi.name,
        "profile": kpi.profile,
        "is_redefined": kpi.is_redefined,
        "before": dict(kpi.before),
        "after": dict(kpi.after),
        "cases": cases,
    }


def _revised(published: Mapping[str, Json], reported: ReportedKpi) -> RevisedKpi:
    figure = published.get("figure")
    changes = [
        *_differences(
            _cases(published.get("cases")),
            {(each.ticket, each.number): case_document(each) for each in reported.cases},
            is_base=False,
        ),
        *_differences(
            _cases(published.get("against")),
            {(each.ticket, each.number): case_document(each) for each in reported.bases},
            is_base=True,
        ),
    ]
    return RevisedKpi(
        reported.kpi.name,
        reported.kpi.profile,
        published.get("definition") != reported.kpi.hash,
        figure if isinstance(figure, dict) else {},
        figure_document(reported.kpi, reported.figure),
        tuple(changes),
    )


def _differences(
    before: Mapping[tuple[str, int], Mapping[str, Json]],
    after: Mapping[tuple[str, int], Mapping[str, Json]],
    *,
    is_base: bool,
) -> Iterator[CaseChange]:
    for place in sorted({*before, *after}):
        was, is_now = before.get(place), after.get(place)
        if was != is_now:
            yield CaseChange(*place, is_base, was, is_now)


def _cases(said: Json) -> dict[tuple[str, int], Mapping[str, Json]]:
    found: dict[tuple[str, int], Mapping[str, Json]] = {}
    for each in _dicts(said):
        item = each.get("item", 0)
        found[str(each.get("ticket")), item if isinstance(item, int) else 0] = each
    return found


def _dicts(said: Json) -> list[dict[str, Json]]:
    return [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []


def _place(kpi: Mapping[str, Json]) -> tuple[Json, Json, Json]:
    return kpi.get("name"), kpi.get("profile"), kpi.get("period")
