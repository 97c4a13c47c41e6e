"""What the checks say of a chart, beside what tickets do on it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from callout.checks.charts.exploration import explore
from callout.process import Process
from tests.conformance.scxml.charts import charts, stories
from tests.conformance.scxml.oracle import Oracle, Overflow


def entered(process: Process, events: list[str]) -> set[str]:
    """The states that a ticket enters on its way, by the transcription of the standard."""
    oracle = Oracle(process, limit=50, nested_done=True)
    try:
        oracle.start()
        for event in events:
            oracle.fire(event)
    except Overflow:
        pass
    return {label[1:] for label in oracle.trace if label.startswith("+")}


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@given(charts(), stories())
@settings(max_examples=200)
def test_no_ticket_is_ever_in_a_state_that_is_called_unreachable(
    process: Process, events: list[str]
) -> None:
    explored = explore(process)

    seen = [explored.chart.find(name) for name in entered(process, events)]

    assert [node.id for node in seen if node and not explored.is_reached(node)] == []


def test_tickets_do_get_somewhere_on_these_charts() -> None:
    counts: list[int] = []

    @given(charts(), stories())
    @settings(max_examples=30, database=None)
    def count(process: Process, events: list[str]) -> None:
        counts.append(len(entered(process, events)))

    count()

    assert max(counts) > 3
