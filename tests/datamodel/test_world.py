"""The working state of one ticket: what is read, what is set, what is kept."""

from __future__ import annotations

import pytest

from callout.errors import ExpressionError
from callout.feel import ANY, compile  # noqa: A004 - FEEL's
from callout.values import DateTime
from tests.datamodel.worlds import handling, world_of
from tests.step.story import NINE, define

TEXT = """
    data:
      n: {type: number}
      who: {type: context, fields: {name: string, phone: string}}
      at: {type: date and time}
    events: {go: {payload: {n: number, colour: string, unread: string}}}
    forms: {slip: {fields: {weight: number}}}
    states:
      a:
        on:
          go:
            - {guard: colour = "red" and form.slip.state = "none", target: a}
            - {guard: event.name = "go", target: a}
    """


def test_a_field_that_gets_the_value_it_has_is_not_changed() -> None:
    world = world_of(define(TEXT), {"n": 1})

    world.assign(("n",), 1)
    assert (world.delta(), world.changed()) == ({}, set())

    world.assign(("n",), 2)
    assert (world.delta(), world.changed()) == ({"/n": 2}, {"n"})
    assert world.changed() == set(), "asked for once"


def test_an_instant_of_another_zone_is_another_value_though_it_is_equal() -> None:
    utc = DateTime.from_datetime(NINE)
    there = utc.in_zone("Europe/Paris")
    world = world_of(define(TEXT), {"at": utc})

    world.assign(("at",), there)

    assert list(world.delta()) == ["/at"]


def test_the_delta_names_the_smallest_part_that_was_set() -> None:
    world = world_of(define(TEXT), {"who": {"name": "Li", "phone": "1"}})

    world.assign(("who", "phone"), "2")
    assert world.delta() == {"/who/phone": "2"}

    world.assign(("who",), {"name": "Wu", "phone": "3"})
    assert world.delta() == {"/who": {"name": "Wu", "phone": "3"}}, "no part inside another"
    assert world.ticket.data["who"] == {"name": "Li", "phone": "1"}, "the ticket itself stays"


def test_what_is_no_json_cannot_be_set() -> None:
    world = world_of(define(TEXT))

    with pytest.raises(ExpressionError, match="'n' cannot be kept"):
        world.assign(("n",), len)  # type: ignore[arg-type]  # a function is no value


def test_the_payload_is_read_while_its_event_is_handled_and_no_longer() -> None:
    world = world_of(define(TEXT), {"n": 1})

    handling(world, "go", {"n": 5, "colour": "red", "unread": "x"})

    assert world.scope["colour"] == "red"
    assert world.scope["n"] == 1, "the ticket's field, everywhere but in the transition"
    assert world.covered(["n"])["n"] == 5
    assert "unread" not in world.scope, "no expression reads it"

    handling(world, "other", {})
    assert world.scope["colour"] is None


def test_a_system_variable_is_worked_out_again_only_after_it_has_changed() -> None:
    world = world_of(define(TEXT))
    world.refresh(["form", "event"])
    first = world.scope["form"]
    assert world.scope["event"] is None

    world.refresh(["form"])
    assert world.scope["form"] is first

    world.put("form", "slip", {"state": "open"})
    world.refresh(["form"])
    assert world.scope["form"] == {"slip": {"state": "open", "fields": {"weight": None}}}

    handling(world, "go", {"n": 1})
    world.refresh(["event"])
    event = world.scope["event"]
    assert isinstance(event, dict)
    assert (event["name"], event["data"]) == ("go", {"n": 1})


def test_what_is_kept_apart_stands_under_its_section_in_the_delta() -> None:
    world = world_of(define(TEXT), internals={"calls": {"sub/1": "T2"}})

    world.put("must", "duty", {"state": "open"})
    world.drop("must", "duty")
    assert (world.delta(), dict(world.dropped)) == ({}, {}), "as if it had never been"

    world.drop("calls", "sub/1")
    world.drop("calls", "nobody")
    assert list(world.dropped) == ["/$/calls/sub~11"]
    assert "calls" not in world.internals

    world.put("calls", "sub/1", "T3")
    assert (world.delta(), dict(world.dropped)) == ({"/$/calls/sub~11": "T3"}, {})


def test_ids_count_what_is_sent_in_one_event() -> None:
    world = world_of(define(TEXT))

    assert [world.next_id(), world.next_id()] == ["T1/8/1", "T1/8/2"]


def test_a_null_is_refused_only_if_feel_has_warned_since() -> None:
    world = world_of(define(TEXT))
    world.demand(None, 0, "'n'")

    assert compile("who + 1", names={"who": ANY}).run({"who": True}, world.frame) is None
    world.demand(None, len(world.frame.warnings), "'n'")
    with pytest.raises(ExpressionError, match="'n' has no value: "):
        world.demand(None, 0, "'n'")


def test_a_ticket_of_an_older_definition_has_the_new_fields_as_null() -> None:
    older, newer = define("data: {n: {type: number}}\nstates: {a: {}}"), define(TEXT)
    world = world_of(older, {"n": 1})

    after = type(world)(newer.model, world.ticket, world.actor, NINE, world.frame)

    assert after.scope["n"] == 1
    assert after.scope["who"] is None
    assert not after.has_field("who")
