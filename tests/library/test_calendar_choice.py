"""Several calendars in one project: by region, by a value, and days of other kinds."""

from __future__ import annotations

import pytest

from callout.calendars import CalendarChoice
from callout.checks import Project, check_project
from callout.dmn import calendar_functions
from callout.errors import DefinitionError, ExpressionError
from callout.feel import evaluate
from callout.library import Library
from callout.reader.rules import load_library
from callout.values import DateTime, Value

DAY = """calendar: DAY
zone: Europe/Berlin
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday]
hours: {from: "09:00", until: "17:00"}
classes:
  peak: {days: [2026-11-27], hours: {from: "08:00", until: "22:00"}}
  market: [thursday, 2026-12-05]
"""
NIGHT = """calendar: NIGHT
zone: Europe/Berlin
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
hours: {from: "22:00", until_next_day: "06:00"}
"""
BOTH = """parameters: desk
title: Desk
zone: Europe/Berlin
calendar: {default: DAY, CN-31: NIGHT, owls: NIGHT}
values: {}
"""
PROCESS = """process: sla
title: Sla
data: {team: {type: string, default: owls}}
states:
  a: {at: {'DEADLINE': b}}
  b: {type: final}
"""


def library(*more: str) -> Library:
    texts = (DAY, NIGHT, BOTH, *more)
    return load_library({f"rules/{number}.yaml": text for number, text in enumerate(texts)})


def answer(text: str, region: str = "") -> Value:
    calendars = library().calendars_of("desk", region)
    assert calendars is not None
    scope = {**calendar_functions(calendars), "team": "owls"}
    return evaluate(text, scope)  # type: ignore[arg-type]  # a scope holds functions too


@pytest.mark.parametrize(
    ("region", "name"), [("", "DAY"), ("CN", "DAY"), ("CN-31", "NIGHT"), ("CN-31-04", "NIGHT")]
)
def test_a_region_has_its_calendar_and_all_others_the_default(region: str, name: str) -> None:
    calendars = library().calendars_of("desk", region)

    assert calendars is not None
    assert calendars.default.name == name


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("", "2026-03-02T11:00:00@Europe/Berlin"),
        (', "DAY"', "2026-03-02T11:00:00@Europe/Berlin"),
        (", team", "2026-03-03T00:00:00@Europe/Berlin"),
        (', "NIGHT"', "2026-03-03T00:00:00@Europe/Berlin"),
        (", null", "2026-03-02T11:00:00@Europe/Berlin"),
    ],
)
def test_a_function_counts_by_the_calendar_that_its_last_argument_names(
    named: str, expected: str
) -> None:
    monday = 'date and time("2026-03-02T09:00:00@Europe/Berlin")'

    assert str(answer(f'add working time({monday}, duration("PT2H"){named})')) == expected


def test_every_function_of_calendars_may_name_one() -> None:
    evening = 'date and time("2026-03-07T23:00:00@Europe/Berlin")'
    asked = {
        "is working day": f'is working day({evening}, "owls")',
        "is working time": f'is working time({evening}, "owls")',
        "days": f'working days between(date("2026-03-06"), {evening}, "owls")',
        "time": f'working time between(date("2026-03-07"), {evening}, "owls")',
        "after": 'add working days(date("2026-03-06"), 1, "owls")',
        "end": f'end of day({evening}, "owls")',
    }

    assert {name: str(answer(text)) for name, text in asked.items()} == {
        "is working day": "True",
        "is working time": "True",
        "days": "1",
        "time": "PT7H",
        "after": "2026-03-07",
        "end": "2026-03-08T00:00:00@Europe/Berlin",
    }


def test_a_calendar_that_there_is_not_is_an_error_and_no_null() -> None:
    with pytest.raises(ExpressionError, match="there is no calendar 'owl' here"):
        answer('is working day(date("2026-03-07"), "owl")')


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-11-27", "peak"),
        ("2026-11-26", "market"),
        ("2026-12-05", "market"),
        ("2026-11-25", "working"),
        ("2026-11-28", "off"),
    ],
)
def test_a_day_is_of_its_class_else_worked_or_off(day: str, kind: str) -> None:
    assert answer(f'day class(date("{day}"))') == kind


