"""Members are numbered by their items, and everything is done to them in that order."""

from __future__ import annotations

from callout.content.messaging.group import ChildGroup
from callout.datamodel.belonging import assign
from callout.datamodel.links import running
from callout.records import MessageKind
from tests.datamodel.worlds import world_of
from tests.step.story import define

DEFINITION = define(
    """
    data: {sites: {type: any}}
    states:
      a:
        invoke:
          - {process: p, id: trips, each: sites, as: site}
          - {process: p, id: other}
        on: {done.trips: b, done.other: b}
      b: {}
    """
)
CALLS = {f"trips#{number}": f"T1.trips-{number}" for number in (10, 2, 1)}


def test_keys_are_ordered_by_number_and_not_as_words() -> None:
    world = world_of(DEFINITION, internals={"calls": {**CALLS, "other": "T1.other"}})

    assert running(world, "trips") == ["trips#1", "trips#2", "trips#10"]
    assert running(world, "other") == ["other"]
    assert running(world, "more") == []


def test_whoever_gets_the_ticket_gets_members_in_order_after_single_children() -> None:
    world = world_of(DEFINITION, internals={"calls": {**CALLS, "other": "T1.other"}})

    assign(world, "worker:li")

    told = [str(each.ticket) for each in world.messages]
    assert told == ["T1.other", "T1.trips-1", "T1.trips-2", "T1.trips-10"]


def test_those_that_run_are_cancelled_in_the_order_of_their_items() -> None:
    group = DEFINITION.children[0]
    assert isinstance(group, ChildGroup)
    held = {"trips": {"size": 12}, "trips#12": {"with": {}}, "tripsters": {"size": 1}}
    world = world_of(DEFINITION, internals={"calls": {**CALLS, "other": "T1.other"}, "group": held})

    group.cancel(world)

    told = [(each.kind, each.ticket) for each in world.messages]
    assert told == [(MessageKind.CANCEL, f"T1.trips-{number}") for number in (1, 2, 10)]
    assert world.held("calls") == {"other": "T1.other"}
    assert world.held("group") == {"tripsters": {"size": 1}}
