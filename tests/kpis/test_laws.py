"""What holds of figures whatever the cases are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.kpis.cases import KpiCase, Side
from callout.kpis.figures import SMALL, Figure, figure_of, wilson
from callout.kpis.shown import Unit, shown_difference, shown_value
from callout.library.kpis import Kpi, Statistic
from callout.records import TicketId
from callout.values import Date
from tests.kpis.worlds import catalog_of

CATALOG = catalog_of()
SHARE = CATALOG.library.kpis["satisfaction"]
DISTINCT = CATALOG.library.kpis["seen_again"]
RATE = CATALOG.library.kpis["complaint_rate"]
FIGURE = CATALOG.library.kpis["takings"]
DAY = Date.of(2024, 3, 4)
values = st.decimals(-(10**9), 10**9, allow_nan=False, places=3).map(Fraction)


def _cases(*sides: Side, keys: bool = False) -> st.SearchStrategy[list[KpiCase]]:
    one = st.builds(
        KpiCase,
        ticket=st.just(TicketId("T")),
        number=st.integers(0, 99),
        day=st.just(DAY),
        side=st.sampled_from([*sides, Side.OPEN, Side.OUT]),
        reason=st.sampled_from(["a", "b"]),
        key=st.sampled_from(["x", "y", "z"]) if keys else st.none(),
        value=values,
        groups=st.tuples(st.sampled_from(["", "north", "south"])),
    )
    return st.lists(one, max_size=30)


shares = _cases(Side.MET, Side.MISSED)
keyed = _cases(Side.MET, Side.MISSED, keys=True)
counted = _cases(Side.COUNTED)


def _by_group(kpi: Kpi, cases: list[KpiCase]) -> list[Figure]:
    groups: Mapping[tuple[str, ...], list[KpiCase]] = {
        names: [each for each in cases if each.groups == names]
        for names in {each.groups for each in cases}
    }
    return [figure_of(kpi, each) for each in groups.values()]


@given(shares)
def test_figures_by_group_add_up_to_the_whole(cases: list[KpiCase]) -> None:
    whole, parts = figure_of(SHARE, cases), _by_group(SHARE, cases)

    assert sum(each.numerator or 0 for each in parts) == whole.numerator
    assert sum(each.denominator or 0 for each in parts) == whole.denominator
    assert sum(each.open for each in parts) == whole.open
    for reason in ("a", "b"):
        left_out = sum(each.left_out.get(reason, 0) for each in parts)
        assert left_out == whole.left_out.get(reason, 0)
    assert whole.cases + whole.open + sum(whole.left_out.values()) == len(cases)


@given(counted)
def test_sums_by_group_add_up_to_the_whole(cases: list[KpiCase]) -> None:
    whole, parts = figure_of(FIGURE, cases), _by_group(FIGURE, cases)

    assert sum((each.main or Fraction(0) for each in parts), Fraction(0)) == (whole.main or 0)
    assert sum(each.cases for each in parts) == whole.cases


@given(counted)
def test_statistics_are_those_of_everybody_else(cases: list[KpiCase]) -> None:
    found = figure_of(FIGURE, cases).values
    numbers = sorted(each.value for each in cases if each.side is Side.COUNTED and each.value)
    if not numbers or any(each.value == 0 for each in cases):
        return

    assert found[Statistic.MEAN] == mean(numbers)
    assert found[Statistic.MEDIAN] == median(numbers)
    p90 = found[Statistic.P90]
    assert p90 in numbers
    assert sum(each <= p90 for each in numbers) * 10 >= 9 * len(numbers)
    assert sum(each < p90 for each in numbers) * 10 < 9 * len(numbers)


@given(keyed)
def test_of_a_key_the_best_side_counts(cases: list[KpiCase]) -> None:
    figure = figure_of(DISTINCT, cases)
    sides = {
        key: {each.side for each in cases if each.key == key} - {Side.OUT}
        for key in ("x", "y", "z")
    }
    met = [key for key, of in sides.items() if Side.MET in of]
    is_open = [key for key, of in sides.items() if Side.OPEN in of and Side.MET not in of]
    there = [key for key, of in sides.items() if of]

    assert (figure.numerator, figure.open) == (len(met), len(is_open))
    assert figure.denominator == len(there) - len(is_open)


@given(keyed, st.randoms())
def test_the_order_of_cases_is_of_no_matter(cases: list[KpiCase], chance: object) -> None:
    mixed = list(cases)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    for kpi in (SHARE, DISTINCT, FIGURE):
        assert figure_of(kpi, mixed) == figure_of(kpi, cases)


@given(counted, counted)
def test_a_rate_is_what_counts_against_what_counts(
    cases: list[KpiCase], bases: list[KpiCase]
) -> None:
    figure = figure_of(RATE, cases, bases)
    above, below = (sum(each.side is Side.COUNTED for each in some) for some in (cases, bases))

    assert (figure.numerator, figure.denominator) == (above, below)
    assert figure.main == (Fraction(above, below) if below else None)
    assert figure.interval is None


@given(
    st.integers(1, 10**6).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
)
def test_an_interval_holds_its_share_and_is_narrow_where_none_is_shown(
    numbers: tuple[int, int],
) -> None:
    met, total = numbers
    low, high = wilson(met, total)

    assert 0 <= low <= Fraction(met, total) <= high <= 1
    if total >= SMALL:
        assert Fraction(met, total) - low <= Fraction(1, 20)
        assert high - Fraction(met, total) <= Fraction(1, 20)


@given(st.fractions(-(10**6), 10**6))
def test_what_is_shown_is_within_half_of_the_last_place(value: Fraction) -> None:
    shown = Fraction(Decimal(shown_value(Unit.NUMBER, value)))

    assert abs(shown - value) <= Fraction(1, 20)


@pytest.mark.parametrize(
    ("unit", "difference", "english", "chinese"),
    [
        (Unit.SHARE, Fraction(0), "exactly that", "正好"),
        (Unit.SHARE, Fraction(-1, 100), "1.0 points below", "低 1.0 个百分点"),
        (Unit.SHARE, Fraction(1, 10**6), "less than 0.1 points above", "高 不到 0.1 个百分点"),
        (Unit.SHARE, Fraction(1, 2000), "0.1 points above", "高 0.1 个百分点"),
        (Unit.NUMBER, Fraction(-1, 100), "less than 0.1 below", "低 不到 0.1"),
        (Unit.NUMBER, Fraction(5, 2), "2.5 above", "高 2.5"),
        (Unit.COUNT, Fraction(-3), "3 below", "低 3"),
        (Unit.DURATION, Fraction(90 * 10**9), "1 min 30 s above", "高 1分钟30秒"),
        (Unit.DURATION, Fraction(1), "less than 1 s above", "高 不到 1 s"),
    ],
)
def test_differences_are_said_in_words(
    unit: Unit, difference: Fraction, english: str, chinese: str
) -> None:
    assert shown_difference(unit, difference) == english
    assert shown_difference(unit, difference, "zh") == chinese


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(48, 49), "98.0 %"),
        (Fraction(478, 490), "97.6 %"),
        (Fraction(41, 46), "89.1 %"),
        (Fraction(44, 46), "95.7 %"),
        (Fraction(37, 40), "92.5 %"),
        (Fraction(9995, 10000), "100.0 %"),
        (Fraction(9994, 10000), "99.9 %"),
    ],
)
def test_shares_are_shown_with_one_decimal(value: Fraction, shown: str) -> None:
    assert shown_value(Unit.SHARE, value) == shown
