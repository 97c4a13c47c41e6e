"""Reports: what KPIs have come to in a period, with the cases behind every number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .cases import KpiCase, Unreadable
from .figures import Figure, figure_of, with_target
from .linked import LinkedKpi
from .periods import Period


@dataclass(frozen=True, slots=True)
class ReportedGroup:
    """The figure of the cases that are alike in what the report tells apart by, in its order."""

    names: tuple[str, ...]
    figure: Figure


@dataclass(frozen=True, slots=True)
class ReportedKpi:
    """What a KPI has come to.

    `cases` and `bases` (those that a rate is set against) are in order of ticket and item; `before`
    are the periods before, the oldest first; of `unreadable` tickets nobody can say whether they
    belong to the period.
    """

    kpi: LinkedKpi
    period: Period
    figure: Figure
    groups: tuple[ReportedGroup, ...]
    cases: tuple[KpiCase, ...]
    bases: tuple[KpiCase, ...] = ()
    before: tuple[tuple[Period, Figure], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class KpiReport:
    """Figures as of an instant: nothing that came later is in them.

    `position` is the place in the feed of changes at which they were made, None where none is kept;
    `by` is what they are told apart by, `profile` the one whose tickets alone were asked for.
    """

    period: Period
    as_of: datetime
    position: str | None
    by: tuple[str, ...]
    kpis: tuple[ReportedKpi, ...]
    profile: str | None = None
    periods: int = 1


@dataclass(slots=True)
class Gathering:
    """The cases of one KPI while tickets are read, by period."""

    kpi: LinkedKpi
    periods: Sequence[Period]
    cases: list[KpiCase]
    bases: list[KpiCase]
    unreadable: list[Unreadable]

    @classmethod
    def of(cls, kpi: LinkedKpi, periods: Sequence[Period]) -> Gathering:
        """None yet."""
        return cls(kpi, periods, [], [], [])

    def add(self, found: Iterable[KpiCase | Unreadable], *, is_base: bool = False) -> None:
        """Add cases of a ticket."""
        for each in found:
            if isinstance(each, Unreadable):
                self.unreadable.append(each)
            else:
                (self.bases if is_base else self.cases).append(each)

    def reported(self) -> ReportedKpi:
        """What they come to in each of the periods; the last is the one reported."""
        before: list[tuple[Period, Figure]] = []
        for period in self.periods:
            last = before[-1][1] if before else None
            before.append((period, self._figure(_of(self.cases, period), period, last)))
        (period, figure) = before.pop()
        last = before[-1][1] if before else None
        cases, bases = (_of(each, period) for each in (self.cases, self.bases))
        former = before[-1][0] if before else None
        return ReportedKpi(
            self.kpi,
            period,
            figure,
            tuple(self._groups(cases, bases, former)),
            cases,
            bases,
            tuple(before),
            tuple(dict.fromkeys(self.unreadable)),
        )

    def _figure(self, cases: Sequence[KpiCase], period: Period, before: Figure | None) -> Figure:
        figure = figure_of(self.kpi.kpi, cases, _of(self.bases, period))
        return self._against(figure, period, before)

    def _against(self, figure: Figure, period: Period, before: Figure | None) -> Figure:
        target = self.kpi.target
        bound = target.on(period.last) if target is not None else None
        return with_target(figure, target, bound, before.main if before is not None else None)

    def _groups(
        self, cases: Sequence[KpiCase], bases: Sequence[KpiCase], former: Period | None
    ) -> Iterable[ReportedGroup]:
        earlier = _grouped(_of(self.cases, former)) if former is not None else {}
        earlier_bases = _grouped(_of(self.bases, former)) if former is not None else {}
        found, below = _grouped(cases), _grouped(bases)
        for names in sorted({*found, *below}):
            if not names:
                continue
            kpi = self.kpi.kpi
            last = figure_of(kpi, earlier.get(names, ()), earlier_bases.get(names, ()))
            figure = figure_of(kpi, found.get(names, ()), below.get(names, ()))
            yield ReportedGroup(names, self._against(figure, self.periods[-1], last))


def _of(cases: Sequence[KpiCase], period: Period) -> tuple[KpiCase, ...]:
    return tuple(each for each in cases if period.holds(each.day))


def _grouped(cases: Iterable[KpiCase]) -> Mapping[tuple[str, ...], list[KpiCase]]:
    found: dict[tuple[str, ...], list[KpiCase]] = {}
    for each in cases:
        found.setdefault(each.groups, []).append(each)
    return found
