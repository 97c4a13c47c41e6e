"""People who have called, whose data are sealed, and another version of what they wait in."""

from __future__ import annotations

from collections.abc import Sequence

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.records import Actor, Entry
from callout.rollout import Mover, MoveResult
from callout.step.migration import MovePlan
from callout.store import MemoryStore, Store
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


def callers(text: str) -> Catalog:
    return Catalog.of(Sources({"caller.yaml": text}, {}))


PLAN = MovePlan(
    "caller",
    {callers(OLD).get("caller").hash: callers(NEW).get("caller").hash},
    data={"whole": 'name + ", " + street'},
    drop=("gone",),
)


class Office:
    """A store with two callers, and what moves them."""

    def __init__(self, store: Store | None = None) -> None:
        self.store, self.clock = store or MemoryStore(), ManualClock(NINE)
        self.engine = self.opened(OLD)
        for name, phone in (("C1", DATA["phone"]), ("C2", "13900139000")):
            self.engine.start("caller", id=name, data={**DATA, "phone": phone}, actor="clerk:a")
            self.engine.send(name, "called", actor="clerk:a")

    def opened(self, text: str, master: bytes | None = MASTER) -> Engine:
        return Engine(self.store, callers(text), clock=self.clock, master_key=master)

    def mover(self, master: bytes | None = MASTER) -> Mover:
        keys = self.opened(NEW, master).keys
        return Mover(self.store, callers(NEW), self.clock, keys)

    def move(self) -> Sequence[MoveResult]:
        return [*self.mover().apply(PLAN, MOVER, REVIEWER)]

    def undo(self, master: bytes | None = MASTER) -> Sequence[MoveResult]:
        return [*self.mover(master).undo(PLAN, MOVER, "it was wrong")]

    def entry(self, name: str) -> Entry:
        return self.store.history(self.engine.ticket(name).id)[-1]

    def troubles(self, master: bytes | None = MASTER) -> list[str]:
        reports = [*self.opened(NEW, master).verify()]
        return [str(each) for report in reports for each in report.divergences]
