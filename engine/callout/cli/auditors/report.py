"""``callout report``: what KPIs have come to in a period, published, and made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer

from callout.cli.instants import instant_of, zone_of_all
from callout.cli.options import AS_SPOKEN_HERE, AsJson, Language, Profile
from callout.cli.output import Exit, emit, finish, print_lines
from callout.cli.project import Place
from callout.diagram.trend import trend_svg
from callout.engine import Engine
from callout.engine.lists.reports.report_asked import MOST_PERIODS
from callout.kpis import LinkedKpi
from callout.kpis.documents import report_document
from callout.kpis.reported import KpiReport
from callout.kpis.revisions import revision_document
from callout.report.kpis import kpi_words, listed_lines, report_lines, revision_lines
from callout.report.screen import Screen, to_json
from callout.values import Json

TREND = 12
"""Periods in a picture unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Which figures are asked for."""

    period: Annotated[
        str | None,
        typer.Option(help="2024, 2024-Q1, 2024-03, 2024-W11, 2024-03-11, 2024-03-01/2024-03-15."),
    ] = None
    by: Annotated[
        str | None,
        typer.Option(help="Told apart by region, assignee, profile, process, or groups of a KPI."),
    ] = None
    profile: Profile = None
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As everything stood then; default: now.")
    ] = None
    compare: Annotated[bool, typer.Option("--compare", help="With the period before.")] = False
    periods: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_PERIODS, help="So many periods, this one the last."),
    ] = None

    @property
    def groups(self) -> tuple[str, ...]:
        """What figures are told apart by."""
        words = (each.strip() for each in (self.by or "").split(","))
        return tuple(each for each in words if each)

    def instant(self, zone: Callable[[], tzinfo]) -> datetime | None:
        """As of when; `zone` is asked where no offset is given. Raises BadParameter."""
        return None if self.as_of is None else instant_of(self.as_of, "--as-of", zone)

    def made(
        self, engine: Engine, kpis: list[str], as_of: datetime | None, *, is_picture: bool
    ) -> KpiReport:
        """The report."""
        if self.period is None:
            raise typer.BadParameter("say for which period: --period 2024-03")
        usual = TREND if is_picture else 2 if self.compare else 1
        return engine.report(
            kpis,
            period=self.period,
            by=self.groups,
            profile=self.profile,
            periods=self.periods or usual,
            as_of=as_of,
        )


@dataclass(frozen=True, slots=True)
class Publishing:
    """What is made of the figures beside what is printed."""

    out: Annotated[
        Path | None, typer.Option(help="Publish: a new file with every case, under a hash.")
    ] = None
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw one KPI over the last periods, into a file.")
    ] = None
    language: Language = AS_SPOKEN_HERE

    def keep(self, made: KpiReport, document: Mapping[str, Json]) -> None:
        """Write the files that are asked for; what is published is never written over."""
        if self.svg is not None:
            (drawn,) = made.kpis if len(made.kpis) == 1 else _several(made)
            self.svg.write_text(trend_svg(drawn, self.language), "utf-8")
        if self.out is not None:
            with self.out.open("x", encoding="utf-8") as file:
                file.write(to_json(document) + "\n")


def report(
    kpis: Annotated[
        list[str] | None, typer.Argument(help="KPIs; default: all.", show_default=False)
    ] = None,
    *,
    figures: Figures,
    listed: Annotated[bool, typer.Option("--list", help="Only which KPIs there are.")] = False,
    against: Annotated[
        Path | None, typer.Option(help="Make a published report again: what has changed since?")
    ] = None,
    publishing: Publishing,
    place: Place,
    json: AsJson = False,
) -> None:
    """Figures of many tickets: shares, rates and sums, with their targets and the cases behind."""
    words = kpi_words(publishing.language)
    catalog = place.catalog()
    if listed:
        known = catalog.kpis()
        emit(json, [_listed(each) for each in known], _printing(listed_lines(known, words)))
        return
    with place.engine(catalog, read_only=True) as engine:
        as_of = figures.instant(lambda: zone_of_all(engine.catalog.library))
        if against is not None:
            revision = engine.revise(_read(against), kpis or (), as_of=as_of)
            made, document = revision.report, revision_document(revision)
            lines = revision_lines(revision, words)
        else:
            made = figures.made(engine, kpis or [], as_of, is_picture=publishing.svg is not None)
            document, lines = report_document(made), report_lines(made, words)
    publishing.keep(made, document)
    emit(json, document, _printing(lines))
    if any(each.unreadable for each in made.kpis):
        finish(Exit.FINDINGS)


def _printing(lines: Iterable[str]) -> Callable[[Screen], None]:
    return lambda console: print_lines(console, lines)


def _several(made: KpiReport) -> NoReturn:
    names = ", ".join(dict.fromkeys(each.kpi.name for each in made.kpis)) or "none"
    raise typer.BadParameter(f"a picture is of one KPI and one profile, and these are {names}")


def _read(path: Path) -> object:
    try:
        return orjson.loads(path.read_bytes())
    except ValueError:
        raise typer.BadParameter(f"{path} is no JSON") from None


def _listed(kpi: LinkedKpi) -> dict[str, object]:
    said = kpi.kpi
    return {
        "name": said.name,
        "title": dict(said.title.texts),
        "kind": said.kind.value,
        "profile": kpi.profile,
        "processes": list(said.processes),
        "groups": [each.name for each in said.per],
        "source": list(said.source),
        "definition": kpi.hash,
        "not_set": [each.message for each in kpi.unset],
    }
