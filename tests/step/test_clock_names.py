"""Clocks in a process: their names and types, the order of their timers, what reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from callout.errors import DefinitionError
from callout.records import Actor, Event
from callout.records.clock_runs import clock_run
from callout.step import firing, step
from callout.values import DaysDuration
from tests.step.clock_story import RULES, TEXT, clock, story
from tests.step.story import Story, define, problems


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
        ("limit: limit", "limit: PT4H working time", "S009"),
        ("limit: limit", "warn: PT1H", "N019"),
        ("limit: limit", "limit: limit\n        due: now()", "N019"),
        ("limit: limit", "due: now()", "N019"),
        ("limit: limit", "limit: limit\n        since: limit", "F"),
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


def test_it_pauses_while_the_ticket_is_suspended_if_it_says_so() -> None:
    made = Story.of("""
        events: {poke: {}}
        clocks:
          one: {starts: a, stops: b, pauses: suspended, limit: PT4H}
          two: {starts: a, stops: b, limit: PT4H}
        states:
          a: {on: {poke: {}}}
          b: {}
    """)
    internals = {**made.ticket.internals, "ticket": {"suspended": True}}
    suspended = replace(made.ticket, internals=internals)
    poke = Event("poke", {}, Actor.parse("x:me"))
    kept = step(made.definition, suspended, poke, made.now).ticket.internals["clock"]

    assert isinstance(kept, dict)
    runs = {name: clock_run(each) for name, each in kept.items()}
    assert {name: run.state for name, run in runs.items() if run} == {
        "one": "paused",
        "two": "running",
    }


def test_a_limit_that_can_no_more_be_told_keeps_nobody_from_sending_other_events() -> None:
    made = Story.of("""
        data: {later: {type: any, default: soon}}
        events: {poke: {}}
        clocks: {c: {starts: a, stops: b, limit: 'if now() < date and time("2026-03-02T10:00:00Z")
          then duration("PT4H") else later'}}
        states:
          a: {on: {poke: {}}}
          b: {}
    """)
    made.wait("PT2H")
    made.send("poke")

    assert made.refusal is None
