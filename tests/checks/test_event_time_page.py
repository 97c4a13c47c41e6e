"""The page on event time: its process has no finding, and its story goes as told."""

import re
from pathlib import Path

from callout.catalog import Catalog, Sources
from callout.checks import Project, check_project
from callout.scenarios import Runner, read_stories

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/designers/event_time.md").read_text("utf-8")
PROCESS, SCENARIO = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_process_on_the_page_is_without_a_finding() -> None:
    assert check_project(Project({"promised_visit.yaml": PROCESS})) == ()


def test_a_knock_that_is_reported_two_hours_late_was_in_time(tmp_path: Path) -> None:
    (tmp_path / "reported_late.yaml").write_text(SCENARIO, "utf-8")
    runner = Runner(Catalog.of(Sources({"promised_visit.yaml": PROCESS}, {})))

    played = [runner.play(story) for story in read_stories([tmp_path])]

    assert [each.failures for each in played] == [()] * 4
