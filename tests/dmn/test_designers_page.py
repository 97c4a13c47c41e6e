"""The page for rule authors says what is so: its examples load, its example answers."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from textwrap import indent

from callout.dmn import HitPolicy, decide
from callout.library import Library
from callout.reader import load_process
from callout.reader.file_kind import FileKind, kind_of
from callout.reader.rules import load_library
from callout.values import DaysDuration

PAGE = (Path(__file__).parents[2] / "docs/designers/rules.md").read_text("utf-8")
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def examples() -> Library:
    blocks = {f"docs/{number}.yaml": text for number, text in enumerate(BLOCK.findall(PAGE))}
    whole = {path: text for path, text in blocks.items() if kind_of(text) is FileKind.RULES}
    return load_library(whole)


CALENDAR = """\
calendar: C
zone: UTC
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, thursday, friday]
"""
PROCESS = """\
process: p
states:
  a:
    HERE
  escalated: {type: final}
"""


def test_the_parts_of_files_on_the_page_belong_into_a_calendar_and_a_state() -> None:
    parts = (text for text in BLOCK.findall(PAGE) if kind_of(text) is not FileKind.RULES)
    hours, classes, waits = parts

    assert load_library({"c.yaml": CALENDAR + hours}).calendars["C"].hours_on
    kept = CALENDAR.replace("friday", "wednesday") + hours.partition("hours_on")[0]
    assert load_library({"c.yaml": kept + classes}).calendars["C"].classes
    process = load_process(PROCESS.replace("HERE", indent(waits, "    ").strip()), "p.yaml")
    assert [each.id for each in process.root.states] == ["a", "escalated"]
    assert process.root.states[0].after[0].counts == "working time"


def test_every_example_of_the_page_loads_without_a_finding() -> None:
    made = examples()

    assert list(made.tables) == ["lateness"]
    assert list(made.parameter_sets) == ["haier"]
    assert list(made.calendars) == ["CN"]
    assert "engineer" in made.roles
    made.require("haier")
    assert [str(problem) for problem in made.findings] == []


def test_the_example_decides_as_the_page_says() -> None:
    table = examples().table("lateness")
    given = {"late_by": DaysDuration.of(minutes=20), "refused": False}

    decision = decide(table, {}, given=given)

    assert decision.rows == ("major",)
    assert decision.outputs == {"action": "gift", "within": DaysDuration.of(days=1)}


def test_the_page_lists_every_hit_policy() -> None:
    assert [str(policy) for policy in HitPolicy if f"`{policy}`" not in PAGE] == []


def test_the_page_for_embedders_runs_as_it_stands() -> None:
    page = Path(__file__).parents[2] / "docs/tables.md"

    result = doctest.testfile(str(page), module_relative=False)

    assert result.attempted > 5
    assert result.failed == 0
