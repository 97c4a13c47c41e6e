"""What passes between a ticket and the children of its states."""

from __future__ import annotations

import pytest

from callout.content.messaging.invoke import (
    child_signal,
    ended_child,
    is_finalized,
    is_result,
    result_message,
)
from callout.datamodel import World
from callout.errors import NoTransition
from callout.records import SYSTEM, EntryKind, Event, MessageKind
from callout.values import Facts, Value
from tests.datamodel.worlds import world_of
from tests.step.story import define

DEFINITION = define(
    """
    states:
      a:
        invoke:
          - {process: p, id: sub, finalize: [{log: 1}], forward: [part.*]}
          - {process: p, id: other}
        on: {done.sub: b, done.other: b}
      b: {}
    """
)
CHILDREN = DEFINITION.children


def calling(**calls: str) -> World:
    """A ticket whose invokes run these children."""
    return world_of(DEFINITION, internals={"calls": dict(calls)} if calls else {})


def message(name: str, origin: str, payload: Facts | None = None) -> Event:
    return Event(name, payload or {}, SYSTEM, EntryKind.MESSAGE, cause=f"{origin}/4")


def test_the_chart_sees_whose_child_speaks_and_what_it_says() -> None:
    world = calling(sub="T1.sub")
    payload: Facts = {"n": 1, "$send_id": "first", "$content": [1, 2]}

    signal = child_signal(message("news", "T1.sub", payload), CHILDREN, world)

    assert (signal.name, signal.origin, signal.invoke_id) == ("news", "T1.sub", "sub")
    assert (dict(signal.payload), signal.send_id) == ({"n": 1}, "first")
    assert signal.data == [1, 2]
    assert not is_result(signal)
    assert world.held("calls") == {"sub": "T1.sub"}, "it goes on"


@pytest.mark.parametrize("name", ["done.sub", "error.sub"])
def test_a_result_ends_the_call(name: str) -> None:
    world = calling(sub="T1.sub", other="T1.other")

    signal = child_signal(message(name, "T1.sub"), CHILDREN, world)

    assert is_result(signal)
    assert world.held("calls") == {"other": "T1.other"}


def test_a_result_of_another_s_child_ends_nothing() -> None:
    world = calling(sub="T1.sub", other="T1.other")

    signal = child_signal(message("done.other", "T1.sub"), CHILDREN, world)

    assert not is_result(signal)
    assert set(world.held("calls")) == {"sub", "other"}


def test_a_child_that_has_ended_does_not_speak_for_the_one_that_runs_now() -> None:
    world = calling(sub="T1.sub-2")

    with pytest.raises(NoTransition, match=r"the sub-process 'sub' \(T1.sub\) has ended"):
        child_signal(message("news", "T1.sub"), CHILDREN, world)


@pytest.mark.parametrize(
    ("origin", "ended"),
    [("T1.sub", True), ("T1.sub-12", True), ("T1.sub-x", False), ("T1.sub.sub", False)],
)
def test_where_no_child_runs_what_a_former_one_says_is_told_from_a_stranger_s(
    origin: str, *, ended: bool
) -> None:
    world = calling()
    signal = child_signal(message("news", origin), CHILDREN, world)

    refusal = ended_child(signal, CHILDREN, world)

    assert signal.invoke_id is None
    assert (refusal is not None) is ended


def test_a_signal_is_finalized_where_the_invoke_has_a_finalize() -> None:
    world = calling(sub="T1.sub", other="T1.other")

    found = [
        is_finalized(child_signal(message("news", origin), CHILDREN, world), CHILDREN)
        for origin in ("T1.sub", "T1.other", "T9")
    ]

    assert found == [True, False, False]


def test_descriptors_say_what_is_forwarded() -> None:
    sub, other = CHILDREN

    assert [sub.forwards(name) for name in ("part.came", "part", "parts")] == [True, True, False]
    assert not other.forwards("part.came")


@pytest.mark.parametrize(
    ("result", "payload"),
    [
        (None, {"outcome": "sold"}),
        ({"n": 1}, {"n": 1, "outcome": "sold"}),
        ({"outcome": "mine"}, {"outcome": "sold"}),
        ([1, 2], {"$content": [1, 2], "outcome": "sold"}),
    ],
)
def test_a_child_tells_its_parent_its_outcome_beside_its_done_data(
    result: Value, payload: Facts
) -> None:
    world = world_of(DEFINITION, internals={"ticket": {"as": "sub"}})
    world.link("parent", world.id)

    told = result_message(world, "sold", result)

    assert told is not None
    assert (told.kind, told.ticket, told.link) == (MessageKind.DELIVER, "T1", "parent")
    assert (told.event.name, dict(told.event.payload)) == ("done.sub", payload)
    assert told.event.cause == "T1/8"


def test_a_ticket_that_nobody_invoked_tells_nobody_its_result() -> None:
    linked = calling()
    linked.link("opener", linked.id)

    assert result_message(linked, "sold", None) is None
