"""Working time: breaks, other hours, shifts over midnight, days on which clocks change."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from callout.calendars import WEEKDAYS, Calendar, OutOfCalendar, WorkingHours
from callout.calendars.working_hours import overlapping
from callout.values import Date, DateTime, DaysDuration
from callout.values.durations import DAY, HOUR, MINUTE

FIRST, LAST = Date.of(2024, 1, 1), Date.of(2026, 12, 31)
OFFICE = (WorkingHours(9 * HOUR, 12 * HOUR), WorkingHours(13 * HOUR, 17 * HOUR))
NIGHT = (WorkingHours(22 * HOUR, 30 * HOUR),)
ALL_DAY = (WorkingHours(0, DAY),)


def calendar(
    hours: tuple[WorkingHours, ...] = OFFICE,
    zone: str = "Europe/Paris",
    *,
    week: frozenset[str] = frozenset(WEEKDAYS[:5]),
    days: dict[Date, bool] | None = None,
    hours_on: dict[Date | str, tuple[WorkingHours, ...]] | None = None,
    last: Date = LAST,
) -> Calendar:
    return Calendar("test", zone, FIRST, last, week, days or {}, hours, hours_on or {})


def at(text: str, zone: str = "Europe/Paris") -> DateTime:
    return DateTime.parse(f"{text}@{zone}")


def added(known: Calendar, start: str, length: str) -> str:
    return str(known.add_working_time(at(start, known.zone), DaysDuration.parse(length)))[:16]


def between(known: Calendar, start: str, end: str) -> str:
    return str(known.working_time_between(at(start, known.zone), at(end, known.zone)))


MONDAY, FRIDAY, SATURDAY = "2026-03-02", "2026-03-06", "2026-03-07"


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("T11:00:00", "PT1H", "T12:00"),
        ("T11:00:00", "PT2H", "T14:00"),
        ("T12:30:00", "PT0S", "T13:00"),
        ("T12:00:00", "PT0S", "T12:00"),
        ("T12:30:00", "PT4H", "T17:00"),
        ("T14:00:00", "-PT2H", "T11:00"),
        ("T14:00:00", "-PT1H", "T13:00"),
        ("T12:30:00", "-PT1H", "T11:00"),
    ],
)
def test_a_break_does_not_count(start: str, length: str, end: str) -> None:
    assert added(calendar(), MONDAY + start, length) == MONDAY + end


def test_a_weekday_and_a_day_may_have_hours_of_their_own() -> None:
    morning = (WorkingHours(9 * HOUR, 12 * HOUR),)
    week = frozenset(WEEKDAYS[:6])
    eve = Date.of(2026, 12, 24)
    known = calendar(week=week, hours_on={"saturday": morning, eve: morning})

    assert between(known, f"{FRIDAY}T00:00:00", f"{SATURDAY}T00:00:00") == "PT7H"
    assert between(known, f"{SATURDAY}T00:00:00", "2026-03-09T00:00:00") == "PT3H"
    assert between(known, "2026-12-24T00:00:00", "2026-12-25T00:00:00") == "PT3H"


def test_a_shift_belongs_to_the_day_it_begins_on() -> None:
    """It goes on into a day off, none begins on one, and a day worked by exception has its own."""
    off, extra = Date.of(2026, 3, 4), Date.of(2026, 3, 7)
    known = calendar(NIGHT, days={off: False, extra: True})

    assert between(known, "2026-03-03T00:00:00", "2026-03-05T12:00:00") == "PT14H"
    assert known.is_working_time(at("2026-03-04T05:59:00"))
    assert not known.is_working_time(at("2026-03-04T23:00:00"))
    assert not known.is_working_time(at("2026-03-05T03:00:00"))
    assert known.is_working_time(at("2026-03-08T05:00:00"))
    assert added(known, "2026-03-03T23:00:00", "PT8H") == "2026-03-05T23:00"
    assert added(known, "2026-03-05T23:00:00", "-PT8H") == "2026-03-03T23:00"


@pytest.mark.parametrize(
    ("night", "length"),
    [("2026-03-28", "PT7H"), ("2026-03-14", "PT8H"), ("2026-10-24", "PT9H")],
    ids=["an hour is skipped", "no change", "an hour comes twice"],
)
def test_a_night_shift_is_as_long_as_it_takes(night: str, length: str) -> None:
    known = calendar(NIGHT, week=frozenset(WEEKDAYS))

    noon = known.add_working_days(Date.parse(night), 1)
    assert between(known, f"{night}T12:00:00", f"{noon}T12:00:00") == length


def test_round_the_clock_all_time_counts() -> None:
    known = calendar(ALL_DAY, week=frozenset(WEEKDAYS))

    assert between(known, "2026-03-28T12:00:00", "2026-03-29T12:00:00") == "PT23H"
    assert added(known, "2026-03-28T12:00:00", "PT23H") == "2026-03-29T12:00"
    assert known.is_working_time(at("2026-03-29T00:00:00"))


def test_a_closing_is_no_working_time_and_an_opening_is() -> None:
    open_at = [calendar().is_working_time(at(f"{MONDAY}T{hour}:00:00")) for hour in ("09", "12")]

    assert open_at == [True, False]


@pytest.mark.parametrize(
    ("start", "length"),
    [
        ("2026-12-31T16:00:00", "PT2H"),
        ("2024-01-01T10:00:00", "-PT2H"),
        ("2027-01-01T00:00:00", "PT0S"),
    ],
)
def test_an_answer_beyond_the_calendar_is_refused(start: str, length: str) -> None:
    with pytest.raises(OutOfCalendar, match="knows the days from"):
        added(calendar(), start, length)


def test_up_to_the_very_end_of_the_last_day_all_is_known() -> None:
    known = calendar(ALL_DAY, week=frozenset(WEEKDAYS))
    end = "2027-01-01T00:00:00"

    assert added(known, "2026-12-31T12:00:00", "PT12H") == end[:16]
    assert between(known, "2026-12-31T12:00:00", end) == "PT12H"
    assert added(known, end, "-PT12H") == "2026-12-31T12:00"
    with pytest.raises(OutOfCalendar):
        known.is_working_time(at(end))


def test_the_first_morning_belongs_to_a_shift_that_nobody_knows() -> None:
    known = calendar(NIGHT, week=frozenset(WEEKDAYS))

    with pytest.raises(OutOfCalendar, match=r"before 2024-01-01T06:00:00\S* .* does not know"):
        known.is_working_time(at("2024-01-01T05:00:00"))
    with pytest.raises(OutOfCalendar):
        added(known, "2026-12-31T23:00:00", "PT2H")
    assert between(known, "2024-01-01T06:00:00", "2024-01-02T06:00:00") == "PT8H"


def test_hours_that_share_time_are_no_hours() -> None:
    with pytest.raises(ValueError, match="none share time"):
        calendar((WorkingHours(0, 2 * HOUR), WorkingHours(HOUR, 3 * HOUR)))
    with pytest.raises(ValueError, match="start before they end"):
        WorkingHours(HOUR, HOUR)
    with pytest.raises(ValueError, match="start before they end"):
        WorkingHours(HOUR, 26 * HOUR)


def test_ten_years_are_a_matter_of_their_days() -> None:
    long = Calendar(
        "long", "Europe/Paris", FIRST, Date.of(2099, 12, 31), frozenset(WEEKDAYS[:5]), hours=OFFICE
    )
    paid: list[int] = []

    end = long.add_working_time(at("2024-01-02T09:00:00"), DaysDuration.of(days=3650), paid.append)

    assert long.working_time_between(at("2024-01-02T09:00:00"), end) == DaysDuration.of(days=3650)
    assert sum(paid) < 40_000


# What follows compares with a model that looks at one instant after the other.

ZONES = (
    "Europe/Paris",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Shanghai",
)
STEP = 15 * MINUTE
# Days around which clocks change in one of the zones, and some around which they do not.
AROUND = {
    "Europe/Paris": ((2024, 3, 31), (2024, 10, 27)),
    "Australia/Lord_Howe": ((2024, 4, 7), (2024, 10, 6)),
    "America/Sao_Paulo": ((2017, 10, 15), (2018, 2, 18)),
    "America/St_Johns": ((2010, 11, 7), (2010, 3, 14)),
    "Pacific/Apia": ((2011, 12, 30), (2011, 9, 24)),
    "Asia/Shanghai": ((2024, 2, 12),),
}
SPAN = 4


@st.composite
def stretches(draw: st.DrawFn) -> tuple[WorkingHours, ...]:
    """Hours of one day, on the quarter; the last may go over midnight."""
    marks = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=6, unique=True)))
    hours = [
        WorkingHours(start * STEP, end * STEP)
        for start, end in zip(marks[::2], marks[1::2], strict=False)
    ]
    if len(marks) % 2:
        tail = draw(st.integers(1, 96 + min(marks[0], marks[-1])))
        hours.append(WorkingHours(marks[-1] * STEP, min(marks[-1] + tail, 96 + marks[0]) * STEP))
    return tuple(hours)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone = draw(st.sampled_from(ZONES))
    middle = Date.of(*draw(st.sampled_from(AROUND[zone])))
    first = middle.plus_days(-SPAN)
    near = [first.plus_days(number) for number in range(2 * SPAN)]
    week = draw(st.frozensets(st.sampled_from(WEEKDAYS)))
    days = draw(st.dictionaries(st.sampled_from(near), st.booleans(), max_size=4))
    hours = draw(stretches())
    on = draw(st.dictionaries(st.sampled_from([*WEEKDAYS, *near]), stretches(), max_size=2))
    made = Calendar("any", zone, first, near[-1], week, days, hours, dict(on))
    pairs = pairwise(near)
    assume(not any(overlapping(made.hours_of(b), made.hours_of(a)) for a, b in pairs))
    return made


@cache
def _shown(zone: str, first: int, count: int) -> dict[int, int]:
    """The first instant of every minute that clocks show, from a day before until a day after."""
    found: dict[int, int] = {}
    start = (first - 2) * DAY
    for instant in range(start, start + (count + 5) * DAY, MINUTE):
        found.setdefault(DateTime.from_instant(instant, zone).nanoseconds, instant)
    return found


class Model:
    """Which minutes are worked, by looking for the first at which clocks show a time or later."""

    def __init__(self, known: Calendar) -> None:
        days = [Date(day) for day in range(known.first.days, known.last.days + 1)]
        self._shown = _shown(known.zone, days[0].days, len(days))
        self.start, self.end = self._at(days[0], 0), self._at(days[-1].plus_days(1), 0)
        self.worked: set[int] = set()
        for day in days:
            for hours in known.hours_of(day) if known.works(day) else ():
                opens, closes = self._at(day, hours.start), self._at(day, hours.end)
                self.worked.update(range(opens, closes, MINUTE))
        late = max(each.after_midnight for hours in known._all_hours for each in hours)
        self.known_from = self._at(days[0], late)

    def _at(self, day: Date, since_midnight: int) -> int:
        wall = day.days * DAY + since_midnight
        while wall not in self._shown:
            wall += MINUTE
        return self._shown[wall]

    def between(self, start: int, end: int) -> int:
        return MINUTE * sum(minute in self.worked for minute in range(start, end, MINUTE))


def moments(draw: st.DrawFn, model: Model, count: int) -> list[int]:
    found = [
        draw(st.integers(model.known_from // MINUTE, model.end // MINUTE - 1)) for _ in range(count)
    ]
    return [minute * MINUTE for minute in found]


def moment(known: Calendar, instant: int) -> DateTime:
    return DateTime.from_instant(instant, known.zone)


@settings(max_examples=50)
@given(st.data(), calendars())
def test_every_minute_counts_as_the_model_says(data: st.DataObject, known: Calendar) -> None:
    model = Model(known)
    one, other, third = moments(data.draw, model, 3)  # type: ignore[arg-type]
    start, end = sorted((one, other))

    def time(a: int, b: int) -> int:
        return known.working_time_between(moment(known, a), moment(known, b)).nanoseconds

    assert time(start, end) == model.between(start, end)
    assert time(end, start) == -time(start, end)
    assert time(start, third) + time(third, end) == time(start, end)
    assert known.is_working_time(moment(known, one)) is (one in model.worked)


@settings(max_examples=50)
@given(st.data(), calendars())
def test_adding_reaches_what_lies_between(data: st.DataObject, known: Calendar) -> None:
    model = Model(known)
    start, end = sorted(moments(data.draw, model, 2))  # type: ignore[arg-type]
    length = known.working_time_between(moment(known, start), moment(known, end))

    def add(instant: int, time: DaysDuration) -> int | None:
        try:
            return known.add_working_time(moment(known, instant), time).instant
        except OutOfCalendar:
            return None

    there, back = add(start, length), add(end, DaysDuration(-length.nanoseconds))
    if length.nanoseconds:
        assert there is not None
        assert start < there <= end
        assert model.between(start, there) == length.nanoseconds
        assert back is not None
        assert start <= back < end
        assert model.between(back, end) == length.nanoseconds
        assert model.between(start, back) == model.between(there, end) == 0
        if end in model.worked or end - MINUTE in model.worked:
            assert there == end or model.between(there, end) == 0
    elif there is not None:
        later = (minute for minute in range(start, model.end, MINUTE) if minute in model.worked)
        assert there == start or there == next(later)


@given(st.data(), calendars(), st.integers(0, 4000), st.integers(0, 4000))
def test_more_work_ends_later(data: st.DataObject, known: Calendar, one: int, other: int) -> None:
    (start,) = moments(data.draw, Model(known), 1)  # type: ignore[arg-type]
    less, more = sorted((one, other))
    try:
        ends = [
            known.add_working_time(moment(known, start), DaysDuration(each * MINUTE)).instant
            for each in (less, more)
        ]
    except OutOfCalendar:
        assume(False)
    assert ends == sorted(ends)


@settings(max_examples=50)
@given(st.data(), calendars())
def test_days_are_counted_as_one_by_one(data: st.DataObject, known: Calendar) -> None:
    days = range(known.first.days, known.last.days + 1)
    start, end = (Date(data.draw(st.sampled_from(days))) for _ in range(2))
    count = data.draw(st.integers(-2 * SPAN, 2 * SPAN))
    worked = [day for day in days if known.works(Date(day))]
    low, high = sorted((start.days, end.days))
    between_them = sum(low < day <= high for day in worked)

    assert known.working_days_between(start, end) == (
        between_them if start <= end else -between_them
    )
    after = [day for day in worked if day > start.days]
    before = [day for day in reversed(worked) if day < start.days]
    if count == 0:
        wanted = [start.days] if start.days in worked else after[:1]
    else:
        wanted = (after if count > 0 else before)[abs(count) - 1 :][:1]
    if wanted:
        assert known.add_working_days(start, count) == Date(wanted[0])
    else:
        with pytest.raises(OutOfCalendar):
            known.add_working_days(start, count)


@given(st.integers(-3, 3), st.integers(-900, 900), st.integers(-900, 900))
def test_blocks_of_days_are_joined(place: int, one: int, other: int) -> None:
    """Over years, from near a border between blocks: what is added up in blocks is additive."""
    known = calendar(days={Date.of(2025, 5, 1): False, Date.of(2025, 5, 3): True})
    start = Date(79 * 256 + place)
    try:
        there = known.add_working_days(start, one)
        back = known.add_working_days(there, other)
    except OutOfCalendar:
        assume(False)
    total = known.working_days_between(start, there) + known.working_days_between(there, back)
    assert known.working_days_between(start, back) == total
    noon = [DateTime(day.days * DAY + 12 * HOUR, known.zone) for day in (start, there, back)]
    lengths = [
        known.working_time_between(a, b).nanoseconds for a, b in (noon[:2], noon[1:], noon[::2])
    ]
    assert lengths[0] + lengths[1] == lengths[2]
    if there > start:
        assert known.add_working_time(noon[0], DaysDuration(lengths[0])).date == there
