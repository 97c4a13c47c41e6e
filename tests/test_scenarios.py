"""Every scenario file, as `callout test` would run it."""

from functools import cache
from pathlib import Path

import pytest

from callout.catalog import Catalog
from callout.scenarios import Runner, Story, read_stories

ROOT = Path(__file__).parents[1]


@cache
def _runner() -> Runner:
    return Runner(Catalog.load(ROOT / "processes", ROOT / "rules"))


def _stories() -> list[Story]:
    return read_stories([ROOT / "tests/scenarios"])


@pytest.mark.slow
@pytest.mark.parametrize("story", _stories(), ids=lambda story: story.name)
def test_goes_as_written(story: Story) -> None:
    played = _runner().play(story)

    failures = [
        f"{each.where} {each.check} ({each.step}): expected {each.expected}, was {each.actual}"
        for each in played.failures
    ]
    assert failures == []
