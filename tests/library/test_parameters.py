"""Parameters by profile, region and day; settings; roles; calendars in files."""

from __future__ import annotations

import re

import pytest

from callout.calendars import CalendarChoice
from callout.dmn import calendar_functions
from callout.errors import DefinitionError, ExpressionError, Severity
from callout.feel import Frame
from callout.library import NotInLibrary
from callout.values import Date, DateTime, DaysDuration, Time, Value
from tests.dmn.making import errors, library, problems

WHERE = "rules/1.yaml"
SET = """
parameters: alpha
title: {en: Alpha, zh: 甲}
zone: Asia/Shanghai
calendar: CN
values:
  delay:
    type: duration
    values:
      - {value: PT1H}
      - {value: PT2H, region: CN}
      - {value: PT3H, region: CN-31, from: 2026-01-01, until: 2026-12-31}
      - {value: PT4H, region: CN-31, from: 2026-07-01}
  limit:    {type: number, required: true, source: [A-1, A-2]}
  interval: {type: duration, required: true}
  opens:    {type: time, value: "08:30"}
  code:     {type: string, value: 0123}
  kinds:    {type: list<string>, value: [a, b]}
"""


@pytest.mark.parametrize(
    ("region", "day", "hours"),
    [
        ("", (2026, 3, 1), 1),
        ("US", (2026, 3, 1), 1),
        ("CN", (2026, 3, 1), 2),
        ("CN-11", (2026, 3, 1), 2),
        ("CN-311", (2026, 3, 1), 2),
        ("CN-31", (2025, 12, 31), 2),
        ("CN-31", (2026, 1, 1), 3),
        ("CN-31-01", (2026, 6, 30), 3),
        ("CN-31", (2026, 7, 1), 4),
        ("CN-31", (2027, 1, 1), 4),
    ],
)
def test_the_most_specific_region_wins_then_the_latest_start(
    region: str, day: tuple[int, int, int], hours: int
) -> None:
    values = library(SET).parameters("alpha", region, Date.of(*day))

    assert values["delay"] == DaysDuration.of(hours=hours)


def test_values_are_read_by_their_types() -> None:
    values = library(SET).parameters("alpha", settings={"limit": 3, "interval": "PT10M"})

    assert {name: values[name] for name in values if name != "delay"} == {
        "limit": 3,
        "interval": DaysDuration.of(minutes=10),
        "opens": Time.parse("08:30:00"),
        "code": "0123",
        "kinds": ["a", "b"],
    }


def test_every_required_parameter_that_is_unset_is_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        library(SET).require("alpha", {})

    assert [str(problem) for problem in caught.value.problems] == [
        f"{WHERE}:14:3: error R301: parameter 'limit' of 'alpha' has no value (A-1, A-2)\n"
        "  at run time: whatever waits or decides by it cannot run\n"
        "  hint: set it in a settings file: settings: alpha, values: {limit: <number>}",
        f"{WHERE}:15:3: error R301: parameter 'interval' of 'alpha' has no value\n"
        "  at run time: whatever waits or decides by it cannot run\n"
        "  hint: set it in a settings file: settings: alpha, values: "
        "{interval: <days and time duration>}",
    ]


def test_only_what_is_read_needs_to_be_set() -> None:
    library(SET).require("alpha", {"limit": 1}, ["limit", "delay"])


def test_settings_files_set_what_a_deployment_has_to_set() -> None:
    made = library(
        SET,
        "settings: alpha\nvalues: {limit: 7}\n",
        "settings: '*'\nvalues: {interval: PT5M, limit: 6}\n",
    )

    made.require("alpha")
    values = made.parameters("alpha")
    assert (values["limit"], values["interval"]) == (6, DaysDuration.of(minutes=5))
    assert made.parameters("alpha", settings={"limit": 9})["limit"] == 9


def test_settings_that_mean_nothing_or_do_not_fit_are_refused() -> None:
    text = "settings: alpha\nvalues: {limt: 7, interval: soon}\n"

    assert errors(SET, text) == [
        "rules/2.yaml:2:16: error R302: no parameter of 'alpha' is called 'limt'",
        "rules/2.yaml:2:29: error R303: 'interval': 'soon' is not a days and time duration",
    ]
    with pytest.raises(NotInLibrary, match="there is no parameter 'limt'"):
        library(SET).parameters("alpha", settings={"limt": 1})
    with pytest.raises(ExpressionError):
        library(SET).parameters("alpha", settings={"interval": "soon"})


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("x: {type: number}", "error R304: parameter 'x' has no value"),
        ("x: {type: number, value: 1, required: true}", "error R304: parameter 'x' is required"),
        ("x: {type: number, value: soon}", "error R025: parameter 'x': "),
        ("x: {type: date, value: 2026-02-30}", "error R025: parameter 'x': "),
        ("x: {type: nmber, value: 1}", "error R024: "),
        ("x: {tipe: number, value: 1}", "error S001: a parameter has no key 'tipe'"),
        ("x: {value: 1}", "error S002: this parameter has no 'type'"),
        ("x: {type: date, value: 2026-01-01, required: 1}", "error S003: 'required' takes true"),
        ("x: {type: date, values: [{value: 2026-01-01, from: soon}]}", "error S005: 'soon' is not"),
        (
            "x: {type: number, values: [{value: 1}, {value: 2}]}",
            "error R305: parameter 'x' has two values",
        ),
        (
            "x: {type: number, values: [{value: 1, from: 2026-02-01, until: 2026-01-01}]}",
            "error R305: 'until' is before 'from' in parameter 'x'",
        ),
    ],
)
def test_mistakes_in_parameters_are_told(declared: str, message: str) -> None:
    found = errors(f"parameters: p\nvalues:\n  {declared}\n")

    assert found
    assert message in found[0]


