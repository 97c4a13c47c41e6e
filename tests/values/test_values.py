"""Values: texts, arithmetic of the calendar, JSON and its bytes."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.values import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Value,
    canonical,
    decode,
    digest,
    encode,
    format_number,
    from_json,
    gregorian,
    number,
    parse_duration,
    parse_number,
)

FAR = 365 * 999_000_000
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=8),
    st.text(max_size=8).map("@{}".format),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**12),
    st.integers(-FAR, FAR).map(Date),
    st.builds(
        DateTime,
        st.integers(-(10**20), 10**20),
        st.sampled_from([None, 0, 28800, -3599, "Europe/Paris"]),
    ),
    st.builds(Time, st.integers(0, 86_399_999_999_999), st.sampled_from([None, 0, "Asia/Tokyo"])),
    st.builds(DaysDuration, st.integers(-(10**25), 10**25)),
    st.builds(MonthsDuration, st.integers(-(10**9), 10**9)),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(values)
def test_decoding_undoes_encoding(value: Value) -> None:
    assert decode(encode(value)) == value
    assert decode(orjson.loads(canonical(encode(value)))) == value


@given(st.dates(date(2, 1, 1)))
def test_a_date_agrees_with_the_standard_library(day: date) -> None:
    ours = Date.from_date(day)

    assert str(ours) == day.isoformat()
    assert ours.parts == (day.year, day.month, day.day)
    assert gregorian.weekday(ours.days) == day.isoweekday()
    assert gregorian.week_of_year(ours.days) == day.isocalendar().week
    assert gregorian.day_of_year(ours.days) == day.timetuple().tm_yday


@given(st.integers(-FAR, FAR))
def test_day_numbers_and_dates_are_the_same_thing(days: int) -> None:
    assert gregorian.days_of(*gregorian.civil(days)) == days
    assert Date.parse(str(Date(days))) == Date(days)


@given(
    st.integers(-(10**9), 10**11).map(partial(datetime.fromtimestamp, tz=UTC)),
    st.sampled_from([UTC, timezone(timedelta(hours=8)), ZoneInfo("Europe/Paris")]),
)
def test_an_instant_survives_the_way_to_datetime_and_back(moment: datetime, zone: tzinfo) -> None:
    aware = moment.astimezone(zone)

    ours = DateTime.from_datetime(aware)

    assert ours.to_datetime() == aware
    assert DateTime.parse(str(ours)) == ours


def test_the_same_instant_in_two_zones_is_equal() -> None:
    paris = DateTime.parse("2026-07-01T10:00:00@Europe/Paris")
    offset = DateTime.parse("2026-07-01T08:00:00Z")

    assert paris == offset
    assert hash(paris) == hash(offset)
    assert paris - offset == DaysDuration(0)
    assert paris.in_zone(28800) == DateTime.parse("2026-07-01T16:00:00+08:00")


def test_a_local_and_a_zoned_value_do_not_compare() -> None:
    local = DateTime.parse("2026-07-01T10:00:00")
    zoned = DateTime.parse("2026-07-01T10:00:00Z")

    assert local != zoned
    with pytest.raises(TypeError, match="no order"):
        _ = local < zoned
    with pytest.raises(ValueError, match="has no time zone"):
        local.to_datetime()


def test_a_day_in_a_named_zone_can_have_23_hours() -> None:
    before = DateTime.parse("2026-03-28T12:00:00@Europe/Paris")

    assert str(before.plus(86_400 * 10**9)) == "2026-03-29T13:00:00@Europe/Paris"


def test_years_beyond_9999_keep_the_rules_of_their_zone() -> None:
    summer = DateTime.parse("99999-07-01T12:00:00@Europe/Paris")

    assert summer == DateTime.parse("99999-07-01T12:00:00+02:00")


@pytest.mark.parametrize(
    "text",
    ["P", "PT", "-P", "P1", "PT1", "1D", "P1H", "P1DT", "PT.5S", "P1Y2D", "P-1D", "", "PT1S "],
)
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "canonical_text"),
    [
        ("PT26H", "P1DT2H"),
        ("-PT90S", "-PT1M30S"),
        ("PT0.S", "PT0S"),
        ("PT1.5S", "PT1.5S"),
        ("P26M", "P2Y2M"),
        ("P0Y", "P0M"),
        ("-P1Y", "-P1Y"),
    ],
)
def test_a_duration_is_written_with_its_largest_units(text: str, canonical_text: str) -> None:
    assert str(parse_duration(text)) == canonical_text


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T00:00:00",
        "2026-13-01T00:00:00",
        "2026-01-01T24:00:01",
        "2026-01-01T10:60:00",
        "2026-01-01T10:00:00+19:00",
        "2026-01-01T10:00:00@Nowhere/Land",
        "2026-01-01T10:00:00@../../etc/passwd",
        "2026-01-01T10:00:00+02:00@Europe/Paris",
        "01211-01-01T10:00:00",
        "2026-01-01",
        "٢٠٢٦-01-01T10:00:00",
    ],
)
def test_what_is_not_a_date_and_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not|no day|no month"):
        DateTime.parse(text)


def test_midnight_may_be_written_as_the_end_of_the_day() -> None:
    assert str(DateTime.parse("2026-12-31T24:00:00")) == "2027-01-01T00:00:00"
    assert str(Time.parse("24:00:00")) == "00:00:00"


def test_months_are_added_by_the_calendar() -> None:
    assert str(Date.parse("2024-01-31").plus_months(1)) == "2024-02-29"
    assert str(Date.parse("2024-02-29").plus_months(-12)) == "2023-02-28"
    assert gregorian.whole_months(Date.of(2016, 1, 21).days, Date.of(2015, 1, 21).days) == -12


def test_numbers_keep_34_digits() -> None:
    assert number(10**34) == Decimal("1E+34")
    assert number(Decimal("0.1") + Decimal("0.2")) == Decimal("0.3")
    assert repr(number(Decimal("2.00"))) == "Decimal('2.00')"
    assert type(number(Decimal("2"))) is type(number(Decimal("2E+3"))) is int
    with pytest.raises(ValueError, match="not a number"):
        parse_number("1e9999")


def test_floats_from_outside_become_exact() -> None:
    assert from_json({"a": [0.1, 2.0, "@x"]}) == {"a": [Decimal("0.1"), 2, "@x"]}
    with pytest.raises(ValueError, match="is a float"):
        decode(0.5)


def test_what_cannot_be_kept_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="a function cannot be kept"):
        encode(lambda: 1)  # type: ignore[arg-type] # a caller's bug, made on purpose
    with pytest.raises(TypeError, match="names are strings"):
        encode({1: 2})  # type: ignore[dict-item] # a caller's bug, made on purpose


def test_equal_content_has_one_digest() -> None:
    assert canonical({"b": 1, "a": ["é"]}) == '{"a":["é"],"b":1}'.encode()
    assert digest({"b": 1, "a": 2}) == digest(b'{"a":2,"b":1}')
    assert digest({}).startswith("s256:44136fa355b3678a")


def test_durations_are_made_of_parts_and_timedeltas() -> None:
    length = DaysDuration.of(days=1, hours=2, minutes=3, seconds=4)

    assert str(length) == "P1DT2H3M4S"
    assert DaysDuration.from_timedelta(length.to_timedelta()) == length
    with pytest.raises(ValueError, match="not a days and time duration"):
        DaysDuration.parse("P1M")
    with pytest.raises(ValueError, match="not a years and months duration"):
        MonthsDuration.parse("P1D")


@pytest.mark.parametrize("text", ["10:30", "25:00:00", "10:30:00+1", "10:30:00@"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        Time.parse(text)


def test_times_are_ordered_within_their_world() -> None:
    early, late = Time.parse("10:00:00+02:00"), Time.parse("09:00:00Z")

    assert early < late
    assert sorted([late, early]) == [early, late]
    assert hash(Time.parse("10:00:00Z")) == hash(Time.parse("11:00:00+01:00"))
    with pytest.raises(TypeError, match="no order"):
        _ = early < Time.parse("10:00:00")
    with pytest.raises(TypeError, match="not supported"):
        _ = early < DateTime.parse("2026-01-01T00:00:00Z")
    with pytest.raises(TypeError, match="not supported"):
        _ = DateTime.parse("2026-01-01T00:00:00Z") < early


def test_a_local_value_keeps_its_clock_in_a_new_zone() -> None:
    local = DateTime.parse("2026-03-02T10:00:00")

    assert str(local.in_zone("Asia/Tokyo")) == "2026-03-02T10:00:00@Asia/Tokyo"
    assert str(local.plus_months(-1).time) == "10:00:00"
    with pytest.raises(TypeError, match="no distance"):
        _ = local - DateTime.parse("2026-03-02T10:00:00Z")
    with pytest.raises(ValueError, match="has no time zone"):
        DateTime.from_datetime(local.in_zone(0).to_datetime().replace(tzinfo=None))


def test_dates_end_with_the_last_year() -> None:
    last = Date.of(999_999_999, 12, 31)

    assert last.plus_days(0) == last
    with pytest.raises(ValueError, match="beyond the year"):
        last.plus_days(1)
    with pytest.raises(ValueError, match="beyond"):
        last.plus_months(1)
    with pytest.raises(ValueError, match="is beyond"):
        Date.of(10**9, 1, 1)
    with pytest.raises(ValueError, match="there is no month 0"):
        Date.of(2026, 0, 1)
    with pytest.raises(ValueError, match="beyond the year"):
        DateTime.at(last, Time(0)).plus(86_400 * 10**9)


def test_instants_far_away_have_the_offsets_of_their_kind_of_year() -> None:
    far = DateTime.from_instant(10**21, "Europe/Paris")

    assert far.instant == 10**21
    assert str(DateTime.parse("-5000-07-01T12:00:00@Europe/Paris").in_zone(0))[:6] == "-5000-"


def test_what_encode_did_not_make_is_refused() -> None:
    with pytest.raises(ValueError, match="is no encoded value"):
        decode("@nonsense")
    with pytest.raises(ValueError, match="not a number"):
        from_json(float("inf"))
    with pytest.raises(ValueError, match="is not a number"):
        number(Decimal("Infinity"))


def test_values_that_share_their_parts_are_not_unfolded_without_end() -> None:
    shared: Value = [1]
    for _ in range(40):
        shared = [shared, shared]

    with pytest.raises(ValueError, match="more than 1000000 items"):
        encode(shared)


def test_numbers_are_written_plainly_where_they_are_short() -> None:
    assert format_number(Decimal("1E-7")) == "0.0000001"
    assert format_number(Decimal("1E-40")) == "1E-40"
    assert format_number(10**20) == "100000000000000000000"
