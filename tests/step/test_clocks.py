"""Clocks: what starts, pauses and stops them, what is said of them, and what stays on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callout.records import TicketStatus
from callout.values import DateTime, DaysDuration
from tests.step.clock_story import RULES, TEXT, brief, clock, story
from tests.step.story import Story, define


def test_a_clock_that_was_never_started_is_idle() -> None:
    made = story()

    assert brief(made) == "idle None None -"
    assert clock(made)["breaches"] == 0


def test_it_counts_from_its_start_warns_and_breaches_once_each() -> None:
    made = story()
    made.send("go")
    assert brief(made) == "running PT0S PT4H 02 13:00"

    assert made.wait("PT3H30M") == ["clock:response.warning"]
    assert brief(made) == "running PT3H30M PT30M 02 13:00"
    assert made.wait("PT2H") == ["clock:response.breach"]
    assert brief(made) == "breached PT5H30M -PT1H30M 02 13:00"
    assert made.wait("P10D") == []
    assert made.data["told"] == ["warned", "breached"]
    assert clock(made)["breaches"] == 1


def test_while_it_is_paused_nothing_counts_and_the_due_time_moves() -> None:
    made = story()
    made.send("go")
    made.wait("PT1H")
    made.send("ask")
    assert brief(made) == "paused PT1H PT3H -"
    assert made.timers() == {}

    made.wait("P2D")
    made.send("back")
    assert brief(made) == "running PT1H PT3H 04 13:00"


@pytest.mark.parametrize("stopped_by", ["answer", "note"])
def test_a_state_or_an_event_stops_it(stopped_by: str) -> None:
    made = story()
    made.send("go")
    made.wait("PT1H")
    made.send(stopped_by)

    assert brief(made) == "met PT1H PT3H 02 13:00"
    assert clock(made)["stopped"] == DateTime.from_datetime(made.now)
    assert made.wait("P1D") == []


def test_a_stop_at_the_very_instant_is_in_time_whatever_was_first() -> None:
    before = story()
    before.send("go")
    before.now += timedelta(hours=4)
    before.send("answer")

    after = story()
    after.send("go")
    after.wait("PT4H")
    assert clock(after)["state"] == "breached"
    after.send("answer")

    assert clock(before)["state"] == clock(after)["state"] == "met"
    assert clock(after)["breaches"] == 0
    assert after.data["told"] == ["warned", "breached"]


def test_a_late_stop_tells_what_nobody_had_told() -> None:
    made = story()
    made.send("go")
    made.now += timedelta(hours=5)
    made.send("answer")

    assert brief(made) == "breached PT5H -PT1H 02 13:00"
    assert made.data["told"] == ["warned", "breached"]
    assert made.wait("P1D") == []


def test_a_late_pause_does_too_and_the_clock_goes_on_without_timers() -> None:
    made = story()
    made.send("go")
    made.now += timedelta(hours=5)
    made.send("ask")
    assert brief(made) == "breached PT5H -PT1H 02 13:00"

    made.wait("PT1H")
    made.send("back")
    made.wait("PT1H")
    assert brief(made) == "breached PT6H -PT2H 02 13:00"
    assert made.data["told"] == ["warned", "breached"]


def test_reopened_it_goes_on_where_it_was() -> None:
    made = story()
    made.send("go")
    made.wait("PT1H")
    made.send("answer")
    made.wait("P1D")
    made.send("again")

    assert brief(made) == "running PT1H PT3H 03 13:00"


def test_or_it_begins_anew_and_remembers_how_often_it_was_late() -> None:
    made = story("reopened: restart")
    made.send("go")
    made.wait("PT5H")
    made.send("answer")
    made.send("again")

    assert brief(made) == "running PT0S PT4H 02 18:00"
    assert clock(made)["breaches"] == 1
    made.wait("PT5H")
    assert clock(made)["breaches"] == 2


def test_another_limit_keeps_the_start_and_moves_the_due_time() -> None:
    made = story()
    made.send("go")
    made.wait("PT1H")
    made.send("set_limit", {"limit": DaysDuration.of(hours=8)})
    assert brief(made) == "running PT1H PT7H 02 17:00"

    made.send("set_limit", {"limit": DaysDuration.of(minutes=30)})
    assert brief(made) == "running PT1H -PT30M 02 09:30"
    assert made.wait("PT0S") == ["clock:response.warning", "clock:response.breach"]
    made.send("set_limit", {"limit": DaysDuration.of(hours=8)})
    assert clock(made)["state"] == "breached"


def test_without_a_limit_it_is_off_and_with_one_again_it_counts_from_its_start() -> None:
    made = story()
    made.send("set_limit", {"limit": None})
    made.send("go")
    assert brief(made) == "off PT0S None -"
    assert made.timers() == {}

    made.wait("PT1H")
    made.send("set_limit", {"limit": DaysDuration.of(hours=3)})
    assert brief(made) == "running PT1H PT2H 02 12:00"
    made.send("set_limit", {"limit": None})
    assert made.timers() == {}
    assert made.entry.warnings == ()


def test_a_limit_that_is_a_parameter_moves_with_the_day() -> None:
    made = Story(
        define(
            TEXT.replace("MORE", "").replace("limit: limit", "limit: param.respond_within * 10"),
            RULES,
            profile="p",
        )
    )
    made.open()
    made.send("go")
    assert brief(made) == "running PT0S P1DT16H 04 01:00"
    made.wait("PT20H")
    made.send("poke")

    assert brief(made) == "running PT20H PT0S 03 05:00"
    assert made.wait("PT0S") == ["clock:response.warning", "clock:response.breach"]


def test_working_time_counts_in_the_hours_of_the_calendar() -> None:
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # 16:00 in Berlin
    made = story("counts: working time", at=friday)
    made.send("go")
    assert brief(made) == "running PT0S PT4H 09 11:00"

    made.wait("P2D")
    assert brief(made) == "running PT1H PT3H 09 11:00"
    made.send("ask")
    made.wait("P1D")
    made.send("back")
    assert brief(made) == "running PT1H PT3H 10 10:00"


def test_the_calendar_may_be_chosen_by_a_value() -> None:
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    made = story("counts: working time\ncalendar: team", at=friday)
    made.send("go")

    assert brief(made) == "running PT0S PT4H 06 19:00"


def test_a_ticket_that_ends_voids_what_was_not_stopped() -> None:
    made = story()
    made.send("go")
    made.wait("PT1H")
    made.message("ticket.cancel")

    assert made.ticket.status is TicketStatus.CANCELLED
    assert clock(made)["state"] == "void"
    assert made.ticket.timers == ()


def test_or_finds_it_breached_if_its_limit_has_passed() -> None:
    made = story()
    made.send("go")
    made.now += timedelta(hours=5)
    made.message("ticket.cancel")

    assert (clock(made)["state"], clock(made)["breaches"]) == ("breached", 1)


def test_what_lies_past_the_calendar_is_heard_of() -> None:
    text = TEXT.replace("MORE", "counts: working time").replace("default: PT4H", "default: P300D")
    deaf = Story(define(text, RULES, profile="p"))
    deaf.open()
    deaf.send("go")
    assert deaf.refusal == "action-failed"

    heard = text.replace(
        "note: {}\n                  set",
        "error.execution.calendar: {do: {set: {seen: '\"heard\"'}}}\n"
        "                  note: {}\n                  set",
    )
    made = Story(define(heard, RULES, profile="p"))
    made.open()
    made.send("go")
    assert made.data["seen"] == "heard"
    assert clock(made)["state"] == "running"


NEARLY_OVER = datetime(2026, 12, 30, 13, 0, tzinfo=UTC)


def test_after_the_last_day_of_the_calendar_it_can_be_stopped_all_the_same() -> None:
    made = story("counts: working time", at=NEARLY_OVER)
    made.send("set_limit", {"limit": DaysDuration.of(hours=2)})
    made.send("go")
    made.wait("P5D")
    made.send("answer")

    assert made.refusal is None
    assert brief(made) == "breached None None 30 15:00"
    assert "knows the days" in str(made.entry.warnings[-1]["message"])


def test_nobody_knows_whether_it_was_in_time_where_its_due_time_was_lost() -> None:
    poke = "poke: {do: {set"
    heard = TEXT.replace(poke, f"error.execution: {{}}\n                  {poke}")
    text = heard.replace("MORE", "counts: working time").replace("PT4H", "P30D")
    made = Story(define(text, RULES, profile="p"))
    made.now = NEARLY_OVER
    made.open()
    made.send("go")
    assert brief(made) == "running PT0S P30D -"
    made.wait("P5D")
    made.send("answer")

    assert brief(made) == "void None None -"