def test_names_that_are_not_there_name_the_nearest() -> None:
    with pytest.raises(NotInLibrary) as caught:
        library(SET).parameters("alhpa")

    assert str(caught.value) == "there is no parameter set 'alhpa'\n  hint: did you mean 'alpha'?"


CALENDAR = """
calendar: CN
zone: Asia/Shanghai
valid: {from: 2024-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday]
hours: {from: "08:30", until: "17:30"}
days:
  2024-02-12: off
  2024-02-04: working
"""


def test_a_calendar_answers_expressions() -> None:
    functions = calendar_functions(CalendarChoice(library(CALENDAR).calendar("CN")))

    def call(name: str, *arguments: Value) -> str:
        return str(functions[name].call(Frame(), *arguments))

    saturday, evening = Date.of(2024, 2, 10), DateTime.parse("2024-02-09T12:00:00Z")
    assert call("is working day", Date.of(2024, 2, 4)) == "True"
    assert call("is working day", saturday) == "False"
    assert call("add working days", saturday, 1) == "2024-02-13"
    assert call("add working days", evening, 1) == "2024-02-13T20:00:00@Asia/Shanghai"
    assert call("working days between", evening, Date.of(2024, 2, 14)) == "2"
    assert call("end of day", evening) == "2024-02-10T00:00:00@Asia/Shanghai"
    assert call("end of day", saturday) == "2024-02-11T00:00:00@Asia/Shanghai"
    assert call("add working time", evening, DaysDuration.of(hours=1)) == (
        "2024-02-13T09:30:00@Asia/Shanghai"
    )
    assert call("end of day", None) == "None"
    assert call("add working days", None, 1) == "None"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Asia/Shanghai", "Asia/Nowhere", "3:7: error R306: 'Asia/Nowhere' is not a time zone"),
        ("friday", "frday", "5:46: error S004: 'day of the week' takes monday or "),
        (
            "2024-02-12: off",
            "2024-02-12: maybe",
            "8:15: error S004: 'day' takes off or working, not 'maybe'",
        ),
        ("2024-02-12: off", "2023-02-12: off", "8:3: error R306: 2023-02-12 is outside 'valid'"),
        ('"08:30"', '"18:30"', "6:8: error R306: working hours start before they end"),
        ("2026-12-31", "2023-12-31", "4:8: error R305: 'until' is before 'from'"),
        ("2024-02-12: off", "monday: off", "8:3: error S005: 'monday' is not a day"),
        ('"08:30"', "early", "6:15: error S005: 'early' is not a time"),
        ('"08:30"', '"28:30"', "6:16: error R306: 28:30:00 is not a time of day"),
        (
            "zone: Asia/Shanghai",
            "zne: Asia/Shanghai",
            "3:1: error S001: a calendar has no key 'zne'",
        ),
        ("zone: Asia/Shanghai", "", "2:1: error S002: this calendar has no 'zone'"),
    ],
)
def test_mistakes_in_calendars_are_told(old: str, new: str, message: str) -> None:
    found = errors(CALENDAR.replace(old, new))

    assert any(line.startswith(f"{WHERE}:{message}") for line in found), found


WORKED = "[monday, tuesday, wednesday, thursday, friday]"


@pytest.mark.parametrize(
    ("week", "days", "warned"),
    [("[]", "off", True), ("[]", "working", False), ("[monday]", "off", False)],
)
def test_a_calendar_without_a_worked_day_is_warned_of(week: str, days: str, warned: bool) -> None:
    days_given = re.sub(r": (off|working)$", f": {days}", CALENDAR, flags=re.MULTILINE)
    assert WORKED in days_given

    found = problems(days_given.replace(WORKED, week))

    assert [(each.code, each.severity) for each in found] == [("R308", Severity.WARNING)] * warned


def test_roles_and_who_stands_in() -> None:
    roles = library("""
        roles:
          first: {title: {en: First}, substitutes: [second]}
          second: {substitutes: [third]}
          third:
        """).roles

    assert "first" in roles
    assert "fourth" not in roles
    assert roles.roles["first"].substitutes == ("second",)
    assert roles.roles["third"].substitutes == ()
    assert roles.to_json() == {"first": ["second"], "second": ["third"], "third": []}


def test_substitutes_have_to_be_roles() -> None:
    text = "roles:\n  first: {substitutes: [secnd]}\n"

    assert errors(text) == [f"{WHERE}:2:25: error R307: there is no role 'secnd'"]


def test_the_library_gives_expressions_their_names() -> None:
    names = library(SET).names()

    assert str(names["param"].field("limit")) == "number"
    assert str(names["end of day"]) == "function<Any, [string]> -> date and time"
