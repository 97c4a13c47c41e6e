"""When schedules come, counted again by other means: on every day, in every zone, over changes."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.library import Missed
from callout.schedules import Timing, due_now
from callout.schedules.recurrence import BadRule, Recurrence
from callout.schedules.times import DayTimes
from callout.values import Date

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
DAY = timedelta(days=1)


def every_day(start: date, end: date) -> list[date]:
    return [start + DAY * number for number in range((end - start).days + 1)]


def timing(zone: str, *times: int, days: object = None) -> Timing:
    chosen = every_day if days is None else days
    return Timing(lambda a, b: iter(chosen(a, b)), times, zone)  # type: ignore[operator]


def first_instant(zone: ZoneInfo, day: date, seconds: int) -> datetime:
    """The first minute at which clocks show the time or a later one on that day: tried out."""
    wanted = datetime.combine(day, time()) + timedelta(seconds=seconds)
    at = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    while at.astimezone(zone).replace(tzinfo=None) < wanted:
        at += timedelta(minutes=1)
    return at


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2020, 1, 1), date(2029, 12, 1)),
    minutes=st.lists(st.integers(0, 1439), min_size=1, max_size=3, unique=True),
)
def test_every_day_comes_once_for_each_time_on_the_clocks(
    zone: str, first: date, minutes: list[int]
) -> None:
    after = datetime.combine(first, time(12), UTC)
    until = after + 3 * DAY
    found = list(timing(zone, *(60 * each for each in sorted(minutes))).between(after, until))

    local = ZoneInfo(zone)
    wanted = {
        first_instant(local, first + DAY * number, 60 * minute)
        for number in range(-1, 5)
        for minute in minutes
    }
    assert found == sorted(each for each in wanted if after < each <= until)


@pytest.mark.parametrize(
    ("day", "at", "instants"),
    [
        (date(2026, 3, 29), time(2, 30), ["2026-03-29T01:00:00"]),  # skipped: after the gap
        (date(2026, 10, 25), time(2, 30), ["2026-10-25T00:30:00"]),  # twice: the first
    ],
)
def test_a_time_that_is_skipped_or_shown_twice_comes_once(
    day: date, at: time, instants: list[str]
) -> None:
    seconds = at.hour * 3600 + at.minute * 60
    begin = datetime.combine(day, time(), UTC) - timedelta(hours=2)

    found = list(timing("Europe/Berlin", seconds).between(begin, begin + DAY))

    assert [each.strftime("%Y-%m-%dT%H:%M:%S") for each in found] == instants


def test_times_that_fall_together_are_one_occurrence() -> None:
    begin = datetime(2026, 3, 28, 22, tzinfo=UTC)
    half_past, three = 2 * 3600 + 1800, 3 * 3600

    found = list(timing("Europe/Berlin", half_past, three).between(begin, begin + DAY))

    assert found == [datetime(2026, 3, 29, 1, tzinfo=UTC)]


def test_a_day_that_a_place_left_out_comes_when_the_next_one_begins() -> None:
    begin = datetime(2011, 12, 29, 12, tzinfo=UTC)

    found = list(timing("Pacific/Apia", 0, 9 * 3600).between(begin, begin + 2 * DAY))

    assert [each.isoformat() for each in found] == [
        "2011-12-29T19:00:00+00:00",
        "2011-12-30T10:00:00+00:00",
        "2011-12-30T19:00:00+00:00",
        "2011-12-31T10:00:00+00:00",
    ]


RULES = (
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=WEEKLY;BYDAY=MO,FR",
    "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
    "FREQ=WEEKLY;BYDAY=TU,TH;BYSETPOS=1",
    "FREQ=DAILY;BYMONTH=1",
)


@given(rule=st.sampled_from(RULES), start=st.dates(date(2001, 1, 1), date(2060, 1, 1)))
def test_a_rule_has_the_same_days_wherever_one_begins_to_look(rule: str, start: date) -> None:
    end = start + 400 * DAY

    found = list(Recurrence(rule, None).days(start, end))

    whole = rrulestr(rule, dtstart=datetime.combine(date(2000, 1, 3), time()))
    window = whole.between(datetime.combine(start, time()), datetime.combine(end, time()), inc=True)
    assert found == [each.date() for each in window]


@given(start=st.dates(date(2001, 1, 1), date(2060, 1, 1)))
def test_the_last_of_each_month_is_the_last_of_each_month(start: date) -> None:
    end = start + 400 * DAY
    found = list(Recurrence(RULES[0], None).days(start, end))

    assert found == [
        each for each in every_day(start, end) if each.day == monthrange(each.year, each.month)[1]
    ]


def test_what_is_counted_is_counted_from_its_first_day() -> None:
    every_third = Recurrence("FREQ=DAILY;INTERVAL=3", date(2026, 1, 2))
    twice = Recurrence("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", date(2026, 1, 1))

    found = list(every_third.days(date(2026, 2, 1), date(2026, 2, 9)))
    assert found == [date(2026, 2, 1), date(2026, 2, 4), date(2026, 2, 7)]
    assert list(twice.days(date(2026, 1, 1), date(2030, 1, 1))) == [
        date(2026, 1, 31),
        date(2026, 3, 31),
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;BYSECOND=1,2,3",
        "FREQ=DAILY;UNTIL=20260101",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=3",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=40",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=a",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31,-31",
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=MONTHLY;BYWEEKNO=3;BYDAY=MO",
        "FREQ=WEEKLY;BYMONTHDAY=3;BYDAY=MO",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
        "freq=daily",
        "FREQ=DAILY;BYEASTER=0",
        "FREQ=DAILY;" * 40,
    ],
)
def test_what_is_no_rule_of_days_is_told(rule: str) -> None:
    with pytest.raises(BadRule) as caught:
        Recurrence(rule, None)
    assert caught.value.hint


@settings(max_examples=20)
@given(st.text("FREQ=DAILYWKMONTHBS;,+-0123456789", max_size=60))
def test_nonsense_is_told_and_never_runs_long(text: str) -> None:
    try:
        made = Recurrence(text, date(2026, 1, 1))
    except BadRule:
        return
    found = timing("UTC", 0, days=made.days).next(NOW)
    assert found is None or found > NOW


def test_a_rule_that_never_comes_ends_the_search() -> None:
    never = Recurrence("FREQ=YEARLY;BYWEEKNO=1;BYMONTH=6;BYDAY=MO", None)
    far = Recurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", None)
    now = datetime(2026, 1, 1, tzinfo=UTC)

    assert list(never.days(date(2026, 1, 1), date(2067, 1, 1))) == []
    assert timing("UTC", 0, days=far.days).next(now) == datetime(2044, 2, 29, tzinfo=UTC)


NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def worked_off(missed: Missed, done_until: datetime, now: datetime) -> list[str]:
    """The days of the occurrences at 9:00 that are opened, until nothing is due."""
    opened = []
    while (due := due_now(timing("UTC", 9 * 3600), missed, done_until, now)) is not None:
        assert due.done_until > done_until
        done_until = due.done_until
        opened += [f"{due.occurrence:%d}"] if due.occurrence is not None else []
    return opened


def test_after_an_outage_each_the_last_or_none_is_made_up_for() -> None:
    before = datetime(2026, 3, 7, 9, tzinfo=UTC)

    assert worked_off(Missed.EACH, before, NOW) == ["08", "09", "10"]
    assert worked_off(Missed.LAST, before, NOW) == ["10"]
    assert worked_off(Missed.NONE, before, NOW) == []
    for missed in Missed:
        on_time = datetime(2026, 3, 10, 9, 0, 1, tzinfo=UTC)
        assert worked_off(missed, on_time - DAY, on_time) == ["10"]
        assert worked_off(missed, NOW - timedelta(hours=3), NOW) == []


def test_what_is_on_time_after_an_outage_is_no_missed_one() -> None:
    on_time = datetime(2026, 3, 10, 9, 0, 1, tzinfo=UTC)

    assert worked_off(Missed.NONE, on_time - 3 * DAY, on_time) == ["10"]


def _changing(seconds: list[list[int]], faults: set[int]) -> Timing:
    """Times that go round with the days of the month, some days without known ones."""

    def on(day: Date) -> DayTimes:
        number = day.days % len(seconds)
        fault = f"no time on {day}" if number in faults else None
        return DayTimes(tuple(sorted(seconds[number])), fault)

    return Timing(lambda a, b: iter(every_day(a, b)), (), "Europe/Berlin", computed=on)


@given(
    first=st.dates(date(2024, 1, 1), date(2029, 12, 1)),
    minutes=st.lists(
        st.lists(st.integers(0, 1439), max_size=3, unique=True), min_size=1, max_size=5
    ),
    faults=st.sets(st.integers(0, 4), max_size=2),
)
def test_with_times_of_each_day_the_next_one_is_the_first_of_those_between(
    first: date, minutes: list[list[int]], faults: set[int]
) -> None:
    made = _changing([[60 * each for each in day] for day in minutes], faults)
    begin = datetime.combine(first, time(12), UTC)
    until = begin + 8 * DAY

    stepped, after = [], begin
    while (found := made.next(after)) is not None and found <= until:
        stepped.append(found)
        after = found

    between = list(made.between(begin, until))
    assert between == stepped == sorted(set(between))
    berlin = ZoneInfo("Europe/Berlin")
    for instant in between:
        local = instant.astimezone(berlin)
        number = Date.from_date(local.date()).days % len(minutes)
        is_time = local.hour * 60 + local.minute in minutes[number]
        why = made.fault(instant)
        # On a day of the change a time that is skipped comes later than it is written.
        if local.utcoffset() == (local - DAY).utcoffset():
            assert (why is None) == is_time
        assert (made.fault_of_day(instant) is None) == (number not in faults)
        assert why is None or (number in faults and why == f"no time on {local.date()}")


@given(
    first=st.dates(date(2020, 1, 1), date(2029, 12, 1)),
    minutes=st.lists(st.integers(0, 1439), min_size=1, max_size=3, unique=True),
    zone=st.sampled_from(ZONES),
)
def test_times_that_are_worked_out_come_as_they_would_if_they_were_written(
    first: date, minutes: list[int], zone: str
) -> None:
    seconds = tuple(60 * each for each in sorted(minutes))
    written = timing(zone, *seconds)
    worked_out = Timing(written.days, seconds[:1], zone, computed=lambda _: DayTimes(seconds[1:]))
    begin = datetime.combine(first, time(12), UTC)

    assert list(worked_out.between(begin, begin + 3 * DAY)) == list(
        written.between(begin, begin + 3 * DAY)
    )


def test_the_last_occurrence_is_one_that_opens_something() -> None:
    tuesday, now = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 3, 11, 12, tzinfo=UTC)

    def on(day: Date) -> DayTimes:
        return DayTimes((9 * 3600,)) if str(day) < "2026-03-11" else DayTimes((), "unknown")

    made = Timing(lambda a, b: iter(every_day(a, b)), (), "UTC", computed=on)
    first = due_now(made, Missed.LAST, tuesday - 3 * DAY, now)
    assert first is not None
    assert (first.occurrence, first.done_until) == (tuesday, tuesday)
    second = due_now(made, Missed.LAST, tuesday, now)
    assert second is not None
    assert second.occurrence == datetime(2026, 3, 11, tzinfo=UTC)
    assert made.fault(second.occurrence) == "unknown"
    assert due_now(made, Missed.LAST, second.done_until, now) is None


def test_a_day_that_a_place_left_out_and_that_has_no_times_is_heard_of() -> None:
    def on(day: Date) -> DayTimes:
        return DayTimes((), "unknown") if str(day) == "2011-12-30" else DayTimes((9 * 3600,))

    made = Timing(lambda a, b: iter(every_day(a, b)), (), "Pacific/Apia", computed=on)
    begin = datetime(2011, 12, 29, 20, tzinfo=UTC)

    found = list(made.between(begin, begin + DAY))

    assert [(f"{each:%d %H}", made.fault(each)) for each in found] == [
        ("30 10", "unknown"),
        ("30 19", None),
    ]
