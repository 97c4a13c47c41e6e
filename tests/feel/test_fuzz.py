"""A short run of the fuzz script; see there for the long one."""

import pytest

from tests.feel import fuzz


@pytest.mark.slow
def test_random_and_mutated_expressions_do_no_harm() -> None:
    assert list(fuzz.offences(seed=5, randoms=1500, mutations=1500)) == []


def test_a_handful_of_random_expressions_does_no_harm() -> None:
    assert list(fuzz.offences(seed=6, randoms=60, mutations=60)) == []
