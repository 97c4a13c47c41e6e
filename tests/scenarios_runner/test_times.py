from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callout.scenarios.times import LocalTimes, read_clock, read_duration

SHANGHAI = LocalTimes(ZoneInfo("Asia/Shanghai"))
EIGHT = datetime(2024, 3, 11, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("09:52", datetime(2024, 3, 11, 1, 52, tzinfo=UTC)),
        ("09:54:20", datetime(2024, 3, 11, 1, 54, 20, tzinfo=UTC)),
        ("2024-03-12 11:05", datetime(2024, 3, 12, 3, 5, tzinfo=UTC)),
        ("2024-03-12T11:05", datetime(2024, 3, 12, 3, 5, tzinfo=UTC)),
    ],
)
def test_times_are_local_and_of_the_day_the_clock_shows(text: str, instant: datetime) -> None:
    assert SHANGHAI.instant(text, EIGHT) == instant


def test_the_day_is_the_local_one_even_where_utc_is_still_at_yesterday() -> None:
    late = datetime(2024, 3, 11, 17, tzinfo=UTC)  # 01:00 on the twelfth in Shanghai

    assert SHANGHAI.instant("02:00", late) == datetime(2024, 3, 11, 18, tzinfo=UTC)


@pytest.mark.parametrize("text", ["9:52", "tomorrow", "2024-03-12", "09:52+08:00"])
def test_other_texts_are_no_times(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time; write"):
        SHANGHAI.instant(text, EIGHT)


@pytest.mark.parametrize("text", ["09:52", "09:54:20", "2024-03-12 11:05"])
def test_instants_are_shown_as_they_are_written(text: str) -> None:
    assert SHANGHAI.text(SHANGHAI.instant(text, EIGHT), EIGHT) == text


def test_a_clock_has_a_date_a_time_and_a_zone() -> None:
    calendar, instant = read_clock("2024-03-11 08:00 Asia/Shanghai")

    assert (calendar, instant) == (SHANGHAI, EIGHT)


@pytest.mark.parametrize("text", ["2024-03-11 08:00", "08:00 Asia/Shanghai", "now"])
def test_a_clock_without_all_three_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write 2024-03-11 08:00"):
        read_clock(text)


def test_durations_are_days_and_time() -> None:
    assert read_duration("PT5M") == timedelta(minutes=5)
    with pytest.raises(ValueError, match="is not a duration; write PT5M or P1D"):
        read_duration("P1M")
