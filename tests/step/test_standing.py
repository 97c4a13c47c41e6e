"""Where a ticket stands, as lists show it: title, due time, who has it, whom it waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from callout.errors import DefinitionError
from callout.records import Actor, Event, TicketStatus, sections
from callout.step import can
from callout.step.inquiry.standing import as_sought, standing
from callout.values import Digester
from tests.step.story import NINE, Story, define

TEXT = """
    data:
      what: string
      serial: string
      price: {type: number, default: 1.50}
      phone: {type: string, pii: true}
      promised: {type: date and time}
    worklist: {title: 'what + " " + serial', find: [serial, price, phone]}
    events:
      go: {by: [clerk, boss], next: true, payload: {serial: string}}
      shout: {}
      paid: {by: cashier}
      asked: {by: nobody_here}
    must: {call: {by: clerk, due: 'duration("PT2H")'}}
    states:
      work:
        type: parallel
        states:
          hall:
            initial: low
            states:
              low: {on: {go: {target: high, do: [{set: {serial: serial}}]}, shout: {}}}
              high: {after: {PT5M: low}, on: {go: {guard: price > 99, target: high}}}
          till: {on: {paid: {target: end, do: []}}}
      end: {type: final}
"""


WORKLIST = """{title: 'what + " " + serial', find: [serial, price, phone]}"""


def _story(worklist: str = WORKLIST) -> Story:
    text = TEXT.replace(WORKLIST, worklist)
    return Story.of(text, data={"what": "Press", "serial": " Ab-1 ", "phone": "138"})


def test_a_ticket_is_shown_with_its_title_its_states_and_whom_it_waits_for() -> None:
    story = _story()

    found = standing(story.definition, story.ticket, since=NINE)

    assert found.title == "Press  Ab-1 "
    assert found.since == NINE
    assert found.places == ("work", "hall", "low", "till")
    assert found.waits_for == ("boss", "cashier", "clerk")
    assert found.assignee is None
    assert found.due is None


def test_guards_are_not_asked_whom_it_waits_for() -> None:
    story = _story()
    story.send("go", {"serial": "x"}, by="clerk:li")

    found = standing(story.definition, story.ticket)

    assert found.places == ("work", "hall", "high", "till")
    assert found.waits_for == ("boss", "cashier", "clerk")
    assert found.due == NINE + timedelta(minutes=5)


def test_what_is_owed_is_due_before_any_timer_overdue_or_not() -> None:
    story = _story()
    story.send("go", {"serial": "x"}, by="clerk:li")
    duty = {"state": "overdue", "due": "2026-03-02T11:00:00Z"}
    ticket = replace(story.ticket, internals={sections.MUST: {"call": duty}})

    assert standing(story.definition, ticket).due == NINE + timedelta(hours=2)

    closed = {sections.MUST: {"call": {**duty, "state": "fulfilled"}}}
    ticket = replace(story.ticket, internals=closed)
    assert standing(story.definition, ticket).due == NINE + timedelta(minutes=5)


def test_a_ticket_that_has_ended_waits_for_nobody_and_is_nowhere() -> None:
    story = _story()
    story.send("paid", by="cashier:wu")

    found = standing(story.definition, story.ticket)

    assert story.ticket.status is TicketStatus.CLOSED
    assert (found.places, found.waits_for, found.due) == ((), (), None)
    assert found.finds["serial"] == "ab-1"


def test_it_is_found_by_values_in_either_case_and_by_personal_data_with_a_key_alone() -> None:
    story = _story()
    keyed = story.definition.with_key(Digester(b"a secret of the house"))
    other = story.definition.with_key(Digester(b"another secret of it"))

    finds = standing(keyed, story.ticket).finds

    assert standing(story.definition, story.ticket).finds == {"serial": "ab-1", "price": "1.5"}
    assert finds.keys() == {"serial", "price", "phone"}
    assert "138" not in finds["phone"]
    assert standing(keyed, replace(story.ticket, id="T-2")).finds == finds
    assert standing(other, story.ticket).finds["phone"] != finds["phone"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((None, None), ("  ", None), (True, "true"), ([1], None), ({}, None), ("ÄB ", "äb")),
        *((Decimal("1.50"), "1.5"), (Decimal("9" * 31 + ".2"), "9" * 31 + ".2")),
    ],
)
def test_values_are_sought_as_people_write_them(value: object, text: str | None) -> None:
    assert as_sought(value) == text  # type: ignore[arg-type]


def test_due_and_assignee_are_what_the_worklist_says() -> None:
    story = _story("{due: promised, assignee: what}")
    data = {**story.ticket.data, "promised": None}

    assert standing(story.definition, replace(story.ticket, data=data)).due is None
    assert standing(story.definition, story.ticket).assignee == "Press"


def test_who_has_it_is_kept_with_the_ticket_where_the_worklist_says_nothing() -> None:
    story = _story()
    ticket = replace(story.ticket, internals={sections.TICKET: {"assignee": "clerk:li"}})

    assert standing(story.definition, ticket).assignee == "clerk:li"


def test_an_expression_without_an_answer_leaves_its_place_empty() -> None:
    story = _story("{title: 'what + string(1/0)', due: promised}")

    assert standing(story.definition, story.ticket).title is None


@pytest.mark.parametrize(
    ("worklist", "code", "said"),
    [
        ("{title: phone}", "L040", "'phone', which is marked pii"),
        ("{assignee: phone}", "L040", "'phone', which is marked pii"),
        ("{due: 'now()'}", "L041", "reads now()"),
        ("{title: 'string(today())'}", "L041", "reads today()"),
        ("{title: price}", "L042", "no text"),
        ("{due: what}", "L042", "no date and time"),
        ("{assignee: price}", "L042", "no text"),
        ("{find: [many]}", "L042", "several values"),
        ("{find: [seral]}", "L001", "no field 'seral'"),
        ("{title: event.name}", "F002", "event"),
        ("{title: actor.id}", "F002", "actor"),
        ("{title: amount}", "F002", "amount"),
    ],
)
def test_what_a_list_cannot_show_is_said(worklist: str, code: str, said: str) -> None:
    with pytest.raises(DefinitionError) as error:
        define(f"""
            data:
              what: string
              price: number
              many: list<string>
              phone: {{type: string, pii: true}}
            worklist: {worklist}
            events: {{go: {{payload: {{amount: string}}}}}}
            states: {{a: {{on: {{go: {{}}}}}}}}
        """)

    assert [(each.code, said in each.message) for each in error.value.problems] == [(code, True)]
    assert error.value.problems[0].hint


def test_whether_personal_data_are_there_may_be_shown_by_nobody() -> None:
    with pytest.raises(DefinitionError, match="L040"):
        define("""
            data: {phone: {type: string, pii: true}}
            worklist: {title: 'if phone = null then "no phone" else "phone"'}
            states: {a: {}}
        """)


def test_a_step_that_usually_comes_next_says_so() -> None:
    story = Story.of("""
        events: {one: {next: true}, two: {}, three: {}}
        states:
          a: {on: {one: {}, two: {next: true}, three: {next: false}}}
    """)

    look = Event("look", actor=Actor("x"))
    found = {each.event: each.next for each in can(story.definition, story.ticket, look, NINE)}

    assert found == {"one": True, "two": True, "three": False}


@pytest.mark.parametrize(
    ("assignee", "by", "awaited"),
    [
        ("technician", "assignee", ("technician",)),
        ("technician", "[desk, assignee]", ("desk", "technician")),
        ("technician", "[technician, assignee]", ("technician",)),
        ("technician", "desk", ("desk",)),
        (None, "assignee", ("assignee",)),  # a role like any other
    ],
)
def test_what_the_assignee_alone_may_send_waits_for_the_assignees_role(
    assignee: str | None, by: str, awaited: tuple[str, ...]
) -> None:
    story = Story.of(f"""
        {f"assignee: {assignee}" if assignee else ""}
        events: {{go: {{by: {by}}}, take: {{}}}}
        states: {{a: {{on: {{go: {{}}, take: {{do: [{_taken(assignee)}]}}}}}}}}
    """)

    assert standing(story.definition, story.ticket).waits_for == awaited
    story.send("take", by="desk:wu")
    assert standing(story.definition, story.ticket).waits_for == awaited
    assert standing(story.definition, story.ticket).assignee == (assignee and "technician:li")


def _taken(assignee: str | None) -> str:
    return "assign: '\"technician:li\"'" if assignee else "log: '\"taken\"'"
