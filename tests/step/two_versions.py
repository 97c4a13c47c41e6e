"""The parcel in two versions, and tickets of the first."""

from __future__ import annotations

from callout.catalog import Catalog
from callout.definition import Definition
from callout.records import Actor, Ticket
from callout.step.migration import DuePolicy, MovePlan, TimerMove
from tests.engine.worlds import DESK, PARCEL, catalog_of, parcels

MOVER, REVIEWER = Actor.parse("designer:li"), "chief:wu"
RENAMED = (("waiting", "on_shelf"),)
TIMERS = {
    "after.waiting.1": TimerMove(DuePolicy.KEEP, "after.on_shelf.1"),
    "every.waiting.1": TimerMove(DuePolicy.KEEP, "every.on_shelf.1"),
}


def versions(*changes: tuple[str, str], text: str = PARCEL) -> tuple[Definition, Definition]:
    """The parcel, and the parcel with texts replaced."""
    new = text
    for old, other in changes:
        assert old in new, old
        new = new.replace(old, other)
    made: list[Catalog] = [catalog_of(parcel=each, desk=DESK) for each in (text, new)]
    return made[0].get("parcel"), made[1].get("parcel")


def on_the_shelf() -> Ticket:
    engine, _ = parcels()
    engine.start("parcel", id="P", data={"weight": 5}, actor="clerk:a")
    engine.send("P", "stored", {"shelf": "A1"}, actor="clerk:a")
    return engine.ticket("P")


def with_the_desk() -> Ticket:
    engine, _ = parcels()
    engine.start("parcel", id="P", data={"weight": 5}, actor="clerk:a")
    engine.send("P", "asked", actor="clerk:a")
    return engine.ticket("P")


def plan_of(old: Definition, new: Definition, **said: object) -> MovePlan:
    return MovePlan("parcel", {old.hash: new.hash}, **said)  # type: ignore[arg-type] # by keyword
