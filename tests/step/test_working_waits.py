"""Timers and duties that count working time, and the calendar that ends before they are due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callout.definition import definition_hash
from callout.errors import DefinitionError
from callout.records import TicketStatus, instant_text
from callout.semantics import VERSIONS
from callout.step import firing
from tests.step.story import Story, define, problems, process

RULES = {
    "rules/c.yaml": """
        calendar: C
        zone: Europe/Berlin
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday, tuesday, wednesday, thursday, friday]
        hours: [{from: "09:00", until: "12:00"}, {from: "13:00", until: "17:00"}]
    """,
    "rules/p.yaml": """
        parameters: p
        zone: Europe/Berlin
        calendar: C
        values: {answer_in: {type: duration, value: PT10H}}
    """,
}
BODY = """
    data: {n: {type: number, default: 0}}
    must: {answer: {by: somebody, due: PT2H working time}}
    states:
      a:
        BODY
      late: {}
      noticed: {}
    """
FRIDAY = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # 16:00 in Berlin


def story(body: str, at: datetime = FRIDAY, version: int = 4) -> Story:
    lines = "\n        ".join(body.splitlines())
    text = BODY.replace("BODY", lines)
    made = Story(define(text, RULES, profile="p").of_version(VERSIONS[version]))
    made.now = at
    made.open()
    return made


def due(made: Story) -> dict[str, str]:
    return {each.id: instant_text(each.due) for each in made.ticket.timers}


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        ("PT1H working time", "2026-03-06T16:00:00Z"),
        ("PT4H working time", "2026-03-09T11:00:00Z"),
        ("param.answer_in working time", "2026-03-10T10:00:00Z"),
        ("P1D working time", "2026-03-12T10:00:00Z"),
        ('duration("PT1H") * 2 working time', "2026-03-09T09:00:00Z"),
    ],
)
def test_a_wait_in_working_time_runs_only_while_work_is_done(wait: str, expected: str) -> None:
    assert due(story(f"after: {{'{wait}': late}}")) == {"after.a.1": expected}


def test_what_repeats_in_working_time_keeps_its_beat_there() -> None:
    made = story("every: {PT2H working time: {do: [{set: {n: n + 1}}]}}")
    beats = [due(made)["every.a.1"]]
    while made.data["n"] != 7:
        made.wait("PT1H")
        beats += [each for each in due(made).values() if each != beats[-1]]

    assert beats == [
        "2026-03-09T09:00:00Z",
        "2026-03-09T11:00:00Z",
        "2026-03-09T14:00:00Z",
        "2026-03-09T16:00:00Z",
        "2026-03-10T10:00:00Z",
        "2026-03-10T13:00:00Z",
        "2026-03-10T15:00:00Z",
        "2026-03-11T09:00:00Z",
    ]


def test_an_outage_is_caught_up_with_once_and_the_beat_stays() -> None:
    made = story("every: {PT2H working time: {do: [{set: {n: n + 1}}]}}")
    timer = made.ticket.timers[0]
    made.now = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    made.give(firing(timer, made.now))

    assert made.data["n"] == 1
    assert due(made) == {"every.a.1": "2026-03-10T10:00:00Z"}


def test_it_ends_after_so_much_working_time() -> None:
    made = story("every: {PT2H working time: {limit: PT6H, first: PT0S, do: [{set: {n: n + 1}}]}}")
    made.wait("P7D")

    assert made.data["n"] == 3
    assert due(made) == {}


def test_a_duty_may_be_due_after_some_working_time() -> None:
    made = story("entry: [{oblige: answer}]")

    assert due(made) == {"due.answer": "2026-03-09T09:00:00Z"}


def test_hours_over_a_change_of_clocks_are_those_that_pass() -> None:
    friday = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)

    assert due(story("after: {PT2H working time: late}", friday)) == {
        "after.a.1": "2026-03-30T08:00:00Z"
    }


LONG = "after: {P100D working time: late}"


def test_what_the_calendar_does_not_reach_is_an_event_of_its_own() -> None:
    caught = "\non: {error.execution.calendar: noticed, error.execution: late}"
    made = story(LONG + caught)

    assert made.states == ("noticed",)
    assert made.ticket.status is TicketStatus.OPEN


def test_who_takes_failures_of_any_kind_takes_this_one_too() -> None:
    assert story(LONG + "\non: {error.execution: noticed}").states == ("noticed",)


def test_before_the_fourth_version_it_had_the_name_of_all_failures() -> None:
    caught = "\non: {error.execution.calendar: late, error.execution: noticed}"

    assert story(LONG + caught, version=3).states == ("noticed",)


def test_nothing_about_it_is_silent_where_nobody_takes_it() -> None:
    with pytest.raises(Exception, match="is not done, for an action"):
        story(LONG)


def test_months_are_no_working_time() -> None:
    (found,) = problems(BODY.replace("BODY", "after: {P1M working time: late}"), RULES)

    assert found.startswith("F")


@pytest.mark.parametrize(
    "body",
    [
        "every: {PT1H: {limit: PT8H working time, target: late}}",
        "every: {PT1H working time: {first: PT0S working time, target: late}}",
    ],
)
def test_what_counts_is_said_once_for_what_repeats(body: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        process(BODY.replace("BODY", body))

    assert [each.code for each in caught.value.problems] == ["S009"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("after: {PT1H: late}", "after: {PT1H working time: late}"),
        ("every: {PT1H: {target: late}}", "every: {PT1H working time: {target: late}}"),
    ],
)
def test_what_counts_is_part_of_a_definition(one: str, other: str) -> None:
    hashes = {definition_hash(process(BODY.replace("BODY", each)), {}) for each in (one, other)}

    assert len(hashes) == 2


def test_a_history_with_them_replays() -> None:
    made = story("after: {PT4H working time: late}")
    made.wait("P4D")

    assert made.states == ("late",)
    assert made.replayed().divergences == ()
