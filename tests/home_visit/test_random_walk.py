"""Whatever is sent, the visit takes or refuses it: no fault inside a step, every replay agrees."""

from __future__ import annotations

from random import Random

import pytest

from callout import Engine
from tests.home_visit.walking import Walker, shared_engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shared_engine()


def test_a_random_walk_meets_no_fault_and_replays(engine: Engine) -> None:
    walker = Walker(Random(1), engine)

    walker.walk(60)

    assert walker.taken > 30
    assert walker.faults() == []
    assert walker.divergences() == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 10))
def test_long_random_walks_meet_no_fault_and_replay(engine: Engine, seed: int) -> None:
    walker = Walker(Random(seed), engine)

    walker.walk(150)

    assert walker.taken > 30
    assert walker.faults() == []
    assert walker.divergences() == []
