"""Timers fire once, in due order, each by itself, and never too late for an event to see."""

from datetime import timedelta

import pytest

from callout.clock import ManualClock
from callout.engine import Engine, Ticked
from callout.errors import NoTransition, TicketClosed
from callout.store import MemoryStore, Query
from callout.tickets import EntryKind, TicketStatus
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of, parcels

CLERK = "clerk:li"
DAY = timedelta(days=1)


def _stored(name: str = "P1") -> tuple[Engine, ManualClock]:
    engine, clock = parcels()
    engine.start("parcel", id=name, data={"weight": 5})
    engine.send(name, "stored", {"shelf": "A3"}, actor=CLERK)
    return engine, clock


def test_nothing_fires_before_it_is_due() -> None:
    engine, clock = _stored()
    clock.move_to(NINE + DAY - timedelta(microseconds=1))

    assert engine.next_due() == NINE + DAY
    assert engine.tick() == Ticked()


def test_a_due_timer_fires_once() -> None:
    engine, clock = _stored()
    clock.move_to(NINE + DAY)

    assert engine.tick() == Ticked(fired=1)
    assert engine.tick() == Ticked()

    entry = engine.why("P1")
    assert (entry.kind, entry.recorded_at) == (EntryKind.TIMER, NINE + DAY)
    assert engine.ticket("P1").data["reminders"] == 1


def test_overdue_timers_fire_in_due_order() -> None:
    engine, clock = _stored()
    clock.move_to(NINE + 10 * DAY)

    ticked = engine.tick()

    names = [entry.name for entry in engine.history("P1")[2:]]
    assert names == ["every.waiting.1", "after.waiting.1"], "a missed reminder is not made up"
    assert ticked.fired == 2
    assert engine.ticket("P1").outcome == "returned"


def test_an_event_sees_what_overdue_timers_did() -> None:
    engine, clock = _stored()
    clock.move_to(NINE + 8 * DAY)

    with pytest.raises(TicketClosed):
        engine.send("P1", "fetched", actor=CLERK)

    assert engine.ticket("P1").outcome == "returned"


def test_an_event_at_the_very_instant_comes_before_the_timer() -> None:
    engine, clock = _stored()
    clock.move_to(NINE + 7 * DAY)

    engine.send("P1", "fetched", actor=CLERK)

    assert engine.ticket("P1").outcome == "fetched"


def test_many_tickets_share_a_tick() -> None:
    engine, clock = _stored()
    for number in range(2, 6):
        engine.start("parcel", id=f"P{number}", data={"weight": 5})
        engine.send(f"P{number}", "stored", {"shelf": "A3"}, actor=CLERK)
    clock.move_to(NINE + DAY)

    assert engine.tick() == Ticked(fired=5)
    assert {engine.ticket(name).data["reminders"] for name in engine.find()} == {1}


LOOP = """
process: loop
data: {n: {type: number, default: 0}}
initial: calm
states:
  calm:
    after: {PT1H: wild}
  wild:
    always: {target: wilder}
  wilder:
    always: {target: wild}
"""


def test_a_timer_that_never_comes_to_rest_leaves_its_ticket_stuck_and_others_alone() -> None:
    clock = ManualClock(NINE)
    engine = Engine(MemoryStore(), catalog_of(loop=LOOP, parcel=PARCEL, desk=DESK), clock=clock)
    engine.start("loop", id="L1")
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)
    clock.move_to(NINE + DAY)

    engine.tick()

    assert engine.ticket("L1").status is TicketStatus.STUCK
    assert engine.ticket("P1").data["reminders"] == 1
    assert engine.find(Query(status=TicketStatus.STUCK)) == ["L1"]


def test_a_cancelled_timer_does_not_fire() -> None:
    engine, clock = _stored()
    engine.send("P1", "fetched", actor=CLERK)
    clock.move_to(NINE + 10 * DAY)

    assert engine.next_due() is None
    assert engine.tick() == Ticked()


def test_no_transition_is_refused_even_after_catching_up() -> None:
    engine, clock = _stored()
    clock.move_to(NINE + DAY + timedelta(hours=1))

    with pytest.raises(NoTransition):
        engine.send("P1", "asked", actor=CLERK)

    assert [entry.name for entry in engine.history("P1")][2:] == ["every.waiting.1", "asked"]
