"""Tickets that talk: children, answers, events passed on, failures; always one commit."""

import pytest

from callout.engine import Engine
from callout.errors import GuardFalse, Livelock, NotAllowed
from callout.records import EntryKind, TicketStatus
from callout.store import MemoryStore
from tests.engine.worlds import DESK, NINE, catalog_of, parcels

CLERK = "clerk:li"


def _asked() -> Engine:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "asked", actor=CLERK)
    return engine


def test_a_child_begins_in_the_commit_that_asked_for_it() -> None:
    engine = _asked()

    parent, child = engine.ticket("P1"), engine.ticket("P1.desk")

    assert parent.links["desk"] == "P1.desk"
    assert child.links["parent"] == "P1"
    assert (child.states, child.data["about"]) == (("open",), 5)


def test_an_event_is_passed_on_and_the_childs_end_comes_back() -> None:
    engine = _asked()

    engine.send("P1", "told", {"answer": "soon"}, actor=CLERK)

    parent, child = engine.ticket("P1"), engine.ticket("P1.desk")
    assert (child.status, child.outcome) == (TicketStatus.CLOSED, "answered")
    assert (parent.states, parent.data["answer"]) == (("arrived",), "soon")
    last = engine.why("P1")
    assert (last.kind, last.name) == (EntryKind.MESSAGE, "done.desk")
    assert last.cause == "P1.desk/2"


def test_the_childs_refusal_is_the_answer() -> None:
    engine = _asked()

    with pytest.raises(GuardFalse, match=r"event\.data\.answer"):
        engine.send("P1", "told", {"answer": ""}, actor=CLERK)

    assert engine.why("P1").kind is EntryKind.REJECTED
    assert engine.why("P1.desk").kind is EntryKind.REJECTED
    assert engine.ticket("P1").states == ("helped",)


def test_the_childs_own_rules_decide_who_may() -> None:
    engine = _asked()

    with pytest.raises(NotAllowed):
        engine.send("P1", "told", {"answer": "soon"}, actor="courier:wu")


def test_a_child_that_cannot_be_started_is_an_error_of_its_sender() -> None:
    strict = DESK.replace("{type: number}", "{type: number, required: true}")
    parent = """
process: parent
outcomes: [well, ill]
initial: asking
states:
  asking:
    invoke: {process: desk, id: desk}
    on: {done.desk: well, error.desk: ill}
  well: {type: final, outcome: well}
  ill:  {type: final, outcome: ill}
"""
    engine = Engine(MemoryStore(), catalog_of(parent=parent, desk=strict))

    engine.start("parent", id="P1")

    assert engine.ticket("P1").outcome == "ill"
    assert engine.find() == ["P1"]


def test_two_processes_that_answer_each_other_for_ever_are_stopped() -> None:
    ball = """
process: ball
events: {ball: {by: callout}}
initial: playing
states:
  playing:
    on: {ball: {do: [{send: {event: ball, to: parent}}]}}
"""
    player = """
process: player
events: {serve: {}, ball: {by: callout}}
initial: playing
states:
  playing:
    invoke: {process: ball, id: other}
    on:
      serve: {do: [{send: {event: ball, to: child:other}}]}
      ball:  {do: [{send: {event: ball, to: child:other}}]}
"""
    engine = Engine(MemoryStore(), catalog_of(ball=ball, player=player))
    engine.start("player", id="P1")

    with pytest.raises(Livelock, match="more than 100 messages between tickets"):
        engine.send("P1", "serve")

    assert len(engine.history("P1")) == 1


def test_every_ticket_that_talked_replays_without_divergence() -> None:
    engine = _asked()
    engine.send("P1", "told", {"answer": "soon"}, actor=CLERK)

    reports = [engine.replay(name) for name in engine.find()]

    assert [report.divergences for report in reports] == [(), ()]
    assert engine.history("P1")[0].recorded_at == NINE
