"""A deadline past the calendar's end: refused, taken by the chart, or the ticket is set aside."""

from __future__ import annotations

import pytest

from callout.errors import ActionFailed, Livelock
from callout.records import TicketStatus
from callout.semantics import VERSIONS
from tests.step.story import Story, define
from tests.step.test_failed_actions import RULES

LONG = 'add working time(now(), duration("P300D"))'
TEXT = """
    data: {{due: {{type: date and time}}}}
    events: {{go: {{}}, x: {{}}, call: {{payload: {{value: any}}}}}}
    must: {{answer: {{by: somebody, due: '{long}'}}}}
    states:
      before:
        on: {{go: after}}
        after: {{PT1H: after}}
      after:
        {body}
        {caught}
      late: {{}}
      noticed: {{}}
    """
LOSING = {
    "a computed instant": f"at: {{'{LONG}': late}}",
    "a field that stays empty": f"{{entry: [{{set: {{due: '{LONG}'}}}}], at: {{due: late}}}}",
    "a wait until then": f"after: {{'{LONG} - now()': late}}",
    "a repeated one": f"every: {{'{LONG} - now()': {{}}}}",
    "a window": f"within: {{open: now(), close: '{LONG}', closes: late}}",
    "a duty": "entry: [{oblige: answer}]",
    "a condition": "entry: [{if: 'is working day(date(2030, 1, 1))', then: []}]",
    "a month that never comes": "at: {'end of day(date(9999, 12, 31))': late}",
    "the year one": "at: {'end of day(date(1, 1, 1))': late}",
}
CAUGHT = "on: {error.execution: noticed}"


def _story(body: str, caught: str = "", version: int = 3) -> Story:
    if body.startswith("{"):
        body = "\n        ".join(_parts(body))
    text = TEXT.format(body=body, caught=caught, long=LONG)
    story = Story(define(text, RULES, profile="p").of_version(VERSIONS[version]))
    story.open()
    return story


def _parts(body: str) -> list[str]:
    entry, _, at = body[1:-1].partition(", at: ")
    return [entry, f"at: {at}"]


@pytest.mark.parametrize("body", LOSING.values(), ids=LOSING)
def test_an_event_from_outside_that_would_lose_one_is_refused(body: str) -> None:
    story = _story(body)
    outcome = story.send("go")

    assert isinstance(outcome.refusal, ActionFailed)
    assert story.states == ("before",)
    assert story.ticket.status is TicketStatus.OPEN


@pytest.mark.parametrize("body", LOSING.values(), ids=LOSING)
def test_a_timer_that_loses_one_leaves_the_ticket_stuck(body: str) -> None:
    story = _story(body)
    story.wait("PT1H")
    lost = next(entry for entry in story.entries if "knows the days from" in str(entry.warnings))

    assert story.states == ("after",)
    assert story.ticket.status is TicketStatus.STUCK
    assert story.ticket.internals["ticket"] == {
        "status": "stuck",
        "outcome": None,
        "lost": lost.seq,
    }
    assert not story.replayed().divergences


@pytest.mark.parametrize("body", LOSING.values(), ids=LOSING)
def test_a_chart_that_takes_the_error_decides_for_itself(body: str) -> None:
    for happen in (lambda story: story.send("go"), lambda story: story.wait("PT1H")):
        story = _story(body, CAUGHT)
        happen(story)

        assert story.states == ("noticed",)
        assert story.ticket.status is TicketStatus.OPEN


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("body", LOSING.values(), ids=LOSING)
def test_earlier_versions_go_on_without(body: str, version: int) -> None:
    story = _story(body, version=version)
    story.wait("PT1H")

    assert story.states == ("after",)
    assert story.ticket.status is TicketStatus.OPEN


def test_a_stuck_ticket_takes_events_and_ends() -> None:
    story = _story(f"at: {{'{LONG}': late}}", "on: {x: ended}\n      ended: {type: final}")
    story.wait("PT1H")
    story.send("x")

    assert story.ticket.status is TicketStatus.CLOSED


GUARDED = """
    events: {go: {}}
    states:
      before:
        on: {go: [{guard: 'is working day(date(2030, 1, 1))', target: late}, after]}
        after: {PT1H: [{guard: 'is working day(date(2030, 1, 1))', target: late}, after]}
      after: {}
      late: {}
    """


def test_what_a_calendar_does_not_know_chooses_no_other_way() -> None:
    story = Story(define(GUARDED, RULES, profile="p"))
    story.open()

    assert isinstance(story.send("go").refusal, ActionFailed)
    story.wait("PT1H")
    assert (story.states, story.ticket.status) == (("after",), TicketStatus.STUCK)


def test_a_guard_without_an_event_does_not_fail_for_ever() -> None:
    body = "always: [{guard: 'is working day(date(2030, 1, 1))', target: late}]"
    story = _story(body)

    assert isinstance(story.send("go").refusal, Livelock)
    story.wait("PT1H")
    assert (story.states, story.ticket.status) == (("before",), TicketStatus.STUCK)
    assert story.timers() == {}
