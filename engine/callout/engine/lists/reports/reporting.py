"""What an engine answers about KPIs: which there are, and what they have come to in a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from callout.clock import Clock, aware
from callout.engine.definitions import StoredDefinitions
from callout.errors import DefinitionError
from callout.kpis import LinkedKpi
from callout.kpis.cases import CaseReader
from callout.kpis.documents import check_document, names_in
from callout.kpis.measure import Measure
from callout.kpis.periods import Period
from callout.kpis.reported import Gathering, KpiReport
from callout.kpis.revisions import Revision, revision_of
from callout.store import Store
from callout.store.lists.asking import Ask
from callout.values import DateTime, Time

from .report_asked import ReportAsked, report_asked
from .seeing import Seeing, Sight
from .tickets_at import tickets_at

_A_DAY = timedelta(days=1)
"""No clock is further from UTC."""


@dataclass(frozen=True, slots=True)
class _Party:
    """A KPI that looks at the tickets of a process; `profile` is whose, None: all."""

    gathering: Gathering
    reader: CaseReader
    measure: Measure
    profile: str | None
    is_base: bool = False


class Reporting:
    """The part of an engine that makes figures of many tickets."""

    _store: Store
    _definitions: StoredDefinitions
    _clock: Clock

    def kpis(self) -> Sequence[LinkedKpi]:
        """The KPIs of the rules, one for each profile that it names; raises `DefinitionError`."""
        return self._definitions.catalog.kpis()

    def report(
        self,
        kpis: Iterable[str] = (),
        *,
        period: str | Period,
        by: Sequence[str] = (),
        profile: str | None = None,
        periods: int = 1,
        as_of: datetime | None = None,
    ) -> KpiReport:
        """What KPIs have come to in a period, told apart by `by`; all of them if none is named.

        Of the `periods` before it, itself among them, figures are made besides. Tickets are read as
        they stood at `as_of` (now, if None), a page at a time; the cases of the periods stay in
        memory. Raises `BadQuery`, `ProfileNotFound` for what means nothing, `NoLists` where no rows
        are kept, `DefinitionError` where the deployment has not set a parameter that is read.
        """
        asked = report_asked(kpis, period, by, profile, periods)
        instant = self._clock.now() if as_of is None else aware(as_of)
        self._definitions.catalog.check_profile(asked.profile)
        chosen = asked.chosen(self.kpis())
        unset = [problem for each in chosen for problem in each.unset]
        if unset:
            raise DefinitionError(unset)
        parties = [party for kpi in chosen for party in _parties(kpi, asked)]
        position = self._store.lists.latest()
        self._read(parties, instant)
        gatherings = {id(each.gathering): each.gathering for each in parties}.values()
        reported = tuple(each.reported() for each in gatherings)
        return KpiReport(
            asked.period, instant, position, asked.by, reported, asked.profile, periods
        )

    def revise(
        self, published: object, kpis: Iterable[str] = (), *, as_of: datetime | None = None
    ) -> Revision:
        """Make a published report (`callout.kpis.documents`) again, and tell what has changed.

        Of `kpis`, or of all that are in it. Raises `BadArgument` for what is none, or was altered
        since, and what `report` raises.
        """
        known = check_document(published)
        report = self.report(
            kpis or names_in(known),
            period=cast("str", known["period"]),
            by=cast("list[str]", known["by"]),
            profile=cast("str | None", known["profile"]),
            periods=cast("int", known["periods"]),
            as_of=as_of,
        )
        return revision_of(known, report)

    def _read(self, parties: Sequence[_Party], as_of: datetime) -> None:
        pinned = self._definitions.pinned
        seeing = Seeing(self._definitions.catalog, pinned, as_of)
        for process in sorted({each.measure.process for each in parties}):
            here = [each for each in parties if each.measure.process == process]
            sight = Sight.of(each.measure for each in here)
            for stood in tickets_at(self._store, pinned, _ask(process, here), as_of):
                whose = stood.ticket.profile
                wanted = [each for each in here if each.profile in (None, whose)]
                if not wanted:
                    continue
                seen = seeing.seen(stood, sight)
                for each in wanted:
                    found = each.reader.cases(each.measure, seen)
                    each.gathering.add(found, is_base=each.is_base)


def _parties(kpi: LinkedKpi, asked: ReportAsked) -> Iterator[_Party]:
    periods = asked.periods_of(kpi)
    whole = Period(asked.period.kind, periods[0].first, asked.period.last)
    gathering = Gathering.of(kpi, periods)
    reader = CaseReader(kpi.kpi, whole.holds, asked.by)
    whose = kpi.profile if kpi.profile is not None else asked.profile
    for measure in kpi.measures.values():
        yield _Party(gathering, reader, measure, whose)
    for measure in kpi.bases.values():
        yield _Party(gathering, reader, measure, whose, is_base=True)


def _ask(process: str, parties: Sequence[_Party]) -> Ask:
    """The tickets among which all cases are: what ended or was opened since has changed since."""
    said = {each.measure.when.text.strip() for each in parties}
    first = min(each.gathering.periods[0].first for each in parties)
    try:
        since = DateTime.at(first, Time(0, "UTC")).to_datetime() - _A_DAY
    except OverflowError:
        return Ask(process=process)
    if said == {"ticket.opened_at"}:
        return Ask(process=process, opened_since=since)
    if said <= {"ticket.opened_at", "ticket.closed_at"}:
        return Ask(process=process, changed_since=since)
    return Ask(process=process)
