"""KPIs: what is counted of tickets, of which, and against which target, as a rules file says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from callout.errors import Location
from callout.process import NO_LABEL, Label, Text

BUILT_IN = ("region", "assignee", "profile", "process")
"""What figures are told apart by beside the groups of a KPI itself."""


class KpiKind(StrEnum):
    """What a KPI comes to: a part of its cases, their number against others', their values."""

    SHARE = "share"
    RATE = "rate"
    FIGURE = "figure"


class Statistic(StrEnum):
    """What is made of the values of many cases."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"


class Aim(StrEnum):
    """Which side of its bound a target asks for; the last two mean the period before."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    HIGHER = "higher_than"
    LOWER = "lower_than"


class Also(StrEnum):
    """Tickets that are left out unless a KPI wants them."""

    CANCELLED = "cancelled"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Population:
    """The cases that are looked at: tickets of the processes `of`, or what `each` lists of them.

    `when` (FEEL) is the instant or day by which a case belongs to a period, `counts` whether it is
    one at all. With `distinct` cases of one key are one.
    """

    of: tuple[Text, ...]
    when: Text
    counts: Text | None = None
    each: Text | None = None
    distinct: Text | None = None

    @property
    def texts(self) -> tuple[Text, ...]:
        """Its expressions."""
        found = (self.when, self.counts, self.each, self.distinct)
        return tuple(each for each in found if each is not None)


@dataclass(frozen=True, slots=True)
class NamedText:
    """An expression with a name: a reason to leave a case out, or what cases are grouped by."""

    name: str
    text: Text
    title: Label = NO_LABEL


@dataclass(frozen=True, slots=True)
class KpiTarget:
    """What a KPI shall come to, by which clause; without `bound` the period before is meant."""

    aim: Aim
    bound: Text | None
    where: Location
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI as its file says it; `met`, `against` or `show` tells its kind.

    A share is of the cases for which `met` holds; a rate sets the cases against those of `against`;
    a figure is what `show` makes of each case's `value`. Cases that are `open` stand in neither
    number, nor do those for which a condition of `out` holds.
    """

    name: str
    where: Location
    population: Population
    met: Text | None = None
    against: Population | None = None
    value: Text | None = None
    show: tuple[Statistic, ...] = ()
    open: Text | None = None
    out: tuple[NamedText, ...] = ()
    per: tuple[NamedText, ...] = ()
    target: KpiTarget | None = None
    profiles: tuple[Text, ...] = ()
    also: frozenset[Also] = field(default_factory=frozenset)
    title: Label = NO_LABEL
    source: tuple[str, ...] = ()

    @property
    def kind(self) -> KpiKind:
        """What it comes to."""
        if self.met is not None:
            return KpiKind.SHARE
        return KpiKind.RATE if self.against is not None else KpiKind.FIGURE

    @property
    def processes(self) -> tuple[str, ...]:
        """The processes whose tickets it looks at."""
        against = self.against.of if self.against is not None else ()
        return tuple(dict.fromkeys(each.text for each in (*self.population.of, *against)))

    @property
    def texts(self) -> tuple[Text, ...]:
        """The expressions that are about tickets."""
        against = self.against.texts if self.against is not None else ()
        named = (each.text for each in (*self.out, *self.per))
        single = (each for each in (self.met, self.value, self.open) if each is not None)
        return (*self.population.texts, *against, *single, *named)
