"""How a calendar that ends is told, by the days that are left in its own zone."""

import pytest

from callout.calendars import Calendar, ending
from callout.values import Date, DateTime

CALENDAR = Calendar(
    "CN", "Asia/Shanghai", Date.of(2026, 1, 1), Date.of(2026, 12, 31), frozenset({"monday"})
)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-01T12:00:00", "ends in 60 days"),
        ("2026-11-02T12:00:00", "ends in 59 days"),
        ("2026-11-29T12:00:00Z", "ends in 32 days"),
        ("2026-12-30T12:00:00", "ends in 1 day"),
        ("2026-12-31T12:00:00", "ends today"),
        ("2026-12-31T15:59:59Z", "ends today"),
        ("2026-12-31T16:00:00Z", "has ended: no deadline can be worked out"),
        ("2031-01-01T00:00:00", "has ended: no deadline can be worked out"),
    ],
)
def test_an_end_is_told_and_is_soon_from_sixty_days_before(moment: str, said: str) -> None:
    found = ending(CALENDAR, DateTime.parse(moment))

    assert str(found) == f"CN {said} (its last day is 2026-12-31)"
    assert found.is_soon == (said != "ends in 60 days")
    assert found.is_over == ("ended" in said)
