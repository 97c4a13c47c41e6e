from __future__ import annotations

from datetime import timedelta

from callout.values import DateTime
from tests.step.story import NINE, Story

MINUTE = timedelta(minutes=1)
TEN = DateTime.parse("2026-03-02T10:00:00Z")


def test_after_counts_from_entering_the_state() -> None:
    story = Story.of("""
        data: {limit: {type: duration, default: PT2M}}
        events: {go: {}}
        states:
          a: {on: {go: b}, after: {PT5M: late}}
          b: {after: {limit + duration("PT1M"): late}}
          late: {type: final}
    """)
    assert story.timers() == {"after.a.1": 5 * MINUTE}
    assert [(each.id, each.change) for each in story.entry.timers] == [("after.a.1", "set")]

    story.wait("PT4M")
    story.send("go")
    assert story.timers() == {"after.b.1": 3 * MINUTE}
    assert [(each.id, each.change) for each in story.entry.timers] == [
        ("after.a.1", "cancel"),
        ("after.b.1", "set"),
    ]

    assert story.wait("PT3M") == ["after.b.1"]
    assert story.states == ("late",)
    assert [(each.id, each.change) for each in story.entry.timers] == [("after.b.1", "fire")]


def test_entering_a_state_again_starts_its_timer_anew() -> None:
    story = Story.of("""
        events: {go: {}}
        states:
          a: {on: {go: a}, after: {PT5M: b}}
          b: {type: final}
    """)
    story.wait("PT4M")
    story.send("go")

    assert story.wait("PT4M") == []
    assert story.wait("PT1M") == ["after.a.1"]


def test_a_timer_without_a_duration_is_an_error_of_the_chart() -> None:
    story = Story.of("""
        data: {limit: {type: duration}}
        states:
          a: {after: {limit: b}, on: {error.execution: c}}
          b: {type: final}
          c: {}
    """)
    assert story.states == ("c",)
    assert story.entry.warnings[-1]["message"] == "'limit' gives no duration to wait"


def test_every_repeats_until_its_limit_which_is_not_included() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 0}}
        states:
          a:
            every: {PT30S: {do: [{set: {n: n + 1}}], limit: PT5M}}
            after: {PT5M: b}
          b: {}
    """)
    story.wait("PT4M30S")
    assert story.data["n"] == 9
    assert story.timers() == {"after.a.1": timedelta(seconds=30)}

    story.wait("PT30S")
    assert story.states == ("b",)
    assert story.data["n"] == 9


def test_every_may_fire_at_once_and_a_number_of_times() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 0}}
        states:
          a: {every: {PT30S: {do: [{set: {n: n + 1}}], first: PT0S, times: 3}}}
    """)
    assert story.wait("PT0S") == ["every.a.1"]
    assert story.wait("PT10M") == ["every.a.1", "every.a.1"]
    assert story.data["n"] == 3
    assert story.ticket.timers == ()


