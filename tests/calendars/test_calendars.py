"""Working days, the end of a day, and days on which clocks change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.calendars import WEEKDAYS, Calendar, OutOfCalendar, WorkingHours
from callout.values import Date, DateTime, DaysDuration

HOUR = 3600 * 1_000_000_000
MONDAY_TO_FRIDAY = frozenset(WEEKDAYS[:5])


def calendar(zone: str = "Asia/Shanghai", first: int = 2017, last: int = 2026) -> Calendar:
    return Calendar(
        "test",
        zone,
        Date.of(first, 1, 1),
        Date.of(last, 12, 31),
        MONDAY_TO_FRIDAY,
        {Date.of(2024, 2, 12): False, Date.of(2024, 2, 4): True},
        (WorkingHours(9 * HOUR, 17 * HOUR),),
    )


def at(text: str) -> DateTime:
    return DateTime.parse(text)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ((2024, 2, 9), True),
        ((2024, 2, 10), False),
        ((2024, 2, 12), False),
        ((2024, 2, 4), True),
    ],
    ids=["a Friday", "a Saturday", "a holiday on a Monday", "a Sunday that is worked"],
)
def test_exceptions_go_before_the_week(day: tuple[int, int, int], works: bool) -> None:
    assert calendar().is_working_day(Date.of(*day)) is works


def test_working_days_are_counted_without_the_start() -> None:
    friday = Date.of(2024, 2, 9)

    assert str(calendar().add_working_days(friday, 1)) == "2024-02-13"
    assert str(calendar().add_working_days(friday, -1)) == "2024-02-08"
    assert str(calendar().add_working_days(Date.of(2024, 2, 10), 0)) == "2024-02-13"
    assert calendar().working_days_between(friday, Date.of(2024, 2, 14)) == 2
    assert calendar().working_days_between(Date.of(2024, 2, 14), friday) == -2


def test_an_instant_keeps_its_local_time_of_day() -> None:
    moved = calendar("Europe/Berlin").move_working_days(at("2024-03-29T10:00:00@Europe/Berlin"), 1)

    assert str(moved) == "2024-04-01T10:00:00@Europe/Berlin"
    assert moved.instant - at("2024-03-29T09:00:00Z").instant == 71 * HOUR


@pytest.mark.parametrize(
    ("zone", "moment", "end"),
    [
        ("Asia/Shanghai", "2024-03-10T16:30:00Z", "2024-03-12T00:00:00@Asia/Shanghai"),
        ("Asia/Shanghai", "2024-03-11T23:59:59", "2024-03-12T00:00:00@Asia/Shanghai"),
        ("America/Sao_Paulo", "2017-10-14T23:00:00Z", "2017-10-15T01:00:00@America/Sao_Paulo"),
        ("America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-18T00:00:00@America/Sao_Paulo"),
    ],
    ids=["the local day", "a local value", "midnight is skipped", "the last hour comes twice"],
)
def test_a_day_ends_when_the_next_begins(zone: str, moment: str, end: str) -> None:
    assert str(calendar(zone).end_of_day(at(moment))) == end


def test_working_time_passes_only_in_working_hours() -> None:
    berlin = calendar("Europe/Berlin")

    def add(start: str, duration: str) -> str:
        moment = berlin.add_working_time(at(start), DaysDuration.parse(duration))
        return str(moment.in_zone(0))

    assert add("2024-03-28T15:00:00Z", "PT1H") == "2024-03-28T16:00:00Z"
    assert add("2024-03-28T15:30:00Z", "PT1H") == "2024-03-29T08:30:00Z"
    assert add("2024-03-29T15:30:00Z", "PT1H") == "2024-04-01T07:30:00Z"
    assert add("2024-03-30T12:00:00Z", "PT0S") == "2024-04-01T07:00:00Z"


@pytest.mark.parametrize("day", [(2016, 12, 31), (2027, 1, 1)])
def test_outside_its_validity_a_calendar_refuses_to_answer(day: tuple[int, int, int]) -> None:
    with pytest.raises(OutOfCalendar) as caught:
        calendar().is_working_day(Date.of(*day))

    assert str(caught.value) == (
        "calendar 'test' knows the days from 2017-01-01 until 2026-12-31, "
        f"and {Date.of(*day)} is not among them\n"
        "  hint: extend 'valid' and enter the holidays of that time"
    )


def test_an_answer_beyond_the_validity_is_refused_too() -> None:
    with pytest.raises(OutOfCalendar):
        calendar().add_working_days(Date.of(2026, 12, 30), 3)
    with pytest.raises(OutOfCalendar):
        calendar().add_working_time(at("2026-12-31T08:00:00Z"), DaysDuration.of(hours=100))


def test_working_time_needs_working_hours() -> None:
    without = Calendar(
        "bare", "Asia/Shanghai", Date.of(2024, 1, 1), Date.of(2024, 12, 31), MONDAY_TO_FRIDAY
    )

    with pytest.raises(OutOfCalendar, match="has no working hours"):
        without.add_working_time(at("2024-03-28T15:00:00Z"), DaysDuration.of(hours=1))
    with pytest.raises(OutOfCalendar, match="has no working hours"):
        without.working_time_between(at("2024-03-28T15:00:00Z"), at("2024-03-28T15:00:00Z"))
    with pytest.raises(OutOfCalendar, match="has no working hours"):
        without.is_working_time(at("2024-03-28T15:00:00Z"))


DAYS = st.integers(Date.of(2018, 1, 1).days, Date.of(2025, 1, 1).days).map(Date)


@given(DAYS, st.integers(1, 30))
def test_counting_back_what_was_added_gives_the_same_number(day: Date, count: int) -> None:
    after = calendar().add_working_days(day, count)

    assert calendar().is_working_day(after)
    assert calendar().working_days_between(day, after) == count


@given(DAYS, st.integers(-20, 20), st.integers(-20, 20))
def test_working_days_add_up(day: Date, one: int, other: int) -> None:
    start = calendar().add_working_days(day, 0)
    steps = calendar().add_working_days(start, one)

    assert calendar().add_working_days(steps, other) == calendar().add_working_days(
        start, one + other
    )


@given(st.integers(at("2018-01-01T00:00:00Z").instant, at("2025-01-01T00:00:00Z").instant))
def test_every_instant_lies_before_the_end_of_its_day(instant: int) -> None:
    berlin = calendar("Europe/Berlin")
    moment = DateTime.from_instant(instant, 0)

    end = berlin.end_of_day(moment)

    assert 0 < end.instant - instant <= 25 * HOUR
    assert berlin.day_of(end) == berlin.day_of(moment).plus_days(1)


def test_the_hash_is_over_everything_that_is_said() -> None:
    hashes = {
        calendar().hash,
        calendar("Europe/Berlin").hash,
        calendar(last=2025).hash,
        Calendar(
            "test", "Asia/Shanghai", Date.of(2017, 1, 1), Date.of(2026, 12, 31), frozenset()
        ).hash,
    }

    assert len(hashes) == 4
    assert calendar().hash == calendar().hash
