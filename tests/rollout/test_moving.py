"""Open tickets moved by a plan in every store, resumed, raced for, and taken back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from callout.engine import Engine
from callout.errors import CalloutError, SameHand
from callout.records import EntryKind, TicketId
from callout.rollout import Moved, MoveResult, impact_of
from callout.rollout.asked import AskedVersion
from callout.rollout.concerned import Fate, PlannedPairs
from callout.rollout.moving import AT_ONCE
from callout.step import state_hash
from callout.step.migration import MoveObstacleKind
from callout.store import MemoryStore, Store, open_store
from tests.engine.worlds import catalog_of
from tests.rollout.moves import (
    MOVER,
    NEW,
    OLD,
    REVIEWER,
    filled,
    mover,
    plan_for,
    troubles,
)


def outcomes(results: list[MoveResult]) -> dict[str, int]:
    return dict(Counter(each.moved.value for each in results))


def test_open_tickets_are_moved_and_go_on_to_their_ends(store: Store) -> None:
    clock = filled(store)
    plan = plan_for(store).plan

    results = [*mover(store, clock).apply(plan, MOVER, REVIEWER)]

    assert outcomes(results) == {"moved": 4}
    assert troubles(store) == []
    engine = Engine(store, catalog_of(**NEW), clock=clock)
    assert engine.ticket("P0").states == ("on_shelf",)
    assert engine.ticket("P0").data["floor"] == 1
    assert engine.send("P0", "fetched", actor="clerk:a").ticket.outcome == "fetched"
    engine.send("H", "told", {"answer": "yes"}, actor="clerk:a")
    assert engine.ticket("H").states == ("arrived",)
    clock.advance(timedelta(days=8))
    engine.tick()
    assert engine.ticket("P1").outcome == "returned"
    assert troubles(store) == []


def test_what_lists_show_is_that_of_the_new_version(store: Store) -> None:
    clock = filled(store)
    list(mover(store, clock).apply(plan_for(store).plan, MOVER, REVIEWER))

    engine = Engine(store, catalog_of(**NEW), clock=clock)
    before = store.lists.stood([TicketId("P0")])
    list(engine.rebuild_views())

    assert before == store.lists.stood([TicketId("P0")])
    assert set(before[TicketId("P0")].places) == {"on_shelf"}


def test_a_check_changes_nothing_and_says_of_each_ticket_whether_it_fits(store: Store) -> None:
    clock = filled(store)
    plan = plan_for(store).plan
    before = {name: store.load(TicketId(name)) for name in ("P0", "H", "E")}

    results = [*mover(store, clock).check(plan)]

    assert outcomes(results) == {"fits": 4}
    assert before == {name: store.load(TicketId(name)) for name in before}


def test_applied_again_it_leaves_what_is_moved_and_goes_on_with_the_rest(store: Store) -> None:
    clock = filled(store)
    plan = plan_for(store).plan
    first = mover(store, clock).apply(plan, MOVER, REVIEWER)
    list(first)
    Engine(store, catalog_of(**OLD), clock=clock).start(
        "parcel", id="late", data={"weight": 1}, actor="clerk:a"
    )

    again = [*mover(store, clock).apply(plan, MOVER, REVIEWER)]

    assert outcomes(again) == {"already": 4, "moved": 1}
    assert [each.ticket for each in again if each.moved is Moved.MOVED] == ["late"]
    assert troubles(store) == []


def test_taken_back_tickets_are_as_they_were_and_those_that_went_on_are_left(store: Store) -> None:
    clock = filled(store)
    before = {name: state_hash(store.load(TicketId(name))) for name in ("P0", "P1", "H")}
    plan = plan_for(store).plan
    list(mover(store, clock).apply(plan, MOVER, REVIEWER))
    engine = Engine(store, catalog_of(**NEW), clock=clock)
    engine.send("P2", "fetched", actor="courier:b")
    engine.start("parcel", id="born", data={"weight": 1}, actor="clerk:a")
    with pytest.raises(CalloutError):
        engine.send("P1", "stored", {"shelf": "B"}, actor="clerk:a")  # refused, so harmless
    engine.send("P0", "fetched", actor="clerk:a")
    clock.advance(timedelta(days=1, minutes=1))

    results = {each.ticket: each for each in mover(store, clock).undo(plan, MOVER, "too early")}

    assert {name: each.moved.value for name, each in results.items()} == {
        "P1": "moved",
        "H": "moved",
        "born": "stranded",
    }
    assert state_hash(store.load(TicketId("P1"))) == before["P1"]
    assert state_hash(store.load(TicketId("H"))) == before["H"]
    assert results[TicketId("born")].obstacles[0].message == "it was not moved by this plan"
    assert troubles(store) == []


def test_what_has_come_since_is_said_by_number_and_name() -> None:
    store = MemoryStore()
    clock = filled(store)
    plan = plan_for(store).plan
    list(mover(store, clock).apply(plan, MOVER, REVIEWER))
    engine = Engine(store, catalog_of(**NEW), clock=clock)
    clock.advance(timedelta(days=1))
    engine.tick()  # the reminder

    [blocked] = [e for e in mover(store, clock).undo(plan, MOVER, "x") if e.ticket == "P0"]

    assert [each.kind for each in blocked.obstacles] == [MoveObstacleKind.CHANGED]
    assert "entry 4, 'every.on_shelf.1', has changed the ticket since" in str(blocked.obstacles[0])


def test_moved_taken_back_and_moved_again_is_three_entries() -> None:
    store = MemoryStore()
    clock = filled(store, 1)
    plan = plan_for(store).plan
    for _ in range(2):
        assert "moved" in outcomes([*mover(store, clock).apply(plan, MOVER, REVIEWER)])
        undone = [*mover(store, clock).undo(plan, MOVER, "again")]
        assert outcomes(undone) == {"moved": 2}
    assert outcomes([*mover(store, clock).undo(plan, MOVER, "again")]) == {}
    names = [each.name for each in store.history(TicketId("P0"))][2:]
    assert names == ["ticket.migrate", "ticket.migrate_back"] * 2
    assert troubles(store) == []


def test_a_ticket_that_somebody_changes_meanwhile_is_looked_at_again(store: Store) -> None:
    clock = filled(store, AT_ONCE + 3)
    moving = mover(store, clock).apply(plan_for(store).plan, MOVER, REVIEWER)
    first = next(moving)  # all were read by now, and those of the first transaction are moved
    engine = Engine(store, catalog_of(**OLD), clock=clock)
    engine.send("P8", "fetched", actor="clerk:a")
    with pytest.raises(CalloutError):
        engine.send("P9", "stored", {"shelf": "B"}, actor="clerk:a")

    results = {each.ticket: each for each in (first, *moving)}

    assert results[TicketId("P8")].moved is Moved.STRANDED
    assert "closed" in str(results[TicketId("P8")].obstacles[0])
    assert (results[TicketId("P9")].moved, results[TicketId("P9")].seq) == (Moved.MOVED, 4)
    assert outcomes([*results.values()]) == {"moved": AT_ONCE + 3, "stranded": 1}
    assert not any("P8" in each or "P9" in each for each in troubles(store))


def test_other_files_than_those_of_the_plan_move_nothing() -> None:
    store = MemoryStore()
    clock = filled(store, 1)
    plan = plan_for(store).plan
    other = {**NEW, "parcel": NEW["parcel"].replace("P7D", "P9D")}

    with pytest.raises(CalloutError, match="the plan was made for"):
        list(mover(store, clock, catalog_of(**other)).apply(plan, MOVER, REVIEWER))

    assert store.load(TicketId("P0")).version == 2


def test_tickets_are_counted_by_where_they_stand_and_what_the_version_means_to_them() -> None:
    store = MemoryStore()
    clock = filled(store)
    gone = {
        **NEW,
        "parcel": NEW["parcel"].replace("type: number, default: 1", "type: number, required: true"),
    }
    versions = [
        AskedVersion(str(n), catalog_of(**each), "parcel")
        for n, each in enumerate((OLD, NEW, gone))
    ]

    same = impact_of(store, PlannedPairs(versions[0], versions[0], "parcel"), clock.now())
    renamed = impact_of(store, PlannedPairs(versions[0], versions[1], "parcel"), clock.now())
    stranded = impact_of(store, PlannedPairs(versions[0], versions[2], "parcel"), clock.now())

    assert same.counts == {Fate.SAFE: 4, Fate.MAPPED: 0, Fate.STRANDED: 0}
    assert renamed.counts == {Fate.SAFE: 1, Fate.MAPPED: 3, Fate.STRANDED: 0}
    assert {each.states: each.counts[Fate.MAPPED] for each in renamed.by_states} == {
        ("helped",): 0,
        ("waiting",): 3,
    }
    assert stranded.counts[Fate.STRANDED] == 4
    assert any("'floor' is required" in each for each in stranded.by_states[0].reasons)


KILLED = """
import sys
sys.path[:0] = sys.argv[2:]
from callout.clock import ManualClock
from callout.store import open_store
from tests.engine.worlds import NINE
from tests.rollout.moves import *
store = open_store(sys.argv[1])
plan = plan_for(store).plan
print("ready", flush=True)
for each in mover(store, ManualClock(NINE)).apply(plan, MOVER, REVIEWER):
    print(each.ticket, flush=True)
