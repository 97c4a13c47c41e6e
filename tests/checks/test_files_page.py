"""What the page says of files."""

from __future__ import annotations

import re
from pathlib import Path

from callout.checks import Project, check_project
from callout.datamodel.files.file_values import KINDS

PAGE = (Path(__file__).parents[2] / "docs/designers/forms.md").read_text("utf-8")
FILES = PAGE.split("## Files")[1].split("\n## ")[0]


def test_the_process_on_the_page_is_without_a_finding() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", FILES, re.DOTALL)

    assert check_project(Project({"processes/delivery.yaml": block})) == ()


def test_the_page_lists_the_media_types_of_each_kind() -> None:
    for kind, types in KINDS.items():
        (row,) = re.findall(rf"\| `{kind}` \| (.*) \|", FILES)
        written = {each for each in types if "office" not in each and "oasis" not in each}
        assert set(re.findall(r"`(\w+/\w+)`", row)) == written
