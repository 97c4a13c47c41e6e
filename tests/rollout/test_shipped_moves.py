"""A shipped process with a state renamed: its open tickets move, go on to their ends, and back."""

from __future__ import annotations

from callout.catalog import Catalog, LinkedFor, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.reader.file_kind import first_key
from callout.records import TicketId
from callout.rollout import AskedVersion, Mover, planned
from callout.step import state_hash
from callout.store import MemoryStore
from callout.versions.plan_file import read_plan
from tests import shipped
from tests.engine.worlds import NINE
from tests.rollout.moves import MOVER, REVIEWER, troubles

PROCESS = "parts_request"
NEEDED = ("roles", "lifecycle", "types")
"""The kinds of rules, by their first key, without which it does not load."""
WAYS = {
    "A": ["part.not_in_stock"],
    "B": ["part.not_in_stock", "part.received"],
    "C": [],
    "D": ["part.in_stock", "part.wrong_or_bad", "part.not_in_stock"],
}
REST = {
    "A": ["part.received", "part.handed_over"],
    "B": ["part.handed_over"],
    "C": ["part.in_stock", "part.handed_over"],
    "D": ["part.received", "part.handed_over"],
}
SENDERS = {"part.handed_over": "engineer:li", "part.wrong_or_bad": "engineer:li"}


def files(state: str) -> Catalog:
    """The shipped file with what it needs; its state ``applied`` is called `state` everywhere."""
    path = shipped.ROOT / f"processes/{PROCESS}.yaml"
    found = {each: each.read_text("utf-8") for each in sorted(shipped.RULES.rglob("*.yaml"))}
    rules = {str(each): text for each, text in found.items() if first_key(text) in NEEDED}
    return Catalog.of(
        Sources(
            {path.name: path.read_text("utf-8").replace("applied", state)},
            rules,
        )
    )


def send(engine: Engine, ticket: str, events: list[str]) -> None:
    for event in events:
        engine.send(ticket, event, actor=SENDERS.get(event, "parts_store:wu"))


def test_open_tickets_of_a_shipped_process_follow_a_renamed_state_and_come_back() -> None:
    store, clock = MemoryStore(), ManualClock(NINE)
    old, new = files("applied"), files("ordered_there")
    engine = Engine(store, old, clock=clock)
    for name, events in WAYS.items():
        engine.start(PROCESS, id=name, data={"parts": ["pump"]}, actor="engineer:li")
        send(engine, name, events)
    before = {name: state_hash(store.load(TicketId(name))) for name in WAYS}
    asked = [AskedVersion("old", old, PROCESS), AskedVersion("new", new, PROCESS)]
    plan = read_plan(planned(*asked, LinkedFor(PROCESS, None, None), store), "plan.yaml").plan
    mover = Mover(store, new, clock)

    assert plan.states == {"applied": ("ordered_there",)}
    assert {each.moved for each in mover.apply(plan, MOVER, REVIEWER)} == {"moved"}
    assert store.load(TicketId("A")).states == ("ordered_there",)
    assert {each.moved for each in mover.undo(plan, MOVER, "once more")} == {"moved"}
    assert {name: state_hash(store.load(TicketId(name))) for name in WAYS} == before
    list(mover.apply(plan, MOVER, REVIEWER))
    later = Engine(store, new, clock=clock)
    for name, events in REST.items():
        send(later, name, events)

    assert {store.load(TicketId(name)).outcome for name in WAYS} == {"handed_over"}
    assert troubles(store) == []
