"""What many cases come to: exact numbers, and nothing rounded.

A median of an even number of values is the mean of the two in the middle; p90 is the least value
that nine tenths of them do not exceed (the nearest rank).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal
from fractions import Fraction

from callout.library.kpis import Kpi, KpiKind, Statistic

from .cases import KpiCase, Side
from .targets import LinkedTarget

SMALL = 400
"""Of fewer cases a share has an interval: from so many on it is within five points either way."""
_Z = Decimal("1.959963984540054")
"""Of the normal distribution 95 % lie within so many standard deviations."""
_CONTEXT = Context(prec=34)


@dataclass(frozen=True, slots=True)
class TargetKept:
    """A bound, whether it is kept, and by how much what was found is above it."""

    bound: Fraction
    is_met: bool
    difference: Fraction


@dataclass(frozen=True, slots=True)
class Figure:
    """What cases come to; without any that count there is nothing to say (`main` is None).

    A share and a rate have `numerator` and `denominator`, a figure `values`. `cases` is how
    many count, with `distinct` how many keys; `open` those that stand apart, `left_out` the others
    by their reasons. `interval` is Wilson's of 95 %, where there are fewer than `SMALL` cases.
    """

    cases: int
    open: int
    left_out: Mapping[str, int]
    numerator: int | None = None
    denominator: int | None = None
    values: Mapping[Statistic, Fraction | None] = field(default_factory=dict)
    interval: tuple[Fraction, Fraction] | None = None
    target: TargetKept | None = None

    @property
    def main(self) -> Fraction | None:
        """The share, the rate, or the first of the values."""
        if self.numerator is not None:
            return Fraction(self.numerator, self.denominator) if self.denominator else None
        return next(iter(self.values.values()), None)


def figure_of(kpi: Kpi, cases: Collection[KpiCase], bases: Collection[KpiCase] = ()) -> Figure:
    """The figure of these cases, without its target."""
    out = Counter(each.reason or "" for each in (*cases, *bases) if each.side is Side.OUT)
    left_out = dict(sorted(out.items()))
    counted = [each for each in cases if each.side not in (Side.OUT, Side.OPEN)]
    is_open = [each for each in cases if each.side is Side.OPEN]
    match kpi.kind:
        case KpiKind.SHARE:
            return _share(cases, left_out)
        case KpiKind.RATE:
            number = _number(counted)
            below = _number([each for each in bases if each.side is Side.COUNTED])
            return Figure(number, 0, left_out, number, below)
        case KpiKind.FIGURE:
            number = _number(counted)
            apart = _number(is_open, besides={each.key for each in counted})
            values = dict(_summaries(kpi.show, counted, number))
            return Figure(number, apart, left_out, values=values)


def with_target(
    figure: Figure, target: LinkedTarget | None, bound: Fraction | None, before: Fraction | None
) -> Figure:
    """The figure set against its target; `before` is what the period before came to."""
    found = figure.main
    against = before if target is not None and target.bound is None else bound
    if target is None or found is None or against is None:
        return figure
    kept = TargetKept(against, target.is_met(found, against), found - against)
    return replace(figure, target=kept)


def _share(cases: Iterable[KpiCase], left_out: Mapping[str, int]) -> Figure:
    """One of several cases of a key that is met makes it met, else one that is open makes it open.

    For example, of two cases of one buyer, one missed and one open, the buyer is open.
    """
    sides: dict[object, Side] = {}
    for number, each in enumerate(cases):
        key: object = number if each.key is None else each.key
        if each.side is not Side.OUT and _RANK[each.side] > _RANK.get(sides.get(key), -1):
            sides[key] = each.side
    found = Counter(sides.values())
    met, missed = found[Side.MET], found[Side.MISSED]
    total = met + missed
    interval = wilson(met, total) if 0 < total < SMALL else None
    return Figure(total, found[Side.OPEN], left_out, met, total, interval=interval)


_RANK: Mapping[Side | None, int] = {Side.MISSED: 0, Side.OPEN: 1, Side.MET: 2}


def _number(cases: Iterable[KpiCase], besides: Collection[str | None] = ()) -> int:
    """How many there are; those of one key are one, those of keys `besides` none."""
    keys: set[str] = set()
    alone = 0
    for each in cases:
        if each.key is None:
            alone += 1
        elif each.key not in besides:
            keys.add(each.key)
    return alone + len(keys)


def _summaries(
    show: Sequence[Statistic], cases: Iterable[KpiCase], number: int
) -> Iterable[tuple[Statistic, Fraction | None]]:
    values = sorted(each.value for each in cases if each.value is not None)
    for each in show:
        if each is Statistic.COUNT:
            yield each, Fraction(number)
        else:
            yield each, _SUMMARIES[each](values) if values else None


def _median(values: Sequence[Fraction]) -> Fraction:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def _p90(values: Sequence[Fraction]) -> Fraction:
    return values[-(-9 * len(values) // 10) - 1]


_SUMMARIES: Mapping[Statistic, Callable[[Sequence[Fraction]], Fraction]] = {
    Statistic.SUM: lambda values: sum(values, Fraction(0)),
    Statistic.MEAN: lambda values: sum(values, Fraction(0)) / len(values),
    Statistic.MEDIAN: _median,
    Statistic.P90: _p90,
}


def wilson(met: int, total: int) -> tuple[Fraction, Fraction]:
    """Wilson's interval of 95 % for a share (Wilson 1927); `total` is not 0.

    >>> [f"{float(each):.3f}" for each in wilson(8, 10)]
    ['0.490', '0.943']
    """
    z2 = Fraction(_Z) ** 2
    inner = Fraction(met * (total - met), total) + z2 / 4
    root = _CONTEXT.sqrt(_CONTEXT.divide(Decimal(inner.numerator), Decimal(inner.denominator)))
    half = Fraction(_Z) * Fraction(root)
    middle = met + z2 / 2
    low, high = (middle - half) / (total + z2), (middle + half) / (total + z2)
    return max(low, Fraction(0)), min(high, Fraction(1))
