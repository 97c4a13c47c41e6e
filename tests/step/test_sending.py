"""Sends, as SCXML 6.2 has them: names, receivers, data and delays that are computed."""

from __future__ import annotations

from datetime import timedelta

from callout.records import Actor, EntryKind, Event, MessageKind, TicketStatus
from callout.step import scope_of, stick
from tests.step.story import Story, process

MINUTE = timedelta(minutes=1)


def test_everything_about_a_sending_can_be_computed() -> None:
    story = Story.of("""
        data:
          name: {type: string, default: news}
          other: {type: string, default: T9}
          wait: {type: duration, default: PT3M}
          sent: {type: string}
          heard: {type: any}
        events: {go: {}, stop: {}}
        states:
          a:
            entry:
              - send: {event: {feel: name}, content: '[1, 2]', id_into: sent}
              - send: {event: {feel: name}, to: {feel: other}, with: {x: 1}}
              - send: {event: later, to: {feel: ticket.id}, delay: wait, id: nag}
            on:
              news: {do: [{set: {heard: event.data}}]}
              later: b
              stop: {do: [{cancel: {feel: '"na" + "g"'}}]}
          b: {}
    """)
    assert story.data["heard"] == [1, 2]
    assert story.data["sent"] == "1.1"
    (message,) = story.last.messages
    assert (message.ticket, message.event.name, message.event.payload) == ("T9", "news", {"x": 1})
    assert story.timers() == {"send.nag": 3 * MINUTE}

    story.send("stop")
    assert story.timers() == {}


def test_a_delayed_sending_to_this_ticket_by_its_id_comes_back() -> None:
    story = Story.of("""
        events: {later: {}}
        states:
          a:
            entry: [{send: {event: later, to: {feel: ticket.id}, delay: PT1M}}]
            on: {later: b}
          b: {}
    """)
    story.wait("PT1M")

    assert story.states == ("b",)


def test_a_delayed_sending_to_another_ticket_is_a_message_when_it_is_due() -> None:
    story = Story.of("""
        states:
          a: {entry: [{send: {event: later, to: {feel: '"T9"'}, delay: PT1M, with: {x: 3}}}]}
    """)
    assert story.last.messages == ()
    story.wait("PT1M")

    (message,) = story.last.messages
    assert (message.kind, message.ticket, message.event.payload) == (
        MessageKind.DELIVER,
        "T9",
        {"x": 3},
    )
    assert story.entry.kind is EntryKind.TIMER


def test_data_that_are_no_map_cross_to_another_ticket_and_back() -> None:
    sender = Story.of("""
        states:
          a: {entry: [{send: {event: news, to: {feel: '"T9"'}, content: '[1, 2]', id: s1}}]}
    """)
    receiver = Story.of("""
        events: {news: {}}
        data: {heard: {type: any}, send: {type: string}, from: {type: string}}
        states:
          a:
            on:
              news:
                do:
                  - set: {heard: event.data, send: event.send_id, from: event.origin}
    """)
    receiver.give(sender.last.messages[0].event)

    assert receiver.data == {"heard": [1, 2], "send": "s1", "from": "T1"}


def test_what_goes_wrong_in_sending_names_the_sending() -> None:
    story = Story.of("""
        data: {word: {type: any, default: 3}, which: {type: string}}
        states:
          a:
            entry: [{send: {event: {feel: word}, id: s1}}]
            on: {error.execution: {do: [{set: {which: event.send_id}}]}}
    """)
    assert story.data["which"] == "s1"


def test_a_sub_process_may_end_with_data_that_are_no_map_and_be_finalized() -> None:
    parent = Story.of(
        """
        data: {seen: {type: any}, got: {type: any}}
        events: {news: {by: callout, payload: {x: number}}, any: {}}
        states:
          a:
            invoke:
              process: inner
              id: child
              forward: ['*']
              finalize: [{set: {seen: x}}]
            on:
              news: {do: [{set: {got: seen}}]}
              any: {do: [{send: own}]}
              done.child: b
          b: {}
        """,
        neighbours={"inner": process("states: {x: {type: final}}", "inner.yaml")},
    )
    parent.message("news", {"x": 5}, origin="T1.child")
    assert (parent.data["seen"], parent.data["got"]) == (5, 5)
    assert [(each.event.name, each.decisive) for each in parent.last.messages] == [("news", False)]

    parent.send("any")
    assert [each.event.name for each in parent.last.messages] == ["any", "own"]
    assert parent.last.messages[1].event.kind is EntryKind.MESSAGE


def test_the_name_of_a_sub_process_can_be_computed() -> None:
    text = """
        data: {which: {type: any}}
        states:
          a: {invoke: {process: {feel: which}, id: child}, on: {error.execution: b}}
          b: {}
    """
    assert Story.of(text, {"which": "inner"}).last.messages[0].process == "inner"
    assert Story.of(text, {"which": 3}).states == ("b",)


def test_an_adapter_s_answer_is_an_event_for_which_nobody_needs_a_role() -> None:
    story = Story.of("""
        events: {paid: {by: clerk, payload: {sum: number}}}
        states: {a: {on: {paid: b}}, b: {}}
    """)
    story.give(Event("paid", {"sum": 1}, kind=EntryKind.EFFECT_RESULT))

    assert story.states == ("b",)
    assert story.entry.kind is EntryKind.EFFECT_RESULT


def test_fields_of_a_state_get_their_defaults_early_or_late() -> None:
    text = """
        {}
        data: {seen: {type: number}}
        events: {go: {}}
        states:
          a: {entry: [{set: {seen: n}}], on: {go: b}}
          b: {data: {n: {type: number, default: 2}}, entry: [{set: {seen: n}}]}
    """
    early = Story.of(text.replace("{}", "binding: early", 1))
    assert early.data["seen"] == 2

    late = Story.of(text.replace("{}", "binding: late", 1))
    assert late.data["seen"] is None
    late.send("go")
    assert late.data["seen"] == 2


def test_a_ticket_can_be_set_aside() -> None:
    story = Story.of("states: {a: {}}")
    outcome = stick(story.definition, story.ticket, "the disk is full", story.now)

    assert outcome.ticket.status is TicketStatus.STUCK
    assert outcome.entry.payload == {"message": "the disk is full"}
    story.entries.append(outcome.entry)
    story.ticket = outcome.ticket
    assert story.replayed().equal


def test_everything_an_expression_can_read_can_be_looked_at() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 1}}
        never: {smoke: {title: {en: Smoke, zh: 烟}}}
        states: {a: {}}
    """)
    story.send("did.smoke")
    scope = scope_of(story.definition, story.ticket, story.now, Actor.parse("clerk:li"))

    assert scope["n"] == 1
    assert scope["breaches"] == ["smoke"]
    assert scope["done"] == {"smoke": 1}
    assert scope["actor"] == {"id": "clerk:li", "role": "clerk", "roles": ["clerk"]}
