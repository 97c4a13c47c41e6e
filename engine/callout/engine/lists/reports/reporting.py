"""What an engine answers about KPIs: which there are, and what they have come to in a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callout.clock import Clock, aware
from callout.engine.definitions import StoredDefinitions
from callout.errors import BadQuery, DefinitionError
from callout.kpis import LinkedKpi
from callout.kpis.cases import CaseReader
from callout.kpis.documents import check_document
from callout.kpis.measure import Measure
from callout.kpis.periods import Period, read_period
from callout.kpis.reported import Gathering, KpiReport
from callout.kpis.revisions import Revision, revision_of
from callout.library.kpis import BUILT_IN
from callout.records.arguments import shown
from callout.store import Store
from callout.store.lists.asking import Ask
from callout.suggest import did_you_mean
from callout.values import DateTime, Json, Time

from .seeing import Seeing, Sight
from .tickets_at import tickets_at

MOST_PERIODS = 120
"""Periods of one report at most."""
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
        memory. Raises `BadQuery` for names and periods that mean nothing, `NoLists` where no rows
        are kept, `DefinitionError` where the deployment has not set a parameter that is read.
        """
        last = read_period(period) if isinstance(period, str) else period
        if not 0 < periods <= MOST_PERIODS:
            raise BadQuery(
                f"there are 1 to {MOST_PERIODS} periods in a report, not {shown(periods)}",
                hint="make several reports",
            )
        instant = self._clock.now() if as_of is None else aware(as_of)
        parties = [
            party
            for kpi in self._chosen(tuple(kpis), profile)
            for party in _parties(kpi, last, periods, tuple(by), profile)
        ]
        position = self._store.lists.latest()
        self._read(parties, instant)
        gatherings = {id(each.gathering): each.gathering for each in parties}.values()
        reported = tuple(each.reported() for each in gatherings)
        return KpiReport(last, instant, position, tuple(by), reported, profile, periods)

    def revise(
        self, published: object, kpis: Iterable[str] = (), *, as_of: datetime | None = None
    ) -> Revision:
        """Make a published report (`callout.kpis.documents`) again, and tell what has changed.

        Of `kpis`, or of all that are in it. Raises `BadArgument` for what is none, or was altered
        since, and what `report` raises.
        """
        known = check_document(published)
        said = [each for each in _list(known["kpis"]) if isinstance(each, dict)]
        wanted = tuple(kpis) or tuple(dict.fromkeys(str(each["name"]) for each in said))
        profile = known["profile"]
        report = self.report(
            wanted,
            period=str(known["period"]),
            by=[str(each) for each in _list(known["by"])],
            profile=profile if isinstance(profile, str) else None,
            periods=known["periods"] if isinstance(known["periods"], int) else 1,
            as_of=as_of,
        )
        return revision_of(known, report)

    def _chosen(self, names: Sequence[str], profile: str | None) -> Iterator[LinkedKpi]:
        known = self.kpis()
        for name in names:
            if name not in (there := {each.name for each in known}):
                listed = f"there are: {', '.join(sorted(there)) or 'none'}"
                hint = did_you_mean(name, there, listed)
                raise BadQuery(f"there is no KPI {shown(name)}", hint=hint)
        for kpi in known:
            is_asked = not names or kpi.name in names
            if is_asked and (profile is None or kpi.profile in (None, profile)):
                if kpi.unset:
                    raise DefinitionError(kpi.unset)
                yield kpi

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


def _list(said: Json) -> list[Json]:
    return said if isinstance(said, list) else []


def _parties(
    kpi: LinkedKpi, last: Period, periods: int, by: tuple[str, ...], profile: str | None
) -> Iterator[_Party]:
    groups = {*BUILT_IN, *(each.name for each in kpi.kpi.per)}
    for name in by:
        if name not in groups:
            hint = did_you_mean(name, groups, f"there are: {', '.join(sorted(groups))}")
            raise BadQuery(f"'{kpi.name}' is not told apart by {shown(name)}", hint=hint)
    looks_back = kpi.target is not None and kpi.target.bound is None
    found = last.lasting(max(periods, 2) if looks_back else periods)
    whole = Period(last.kind, found[0].first, last.last)
    gathering = Gathering.of(kpi, found)
    reader = CaseReader(kpi.kpi, whole.holds, by)
    whose = kpi.profile if kpi.profile is not None else profile
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
