"""A small month, and the stories of figures: what they come to when counted a second time."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from callout import Engine, ManualClock
from callout.scenarios.runner import Runner, read_stories
from callout.store import MemoryStore
from tests.month.figures import compare, exported
from tests.month.play import BEGIN, Month
from tests.month.recount import FIGURES
from tests.shipped import ROOT, catalog

Played = tuple[Month, Sequence[str]]


@pytest.fixture(scope="module")
def played() -> Played:
    clock = ManualClock(BEGIN)
    engine = Engine(MemoryStore(), catalog(), clock=clock, files=False)
    month = Month(engine, clock, random.Random(1))
    month.play(30, after=10)
    return month, exported(engine)


def test_figures_are_the_same_when_counted_again(played: Played) -> None:
    month, lines = played
    compared = compare(month.engine, lines, month.clock.now())
    assert (month.faults, compared.differences) == ([], ())
    assert len(compared.filled) >= 10


@pytest.mark.slow
def test_figures_of_stories_are_the_same_when_counted_again() -> None:
    runner = Runner(catalog())
    without_cases = {(name, profile) for name, each in FIGURES.items() for profile in each.profiles}
    for story in read_stories([ROOT / "tests/scenarios/kpis"]):
        player = runner.player(story)
        assert player.play().failures == ()
        engine = player.bench.engine
        compared = compare(engine, exported(engine), player.bench.clock.now())
        assert compared.differences == (), story.where
        without_cases -= compared.filled
    assert without_cases == set()


@pytest.mark.parametrize("profile", ["standards", "exhibition", "measures"])
def test_what_was_not_exported_is_missed(played: Played, profile: str) -> None:
    month, lines = played
    fewer = [each for each in lines if f'"profile":"{profile}"' not in each]
    compared = compare(month.engine, fewer, month.clock.now())
    assert {profile} == {each.split("'")[3] for each in compared.differences}
