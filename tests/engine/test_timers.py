"""Timers fire once, in due order, each by itself, and never too late for an event to see."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.definition import Definition
from callout.engine import Engine, Ticked
from callout.errors import NoTransition, StaleTicket, TicketClosed
from callout.records import EntryKind, TicketId, TicketStatus
from callout.store import Change, Definitions, MemoryStore, Query, Store
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


class Faulty(Catalog):
    """A catalog whose definitions cannot be had for a while."""

    broken = False

    def pinned(self, definition: str, store: Definitions | None = None) -> Definition:
        if self.broken:
            raise LookupError("a mistake of ours")
        return super().pinned(definition, store)


def test_a_timer_that_cannot_be_fired_is_tried_again_and_then_set_aside() -> None:
    clock = ManualClock(NINE)
    good = catalog_of(parcel=PARCEL, desk=DESK)
    catalog = Faulty(good.sources, good.processes, good.library, {})
    engine = Engine(MemoryStore(), catalog, clock=clock)
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)
    clock.move_to(NINE + DAY)
    catalog.broken = True

    first = engine.tick()
    for _ in range(20):
        clock.advance(timedelta(hours=2))
        engine.tick()
    stuck = engine.ticket("P1").status
    catalog.broken = False
    mended = engine.store.retry_timer(TicketId("P1"), "every.waiting.1")
    engine.tick()

    assert first.failures == (("P1", "every.waiting.1", "LookupError: a mistake of ours"),)
    assert (stuck, mended) == (TicketStatus.STUCK, True)
    assert engine.ticket("P1").status is TicketStatus.OPEN
    assert engine.ticket("P1").data["reminders"] == 1


ROUND = """
process: round
data: {next: {type: date and time}}
initial: going
states:
  going:
    entry: [{set: {next: now() + duration("P1D")}}, {if: is working day(date(next)), then: []}]
    at: {next: {id: again, target: going}}
"""
CALENDAR = """
calendar: C
zone: UTC
valid: {from: 2024-01-01, until: 2024-03-12}
week: [monday]
hours: {from: 09:00, until: 17:00}
"""
NUMBERS = "{parameters: p, zone: UTC, calendar: C, values: {}}"


def test_what_a_timer_armed_anew_when_it_left_its_ticket_stuck_is_not_fired_early() -> None:
    clock = ManualClock(NINE)
    rules = {"rules/c.yaml": CALENDAR, "rules/p.yaml": NUMBERS}
    catalog = Catalog.of(Sources({"round.yaml": ROUND}, rules))
    engine = Engine(MemoryStore(), catalog, clock=clock)
    engine.start("round", id="R1", profile="p")
    clock.move_to(NINE + DAY)

    ticked = engine.tick()

    assert ticked == Ticked(fired=1)
    assert engine.ticket("R1").status is TicketStatus.STUCK
    assert [timer.due for timer in engine.ticket("R1").timers] == [NINE + 2 * DAY]


ZERO = """
process: zero
data: {n: {type: number, default: 0}}
initial: a
states:
  a: {after: {PT0S: b}}
  b: {entry: [{set: {n: n + 1}}], after: {PT0S: c}}
  c: {type: final}
"""


def test_a_timer_without_delay_fires_after_the_commit_that_armed_it() -> None:
    engine = Engine(MemoryStore(), catalog_of(zero=ZERO), clock=ManualClock(NINE))

    started = engine.start("zero", id="Z1")

    assert started.states == ("a",)
    assert engine.ticket("Z1").states == ("c",)
    assert [entry.name for entry in engine.history("Z1")[1:]] == ["after.a.1", "after.b.1"]


def test_timers_without_delay_that_arm_each_other_for_ever_leave_the_ticket_stuck() -> None:
    endless = ZERO.replace("{type: final}", "{after: {PT0S: a}}")
    clock = ManualClock(NINE)
    engine = Engine(MemoryStore(), catalog_of(zero=endless), clock=clock)

    engine.start("zero", id="Z1")
    once_round = len(engine.history("Z1"))
    ticked = engine.tick()
    for _ in range(20):
        clock.advance(timedelta(hours=2))
        engine.tick()

    assert once_round == 4
    assert "has fired at this instant before" in ticked.failures[0][2]
    assert engine.ticket("Z1").status is TicketStatus.STUCK
    assert engine.replay("Z1").divergences == ()


AGAIN = """
process: again
data: {due_at: {type: date and time, default: 2024-03-11T08:00:00Z}}
events: {again: {}, stopped: {}}
clocks: {finish: {starts: late, stops: met, due: due_at, reopened: restart}}
initial: late
states:
  late: {initial: waiting, states: {waiting: {at: {due_at: told}}, told: {}}, on: {stopped: met}}
  met: {waits_forever: a test, on: {again: late}}
"""


def test_what_is_sent_at_one_instant_arms_its_timers_as_often_as_it_likes(store: Store) -> None:
    """Who acts on a clock that stands, as in a simulation, has made no loop."""
    engine = Engine(store, catalog_of(again=AGAIN), clock=ManualClock(NINE))
    engine.start("again", id="A1")
    for _ in range(3):
        engine.send("A1", "stopped")
        engine.send("A1", "again")
    ticked = engine.tick()

    ticket = engine.ticket("A1")
    assert (ticked, ticket.status, ticket.states) == (Ticked(), TicketStatus.OPEN, ("told",))
    fired = [each for each in engine.history("A1") if each.kind is EntryKind.TIMER]
    assert Counter(each.name for each in fired) == {"breached.finish": 4, "at.waiting.1": 4}
    assert len({each.key for each in fired}) == 8
    assert engine.replay("A1").divergences == ()
    assert next(iter(engine.verify())).divergences == ()


class Racing(MemoryStore):
    """A store in which another worker fires the timers first, every time."""

    def commit(self, changes: Sequence[Change]) -> None:
        if changes[0].entries[0].kind is EntryKind.TIMER:
            raise StaleTicket("somebody was faster")
        super().commit(changes)


def test_a_race_over_a_timer_never_repeats_the_event_before_it() -> None:
    engine = Engine(Racing(), catalog_of(zero=ZERO), clock=ManualClock(NINE))

    engine.start("zero", id="Z1")

    assert [entry.name for entry in engine.history("Z1")] == ["ticket.open"]
