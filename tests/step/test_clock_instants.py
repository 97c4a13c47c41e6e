"""Clocks that count from an instant, and clocks that are due at one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callout.report import account_json, clock_account
from callout.step import scope_of
from callout.values import DateTime, DaysDuration
from tests.step.clock_story import RULES
from tests.step.story import Story

TEXT = """
    data:
      reported: {type: date and time}
      until: {type: date and time}
      told: {type: list<string>, default: []}
    events:
      came: {payload: {reported: {type: date and time, required: false}}}
      put_right: {payload: {reported: {type: date and time, required: false}}}
      promised: {payload: {until: {type: date and time, required: false}}}
      ask: {}
      back: {}
      answer: {}
      again: {}
    clocks:
      reply:
        starts: came
        stops: answer
        pauses: asking
        limit: PT4H
        warn: PT1H
        since: reported
        MORE
      promise: {starts: came, stops: answer, due: until, warn: PT30M}
    states:
      open:
        on:
          came: {do: {set: {reported: event.data.reported}}}
          put_right: {do: {set: {reported: event.data.reported}}}
          promised: {do: {set: {until: event.data.until}}}
          ask: asking
          answer: answered
          breached.reply: {do: {set: {told: 'append(told, "answer")'}}}
          breached.promise: {do: {set: {told: 'append(told, "promise")'}}}
      asking: {on: {back: open, came: {do: {set: {reported: event.data.reported}}}}}
      answered: {on: {again: open}}
