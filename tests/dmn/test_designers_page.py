"""The page for rule authors says what is so: its examples load, its example answers."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from callout.dmn import HitPolicy, decide
from callout.library import Library
from callout.reader.rules import load_library
from callout.values import DaysDuration

PAGE = (Path(__file__).parents[2] / "docs/designers/rules.md").read_text("utf-8")
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def examples() -> Library:
    blocks = BLOCK.findall(PAGE)
    return load_library({f"docs/{number}.yaml": text for number, text in enumerate(blocks)})


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
