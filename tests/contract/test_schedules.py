"""The contract of every store: how far schedules were worked off, and who is at it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from callout.store import ScheduleMark, Store
from tests.contract.makers import NINE

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_schedule_that_nobody_knows_begins_where_it_is_first_seen(store: Store) -> None:
    assert store.schedule_marks() == []

    held = store.hold_schedule("daily", NINE, NINE + HOUR, NINE + HOUR + MINUTE)

    assert held == ScheduleMark("daily", NINE, NINE + HOUR + MINUTE)
    assert store.schedule_marks() == [held]


def test_one_that_is_known_goes_on_where_it_was(store: Store) -> None:
    held = store.hold_schedule("daily", NINE, NINE, NINE + MINUTE)
    assert held is not None
    assert store.mark_schedule(held, NINE + HOUR, "no outlet")

    again = store.hold_schedule("daily", NINE + 9 * HOUR, NINE + HOUR, NINE + 2 * HOUR)

    assert again == ScheduleMark("daily", NINE + HOUR, NINE + 2 * HOUR, "no outlet")


def test_what_somebody_holds_the_others_leave_alone_until_then(store: Store) -> None:
    store.hold_schedule("daily", NINE, NINE, NINE + MINUTE)

    assert store.hold_schedule("daily", NINE, NINE, NINE + MINUTE) is None
    almost = NINE + MINUTE - timedelta(microseconds=1)
    assert store.hold_schedule("daily", NINE, almost, NINE + HOUR) is None
    assert store.hold_schedule("weekly", NINE, NINE, NINE + MINUTE) is not None
    assert store.hold_schedule("daily", NINE, NINE + MINUTE, NINE + HOUR) is not None


def test_who_has_lost_a_schedule_marks_nothing(store: Store) -> None:
    lost = store.hold_schedule("daily", NINE, NINE, NINE + MINUTE)
    assert lost is not None
    held = store.hold_schedule("daily", NINE, NINE + MINUTE, NINE + HOUR)
    assert held is not None

    assert not store.mark_schedule(lost, NINE + 9 * HOUR, "wrong")
    assert store.schedule_marks() == [held]
    assert store.mark_schedule(held, NINE + HOUR, None)
    assert not store.mark_schedule(held, NINE + 9 * HOUR, "again")
    assert store.schedule_marks() == [ScheduleMark("daily", NINE + HOUR)]


def test_of_many_at_once_one_gets_it(store: Store) -> None:
    def hold(_: int) -> bool:
        return store.hold_schedule("daily", NINE, NINE, NINE + MINUTE) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(hold, range(24))) == 1
    assert [each.name for each in store.schedule_marks()] == ["daily"]


def test_marks_are_listed_by_name(store: Store) -> None:
    for name in ("weekly", "daily", "monthly"):
        store.hold_schedule(name, NINE, NINE, NINE + MINUTE)

    assert [each.name for each in store.schedule_marks()] == ["daily", "monthly", "weekly"]