"""


def story(more: str = "counts: all time") -> Story:
    return Story.of(TEXT.replace("MORE", more), rules=RULES, profile="p")


def run(made: Story, name: str = "reply") -> dict[str, object]:
    clock = scope_of(made.definition, made.ticket, made.now)["clock"]
    assert isinstance(clock, dict)
    return clock[name]


def at(hour: int, minute: int = 0, day: int = 2) -> DateTime:
    return DateTime.from_datetime(datetime(2026, 3, day, hour, minute, tzinfo=UTC))


def hours(number: float) -> DaysDuration:
    return DaysDuration.from_timedelta(timedelta(hours=number))


def test_it_counts_from_the_instant_that_is_told() -> None:
    made = story()
    made.send("came", {"reported": at(7)})

    shown = run(made)
    assert (shown["started"], shown["elapsed"], shown["due"]) == (at(7), hours(2), at(11))
    assert made.wait("PT2H") == ["clock:reply.warning", "clock:reply.breach"]


def test_without_an_instant_it_counts_from_what_starts_it() -> None:
    made = story()
    made.send("came")

    assert (run(made)["started"], run(made)["due"]) == (at(9), at(13))


def test_what_was_over_before_it_was_heard_of_is_breached_when_it_was_due() -> None:
    made = story()
    made.send("came", {"reported": at(3)})
    made.wait("PT0S")

    assert (run(made)["state"], run(made)["due"]) == ("breached", at(7))
    assert made.data["told"] == ["answer"]


def test_an_instant_that_has_not_come_is_an_error() -> None:
    made = story()
    made.send("came", {"reported": at(10)})

    assert made.refusal == "action-failed"


def test_put_right_it_moves_the_start_and_what_is_due() -> None:
    made = story()
    made.send("came", {"reported": at(8)})
    made.wait("PT1H")
    made.send("put_right", {"reported": at(8, 30)})
    assert (run(made)["started"], run(made)["elapsed"], run(made)["due"]) == (
        at(8, 30),
        hours(1.5),
        at(12, 30),
    )

    made.send("put_right", {"reported": at(5)})
    made.wait("PT0S")
    assert (run(made)["state"], run(made)["due"]) == ("breached", at(9))


@pytest.mark.parametrize("paused_first", [True, False])
def test_a_pause_stays_what_it_was_when_the_start_moves(paused_first: bool) -> None:
    made = story()
    if paused_first:
        made.send("ask")
        made.send("came", {"reported": at(8)})
        assert (run(made)["state"], run(made)["elapsed"]) == ("paused", hours(1))
    else:
        made.send("came", {"reported": at(8)})
        made.send("ask")
    made.wait("PT2H")
    made.send("back")
    assert (run(made)["elapsed"], run(made)["due"]) == (hours(1), at(14))

    made.send("put_right", {"reported": at(7, 30)})
    assert (run(made)["elapsed"], run(made)["due"]) == (hours(1.5), at(13, 30))


def test_working_time_from_an_instant_counts_what_was_worked_by_then() -> None:
    made = story("counts: working time")
    made.wait("PT2H")
    made.send("came", {"reported": at(9)})
    assert (run(made)["elapsed"], run(made)["due"]) == (hours(2), at(14))

    made.send("ask")
    made.send("back")
    made.send("put_right", {"reported": at(8)})
    assert (run(made)["elapsed"], run(made)["due"]) == (hours(3), at(13))


def test_it_is_due_at_the_instant_and_follows_it() -> None:
    made = story()
    made.send("came")
    assert run(made, "promise")["state"] == "off"

    made.send("promised", {"until": at(10)})
    assert (run(made, "promise")["state"], run(made, "promise")["due"]) == ("running", at(10))
    assert run(made, "promise")["left"] == hours(1)

    made.send("promised", {"until": at(15)})
    assert "clock:promise.warning" in made.wait("PT5H30M")
    made.wait("PT1H")
    assert (run(made, "promise")["state"], run(made, "promise")["due"]) == ("breached", at(15))


def test_an_instant_that_is_over_is_missed_at_once_and_says_when_it_was() -> None:
    made = story()
    made.send("promised", {"until": at(8)})
    made.send("came")
    made.wait("PT0S")

    assert (run(made, "promise")["state"], run(made, "promise")["due"]) == ("breached", at(8))
    assert made.data["told"] == ["promise"]


def test_stopped_at_the_instant_it_is_met_and_goes_on_to_the_same_one() -> None:
    made = story()
    made.send("promised", {"until": at(11)})
    made.send("came")
    made.wait("PT1H")
    made.send("answer")
    assert run(made, "promise")["state"] == "met"

    made.send("again")
    made.send("came")
    assert (run(made, "promise")["state"], run(made, "promise")["due"]) == ("running", at(11))
    made.now = at(11).to_datetime()
    made.send("answer")
    assert run(made, "promise")["state"] == "met"


def test_without_an_instant_any_more_it_is_off() -> None:
    made = story()
    made.send("promised", {"until": at(11)})
    made.send("came")
    made.send("promised")

    assert run(made, "promise")["state"] == "off"
    assert made.wait("P1D") == ["clock:reply.warning", "clock:reply.breach"]


def test_the_account_adds_up_from_the_instant_on() -> None:
    made = story()
    made.send("came", {"reported": at(7)})
    made.wait("PT30M")
    made.send("ask")
    made.wait("PT1H")
    made.send("back")
    made.send("put_right", {"reported": at(8)})
    made.wait("PT1H")

    account = account_json(clock_account(made.entries, "reply", made.definition, made.now))
    (only,) = account["runs"]  # type: ignore[misc]
    assert only["elapsed"] == str(run(made)["elapsed"]) == "PT2H30M"
    assert only["phases"][0]["from"] == "2026-03-02T08:00:00Z"


def test_an_instant_without_a_zone_is_what_clocks_show_where_the_ticket_is() -> None:
    made = story()
    made.send("promised", {"until": DateTime.parse("2026-03-02T12:00:00")})
    made.send("came", {"reported": DateTime.parse("2026-03-02T08:00:00")})

    assert (run(made, "promise")["state"], run(made, "promise")["due"]) == ("running", at(11))
    assert (run(made)["started"], run(made)["due"]) == (at(7), at(11))


@pytest.mark.parametrize("text", ["0000-01-01T00:00:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_that_no_clock_shows_is_refused(text: str) -> None:
    made = story()
    made.send("promised", {"until": DateTime.parse(text)})
    made.send("came")

    assert made.refusal == "action-failed"


def test_all_of_it_replays() -> None:
    made = story("counts: working time")
    made.send("promised", {"until": at(12)})
    made.send("came", {"reported": at(8)})
    made.wait("PT1H")
    made.send("put_right", {"reported": at(8, 30)})
    made.send("ask")
    made.wait("P1D")
    made.send("back")
    made.send("answer")

    assert made.replayed().divergences == ()
