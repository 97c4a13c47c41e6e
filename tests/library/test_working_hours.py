"""The hours of a calendar as a designer writes them, and what is told of those that are wrong."""

from __future__ import annotations

import pytest

from callout.calendars import Calendar, WorkingHours
from callout.errors import DefinitionError
from callout.reader.rules import load_rules
from callout.values import Date
from callout.values.durations import HOUR

FILE = """\
calendar: SHOP
zone: Europe/Paris
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday]
"""
PLAIN = 'hours: {from: "09:00", until: "17:00"}\n'
MORNING = '{from: "09:00", until: "12:00"}'


def read(rest: str) -> Calendar:
    return load_rules(FILE + rest, "c.yaml").calendars[0]


def told(rest: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read(rest)
    return [str(each).partition("\n")[0] for each in caught.value.problems]


def hours(*times: int) -> tuple[WorkingHours, ...]:
    pairs = zip(times[::2], times[1::2], strict=True)
    return tuple(WorkingHours(start * HOUR, end * HOUR) for start, end in pairs)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (PLAIN, hours(9, 17)),
        (f"hours: [{MORNING}, {{from: '13:00', until: '18:00'}}]", hours(9, 12, 13, 18)),
        (f"hours: [{{from: '12:00', until: '18:00'}}, {MORNING}]", hours(9, 12, 12, 18)),
        ('hours: {from: "22:00", until_next_day: "06:00"}', hours(22, 30)),
        ('hours: {from: "00:00", until: "24:00"}', hours(0, 24)),
        ('hours: {from: "08:00", until_next_day: "08:00"}', hours(8, 32)),
        ("", ()),
    ],
    ids=[
        "plain",
        "a break",
        "touching, in any order",
        "a night",
        "all day",
        "a day from 8",
        "none",
    ],
)
def test_hours_are_read(written: str, meant: tuple[WorkingHours, ...]) -> None:
    assert read(written).hours == meant


def test_a_day_may_have_hours_of_its_own() -> None:
    rest = f"{PLAIN}hours_on:\n  friday: {MORNING}\n  2026-12-24: {MORNING}\n"

    known = read(rest)

    assert known.hours_of(Date.of(2026, 3, 5)) == hours(9, 17)
    assert known.hours_of(Date.of(2026, 3, 6)) == hours(9, 12)
    assert known.hours_of(Date.of(2026, 12, 24)) == hours(9, 12)


def test_plain_hours_have_the_hash_they_had_and_others_have_others() -> None:
    written = [
        "",
        PLAIN,
        f"hours: [{MORNING}]",
        f"hours: [{MORNING}, {{from: '13:00', until: '17:00'}}]",
        f"{PLAIN}hours_on: {{friday: {MORNING}}}",
        f"{PLAIN}hours_on: {{2026-12-24: {MORNING}}}",
    ]
    hashes = [read(each).hash for each in written]

    assert len(set(hashes)) == len(written)
    assert hashes[1] == "s256:14c52850ab82967dc9b238cafeba17c1f6fec1621cf6a385c56812c164a16f3a"
    assert read(f"hours: {MORNING}").hash == hashes[2]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("hours: []", "c.yaml:5:8: error S006: 'hours' is empty"),
        ("hours:", "c.yaml:5:7: error S003: 'hours' takes a map or a list, not nothing"),
        ("hours: [9-12]", "c.yaml:5:9: error S003: 'stretch of work' takes a map, not '9-12'"),
        (
            'hours: {from: "09:00"}',
            "c.yaml:5:8: error S002: this stretch of work has no 'until' and no 'until_next_day'",
        ),
        (
            'hours: {from: "22:00", until: "23:00", until_next_day: "06:00"}',
            "c.yaml:5:40: error S014: a stretch of work has 'until' or 'until_next_day', not both",
        ),
        (
            'hours: {from: "22:00", until: "06:00"}',
            "c.yaml:5:8: error R306: working hours start before they end, on the same day",
        ),
        (
            'hours: {from: "06:00", until_next_day: "07:00"}',
            "c.yaml:5:8: error R306: a shift from 06:00 until 07:00 of the next day is longer than",
        ),
        ('hours: {from: "24:00", until: "24:00"}', "c.yaml:5:8: error R306: working hours start"),
        (
            'hours: {from: "08:00", until: "24:30"}',
            "c.yaml:5:32: error R306: 24:30:00 is not a time",
        ),
        (
            'hours: {from: "０9:00", until: "17:00"}',
            "c.yaml:5:16: error S005: '０9:00' is not a time",
        ),
        (
            'hours: {from: "09：00", until: "17:00"}',
            "c.yaml:5:16: error S005: '09：00' is not a time",
        ),
        (
            f"hours: [{MORNING}, {{from: '11:00', until: '14:00'}}]",
            "c.yaml:5:42: error R306: the hours from 11:00 begin before those until 12:00 end",
        ),
        (
            'hours: [{from: "22:00", until_next_day: "06:00"}, {from: "05:00", until: "07:00"}]',
            "c.yaml:5:8: error R306: the shift of the day before thursday goes on until 06:00, "
            "and the hours of thursday begin at 05:00",
        ),
        (
            f'{PLAIN}hours_on: {{2026-03-05: {{from: "20:00", until_next_day: "10:00"}}}}',
            "c.yaml:6:11: error R306: the shift of the day before 2026-03-06 goes on until 10:00, "
            "and the hours of 2026-03-06 begin at 09:00",
        ),
        (
            f"{PLAIN}hours_on: {{saturday: {MORNING}}}",
            "c.yaml:6:12: error R306: saturday has hours and is never worked: enter it in `week`",
        ),
        (
            f"{PLAIN}hours_on: {{saterday: {MORNING}}}",
            "c.yaml:6:12: error S005: 'saterday' is not a day or day of the week",
        ),
        (
            f"{PLAIN}hours_on: {{2026-12-25: {MORNING}}}\ndays: {{2026-12-25: off}}",
            "c.yaml:6:12: error R306: 2026-12-25 has hours and is not worked: "
            "enter it in `days` as working",
        ),
        (
            f"{PLAIN}hours_on: {{2027-12-24: {MORNING}}}",
            "c.yaml:6:12: error R306: 2027-12-24 has hours and is outside 'valid'",
        ),
        (
            f"hours_on: {{monday: {MORNING}}}",
            "c.yaml:5:11: error R306: thursday is worked and has no hours",
        ),
        (f"{PLAIN}hours_on: {{}}", "c.yaml:6:11: error S006: 'hours_on' is empty"),
    ],
)
def test_mistakes_in_hours_are_told(written: str, message: str) -> None:
    found = told(written)

    assert len(found) == 1
    assert found[0].startswith(message), found


def test_a_shift_over_midnight_is_offered_for_hours_that_end_before_they_begin() -> None:
    with pytest.raises(DefinitionError) as caught:
        read('hours: {from: "22:00", until: "06:00"}')

    assert 'a shift over midnight has `until_next_day: "06:00"`' in str(caught.value.problems[0])
