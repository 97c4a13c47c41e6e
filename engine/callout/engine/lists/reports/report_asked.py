"""What callers ask of reports, checked: what nobody can mean, and names that mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from callout.errors import BadArgument, BadQuery
from callout.kpis import LinkedKpi
from callout.kpis.periods import Period, read_period
from callout.library.kpis import BUILT_IN
from callout.records.arguments import expected, kind_shown, shown
from callout.suggest import did_you_mean

MOST_PERIODS = 120
"""Periods of one report at most."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ReportAsked:
    """Which figures are wanted: of these KPIs (none: of all), told apart by these groups."""

    kpis: tuple[str, ...]
    period: Period
    by: tuple[str, ...]
    profile: str | None
    periods: int

    def chosen(self, known: Sequence[LinkedKpi]) -> tuple[LinkedKpi, ...]:
        """The KPIs that are wanted; raises `BadQuery` for one that there is not."""
        there = {each.name for each in known}
        for name in self.kpis:
            if name not in there:
                listed = f"there are: {', '.join(sorted(there)) or 'none'}"
                hint = did_you_mean(name[:_LONGEST], there, listed)
                raise BadQuery(f"there is no KPI {shown(name)}", hint=hint)
        named = [each for each in known if not self.kpis or each.name in self.kpis]
        found = [each for each in named if self.profile is None or self._is_for(each)]
        if not found and named:
            profiles = sorted({each.profile for each in named if each.profile is not None})
            raise BadQuery(
                f"no KPI that is asked for is of the profile {shown(self.profile)}",
                hint=f"they are of {', '.join(profiles)}",
            )
        for each in found:
            self._check_groups(each)
        return tuple(found)

    def periods_of(self, kpi: LinkedKpi) -> tuple[Period, ...]:
        """The periods that its figures need: a target of the period before needs two."""
        looks_back = kpi.target is not None and kpi.target.bound is None
        return self.period.lasting(max(self.periods, 2) if looks_back else self.periods)

    def _is_for(self, kpi: LinkedKpi) -> bool:
        return kpi.profile in (None, self.profile)

    def _check_groups(self, kpi: LinkedKpi) -> None:
        groups = {*BUILT_IN, *(each.name for each in kpi.kpi.per)}
        for name in self.by:
            if name not in groups:
                listed = f"there are: {', '.join(sorted(groups))}"
                hint = did_you_mean(name[:_LONGEST], groups, listed)
                raise BadQuery(f"'{kpi.name}' is not told apart by {shown(name)}", hint=hint)


def report_asked(
    kpis: object, period: object, by: object, profile: object, periods: object
) -> ReportAsked:
    """What is asked for; raises `BadArgument` and `BadQuery` for what nobody can mean."""
    if isinstance(periods, bool) or not isinstance(periods, int) or not 0 < periods <= MOST_PERIODS:
        raise BadQuery(
            f"there are 1 to {MOST_PERIODS} periods in a report, not {shown(periods)}",
            hint="make several reports",
        )
    if profile is not None:
        profile = expected(profile, str, "a profile", "name a parameter set")
    if not isinstance(period, Period):
        period = read_period(expected(period, str, "a period", "write 2024-03"))
    return ReportAsked(_names(kpis, "KPIs"), period, _names(by, "groups"), profile, periods)


def _names(said: object, what: str) -> tuple[str, ...]:
    """Names, or a single one."""
    if isinstance(said, str):
        return (said,)
    try:
        found = tuple(cast("Iterable[object]", said))
    except Exception as error:  # things of somebody else's, which may raise anything
        hint = "write a list of names"
        raise BadArgument(f"{what} are a list, not {kind_shown(said)}", hint=hint) from error
    return tuple(expected(each, str, f"one of the {what}", "write its name") for each in found)
