"""Parcels in a store, and the files of another version of them."""

from __future__ import annotations

from datetime import timedelta

from callout.catalog import Catalog, LinkedFor
from callout.clock import ManualClock
from callout.engine import Engine
from callout.records import Actor
from callout.rollout import AskedVersion, Mover, planned
from callout.store import Store
from callout.verify import Verifier
from callout.versions.plan_file import PlanFile, read_plan
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

MOVER, REVIEWER = Actor.parse("designer:li"), "chief:wu"
OLD = {"parcel": PARCEL, "desk": DESK}
NEW = {
    "parcel": PARCEL.replace("waiting", "on_shelf").replace(
        "  answer: {type: string}\n",
        "  answer: {type: string}\n  floor: {type: number, default: 1}\n",
    ),
    "desk": DESK,
}


def filled(store: Store, count: int = 3) -> ManualClock:
    """`count` parcels on the shelf (P0 ...), one with its desk (H), one that has ended (E)."""
    clock = ManualClock(NINE)
    engine = Engine(store, catalog_of(**OLD), clock=clock)
    for name in (*(f"P{number}" for number in range(count)), "H", "E"):
        engine.start("parcel", id=name, data={"weight": 5}, actor="clerk:a")
        step = ("asked", {}) if name == "H" else ("stored", {"shelf": "A1"})
        engine.send(name, *step, actor="clerk:a")
    engine.send("E", "fetched", actor="clerk:a")
    clock.advance(timedelta(hours=1))
    return clock


def plan_for(store: Store, new: Catalog | None = None) -> PlanFile:
    """The plan that is suggested, as a file that was read."""
    before = AskedVersion("old", catalog_of(**OLD), "parcel")
    after = AskedVersion("new", new or catalog_of(**NEW), "parcel")
    return read_plan(planned(before, after, LinkedFor("parcel", None, None), store), "plan.yaml")


def mover(store: Store, clock: ManualClock, new: Catalog | None = None) -> Mover:
    return Mover(store, new or catalog_of(**NEW), clock)


def troubles(store: Store) -> list[str]:
    """Every divergence of every ticket."""
    return [str(each) for report in Verifier(store).check_all() for each in report.divergences]
