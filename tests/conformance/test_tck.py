"""The DMN TCK: what callout answers, against what the standard's authors say."""

import pytest

from tests.conformance import tck

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(
        not tck.SUITE.exists(),
        reason=f"the DMN TCK is not at {tck.SUITE}; set CALLOUT_CONFORMANCE to its folder",
    ),
]


def test_every_expression_and_table_is_right() -> None:
    report = tck.run(kinds=("expression", "table"))

    assert report.failures == ()
    assert report.counts["cases_total"] > 1600
    assert report.mean == 100.0


@pytest.mark.slow
def test_whole_models_are_as_right_as_their_parts() -> None:
    """Two models import others that are not part of the suite's open half."""
    report = tck.run(via_model=True)

    assert [line.split(":")[0] for line in report.failures] == [
        "fail compliance-level-3/0086-import/test_002/A Decision Ctx with DT",
        "fail compliance-level-3/0089-nested-inputdata-imports/001/Model C Decision based on Bs",
    ]
