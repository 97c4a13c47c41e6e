"""Timers that are due after some working time, and there is none of it."""

import pytest

from tests.checks.findings import findings

TEXT = """data: {by: {type: date and time}}
states:
  a: {entry: {set: {by: 'DUE'}}, at: {by: b}}
  c: {at: {'DUE': b}}
  b: {type: final}
"""


@pytest.mark.parametrize(
    ("due", "column"),
    [
        ('add working time(now(), duration("-PT2H"))', 24),
        ('add working time(now(), duration("PT0S"))', 24),
        ('add working time(now(), @"-PT1M")', 24),
        ("add working days(now(), -3)", 24),
        ("add working days(today(), 0)", 26),
    ],
)
def test_no_working_time_from_now_on_is_due_at_once(due: str, column: int) -> None:
    found = [each.partition(" C304")[0] for each in findings(TEXT.replace("DUE", due), "C304")]

    assert found == [f"4:{26 + column}", f"5:{13 + column}"]


@pytest.mark.parametrize(
    "due",
    [
        'add working time(now(), duration("PT2H"))',
        "add working days(now(), 3)",
        'add working time(by, duration("-PT2H"))',
        "add working days(by, -1)",
        "add working time(now(), param.wait)",
    ],
)
def test_some_working_time_or_some_that_is_counted_back_from_later_is_a_wait(due: str) -> None:
    assert findings(TEXT.replace("DUE", due), "C304") == []