"""


def test_killed_in_the_middle_no_ticket_is_half_moved_and_the_rest_follow(
    address: str, tmp_path: Path
) -> None:
    with open_store(address) as store:
        clock = filled(store, 70)
    root = Path(__file__).parents[2]
    script = tmp_path / "move.py"
    script.write_text(KILLED)
    paths = [str(root), str(root / "engine"), str(root / "adapters")]
    process = subprocess.Popen(
        [sys.executable, str(script), address, *paths], stdout=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.stdout.readline()  # the first batch is committed
    time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    with open_store(address) as store:
        plan = plan_for(store).plan
        results = [*mover(store, clock).apply(plan, MOVER, REVIEWER)]
        counted = outcomes(results)
        ids = [f"P{number}" for number in range(70)]
        versions = {store.load(TicketId(name)).version for name in ids}

        assert counted.get("already", 0) >= 50 - 1
        assert counted.get("already", 0) + counted.get("moved", 0) == 71
        assert versions == {3}
        assert troubles(store) == []


@pytest.mark.parametrize("reviewer", ["designer:li ", "Chief:LI", "chief:\uff4c\uff49"])
def test_who_moves_tickets_has_not_reviewed_the_plan_under_another_spelling(reviewer: str) -> None:
    store = MemoryStore()
    clock = filled(store)

    with pytest.raises(SameHand):
        [*mover(store, clock).apply(plan_for(store).plan, MOVER, reviewer)]

    assert all(each.kind is not EntryKind.MIGRATE for each in store.history(TicketId("P0")))
