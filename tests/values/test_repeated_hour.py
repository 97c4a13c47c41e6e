"""Times that clocks show twice, and times they never show: a zoned value is an instant.

For every zone of the database and every change of its clocks from 2000 to 2037.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from callout import feel
from callout.semantics import NEWEST, VERSIONS, Semantics
from callout.values import DateTime, DaysDuration, decode, encode
from callout.values.durations import MINUTE, SECOND
from callout.values.zones import offset_of_instant

HANDFUL = (
    "Europe/Berlin",
    "Europe/Dublin",  # winter is the exception there
    "Australia/Lord_Howe",  # half an hour
    "America/St_Johns",
    "America/Havana",  # at midnight
    "Pacific/Apia",  # a day was left out
    "Africa/Casablanca",
    "Asia/Pyongyang",
    "Antarctica/Troll",  # two hours
)
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2000, 2038))
WEEK = 7 * 86_400
LENGTHS = [
    DaysDuration(sign * minutes * MINUTE)
    for minutes in (1, 29, 30, 31, 60, 61, 90, 120, 1439, 1440, 2880)
    for sign in (1, -1)
]


@lru_cache
def _changes(zone: str) -> tuple[int, ...]:
    """The seconds since 1970 at which clocks of a zone are set, from 2000 to 2037."""
    found = []
    before = offset_of_instant(zone, FIRST)
    for week in range(FIRST, LAST, WEEK):
        after = offset_of_instant(zone, week + WEEK)
        if after != before:
            low, high = week, week + WEEK
            while high - low > 1:
                middle = (low + high) // 2
                if offset_of_instant(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            found.append(high)
        before = after
    return tuple(found)


def _around(zone: str) -> Iterator[DateTime]:
    """Moments before, in and after each change, in order."""
    for change in _changes(zone):
        for minutes in (-150, -90, -60, -31, -30, -1, 0, 1, 29, 30, 59, 60, 90, 150):
            yield DateTime.from_instant((change + 60 * minutes) * SECOND, zone)


def _keeps_its_word(zone: str) -> None:
    before: DateTime | None = None
    for moment in _around(zone):
        instant = moment.instant
        assert DateTime.from_instant(instant, zone).instant == instant
        assert decode(encode(moment)) == moment
        assert DateTime.parse(str(moment)).instant == instant
        python = datetime.fromtimestamp(instant // SECOND, ZoneInfo(zone))
        assert moment.offset == python.utcoffset().total_seconds()  # type: ignore[union-attr]
        assert DateTime.from_datetime(python).instant == instant
        for length in LENGTHS:
            assert (moment.plus(length.nanoseconds) - moment) == length
        if before is not None and before.instant < instant:
            assert before < moment
        before = moment


@pytest.mark.parametrize("zone", HANDFUL)
def test_arithmetic_and_order_are_those_of_instants(zone: str) -> None:
    assert _changes(zone)
    _keeps_its_word(zone)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_arithmetic_and_order_are_those_of_instants_in_every_zone(part: int) -> None:
    for zone in _unlike()[part::8]:
        _keeps_its_word(zone)


@lru_cache
def _unlike() -> list[str]:
    """A zone of each kind: many are set alike, under names of their own."""
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    assert len(zones) > 400
    kinds: dict[object, str] = {}
    for zone in zones:
        set_at = (FIRST, *_changes(zone))
        offsets = tuple(offset_of_instant(zone, instant) for instant in set_at)
        kinds.setdefault((set_at, offsets), zone)
    return [*kinds.values()]


def test_the_second_time_is_written_with_its_offset_and_nothing_else_is() -> None:
    first = DateTime.parse("2026-10-25T02:30:00@Europe/Paris")
    second = first.plus(60 * MINUTE)
    assert str(second) == "2026-10-25T02:30:00+01:00@Europe/Paris"
    assert (second == first, first < second, second.first_time == first) == (False, True, True)
    assert str(second.plus(60 * MINUTE)) == "2026-10-25T03:30:00@Europe/Paris"
    assert str(DateTime.parse("2026-06-01T02:30:00@Europe/Paris")) == (
        "2026-06-01T02:30:00@Europe/Paris"
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-25T02:30:00+02:00@Europe/Paris",  # the first time is written without
        "2026-10-25T02:30:00+03:00@Europe/Paris",
        "2026-06-01T02:30:00+02:00@Europe/Paris",
        "2026-03-29T02:30:00+02:00@Europe/Paris",  # clocks never show that
        "2026-10-25T02:30:00+01:00@Nowhere/Land",
        "2026-10-25T02:30:00Z@Europe/Paris",
        "2026-10-25T02:30:00+01:00@UTC",
    ],
)
def test_an_offset_before_a_zone_says_the_second_time_and_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"second offset|is not a"):
        DateTime.parse(text)


def test_expressions_know_which_of_two_equal_times_it_is() -> None:
    names = {"x": feel.DATE_TIME}
    first = DateTime.parse("2026-10-25T02:30:00@Europe/Paris")
    scope = {"x": first}

    def value(text: str, semantics: Semantics = NEWEST) -> object:
        frame = feel.Frame(now=first.plus(60 * MINUTE).in_zone(0), zone="Europe/Paris")
        frame.semantics = semantics
        return feel.compile(text, names=names).run(scope, frame)

    assert str(value('(x + @"PT1H") - x')) == "PT1H"
    assert str(value('(x + @"PT2H") - x')) == "PT2H"
    assert value('x + @"PT1H" > x') is True
    assert value('is(x + @"PT1H", x)') is False
    assert str(value("now() - x")) == "PT1H"
    assert value('now() + @"PT10M" > now()') is True
    assert str(value('(x + @"PT1H").time offset')) == "PT1H"
    assert value('x + @"PT1H" in [x..x + @"PT30M"]') is False
    assert str(value('max(x, x + @"PT1H") - x')) == "PT1H"
    assert str(value('sort([x + @"PT1H", x], function(a, b) a < b)[1] - x')) == "PT0S"
    assert str(value('(x + @"PT1H") - x', VERSIONS[1])) == "PT0S", "as entries once had it"
    assert str(value("now() - x", VERSIONS[1])) == "PT0S"


def test_a_value_of_python_keeps_its_second_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    wall = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    second = DateTime.from_datetime(wall.replace(fold=1))
    assert second - DateTime.from_datetime(wall) == DaysDuration.parse("PT1H")
    assert second.to_datetime() == (wall.astimezone(UTC) + timedelta(hours=1))
