from datetime import UTC, datetime, timedelta, timezone

import pytest

from callout.clock import FastClock, ManualClock, SystemClock

NINE = datetime(2024, 3, 11, 9, tzinfo=UTC)


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(NINE)

    before = clock.now()
    clock.advance(timedelta(minutes=5))

    assert (before, clock.now()) == (NINE, NINE + timedelta(minutes=5))


def test_a_manual_clock_keeps_utc_whatever_zone_it_is_set_in() -> None:
    shanghai = timezone(timedelta(hours=8))

    clock = ManualClock(datetime(2024, 3, 11, 17, tzinfo=shanghai))

    assert clock.now() == NINE
    assert clock.now().tzinfo is UTC


def test_a_manual_clock_never_runs_backwards() -> None:
    clock = ManualClock(NINE)

    with pytest.raises(ValueError, match="a clock never runs backwards"):
        clock.advance(timedelta(seconds=-1))

    assert clock.now() == NINE


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        ManualClock(datetime(2024, 3, 11))  # noqa: DTZ001 - what is refused


def test_a_fast_clock_multiplies_the_time_that_passes() -> None:
    base = ManualClock(NINE)
    clock = FastClock(base, datetime(2030, 1, 1, tzinfo=UTC), speed=60)

    base.advance(timedelta(seconds=2))

    assert clock.now() == datetime(2030, 1, 1, 0, 2, tzinfo=UTC)
    assert clock.real_delay(datetime(2030, 1, 1, 0, 3, tzinfo=UTC)) == timedelta(seconds=1)
    assert clock.real_delay(NINE) == timedelta()


def test_a_fast_clock_must_run() -> None:
    with pytest.raises(ValueError, match="a speed is a number above 0, not 0"):
        FastClock(ManualClock(NINE), NINE, speed=0)


def test_a_fast_clock_changes_its_pace_without_a_jump() -> None:
    base = ManualClock(NINE)
    clock = FastClock(base, NINE)

    base.advance(timedelta(seconds=1))
    clock.run_at(3600)
    base.advance(timedelta(seconds=1))

    assert clock.now() == NINE + timedelta(hours=1, seconds=1)


def test_a_fast_clock_stands_still_where_it_was_told_to() -> None:
    base = ManualClock(NINE)
    clock = FastClock(base, NINE)

    clock.run_at(3600, stop=NINE + timedelta(minutes=30))
    base.advance(timedelta(seconds=10))
    stopped = clock.now()
    clock.move_to(NINE + timedelta(hours=1))

    assert stopped == NINE + timedelta(minutes=30)
    assert clock.now() == NINE + timedelta(hours=1)


def test_a_fast_clock_moves_forward_only() -> None:
    clock = FastClock(ManualClock(NINE), NINE)

    clock.move_to(NINE + timedelta(hours=1))
    clock.move_to(NINE)

    assert clock.now() == NINE + timedelta(hours=1)
