"""Constant lengths of time and sizes that can never work."""

from __future__ import annotations

import pytest

from callout.checks import check_process
from callout.errors import Severity
from callout.reader import load_process

TEXT = """process: p
events:
  knock: {happened: {within: PT4H}}
  go: {}
must:
  bill: {due: PT4H}
clocks:
  service: {starts: knock, stops: go, limit: PT8H, warn: PT1H}
facts:
  strikes: {count: p, within: P1Y}
lifecycle:
  reopen: {by: desk, to: a, within: P14D}
data: {all: list<number>, some: list<number>, n: number}
states:
  a:
    entry: {sample: {from: all, size: 5, into: some}}
    on: {go: b, knock: {do: {oblige: bill}}}
  b: {type: final}
"""


def found(text: str) -> list[tuple[str, str]]:
    problems = check_process(load_process(text, "p.yaml"))
    wanted = [each for each in problems if each.code in ("C311", "C312")]
    assert all(each.severity is Severity.ERROR for each in wanted)
    assert all(each.consequence and each.hint for each in wanted)
    return [(f"{each.where.line} {each.code}", each.message) for each in wanted]


def test_lengths_that_can_pass_are_not_told() -> None:
    assert found(TEXT) == []


@pytest.mark.parametrize(
    ("was", "line", "message"),
    [
        ("within: PT4H", 3, "when 'knock' happened may be said for"),
        ("due: PT4H", 6, "'bill' is due after"),
        ("warn: PT1H", 8, "the clock 'service' warns before its limit by"),
        ("within: P1Y", 10, "the fact 'strikes' looks back for"),
        ("within: P14D", 12, "'reopen' may be done for"),
    ],
)
@pytest.mark.parametrize("length", ["PT0S", "-PT5M", "P0D", "P0M"])
def test_a_length_of_nothing_or_less_is_told(
    was: str, line: int, message: str, length: str
) -> None:
    if length == "P0M" and was not in ("within: P1Y", "due: PT4H"):
        return  # months are another type than these take
    broken = TEXT.replace(was, f"{was.partition(':')[0]}: {length}")

    ((place, said),) = found(broken)

    assert place == f"{line} C311"
    assert said.startswith(f"{message} ")


@pytest.mark.parametrize("due", ["param.due", "'@\"PT1H\" * n'", "'now() - @\"PT1H\"'"])
def test_what_is_worked_out_is_not_looked_at(due: str) -> None:
    assert found(TEXT.replace("due: PT4H", f"due: {due}")) == []


def test_an_obligation_that_is_due_after_no_working_time_is_told() -> None:
    ((place, _),) = found(TEXT.replace("due: PT4H", "due: PT0H working time"))

    assert place == "6 C311"


@pytest.mark.parametrize(
    ("size", "is_told"),
    [
        ("-1", True),
        ("2.5", True),
        ("'3 / 2'", True),
        ("0", False),
        ("5.0", False),
        ("'6 / 2'", False),
        ("n", False),
        ("count(all)", False),
        ("'ceiling(2.5)'", False),
    ],
)
def test_a_sample_of_no_number_of_items_is_told(size: str, *, is_told: bool) -> None:
    told = [place for place, _ in found(TEXT.replace("size: 5", f"size: {size}"))]

    assert told == (["16 C312"] if is_told else [])
