"""What is said of waits in working time before anything runs."""

from __future__ import annotations

import pytest

from callout.checks import Project, check_project
from callout.values import DateTime
from tests.checks.findings import findings
from tests.checks.test_calendar_ends import DESK, MONDAY, PARAMETERS

PROCESS = """process: sla
title: Sla
data: {n: {type: number, default: 40}}
states:
  a: {LINE}
  b: {type: final}
"""
WAITS = [
    "after: {'LENGTH working time': b}",
    "every: {'LENGTH working time': {target: b}}",
]


def told(line: str, *codes: str, desk: str = DESK, parameters: str = PARAMETERS) -> list[str]:
    files = {"sla.yaml": PROCESS.replace("LINE", line), "d.yaml": desk, "p.yaml": parameters}
    found = check_project(Project(files, now=DateTime.parse(MONDAY)))
    return [each.code for each in found if each.code in codes]


@pytest.mark.parametrize("line", WAITS)
def test_a_wait_past_the_end_of_the_calendar_is_told(line: str) -> None:
    assert told(line.replace("LENGTH", "P10D"), "C309") == ["C309"]
    assert told(line.replace("LENGTH", "param.long"), "C309") == ["C309"]
    assert told(line.replace("LENGTH", "PT72H"), "C309") == []


def test_the_limit_of_a_clock_is_told_as_well() -> None:
    text = PROCESS.replace("{LINE}", "{after: {PT1H: b}}").replace(
        "title: Sla", "title: Sla\nCLOCKS"
    )
    for length, codes in (("P10D", ["C309"]), ("PT72H", [])):
        clock = f"clocks: {{c: {{starts: a, stops: b, limit: {length}, counts: working time}}}}"
        files = {"sla.yaml": text.replace("CLOCKS", clock), "d.yaml": DESK, "p.yaml": PARAMETERS}
        found = check_project(Project(files, now=DateTime.parse(MONDAY)))
        assert [each.code for each in found if each.code == "C309"] == codes


@pytest.mark.parametrize("line", WAITS)
def test_it_needs_a_calendar_with_hours(line: str) -> None:
    line = line.replace("LENGTH", "PT1H")
    without_hours = DESK.partition("hours")[0]
    without_calendar = PARAMETERS.replace("calendar: DESK\n", "")

    assert told(line, "C308", "R312", desk=without_hours) == ["C308"]
    assert told(line, "C308", "R312", parameters=without_calendar) == ["R312"]
    assert told(line, "C308", "R312") == []


def test_no_working_time_is_due_at_once_and_the_same_length_of_all_time_is_another_wait() -> None:
    text = "states: {a: {after: {PT0S working time: b, PT1H: b, PT1H working time: b}}, b: {}}"

    assert [each.split()[1] for each in findings(text, "C304", "C305")] == ["C304"]


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("limit: PT0S", "the clock 'c' is breached as soon as it starts"),
        ("limit: -PT1H, warn: PT1M", "the clock 'c' is breached as soon as it starts"),
        ("limit: PT1H, warn: PT1H", "the clock 'c' warns as soon as it starts"),
        ("limit: PT1H, warn: PT59M", None),
    ],
)
def test_a_clock_needs_some_time(limit: str, message: str | None) -> None:
    text = f"clocks: {{c: {{starts: a, stops: b, {limit}}}}}\nstates: {{a: {{}}, b: {{}}}}"

    assert [each.partition("C304 ")[2] for each in findings(text, "C304")] == (
        [message] if message else []
    )
