"""Random charts against the oracle; `python -m tests.conformance.scxml.fuzz` runs more."""

from __future__ import annotations

import pytest

from tests.conformance.scxml import fuzz


def test_random_charts_do_what_the_standards_algorithm_does() -> None:
    seen = fuzz.run(100, 0)

    assert seen["tables"] == seen["transitions"] >= 200


@pytest.mark.slow
def test_many_random_charts_do_what_the_standards_algorithm_does() -> None:
    seen = fuzz.run(1000, 1)

    assert seen["tables"] == seen["transitions"] >= 2000
