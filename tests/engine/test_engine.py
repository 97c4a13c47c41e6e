"""What an embedding program can count on."""

from datetime import timedelta

import pytest

from callout.clock import ManualClock
from callout.engine import Engine, Result, Sending
from callout.errors import (
    BadPayload,
    CalloutError,
    GuardFalse,
    NotAllowed,
    NoTransition,
    Refused,
    TicketClosed,
    TicketNotFound,
    UnknownEvent,
)
from callout.records import EntryKind, TicketStatus
from callout.store import MemoryStore
from tests.engine.worlds import NINE, catalog_of, parcels

CLERK = "clerk:li"
DAY = timedelta(days=1)


def test_a_result_says_where_the_ticket_is_and_what_was_done() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 5}, actor=CLERK)

    result = engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    assert (result.id, result.seq, result.states) == ("P1", 2, ("waiting",))
    assert result.fired == ("arrived.stored.1",)
    assert [(made.adapter, made.operation) for made in result.effects] == [("people", "come")]
    assert (result.entry.recorded_at, result.repeated) == (NINE, False)
    assert engine.ticket("P1") == result.ticket


def test_a_ticket_without_an_id_gets_one() -> None:
    engine, _ = parcels()

    first, second = (engine.start("parcel", data={"weight": 5}) for _ in range(2))

    assert first.id != second.id
    assert {first.id, second.id} == set(engine.find())


@pytest.mark.parametrize(
    ("event", "payload", "actor", "refusal"),
    [
        ("exploded", {}, CLERK, UnknownEvent),
        ("fetched", {}, CLERK, NoTransition),
        ("stored", {"shelf": "A3"}, CLERK, GuardFalse),
        ("stored", {"shelf": "A3"}, "courier:wu", NotAllowed),
        ("stored", {"shelf": 3}, CLERK, BadPayload),
        ("stored", {}, CLERK, BadPayload),
    ],
)
def test_a_refusal_says_why_is_on_record_and_leaves_the_ticket_as_it_was(
    event: str, payload: dict[str, object], actor: str, refusal: type[Refused]
) -> None:
    engine, _ = parcels()
    before = engine.start("parcel", id="P1", data={"weight": 50}).ticket

    with pytest.raises(refusal) as caught:
        engine.send("P1", event, payload, actor=actor)  # type: ignore[arg-type] # plain JSON

    after, entry = engine.ticket("P1"), engine.why("P1")
    assert (after.states, after.data, after.timers) == (before.states, before.data, before.timers)
    assert (entry.kind, entry.name, entry.seq) == (EntryKind.REJECTED, event, 2)
    assert entry.refusal is not None
    assert (entry.refusal["code"], entry.refusal["message"]) == (
        refusal.code,
        caught.value.message,
    )


def test_a_refused_guard_is_on_record_with_what_it_read() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 50})

    with pytest.raises(GuardFalse, match="weight <= 30 is false"):
        engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    (guard,) = engine.why("P1").guards
    assert (guard.transition, guard.value) == ("arrived.stored.1", False)
    assert guard.operands["weight"] == 50


def test_a_ticket_that_cannot_be_opened_does_not_exist() -> None:
    engine, _ = parcels()

    with pytest.raises(BadPayload, match="weight"):
        engine.start("parcel", id="P1")

    with pytest.raises(TicketNotFound):
        engine.ticket("P1")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("parcle", "did you mean 'parcel'?"), ("lorry", "known processes: desk, parcel")],
)
def test_an_unknown_process_is_answered_with_the_nearest_or_with_all(name: str, hint: str) -> None:
    engine, _ = parcels()

    with pytest.raises(CalloutError, match=f"there is no process '{name}'") as caught:
        engine.start(name)

    assert caught.value.hint == hint


def test_an_event_to_no_ticket_is_not_found() -> None:
    engine, _ = parcels()

    with pytest.raises(TicketNotFound, match="P9"):
        engine.send("P9", "stored")


def test_a_closed_ticket_takes_nothing_more() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)
    closed = engine.send("P1", "fetched", actor="courier:wu").ticket

    with pytest.raises(TicketClosed):
        engine.send("P1", "fetched", actor="courier:wu")

    assert (closed.status, closed.outcome) == (TicketStatus.CLOSED, "fetched")


def test_a_repeated_key_gets_the_same_answer_and_has_no_second_effect() -> None:
    engine, clock = parcels()
    engine.start("parcel", id="P1", data={"weight": 5})
    first = engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK, key="k1")
    clock.advance(timedelta(minutes=1))

    again = engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK, key="k1")

    assert again.repeated
    assert again.entry == first.entry
    assert len(engine.history("P1")) == 2


