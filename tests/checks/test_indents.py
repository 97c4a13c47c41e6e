"""A line that begins beside those it belongs to: which line it is, and by how many blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from callout.checks import Project, check_project
from callout.errors import Problem, Severity
from callout.reader.slips.blanks import indented_slip
from tests.checks.slips import BASE

HINT = re.compile(r"(take|put) (\d+) blanks? (?:away|before it)")


def findings(file: str, text: str) -> list[Problem]:
    found = check_project(Project({**BASE, file: text}))
    return [each for each in found if each.severity is not Severity.HINT]


def widened(text: str, step: int) -> str:
    """The text, with this many blanks for each two."""
    rows = [(len(row) - len(row.lstrip()), row.lstrip()) for row in text.split("\n")]
    return "\n".join(" " * (depth // 2 * step) + row for depth, row in rows)


def moved(text: str, number: int, by: int) -> str:
    """The text with one line moved to the right, or to the left."""
    rows = text.split("\n")
    row = rows[number - 1]
    rows[number - 1] = " " * by + row if by > 0 else row[-by:]
    return "\n".join(rows)


def mended(text: str, problem: Problem) -> str:
    told = HINT.search(problem.hint or "")
    assert told is not None, problem
    by = int(told[2]) * (1 if told[1] == "put" else -1)
    return moved(text, problem.where.line, by)


def off(text: str) -> Iterator[tuple[int, int]]:
    """Each line with each way in which it can be off by one blank."""
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip():
            yield number, 1
        if row.startswith(" "):
            yield number, -1


@pytest.mark.parametrize("step", [2, 4])
@pytest.mark.parametrize("file", BASE)
def test_any_line_that_is_off_by_one_is_told_so_that_it_can_be_mended(file: str, step: int) -> None:
    right = widened(BASE[file], step)
    assert findings(file, right) == []

    for number, by in off(right):
        wrong = moved(right, number, by)
        found = findings(file, wrong)
        if found:
            (problem,) = found
            assert findings(file, mended(wrong, problem)) == [], (number, by, problem)


def said(text: str) -> list[tuple[str, str]]:
    found = check_project(Project({"p.yaml": text}))
    return [
        (f"{each.where.line}:{each.where.column} {each.message}", each.hint or "") for each in found
    ]


TEXT = """process: p
title: P
data:
  one: {type: number}
  two: {type: number}
states:
  a:
    entry:
      - log: one
      - log: two
    after: {PT1M: b}
  b: {type: final}
"""


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        (
            "      - log: two",
            "       - log: two",
            "10:8 this line has 1 blank more than line 9, which it goes on with",
            "take 1 blank away, so that it begins where line 9 begins",
        ),
        (
            "      - log: one",
            "     - log: one",
            "9:6 this line has 1 blank less than line 10, which goes on with it",
            "put 1 blank before it, so that it begins where line 10 begins",
        ),
        (
            "  two:",
            " two:",
            "5:2 this line has 1 blank less than line 4, which it goes on with",
            "put 1 blank before it, so that it begins where line 4 begins",
        ),
        (
            "  one:",
            "     one:",
            "4:6 this line has 3 blanks more than line 5, which goes on with it",
            "take 3 blanks away, so that it begins where line 5 begins",
        ),
        (
            "title: P",
            " title: P",
            "2:2 this line is indented under the value of 'process'",
            "take 1 blank away, so that it begins where line 1 begins",
        ),
        (
            "process: p",
            "  process: p",
            "1:3 this line has 2 blanks more than line 2, which goes on with it",
            "take 2 blanks away, so that it begins where line 2 begins",
        ),
    ],
)
def test_the_line_it_should_match_is_named_with_the_blanks(
    old: str, new: str, message: str, hint: str
) -> None:
    assert TEXT.count(old) == 1
    assert said(TEXT.replace(old, new)) == [(message, hint)]


def test_what_is_far_from_every_line_is_told_as_before() -> None:
    text = "process: p\ndata:\n            one: {type: number}\n      two: {type: number}\n"
    ((message, hint),) = said(text)
    assert message == "4:7 this line belongs to nothing above it"
    assert "same indentation" in hint


@pytest.mark.parametrize("dashes", ["- ", "-  ", "- - "])
@pytest.mark.parametrize("more", [1, 2, 5])
def test_a_key_too_far_right_in_an_item_is_told_where_the_item_begins(
    dashes: str, more: int
) -> None:
    key = " " * (2 + len(dashes) + more) + "expect: {x: 1}"
    lines = ["steps:", f"  {dashes}send: come", key]

    slip = indented_slip(lines, 3)

    assert slip is not None
    assert slip.message == "this line is indented under the value of 'send'"
    blanks = f"{more} blank{'s' if more > 1 else ''}"
    assert slip.hint == f"take {blanks} away, so that it begins where 'send' begins in line 2"
    assert indented_slip([*lines[:2], key.removeprefix(" " * more)], 3) is None
