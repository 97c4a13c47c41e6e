"""Tickets whose personal data are sealed, moved to another version and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.records import Actor, Entry
from callout.rollout import Moved, Mover, MoveResult
from callout.step.migration import MovePlan
from callout.store import MemoryStore
from callout.values import encoded_of, is_sealed
from tests.engine.worlds import NINE

OLD = """
process: caller
title: Somebody has called
subject: phone
data:
  phone: {type: string, pii: true}
  name: {type: string, pii: true}
  street: {type: string}
  gone: {type: string, pii: true}
events: {called: {by: clerk}, moved_on: {by: clerk}}
states:
  open: {on: {called: waiting}}
  waiting: {on: {moved_on: done}}
  done: {type: final}
"""
NEW = OLD.replace(
    "  gone: {type: string, pii: true}\n", "  whole: {type: string, pii: true}\n"
).replace("street: {type: string}", "street: {type: string, pii: true}")
MASTER = b"the master key of a test" * 3
DATA = {"phone": "13800138000", "name": "kanarie-name", "street": "kanarie-street", "gone": "kan-x"}
MOVER, REVIEWER = Actor.parse("designer:li"), "chief:wu"


def _catalog(text: str) -> Catalog:
    return Catalog.of(Sources({"caller.yaml": text}, {}))


_PLAN = MovePlan(
    "caller",
    {_catalog(OLD).get("caller").hash: _catalog(NEW).get("caller").hash},
    data={"whole": 'name + ", " + street'},
    drop=("gone",),
)


class Office:
    """A store with two callers, and what moves them."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), ManualClock(NINE)
        self.engine = self.opened(OLD)
        for name, phone in (("C1", DATA["phone"]), ("C2", "13900139000")):
            self.engine.start("caller", id=name, data={**DATA, "phone": phone}, actor="clerk:a")
            self.engine.send(name, "called", actor="clerk:a")

    def opened(self, text: str, master: bytes | None = MASTER) -> Engine:
        return Engine(self.store, _catalog(text), clock=self.clock, master_key=master)

    def mover(self, master: bytes | None = MASTER) -> Mover:
        keys = self.opened(NEW, master).keys
        return Mover(self.store, _catalog(NEW), self.clock, keys)

    def move(self) -> Sequence[MoveResult]:
        return [*self.mover().apply(_PLAN, MOVER, REVIEWER)]

    def undo(self, master: bytes | None = MASTER) -> Sequence[MoveResult]:
        return [*self.mover(master).undo(_PLAN, MOVER, "it was wrong")]

    def entry(self, name: str) -> Entry:
        return self.store.history(self.engine.ticket(name).id)[-1]

    def troubles(self, master: bytes | None = MASTER) -> list[str]:
        reports = [*self.opened(NEW, master).verify()]
        return [str(each) for report in reports for each in report.divergences]


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
    assert [each.moved for each in office.mover().check(_PLAN)] == [Moved.FITS, Moved.FITS]


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
    without = replace(_PLAN, data={})
    moved = {str(each.ticket): each for each in office.mover().apply(without, MOVER, REVIEWER)}

    assert moved["C1"].moved is Moved.MOVED
    stored = office.store.load(moved["C1"].ticket)
    assert is_sealed(encoded_of(stored.data)["street"])
    assert office.engine.ticket("C1").data["street"] == DATA["street"]
    assert office.troubles() == []
