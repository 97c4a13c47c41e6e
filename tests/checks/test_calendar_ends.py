"""Calendars that end, and deadlines that are longer than what is left of them."""

from __future__ import annotations

import pytest

from callout.checks import DATED, Project, check_project
from callout.errors import Problem, Severity
from callout.values import DateTime

DESK = """calendar: DESK
zone: UTC
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday]
hours: {from: "09:00", until: "17:00"}
"""
PARAMETERS = """parameters: desk
title: Desk
zone: UTC
calendar: DESK
values:
  most: {type: number, value: 30, title: {en: Most}}
  long: {type: duration, value: P10D, title: {en: Long}}
"""
PROCESS = """process: sla
title: Sla
data: {n: {type: number, default: 40}}
states:
  a: {at: {'DEADLINE': b}}
  b: {type: final}
"""
TABLE = """tables:
  due:
    hit: F
    inputs: {kind: {type: string}}
    outputs: {by: {type: date and time}}
    rules: |
      | kind || by | # id |
      | - || CELL | one |
"""
MONDAY = "2026-12-21T09:00:00Z"
"""Nine working days are left after it, and ten times eight hours."""


def found(deadline: str = "now()", today: str | None = MONDAY, **more: str) -> list[Problem]:
    files = {"sla.yaml": PROCESS.replace("DEADLINE", deadline), "desk.yaml": DESK, **more}
    files = {"parameters.yaml": PARAMETERS, **files}
    now = None if today is None else DateTime.parse(today)
    return [each for each in check_project(Project(files, now=now)) if each.code in DATED]


def too_far(deadline: str, today: str = MONDAY, **more: str) -> list[Problem]:
    return [each for each in found(deadline, today, **more) if each.code == "C309"]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (None, []),
        ("2026-10-01T00:00:00", []),
        ("2026-12-01T00:00:00", ["calendar DESK ends in 30 days (its last day is 2026-12-31)"]),
        (
            "2027-01-01T00:00:00",
            ["calendar DESK has ended: no deadline can be worked out (its last day is 2026-12-31)"],
        ),
    ],
)
def test_a_calendar_that_ends_is_told_at_its_end(today: str | None, said: list[str]) -> None:
    problems = found(today=today)

    assert [each.message for each in problems] == said
    assert {(each.code, each.severity) for each in problems} <= {("R311", Severity.HINT)}
    assert all(str(each.where) == "desk.yaml:3:34" for each in problems)


def test_of_a_calendar_that_no_profile_has_nothing_is_said() -> None:
    none = PARAMETERS.replace("calendar: DESK\n", "")
    assert found(today="2027-01-01T00:00:00", **{"parameters.yaml": none}) == []


@pytest.mark.parametrize(
    ("fits", "is_too_far"),
    [
        ("add working days(now(), 8)", "add working days(now(), 9)"),
        ("add working days(days: 8, to: now())", "add working days(days: 9, to: now())"),
        ("add working days(now(), 4 + 4)", "add working days(now(), 4 + 5)"),
        ("add working days(now(), param.most - 22)", "add working days(now(), param.most)"),
        ('add working time(now(), @"PT72H")', 'add working time(now(), @"PT72H1M")'),
        (
            'add working time(now(), duration("PT8H") * 9)',
            'add working time(now(), duration("PT8H") * 10)',
        ),
        (
            'add working time(now(), @"PT8H")',
            "add working time(now(), param.long)",
        ),
        (
            "if n > 3 then add working days(now(), 2) else null",
            "if n > 3 then add working days(now(), 20) else null",
        ),
    ],
)
def test_a_length_that_is_more_than_is_left_is_told(fits: str, is_too_far: str) -> None:
    assert too_far(fits) == []

    (problem,) = too_far(is_too_far)
    column = PROCESS.splitlines()[4].index("DEADLINE") + 1 + is_too_far.index("add")
    assert str(problem.where) == f"sla.yaml:5:{column}"
    assert problem.severity is Severity.HINT
    assert [str(place) for place, _ in problem.related] == ["desk.yaml:3:34"]


@pytest.mark.parametrize(
    "deadline",
    [
        "add working days(now(), n)",
        "add working days(now(), n + 40)",
        "add working days(now(), if n > 3 then 40 else 50)",
        "add working days(now(), -400)",
        'add working time(now(), @"-PT4000H")',
    ],
)
def test_what_only_a_ticket_can_tell_is_not(deadline: str) -> None:
    assert too_far(deadline) == []


def test_a_calendar_without_hours_is_another_finding() -> None:
    plain = DESK.replace('hours: {from: "09:00", until: "17:00"}\n', "")
    assert too_far('add working time(now(), @"PT400H")', **{"desk.yaml": plain}) == []


def test_of_a_calendar_that_has_ended_each_deadline_is_not_told_as_well() -> None:
    late = "2027-02-01T00:00:00"
    assert [each.code for each in found("add working days(now(), 9)", late)] == ["R311"]


def test_a_row_of_a_table_may_be_too_far_as_well() -> None:
    table = TABLE.replace("CELL", "add working days(now(), 9)")
    (problem,) = too_far("now()", **{"table.yaml": table})

    assert problem.where.path == "table.yaml"
    assert problem.where.line == 8


def test_it_can_be_allowed_before_it_is_there_but_not_without_a_reason() -> None:
    line = "until: 2026-12-31}"
    for reason, codes in ((", the successor is in work", []), ("", ["C900"])):
        desk = DESK.replace(line, f"{line}  # callout: allow R311{reason}")
        for today in (MONDAY, "2026-03-02T09:00:00Z"):
            files = {
                "desk.yaml": desk,
                "parameters.yaml": PARAMETERS,
                "sla.yaml": PROCESS.replace("DEADLINE", "now()"),
            }
            problems = check_project(Project(files, now=DateTime.parse(today)))
            kept = [each.code for each in problems if each.code in ("R311", "C900")]
            assert [code for code in kept if code == "C900"] == codes
            assert "R311" not in kept or not reason
