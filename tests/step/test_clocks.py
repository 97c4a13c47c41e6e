"""Clocks: what starts, pauses and stops them, what is said of them, and what stays on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callout.errors import DefinitionError
from callout.records import TicketStatus
from callout.step import firing, scope_of
from callout.values import DateTime, DaysDuration, Value
from tests.step.story import NINE, Story, define, problems

RULES = {
    "rules/c.yaml": """
        calendar: C
        zone: Europe/Berlin
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday, tuesday, wednesday, thursday, friday]
        hours: [{from: "09:00", until: "12:00"}, {from: "13:00", until: "17:00"}]
    """,
    "rules/n.yaml": """
        calendar: N
        zone: Europe/Berlin
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
        hours: {from: "00:00", until: "24:00"}
    """,
    "rules/p.yaml": """
        parameters: p
        zone: Europe/Berlin
        calendar: {default: C, all: N}
        values:
          respond_within: {type: duration, values: [{value: PT4H}, {value: PT2H, from: 2026-03-03}]}
    """,
}
TEXT = """
    data:
      limit: {type: duration, default: PT4H}
      team: {type: string}
      told: {type: list<string>, default: []}
      seen: {type: string}
      left: {type: duration}
    events:
      go: {}
      ask: {}
      back: {}
      answer: {}
      again: {}
      close: {}
      note: {}
      set_limit: {payload: {limit: {type: duration, required: false}}}
      poke: {}
    clocks:
      response:
        starts: open
        stops: [answered, note]
        pauses: asking
        limit: limit
        warn: PT30M
        MORE
    states:
      all:
        type: parallel
        states:
          work:
            states:
              new: {on: {go: open}}
              open: {on: {ask: asking, answer: answered, close: closed}}
              asking: {on: {back: open, answer: answered}}
              answered: {on: {again: open, close: closed}}
              closed: {type: final}
          watch:
            states:
              watching:
                on:
                  warning.response: {do: {set: {told: 'append(told, "warned")'}}}
                  breached.response: {do: {set: {told: 'append(told, "breached")'}}}
                  note: {}
                  set_limit: {do: {set: {limit: event.data.limit}}}
                  poke: {do: {set: {seen: clock.response.state, left: clock.response.left}}}
    """


def story(more: str = "", profile: str | None = "p", at: datetime = NINE) -> Story:
    lines = "\n        ".join(more.splitlines())
    made = Story(define(TEXT.replace("MORE", lines), RULES, profile=profile))
    made.now = at
    made.open({"team": "all"})
    return made


def clock(made: Story) -> dict[str, Value]:
    """The clock of the ticket as expressions see it now."""
    shown = scope_of(made.definition, made.ticket, made.now)["clock"]
    assert isinstance(shown, dict)
    response = shown["response"]
    assert isinstance(response, dict)
    return response


def brief(made: Story) -> str:
    """State, what has elapsed, what is left, and when it is due in UTC."""
    each = clock(made)
    due = each["due"]
    when = (
        due.in_zone("UTC").to_datetime().strftime("%d %H:%M") if isinstance(due, DateTime) else "-"
    )
    return f"{each['state']} {each['elapsed']} {each['left']} {when}"


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


def test_expressions_read_it_with_types() -> None:
    made = story()
    made.send("go")
    made.wait("PT1H")
    made.send("poke")
    assert made.data["seen"] == "running"
    assert made.data["left"] == DaysDuration.of(hours=3)

    wrong = TEXT.replace("MORE", "").replace(
        "seen: clock.response.state", "seen: clock.respond.state"
    )
    assert problems(wrong, RULES)
    never = TEXT.replace("MORE", "").replace(
        "note: {}\n                  set",
        "note: {guard: clock.response.state = 1}\n                  set",
    )
    assert problems(never, RULES)


def test_nobody_else_says_its_events() -> None:
    made = story()
    made.send("go")
    made.send("breached.response")
    assert made.refusal == "reserved"
    made.message("breached.response")
    assert made.refusal == "reserved"

    assert clock(made)["state"] == "running"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("starts: open", "starts: opened", "N018"),
        ("pauses: asking", "pauses: askin", "N001"),
        ("[answered, note]", "[answered, open]", "N018"),
        ("go: {}", "go: {}\n      warning.x: {}", "N010"),
        ("team: {type", "clock: {type: string}\n      team: {type", "L014"),
        ("limit: limit", "limit: team", "F"),
    ],
)
def test_what_a_clock_cannot_mean_is_told(before: str, after: str, code: str) -> None:
    text = TEXT.replace("MORE", "").replace(before, after, 1)

    with pytest.raises(DefinitionError) as caught:
        define(text, RULES, profile="p")
    assert caught.value.problems[0].code.startswith(code)


def test_its_words_are_free_in_a_process_without_clocks() -> None:
    made = Story.of("""
        data: {clock: {type: number, default: 3}}
        events: {warning.low: {}, breached.wall: {}}
        states:
          a: {on: {warning.low: {do: {set: {clock: clock + 1}}}, breached.wall: b}}
          b: {}
    """)
    made.send("warning.low")
    assert made.data["clock"] == 4
    made.send("breached.wall")
    assert made.states == ("b",)


def test_at_one_instant_states_come_first_then_clocks_in_order_then_duties() -> None:
    made = Story.of("""
        must: {duty: {due: PT1H}}
        clocks:
          one: {starts: a, stops: b, limit: PT1H, warn: PT0S}
          two: {starts: a, stops: b, limit: PT1H}
        states:
          a: {entry: {oblige: duty}, after: {PT1H: c}}
          b: {}
          c: {}
    """)

    assert made.wait("PT1H") == [
        "after.a.1",
        "clock:one.warning",
        "clock:one.breach",
        "clock:two.breach",
        "due.duty",
    ]


def test_a_history_with_clocks_replays() -> None:
    made = story("counts: working time\nreopened: restart")
    for event, wait in (
        ("go", "PT1H"),
        ("ask", "P1D"),
        ("back", "PT9H"),
        ("answer", "PT1H"),
        ("again", "P3D"),
    ):
        made.send(event)
        made.wait(wait)

    assert made.replayed().divergences == ()


def test_an_instant_may_read_when_a_clock_is_due() -> None:
    made = Story.of("""
        events: {pause: {}, go: {}}
        clocks: {c: {starts: a, stops: z, pauses: b, limit: PT4H}}
        states:
          all:
            type: parallel
            states:
              r:
                states:
                  a: {on: {pause: b}}
                  b: {on: {go: a}}
              s:
                states:
                  w: {at: {'clock.c.due - duration("PT1H")': x}}
                  x: {}
          z: {}
    """)
    assert made.timers()["at.w.1"] == timedelta(hours=3)
    made.send("pause")
    assert made.timers() == {}
    made.wait("PT1H")
    made.send("go")
    assert made.timers()["at.w.1"] == timedelta(hours=3)


def test_a_timer_that_was_moved_is_stale() -> None:
    made = story()
    made.send("go")
    old = next(each for each in made.ticket.timers if each.id.endswith("breach"))
    made.send("ask")
    made.now += timedelta(hours=5)

    with pytest.raises(Exception, match="has no timer"):
        made.give(firing(old, made.now))
