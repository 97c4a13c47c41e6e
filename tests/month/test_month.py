"""A small month: what figures come to when they are counted a second time."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from callout import Engine, ManualClock
from callout.store import MemoryStore
from tests.month.figures import compare, exported
from tests.month.play import BEGIN, Month
from tests.shipped import catalog

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
    assert compared.with_cases >= 10


@pytest.mark.parametrize("profile", ["standards", "exhibition", "measures"])
def test_what_was_not_exported_is_missed(played: Played, profile: str) -> None:
    month, lines = played
    fewer = [each for each in lines if f'"profile":"{profile}"' not in each]
    compared = compare(month.engine, fewer, month.clock.now())
    assert {profile} == {each.split("'")[3] for each in compared.differences}
