"""The W3C's SCXML tests, translated and run on both executors; the suite is not part of this."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conformance.scxml.suites import Verdict, w3c

ROOT = Path(__file__).parents[3]
SHARED = ROOT / os.environ.get("CALLOUT_CONFORMANCE", "../shared")
SUITE = SHARED / "scxml" / "w3c"


@pytest.mark.conformance
def test_every_document_of_the_suite_passes() -> None:
    if not SUITE.is_dir():
        pytest.skip(f"the W3C suite is absent: {SUITE} (set CALLOUT_CONFORMANCE)")

    results = list(w3c(SUITE))

    assert [result for result in results if result.verdict is not Verdict.PASSED] == []
    assert len(results) >= 89
