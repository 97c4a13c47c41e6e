"""The recipes count their files and name files that exist; the hooks call targets that exist."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
RECIPE = re.compile(r"^## (An? [^\n]+): (\d+) files$\n(.*?)(?=^##? |\Z)", re.MULTILINE | re.DOTALL)
RECIPES = RECIPE.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))


@pytest.mark.parametrize(("title", "count", "text"), RECIPES, ids=[each[0] for each in RECIPES])
def test_a_recipe_names_as_many_files_as_it_says(title: str, count: str, text: str) -> None:
    steps = re.findall(r"^(\d+)\. `([^`]+)`", text, re.MULTILINE)

    assert [number for number, _ in steps] == [str(each + 1) for each in range(int(count))]
    assert [path for _, path in steps if not (ROOT / path).exists()] == []


def test_there_is_a_recipe_for_what_is_added_most() -> None:
    titles = [title for title, _, _ in RECIPES]

    assert len(titles) == 4
    for subject in ("action", "built-in", "code", "store"):
        assert any(subject in title for title in titles), subject


def test_hooks_call_targets_of_make() -> None:
    hooks = yaml.load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"), yaml.SafeLoader)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    called = [hook["entry"].split() for repo in hooks["repos"] for hook in repo["hooks"]]
    assert called
    assert all(words[0] == "make" and words[1] in targets for words in called)