def test_a_repeated_key_of_a_refusal_is_the_same_refusal() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 50})
    messages = []

    for _ in range(2):
        with pytest.raises(GuardFalse) as caught:
            engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK, key="k1")
        messages.append(caught.value.message)

    assert messages[0] == messages[1]
    assert len(engine.history("P1")) == 2


def test_a_repeated_start_finds_the_first_ticket() -> None:
    engine, _ = parcels()

    first = engine.start("parcel", data={"weight": 5}, key="order-17")
    again = engine.start("parcel", data={"weight": 5}, key="order-17")

    assert (again.id, again.repeated) == (first.id, True)
    assert engine.find() == [first.id]


def test_many_events_are_each_accepted_or_refused_in_order() -> None:
    engine, _ = parcels()
    for name, weight in (("P1", 5), ("P2", 50), ("P3", 5)):
        engine.start("parcel", id=name, data={"weight": weight})
    stored = {"shelf": "A3"}

    answers = engine.send_many(
        [
            Sending("P1", "stored", stored, CLERK, key="a"),
            Sending("P2", "stored", stored, CLERK),
            Sending("P9", "stored", stored, CLERK),
            Sending("P1", "fetched", None, CLERK),
            Sending("P1", "stored", stored, CLERK, key="a"),
            Sending("P3", "stored", stored, CLERK),
        ]
    )

    kinds = [type(answer) for answer in answers]
    assert kinds == [Result, GuardFalse, TicketNotFound, Result, Result, Result]
    assert engine.ticket("P1").outcome == "fetched"
    assert [entry.name for entry in engine.history("P1")] == ["ticket.open", "stored", "fetched"]
    assert len(engine.history("P2")) == 2


def test_why_explains_the_last_entry_or_the_one_asked_for() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    assert (engine.why("P1").name, engine.why("P1", 1).name) == ("stored", "ticket.open")
    with pytest.raises(ValueError, match="has entries 1 to 2, not 3"):
        engine.why("P1", 3)


def test_can_says_what_is_possible_and_why_the_rest_is_not() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 50})

    possible = {each.event: each for each in engine.can("P1", actor=CLERK)}

    assert possible["weighed"].possible
    codes = {name: each.refusal.code for name, each in possible.items() if each.refusal}
    assert codes["stored"] == "guard-false"
    assert codes["fetched"] == "no-transition"


FRONT = """
process: front
title: A front
events: {"own.done": {by: clerk}}
states:
  a:
    invoke: {process: back, id: back, forward: ["desk.*"]}
    on: {own.done: b, done.back: b}
  b: {type: final}
"""
BACK = """
process: back
title: A back
events:
  desk.asked: {by: clerk}
  desk.closed: {by: boss}
  hidden: {by: clerk}
states:
  c: {on: {desk.asked: d, desk.closed: e, hidden: e}}
  d: {on: {desk.closed: e}}
  e: {type: final}
"""


def test_can_lists_what_is_only_passed_on() -> None:
    engine = Engine(MemoryStore(), catalog_of(front=FRONT, back=BACK), clock=ManualClock(NINE))
    engine.start("front", id="F")

    def answers() -> dict[str, str]:
        found = engine.can("F", actor=CLERK)
        return {each.event: each.refusal.code if each.refusal else "yes" for each in found}

    assert answers() == {"own.done": "yes", "desk.asked": "yes", "desk.closed": "not-allowed"}
    engine.send("F", "desk.asked", actor=CLERK)
    assert answers()["desk.asked"] == "no-transition"
    engine.send("F", "own.done", actor=CLERK)
    assert set(answers()) == {"own.done"}


def test_the_past_can_be_looked_at() -> None:
    engine, clock = parcels()
    engine.start("parcel", id="P1", data={"weight": 5})
    clock.advance(timedelta(minutes=1))
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    early, late = engine.at("P1", NINE), engine.at("P1", NINE + DAY)

    assert early is not None
    assert late is not None
    assert (early.states, early.data["shelf"], early.due) == (("arrived",), None, {})
    assert (late.states, late.data["shelf"], late.seq) == (("waiting",), "A3", 2)
    assert late.due == {timer.id: timer.due for timer in engine.ticket("P1").timers}
    assert engine.at("P1", NINE - DAY) is None


def test_a_history_replays_without_divergence() -> None:
    engine, clock = parcels()
    engine.start("parcel", id="P1", data={"weight": 50})
    with pytest.raises(GuardFalse):
        engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)
    engine.send("P1", "weighed", {"weight": 5}, actor=CLERK)
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)
    clock.advance(8 * DAY)
    engine.tick()

    report = engine.replay("P1")

    assert report.divergences == ()
    assert len(engine.history("P1")) == 6
