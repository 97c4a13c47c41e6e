"""Sub-processes and queues in the corners that SCXML describes (6.2, 6.4, 6.5)."""

from __future__ import annotations

from callout.records import MessageKind, TicketStatus
from callout.step import cancelling
from tests.step.story import Story, define, process

INNER = """
    outcomes: [over]
    data: {n: {type: number, default: 0}}
    events: {stop: {}}
    states:
      a:
        entry: [{send: {event: news, to: parent, with: {x: n}}}]
        exit: [{send: {event: news, to: parent, with: {x: 99}}}]
        on: {stop: over}
      over: {type: final, outcome: over}
"""
OUTER = """
    data: {got: {type: number, default: 0}, heavy: {type: boolean}}
    events:
      leave: {}
      back: {}
      choose: {payload: {big: boolean}}
      news: {by: callout, payload: {x: number}}
    states:
      rest: {on: {choose: {target: a, do: [{set: {heavy: event.data.big}}]}, back: a}}
      a:
        invoke: {process: inner, id: job.one}
        on: {leave: b, done.job.one: rest}
      b: {on: {back: a, news: {do: [{set: {got: x}}]}}}
"""


def outer(text: str = OUTER) -> Story:
    return Story.of(text, neighbours={"inner": process(INNER, "inner.yaml")})


def test_what_is_invoked_may_be_computed() -> None:
    story = outer(
        OUTER.replace("process: inner", 'process: {feel: if heavy then "inner" else null}')
    )

    story.send("choose", {"big": True})

    (message,) = story.last.messages
    assert (message.kind, message.process, message.link) == (MessageKind.START, "inner", "job.one")


def test_a_computed_process_without_a_value_is_an_error_of_the_chart() -> None:
    text = OUTER.replace("process: inner", 'process: {feel: if heavy then "inner" else null}')
    story = outer(text.replace("on: {leave: b,", "on: {leave: b, error.execution: b,"))

    story.send("choose", {"big": False})

    assert story.states == ("b",)
    assert story.last.messages == ()


def test_what_a_sub_process_said_before_it_was_cancelled_still_counts() -> None:
    story = outer()
    story.send("back")
    story.send("leave")

    story.message("news", {"x": 4}, origin="T1.job.one")

    assert (story.refusal, story.data["got"]) == (None, 4)
    assert story.replayed().divergences == ()


def test_what_an_earlier_sub_process_says_is_not_taken_for_the_words_of_the_present_one() -> None:
    story = outer()
    story.send("back")
    story.send("leave")
    story.send("back")

    story.message("done.job.one", origin="T1.job.one")

    assert story.states == ("a",)
    assert str(story.last.refusal) == "the sub-process 'job.one' (T1.job.one) has ended"


def test_what_a_sub_process_says_while_it_is_cancelled_is_dropped() -> None:
    story = outer()
    story.send("back")
    (start,) = story.last.messages
    child = Story(define(INNER), "T1.job.one")
    child.start(start.event)
    assert [message.event.payload for message in child.last.messages] == [{"x": 0}]

    child.give(cancelling(cause="T1/3"))

    assert child.ticket.status is TicketStatus.CANCELLED
    assert child.last.messages == ()


def test_a_message_that_finalize_handled_needs_no_transition() -> None:
    finalize = "{process: inner, id: job.one, finalize: [{set: {got: event.data.x}}]}"
    story = outer(OUTER.replace("{process: inner, id: job.one}", finalize))
    story.send("back")

    story.message("news", {"x": 7}, origin="T1.job.one")

    assert (story.refusal, story.states, story.data["got"]) == (None, ("a",), 7)


def test_a_send_to_the_internal_queue_comes_before_one_to_the_ticket_and_carries_data() -> None:
    story = Story.of(
        """
        data: {seen: {type: string, default: ''}}
        events: {go: {}}
        states:
          a:
            on:
              go:
                do:
                  - send: {event: late}
                  - send: {event: early, to: internal, with: {x: 1}}
              early: {do: [{set: {seen: seen + event.type + string(event.data.x)}}]}
              late: {do: [{set: {seen: seen + " " + event.type}}]}
        """
    )

    story.send("go")

    assert story.data["seen"] == "internal1 external"


def test_the_error_of_a_send_names_the_sending() -> None:
    story = Story.of(
        """
        data: {sent: {type: string}, failed: {type: string}}
        events: {go: {}}
        states:
          a:
            on:
              go: {do: [{send: {event: x, to: {feel: failed}, id_into: sent}}]}
              error.execution: {do: [{set: {failed: event.send_id}}]}
        """
    )

    story.send("go")

    assert story.data["sent"] == story.data["failed"] is not None


def test_a_default_that_has_no_value_is_an_error_and_leaves_null() -> None:
    story = Story.of(
        """
        data: {n: {type: number, default: {feel: 1 / 0}}}
        states:
          a: {on: {error.execution: b}}
          b: {}
        """
    )

    assert (story.states, story.data["n"]) == (("b",), None)
