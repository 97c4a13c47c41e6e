from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from callout.errors import BadPayload, StaleTicket
from callout.records import Actor, EntryKind, Event, TicketStatus
from callout.step import cancelling, firing
from tests.step.story import NINE, Story

DOOR = """
    outcomes: [in]
    data:
      rounds: {type: number, default: 0}
      place:  {type: string, values: [home, workshop], default: home}
      note:   {type: string}
      at:     {type: date and time}
    events:
      opened: {by: technician}
      reached: {by: [technician, clerk], payload: {at_home: boolean}}
      booked: {payload: {at: date and time, cost: {type: number, required: false}}}
      signed: {by: owner, in_person: true}
      unused: {}
    initial: waiting
    states:
      waiting:
        entry: [{set: {rounds: rounds + 1}}]
        on:
          opened: inside
          booked: {do: [{set: {at: at, note: 'string(cost)'}}]}
          signed: {}
          reached:
            - {guard: at_home and rounds > 1, target: inside}
            - {guard: not(at_home) and rounds > 5, target: gone}
        after: {PT5M: {target: waiting}}
      inside: {type: final, outcome: in}
      gone: {type: final}
"""


@pytest.fixture
def story() -> Story:
    return Story.of(DOOR)


def test_a_ticket_opens_with_defaults_and_given_data() -> None:
    story = Story.of(DOOR, {"place": "workshop"})

    assert story.states == ("waiting",)
    assert story.data == {"rounds": 1, "place": "workshop", "note": None, "at": None}
    assert story.entry.set_data == {"/rounds": 1, "/place": "workshop", "/note": None, "/at": None}
    assert story.entry.seq == 1


def test_a_ticket_does_not_open_with_data_of_the_wrong_kind() -> None:
    with pytest.raises(BadPayload, match=r"'place': .*; 'rouns' is not|'rouns' is not"):
        Story.of(DOOR, {"place": "roof", "rouns": 3})


def test_what_no_guard_allows_is_refused_with_what_the_guards_saw(story: Story) -> None:
    story.send("reached", {"at_home": True}, by="clerk:li")

    assert story.refusal == "guard-false"
    assert story.entry.kind is EntryKind.REJECTED
    assert [(each.transition, each.operands, each.value) for each in story.entry.guards] == [
        ("waiting.reached.1", {"at_home": True, "rounds": 1}, False),
        ("waiting.reached.2", {"at_home": True, "rounds": 1}, False),
    ]
    assert story.last.refusal is not None
    assert "at_home and rounds > 1 is false (at_home = true, rounds = 1)" in str(story.last.refusal)
    assert story.data["rounds"] == 1


def test_what_nothing_takes_here_is_refused_as_such(story: Story) -> None:
    story.send("unused")

    assert story.refusal == "no-transition"
    assert str(story.last.refusal) == "in 'waiting' nothing takes 'unused'"


def test_an_event_nobody_declared_is_refused_with_the_nearest(story: Story) -> None:
    story.send("openned")

    assert story.refusal == "unknown-event"
    assert story.last.refusal is not None
    assert story.last.refusal.hint == "did you mean 'opened'?"


def test_who_has_not_the_role_is_refused(story: Story) -> None:
    story.send("opened", by="clerk:li")

    assert story.refusal == "not-allowed"
    assert str(story.last.refusal) == (
        "clerk:li ('clerk') may not send 'opened'\n  hint: it takes technician"
    )


def test_one_person_may_have_several_roles(story: Story) -> None:
    story.send("opened", by="clerk+technician:li")

    assert story.refusal is None


def test_in_person_is_not_on_behalf_of_another(story: Story) -> None:
    story.give(Event("signed", actor=Actor("li", ("owner",), on_behalf_of="wang")))
    assert story.refusal == "not-allowed"

    story.give(Event("signed", actor=Actor("wang", ("owner",))))
    assert story.refusal is None


def test_a_substitute_may_send_unless_it_is_in_person() -> None:
    rules = {
        "rules/roles.yaml": """
            roles:
              technician: {title: {en: Technician, zh: 技}, substitutes: [clerk]}
              clerk: {title: {en: Clerk, zh: 文}}
              owner: {title: {en: Owner, zh: 主}, substitutes: [clerk]}
        """
    }
    story = Story.of(DOOR, rules=rules)

    story.send("signed", by="clerk:li")
    assert story.refusal == "not-allowed"
    story.send("opened", by="clerk:li")
    assert story.refusal is None


def test_every_field_that_is_wrong_is_named_at_once(story: Story) -> None:
    story.send("booked", {"cost": "much", "atx": 1})

    assert story.refusal == "bad-payload"
    message = str(story.last.refusal)
    assert "'atx' is not declared (did you mean 'at'?)" in message
    assert "'at' is missing" in message
    assert "'cost'" in message