def test_every_does_one_of_the_firings_it_missed_and_keeps_its_beat() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 0}}
        states:
          a: {every: {PT1M: {do: [{set: {n: n + 1}}], times: 10}}}
    """)
    story.now = NINE + 5 * MINUTE + timedelta(seconds=20)
    fired = story.wait("PT0S")

    assert len(fired) == 1
    assert story.ticket.timers[0].due == NINE + 6 * MINUTE


def test_at_is_armed_again_whenever_what_it_reads_changes() -> None:
    story = Story.of("""
        data: {at: {type: date and time}, seen: {type: number, default: 0}}
        events:
          booked: {payload: {when: {type: date and time, required: false}}}
        states:
          a:
            on: {booked: {do: [{set: {at: when}}]}}
            at: {'at - duration("PT2M")': {do: [{set: {seen: seen + 1}}]}}
    """)
    assert story.ticket.timers == ()

    story.send("booked", {"when": TEN})
    assert story.timers() == {"at.a.1": 58 * MINUTE}
    story.send("booked", {"when": "2026-03-02T10:30:00Z"})
    assert story.timers() == {"at.a.1": 88 * MINUTE}
    story.send("booked", {"when": None})
    assert story.timers() == {}
    assert story.entry.warnings == ()

    story.send("booked", {"when": TEN})
    assert story.wait("PT1H") == ["at.a.1"]
    assert story.data["seen"] == 1
    assert story.ticket.timers == ()
    story.send("booked", {"when": TEN})
    assert story.ticket.timers == (), "it has fired for this instant"
    story.send("booked", {"when": "2026-03-02T11:00:00Z"})
    assert story.timers() == {"at.a.1": 58 * MINUTE}


def test_an_instant_in_the_past_is_due_at_once() -> None:
    story = Story.of(
        """
        data: {at: {type: date and time}}
        states:
          a: {at: {at: b}}
          b: {type: final}
    """,
        {"at": "2026-03-02T08:00:00Z"},
    )

    assert story.wait("PT0S") == ["at.a.1"]
    assert story.states == ("b",)


def test_a_window_opens_and_closes() -> None:
    story = Story.of(
        """
        data: {at: {type: date and time}, open: {type: boolean, default: false}}
        states:
          a:
            within:
              open: at
              close: at + duration("PT10M")
              opens: {do: [{set: {open: 'true'}}]}
              closes: b
          b: {type: final}
    """,
        {"at": TEN},
    )

    assert sorted(story.timers().values()) == [60 * MINUTE, 70 * MINUTE]
    story.wait("PT1H")
    assert story.data["open"] is True
    story.wait("PT10M")
    assert story.states == ("b",)


def test_of_two_timers_due_together_the_first_in_the_file_fires_and_cancels_the_other() -> None:
    story = Story.of("""
        states:
          a: {after: {PT5M: b, duration("PT5M"): c}}
          b: {}
          c: {}
    """)
    assert story.wait("PT5M") == ["after.a.1"]
    assert story.states == ("b",)


def test_a_timer_whose_guard_says_no_is_spent() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 0}}
        states:
          a: {after: {PT5M: {guard: n > 0, target: b}}}
          b: {}
    """)
    story.wait("PT5M")

    assert (story.states, story.refusal, story.ticket.timers) == (("a",), None, ())
    assert story.entry.guards[0].value is False


def test_timers_read_parameters() -> None:
    rules = {
        "rules/parameters/p.yaml": """
            parameters: p
            zone: Asia/Shanghai
            values:
              wait: {type: duration, value: PT7M}
              needed: {type: duration, required: true}
        """
    }
    text = """
        states:
          a: {after: {param.wait: b, param.needed: c}}
          b: {}
          c: {}
    """
    story = Story.of(text, rules=rules, profile="p", settings={"needed": "PT9M"})

    assert story.timers() == {"after.a.1": 7 * MINUTE, "after.a.2": 9 * MINUTE}


def test_delayed_sends_can_be_cancelled_and_carry_their_data() -> None:
    story = Story.of("""
        data: {got: {type: number}}
        events: {stop: {}}
        states:
          a:
            entry:
              - send: {event: nag, delay: 'duration("PT1M")', id: n1, with: {x: 1 + 1}}
              - send: {event: nag, delay: 'duration("PT2M")', id: n2, with: {x: 3}}
              - cancel: n1
            on:
              nag: {do: [{set: {got: x}}]}
              stop: {do: [{cancel: n2}]}
    """)
    assert story.timers() == {"send.n2": 2 * MINUTE}

    assert story.wait("PT2M") == ["send.n2"]
    assert story.data["got"] == 3


def test_an_instant_that_is_armed_again_later_fires_again() -> None:
    story = Story.of("""
        data:
          at_noon:
            type: date and time
            default: {feel: 'date and time("2024-03-11T02:00:00Z")'}
        events: {again: {}}
        states:
          a:
            at: {at_noon: b}
          b: {on: {again: a}}
    """)
    story.wait("P2D")
    assert story.states == ("b",)

    story.send("again")
    story.wait("PT1M")

    assert story.states == ("b",)
    keys = [entry.key for entry in story.entries if entry.name.startswith("at.")]
    assert len(set(keys)) == 2