def test_a_class_may_have_hours_of_its_own() -> None:
    black_friday = 'date and time("2026-11-27T08:00:00@Europe/Berlin")'

    assert answer(f"working time between({black_friday}, end of day({black_friday}))") == (
        answer('duration("PT14H")')
    )


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ("{off: [2026-03-02]}", "no class of days is called 'off'"),
        ("{a: [2026-03-02], b: [2026-03-02]}", "2026-03-02 is of the class 'a' already"),
        ("{a: [2027-03-02]}", "2027-03-02 is outside 'valid'"),
        (
            '{a: {days: [2026-03-01], hours: {from: "09:00", until: "10:00"}}}',
            "2026-03-01 has hours and is not worked",
        ),
    ],
)
def test_classes_that_do_not_hold_together_are_told(classes: str, message: str) -> None:
    text = DAY.partition("classes:")[0] + f"classes: {classes}\n"

    with pytest.raises(DefinitionError) as caught:
        load_library({"rules/day.yaml": text})

    assert [each.code for each in caught.value.problems] == ["R306"]
    assert message in caught.value.problems[0].message


def codes(deadline: str, *more: str) -> list[str]:
    files = {"sla.yaml": PROCESS.replace("DEADLINE", deadline)}
    files |= {f"{number}.yaml": text for number, text in enumerate((DAY, NIGHT, BOTH, *more))}
    now = DateTime.parse("2026-12-30T09:00:00Z")
    found = check_project(Project(files, now=now))
    return [
        f"{each.code} {each.message}" for each in found if each.code in ("C309", "C310", "R309")
    ]


def test_a_name_that_no_calendar_of_the_profile_has_is_found_before_it_is_asked() -> None:
    assert codes('add working time(now(), duration("PT1H"), "owl")') == [
        "C310 the parameters 'desk' have no calendar 'owl'"
    ]
    assert codes('add working time(now(), duration("PT1H"), team)') == []


def test_so_is_one_that_a_clock_chooses() -> None:
    def found(name: str) -> list[str]:
        clock = f"{{c: {{starts: a, stops: b, limit: PT1H, calendar: '{name}'}}}}"
        text = PROCESS.replace("title: Sla", f"title: Sla\nclocks: {clock}")
        files = {"sla.yaml": text.replace("DEADLINE", "now()")}
        files |= {f"{number}.yaml": each for number, each in enumerate((DAY, NIGHT, BOTH))}
        return [each.message for each in check_project(Project(files)) if each.code == "C310"]

    assert found('"owl"') == ["the parameters 'desk' have no calendar 'owl'"]
    assert found('"owls"') == found("team") == []


def test_what_is_left_of_a_calendar_is_that_of_the_one_that_counts() -> None:
    assert codes('add working time(now(), duration("PT15H"), "DAY")') == []
    assert codes('add working time(now(), duration("PT15H"), "owls")') == [
        'C309 \'add working time(now(), duration("PT15H"), "owls")\' is past the end of calendar'
        " NIGHT if it begins now"
    ]


def test_a_calendar_of_a_region_must_be_there() -> None:
    lost = "parameters: other\nzone: UTC\ncalendar: {default: DAY, x: NIHGT}\nvalues: {}\n"

    assert codes("now()", lost) == ["R309 there is no calendar 'NIHGT'"]


def test_a_hash_knows_every_calendar_that_may_be_asked() -> None:
    before = library().hash_of([], "desk")
    changed = NIGHT.replace("06:00", "05:00")
    texts = {"rules/0.yaml": DAY, "rules/1.yaml": changed, "rules/2.yaml": BOTH}

    assert load_library(texts).hash_of([], "desk") != before


def test_one_calendar_alone_is_enough() -> None:
    calendars = CalendarChoice(library().calendar("DAY"))

    assert calendars.of(None) is calendars.default
    assert calendars.each() == (calendars.default,)