def test_texts_become_instants_and_floats_exact_numbers(story: Story) -> None:
    sent = {"at": "2026-03-02T10:00:00Z", "cost": 12.5}
    story.give(Event("booked", sent, Actor("clerk:li", ("clerk",))))  # type: ignore[arg-type]  # a float from outside

    assert str(story.data["at"]) == "2026-03-02T10:00:00Z"
    assert story.data["note"] == "12.5"
    assert story.entry.payload == {"at": "2026-03-02T10:00:00Z", "cost": "@12.5"}
    assert story.entry.set_data["/at"] == "@2026-03-02T10:00:00Z"


def test_numbers_from_outside_may_be_decimals(story: Story) -> None:
    story.send("booked", {"at": "2026-03-02T10:00:00Z", "cost": Decimal("1.10")})

    assert story.refusal is None


def test_a_refused_event_changes_nothing_but_the_history(story: Story) -> None:
    before = story.ticket
    story.send("unused")
    after = story.ticket

    assert after.version == before.version + 1
    assert (after.states, after.data, after.timers, after.internals) == (
        before.states,
        before.data,
        before.timers,
        before.internals,
    )
    assert story.entry.post == story.entries[-2].post


def test_a_ticket_closes_in_a_final_state_and_takes_nothing_more(story: Story) -> None:
    story.wait("PT5M")
    story.send("reached", {"at_home": True}, by="technician:li")

    assert (story.ticket.status, story.ticket.outcome) == (TicketStatus.CLOSED, "in")
    assert story.ticket.timers == ()
    story.send("opened", by="technician:li")
    assert story.refusal == "ticket-closed"


def test_a_ticket_can_be_cancelled(story: Story) -> None:
    story.give(cancelling(actor=Actor.parse("chief:zhang")))

    assert story.ticket.status is TicketStatus.CANCELLED
    assert story.ticket.timers == ()
    assert story.entry.kind is EntryKind.ADMIN


def test_a_timer_that_is_gone_is_stale_and_one_that_is_early_a_mistake(story: Story) -> None:
    timer = story.ticket.timers[0]
    with pytest.raises(ValueError, match="not yet"):
        story.give(firing(timer, story.now))

    story.wait("PT5M")

    with pytest.raises(StaleTicket):
        story.give(firing(timer, story.now))


def test_entries_are_chained(story: Story) -> None:
    story.send("unused")
    story.wait("PT5M")

    assert [entry.previous for entry in story.entries] == [
        "",
        *(entry.hash for entry in story.entries[:-1]),
    ]
    assert story.ticket.head == story.entries[-1].hash


def test_a_livelock_is_refused_and_leaves_the_ticket_as_it_was() -> None:
    story = Story.of("""
        events: {go: {}}
        states:
          a: {on: {go: {target: b}}}
          b: {always: {target: c}}
          c: {always: {target: b}}
    """)
    story.send("go")

    assert story.refusal == "livelock"
    assert story.states == ("a",)


def test_a_timer_that_livelocks_is_taken_off_and_the_ticket_stuck() -> None:
    story = Story.of("""
        states:
          a: {after: {PT1M: b}}
          b: {always: c}
          c: {always: b}
    """)
    story.wait("PT1M")

    assert story.refusal == "livelock"
    assert story.states == ("a",)
    assert story.ticket.status is TicketStatus.STUCK
    assert story.ticket.timers == ()


def test_the_fields_of_a_list_are_those_of_every_item() -> None:
    story = Story.of("""
        data: {sum: {type: number, default: 0}}
        events:
          listed:
            payload:
              items:
                type: list<context>
                fields: {kind: {type: string}, price: {type: number, required: false}}
        states:
          a:
            on:
              listed:
                do:
                  - foreach:
                      in: items
                      as: item
                      do: [{set: {sum: 'sum + (if item.price = null then 1 else item.price)'}}]
    """)
    story.send("listed", {"items": [{"kind": "part", "price": 5}, {"kind": "work"}]})
    assert story.ticket.data["sum"] == 6

    story.send("listed", {"items": [{"price": "5"}, {"kind": "part", "cost": 5}]})
    assert story.refusal == "bad-payload"
    assert "'items[1].kind' is missing" in str(story.last.refusal)
    assert "'items[2].cost' is not declared" in str(story.last.refusal)

    story.send("listed", {"items": "none"})
    assert "'items' is a list of: kind, price" in str(story.last.refusal)


def test_python_s_own_dates_and_durations_are_understood() -> None:
    story = Story.of("""
        data: {at: {type: date and time}, on: {type: date}, wait: {type: duration}}
        events:
          told: {payload: {at: date and time, on: date, wait: duration}}
        states: {a: {on: {told: {do: [{set: {at: at, on: on, wait: wait}}]}}}}
    """)
    payload = {"at": NINE, "on": NINE.date(), "wait": timedelta(minutes=5)}
    story.send("told", payload)  # type: ignore[arg-type]  # Python's values, from outside

    assert [str(story.data[name]) for name in payload] == [
        "2026-03-02T09:00:00Z",
        "2026-03-02",
        "PT5M",
    ]
