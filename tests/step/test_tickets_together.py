from __future__ import annotations

from callout.errors import NotAllowed
from callout.records import Actor, EntryKind, Event, MessageKind, TicketStatus
from callout.replay import rebuild, replay
from callout.step import failure, refuse
from tests.step.story import Story, define, process

CHILD = """
    outcomes: [good, bad]
    data: {n: {type: number, default: 0}}
    events: {knock: {by: technician, payload: {hard: boolean}}, stop: {}}
    states:
      a:
        on:
          knock: {guard: hard, target: good}
          stop: {do: [{send: {event: news, to: parent, with: {x: n}}}]}
      good: {type: final, outcome: good, output: {twice: n * 2}}
"""
PARENT = """
    data: {m: {type: number, default: 4}, got: {type: number}, how: {type: string}}
    events: {leave: {}, news: {by: callout, payload: {x: number}}, poke: {}}
    states:
      a:
        invoke: {process: inner, id: child, with: {n: m}, forward: [knock]}
        on:
          done.child:
            - {guard: 'outcome = "good"', target: b, do: [{set: {got: twice, how: outcome}}]}
          error.child: failed
          leave: b
          news: {do: [{set: {got: x}}]}
          poke: {do: [{send: {event: stop, to: 'child:child'}}]}
      b: {}
      failed: {}
"""


def parent() -> Story:
    return Story.of(PARENT, neighbours={"inner": process(CHILD, "inner.yaml")})


def test_a_sub_process_starts_when_its_state_comes_to_rest() -> None:
    story = parent()
    (message,) = story.last.messages

    assert (message.kind, message.ticket, message.process, message.link) == (
        MessageKind.START,
        "T1.child",
        "inner",
        "child",
    )
    assert message.event.payload == {"n": 4, "$": {"links": {"parent": "T1"}, "as": "child"}}
    assert story.ticket.links == {"child": "T1.child"}
    assert [(each.adapter, each.operation) for each in story.entry.effects] == [("ticket", "start")]


def test_a_sub_process_reports_its_outcome_and_output() -> None:
    story = parent()
    child = Story(define(CHILD), "T1.child")
    child.start(story.last.messages[0].event)
    child.send("knock", {"hard": True}, by="technician:li")

    assert child.ticket.status is TicketStatus.CLOSED
    (message,) = child.last.messages
    assert (message.ticket, message.event.name, message.event.payload) == (
        "T1",
        "done.child",
        {"twice": 8, "outcome": "good"},
    )
    story.give(message.event)
    assert story.states == ("b",)
    assert story.data == {"m": 4, "got": 8, "how": "good"}
    assert story.last.messages == (), "a child that has ended is not cancelled"


def test_leaving_the_state_cancels_the_sub_process() -> None:
    story = parent()
    story.send("leave")
    (message,) = story.last.messages

    assert (message.kind, message.ticket, message.event.name) == (
        MessageKind.CANCEL,
        "T1.child",
        "ticket.cancel",
    )
    story.message("news", {"x": 1}, origin="T1.child")
    assert story.refusal == "no-transition"
    assert str(story.last.refusal) == "the sub-process 'child' (T1.child) has ended"


def test_a_person_s_event_is_forwarded_and_the_child_decides() -> None:
    story = parent()
    story.send("knock", {"hard": False}, by="clerk:li")
    (message,) = story.last.messages

    assert message.decisive
    assert message.event.actor == Actor.parse("clerk:li")
    assert message.event.payload == {"hard": False}

    refusal = NotAllowed("clerk may not", hint="it takes technician")
    event = Event("knock", {"hard": False}, Actor.parse("clerk:li"))
    before = rebuild(story.entries[:1], story.definition)
    outcome = refuse(story.definition, before, event, story.now, refusal, by=message.ticket)
    assert outcome.entry.kind is EntryKind.REJECTED
    assert outcome.entry.refusal == {
        "code": "not-allowed",
        "message": "clerk may not",
        "hint": "it takes technician",
        "kind": "input",
        "by": "T1.child",
    }
    report = replay([story.entries[0], outcome.entry], {story.definition.hash: story.definition})
    assert report.divergences == ()


def test_what_the_child_sends_is_an_event_here() -> None:
    story = parent()
    story.message("news", {"x": 7}, origin="T1.child")
    assert story.data["got"] == 7

    story.send("news", {"x": 7}, by="technician:li")
    assert story.refusal == "not-allowed"


def test_sending_to_the_child_and_to_nobody() -> None:
    story = parent()
    story.send("poke")
    (message,) = story.last.messages
    assert (message.kind, message.ticket, message.event.name) == (
        MessageKind.DELIVER,
        "T1.child",
        "stop",
    )

    alone = Story.of(
        CHILD.replace(
            "on:\n          knock", "on:\n          error.communication: good\n          knock"
        )
    )
    alone.send("stop")
    assert alone.states == ("good",), "there is no parent to send to"


def test_a_child_that_cannot_start_is_an_error_of_its_parent() -> None:
    story = parent()
    story.give(failure(story.last.messages[0], "no such process"))

    assert story.states == ("failed",)
    assert story.last.messages == ()


def test_a_second_child_has_its_own_id() -> None:
    story = Story.of("""
        events: {again: {}}
        states:
          a: {invoke: {process: inner, id: child}, on: {again: a}}
    """)
    story.send("again")

    assert [(each.kind.value, each.ticket) for each in story.last.messages] == [
        ("cancel", "T1.child"),
        ("start", "T1.child-2"),
    ]


def test_a_linked_ticket_lives_on_its_own() -> None:
    story = Story.of("""
        events: {go: {}, tell: {}}
        states:
          a:
            on:
              go: {do: [{start: {process: inner, as: friend, with: {n: 1}}}]}
              tell: {do: [{send: {event: hello, to: 'link:friend', with: {x: 1}}}]}
    """)
    story.send("go")
    (message,) = story.last.messages
    assert (message.ticket, message.invoked) == ("T1.friend", False)
    assert message.event.payload == {"n": 1, "$": {"links": {"opener": "T1"}}}

    story.send("tell")
    assert [(each.ticket, each.event.name) for each in story.last.messages] == [
        ("T1.friend", "hello")
    ]


def test_adapters_are_sent_effects() -> None:
    story = Story.of("""
        states:
          a: {entry: [{send: {event: pay, to: 'adapter:bank', with: {sum: 1.50}}}]}
    """)
    (effect,) = story.last.effects

    assert (effect.adapter, effect.operation, effect.arguments) == ("bank", "pay", {"sum": "@1.50"})
