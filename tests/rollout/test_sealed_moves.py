"""Tickets whose personal data are sealed, moved to another version and back."""

from __future__ import annotations

from dataclasses import replace

from callout.clock import ManualClock
from callout.engine import Engine
from callout.records import TicketId
from callout.rollout import Moved, Mover
from callout.rollout.moving import AT_ONCE
from callout.step.record.before import own_key
from callout.store import Store
from callout.values import encoded_of, is_sealed
from tests.engine.worlds import NINE
from tests.rollout.callers import (
    DATA,
    MASTER,
    MOVER,
    NEW,
    OLD,
    PLAN,
    REVIEWER,
    Office,
    callers,
)


def test_what_a_plan_works_out_of_personal_data_is_sealed_and_replays() -> None:
    office = Office()

    assert [each.moved for each in office.move()] == [Moved.MOVED, Moved.MOVED]

    ticket = office.engine.ticket("C1")
    assert ticket.data["whole"] == "kanarie-name, kanarie-street"
    assert "gone" not in ticket.data
    assert "kan" not in str(office.entry("C1"))
    assert "kan" not in str(office.store.load(ticket.id))
    assert office.troubles() == []


def test_what_becomes_personal_is_sealed_by_the_move() -> None:
    office = Office()
    stored = office.store.load(office.engine.ticket("C1").id)
    assert stored.data["street"] == DATA["street"]

    office.move()

    stored = office.store.load(stored.id)
    assert is_sealed(encoded_of(stored.data)["street"])
    assert office.engine.ticket("C1").data["street"] == DATA["street"]


def test_a_move_is_checked_with_the_keys() -> None:
    office = Office()
    assert [each.moved for each in office.mover().check(PLAN)] == [Moved.FITS, Moved.FITS]


def test_a_move_is_taken_back_without_any_key() -> None:
    office = Office()
    before = office.store.load(office.engine.ticket("C1").id)
    office.move()

    assert [each.moved for each in office.undo(master=None)] == [Moved.MOVED, Moved.MOVED]

    after = office.store.load(before.id)
    assert (after.data, after.states) == (before.data, before.states)
    assert office.engine.ticket("C1").data == DATA
    assert office.troubles() == []


def test_the_ticket_goes_on_after_its_move_and_can_be_erased() -> None:
    office = Office()
    office.move()
    engine = office.opened(NEW)
    engine.send("C1", "moved_on", actor="clerk:a")
    engine.erase(DATA["phone"], by="legal:xu", reason="asked for")

    assert "kan" not in str(engine.ticket("C1"))
    assert engine.ticket("C2").data["name"] == DATA["name"]
    assert office.troubles() == []
    assert office.troubles(master=None) == []


def test_an_erased_ticket_is_moved_unless_the_plan_needs_what_is_gone() -> None:
    office = Office()
    office.engine.erase(ticket="C1", by="legal:xu", reason="asked for")

    assert {str(each.ticket): each.moved for each in office.move()} == {
        "C1": Moved.STRANDED,
        "C2": Moved.MOVED,
    }
    without = replace(PLAN, data={})
    moved = {str(each.ticket): each for each in office.mover().apply(without, MOVER, REVIEWER)}

    assert moved["C1"].moved is Moved.MOVED
    stored = office.store.load(moved["C1"].ticket)
    assert is_sealed(encoded_of(stored.data)["street"])
    assert office.engine.ticket("C1").data["street"] == DATA["street"]
    assert office.troubles() == []


def test_a_key_that_a_race_makes_is_kept_in_the_transaction_of_its_ticket(store: Store) -> None:
    plain = OLD.replace(", pii: true", "")
    clock = ManualClock(NINE)
    engine = Engine(store, callers(plain), clock=clock, master_key=MASTER)
    for number in range(AT_ONCE + 3):
        engine.start("caller", id=f"C{number}", data=DATA, actor="clerk:a")
    plan = replace(
        PLAN, definitions={callers(plain).get("caller").hash: callers(NEW).get("caller").hash}
    )
    keys = Engine(store, callers(NEW), clock=clock, master_key=MASTER).keys
    moving = Mover(store, callers(NEW), clock, keys).apply(plan, MOVER, REVIEWER)
    first = next(moving)  # all were read by now, and those of the first transaction are moved
    engine.send("C9", "called", actor="clerk:a")

    assert {each.moved for each in (first, *moving)} == {Moved.MOVED}

    used = own_key(store.load(TicketId("C9")))
    assert used in {each.id for each in store.keys.of_ticket(TicketId("C9"))}
    reports = Engine(store, callers(NEW), clock=clock, master_key=MASTER).verify()
    assert [each.divergences for each in reports] == [()] * (AT_ONCE + 3)
