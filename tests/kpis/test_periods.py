from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.errors import BadQuery
from callout.kpis.periods import read_period
from callout.values import Date


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2024", "2024-01-01", "2024-12-31", "2023"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "2023-Q4"),
        ("2024-Q4", "2024-10-01", "2024-12-31", "2024-Q3"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01"),
        ("2024-W01", "2024-01-01", "2024-01-07", "2023-W52"),
        ("2021-W01", "2021-01-04", "2021-01-10", "2020-W53"),
        ("2024-03-01", "2024-03-01", "2024-03-01", "2024-02-29"),
        ("2024-03-01/2024-03-15", "2024-03-01", "2024-03-15", "2024-02-15/2024-02-29"),
    ],
)
def test_periods_have_a_first_and_a_last_day(text: str, first: str, last: str, before: str) -> None:
    period = read_period(text)

    assert (str(period), str(period.first), str(period.last)) == (text, first, last)
    assert str(period.before()) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-13",
        "2024-Q5",
        "2024-W54",
        "2024-02-30",
        "2024-3",
        "2023-W53",
        "2024-03-15/2024-03-01",
        "2024-03-01/",
        "2024-W11-2",
        "0000",
        "٢٠٢٤",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        read_period(text)


def test_before_the_first_year_there_is_no_period() -> None:
    with pytest.raises(BadQuery):
        read_period("0001").before()


days = st.integers(Date.of(2, 1, 1).days, Date.of(9990, 12, 31).days).map(Date)
written = st.one_of(
    st.builds(lambda day: f"{day}"[:4], days),
    st.builds(lambda day: f"{day}"[:7], days),
    st.builds(lambda day, quarter: f"{str(day)[:4]}-Q{quarter}", days, st.integers(1, 4)),
    st.builds(lambda day, week: f"{str(day)[:4]}-W{week:02}", days, st.integers(1, 52)),
    st.builds(lambda day, more: f"{day}/{day.plus_days(more)}", days, st.integers(1, 400)),
)


@given(written)
def test_periods_lie_beside_each_other_without_a_gap(text: str) -> None:
    period = read_period(text)
    before = period.before()

    assert str(period) == text
    assert before.last.plus_days(1) == period.first
    assert read_period(str(before)) == before
    assert period.lasting(2) == (before, period)
