"""Tickets start on what two people have released, on every store; open ones go on as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callout import (
    Actor,
    BadName,
    Engine,
    KeyReused,
    ManualClock,
    NotReleased,
    Release,
    Reserved,
    Result,
)
from callout.catalog import Catalog
from callout.errors import ProcessNotFound, SameHand, TicketNotFound
from callout.releases import NoSuchRelease, ReleaseSettled
from callout.rollout import Mover
from callout.store import MemoryStore, Store
from callout.verify import Verifier
from tests.contract.conftest import store
from tests.engine.test_schedules import NOON
from tests.engine.test_schedules import catalog_of as schedules
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.rollout.moves import NEW, OLD, filled, plan_for

__all__ = ["store"]
HOUR = timedelta(hours=1)
FIRST = catalog_of(parcel=PARCEL, desk=DESK)
SECOND = catalog_of(
    parcel=PARCEL.replace("weight <= 30", "weight <= 20"),
    desk=DESK.replace("A desk", "Another desk"),
)
LI, WU = "designer:li", "chief:wu"


def engine_of(store: Store, catalog: Catalog, clock: ManualClock) -> Engine:
    return Engine(store, catalog, clock=clock, released_only=True)


def started(engine: Engine, name: str) -> Result:
    return engine.start("parcel", id=name, data={"weight": 25}, actor="clerk:a")


def release(engine: Engine, process: str, hours: float | None = None) -> Release:
    since = None if hours is None else NINE + hours * HOUR
    made = engine.propose_release(process, by=LI, effective=since)
    return engine.approve_release(made.number, by=WU)


def hash_of(catalog: Catalog, process: str = "parcel") -> str:
    return catalog.get(process).hash


def test_without_a_release_nothing_starts(store: Store) -> None:
    engine = engine_of(store, FIRST, ManualClock(NINE))

    with pytest.raises(NotReleased, match="no version of 'parcel' is released") as none:
        started(engine, "P")
    proposed = engine.propose_release("parcel", by=LI)
    with pytest.raises(NotReleased, match="release 1 waits for somebody to approve it"):
        started(engine, "P")

    assert "callout release propose" in str(none.value.hint)
    with pytest.raises(TicketNotFound):
        engine.ticket("P")
    engine.approve_release(proposed.number, by=WU)
    assert started(engine, "P").ticket.definition == hash_of(FIRST)


def test_new_tickets_start_on_what_is_effective_then_whatever_the_files_are(store: Store) -> None:
    clock = ManualClock(NINE)
    release(engine_of(store, FIRST, clock), "parcel")
    engine = engine_of(store, SECOND, clock)

    old = started(engine, "OLD")
    release(engine, "parcel", hours=2)
    clock.advance(2 * HOUR - timedelta(microseconds=1))
    still = started(engine, "STILL")
    clock.advance(timedelta(microseconds=1))
    new = started(engine, "NEW")

    assert [each.ticket.definition for each in (old, still, new)] == [
        hash_of(FIRST),
        hash_of(FIRST),
        hash_of(SECOND),
    ]
    engine.send("OLD", "stored", {"shelf": "A1"}, actor="clerk:a")
    assert engine.ticket("OLD").definition == hash_of(FIRST)
    assert engine.release_in_force("parcel").definition == hash_of(SECOND)
    assert engine.release_in_force("parcel", at=NINE).definition == hash_of(FIRST)
    assert list(Verifier(store).check_started()) == []
    assert list(Verifier(store).check_releases()) == []


class Hurried:
    """A clock that shows an hour more each time."""

    def __init__(self) -> None:
        self._now = NINE

    def now(self) -> datetime:
        self._now += HOUR
        return self._now


@pytest.mark.parametrize("hours", [8.5, 9.5, 10.5, 11.5])
def test_what_is_effective_when_the_entry_is_recorded_counts(hours: float) -> None:
    store = MemoryStore()
    release(engine_of(store, FIRST, ManualClock(NINE)), "parcel")
    release(engine_of(store, SECOND, ManualClock(NINE)), "parcel", hours)
    engine = Engine(store, SECOND, clock=Hurried(), released_only=True)
    for number in range(10):
        started(engine, f"P{number}")

    assert list(Verifier(store).check_started()) == []
    assert {store.load(each).definition for each in store.find()} == {
        hash_of(FIRST),
        hash_of(SECOND),
    }


def test_a_withdrawal_puts_the_one_before_in_force_again(store: Store) -> None:
    clock = ManualClock(NINE)
    release(engine_of(store, FIRST, clock), "parcel")
    engine = engine_of(store, SECOND, clock)
    second = release(engine, "parcel")
    clock.advance(HOUR)
    engine.withdraw_release(hash_of(SECOND)[5:17], by=LI, note="too strict")

    assert started(engine, "P").ticket.definition == hash_of(FIRST)
    assert engine.release_in_force("parcel", at=NINE).number == second.number
    (taken,) = [each for each in engine.releases("parcel") if each.withdrawn is not None]
    assert (taken.withdrawn and taken.withdrawn.note) == "too strict"
    with pytest.raises(ReleaseSettled):
        engine.withdraw_release(second.number, by=WU)


def test_a_start_that_was_accepted_is_answered_again_whatever_is_released_by_now(
    store: Store,
) -> None:
    engine = engine_of(store, FIRST, ManualClock(NINE))
    made = release(engine, "parcel")
    given: dict[str, Any] = {"data": {"weight": 25}, "actor": "clerk:a"}
    first = engine.start("parcel", key="k", **given)
    engine.withdraw_release(made.number, by=WU)

    again = engine.start("parcel", key="k", **given)

    assert (again.id, again.repeated) == (first.id, True)
    for key, data in (("other", {"weight": 25}), (None, {"weight": 25})):
        with pytest.raises(NotReleased):
            engine.start("parcel", key=key, data=data, actor="clerk:a")
    with pytest.raises(KeyReused):
        engine.start("parcel", key="k", data={"weight": 1}, actor="clerk:a")
    assert list(engine.find()) == [first.id]


def test_another_engine_on_the_same_store_hears_of_it(store: Store) -> None:
    clock = ManualClock(NINE)
    one, other = (engine_of(store, FIRST, clock) for _ in range(2))
    proposed = other.propose_release("parcel", by=LI)
    one.approve_release(proposed.definition, by=WU)
    assert started(other, "P").ticket.definition == proposed.definition


def test_a_sub_process_has_to_be_released_too(store: Store) -> None:
    engine = engine_of(store, FIRST, ManualClock(NINE))
    release(engine, "parcel")

    started(engine, "P")
    engine.send("P", "asked", actor="clerk:a")
    assert engine.ticket("P").outcome == "returned", "error.desk was told to the parent"

    release(engine, "desk")
    started(engine, "Q")
    engine.send("Q", "asked", actor="clerk:a")
    assert engine.ticket("Q.desk").definition == hash_of(FIRST, "desk")


def test_a_schedule_opens_nothing_that_is_not_released() -> None:
    clock = ManualClock(NOON)
    engine = Engine(MemoryStore(), schedules(), clock=clock, released_only=True)
    clock.advance(timedelta(days=1))
    unopened = engine.tick().unopened

    made = engine.propose_release("books", by=LI, profile="chain")
    engine.approve_release(made.number, by=WU)
    clock.advance(timedelta(days=2))

    assert [why.partition(" is released")[0] for _, why in unopened] == [
        "no version of 'books' (profile 'chain')"
    ]
    assert len(engine.tick().opened) == 2


def test_a_move_to_what_is_not_released_is_refused_and_moves_nothing(store: Store) -> None:
    clock = filled(store)
    plan = plan_for(store).plan
    mover = Mover(store, catalog_of(**NEW), clock, released_only=True)

    with pytest.raises(NotReleased, match="is not released and effective now; none was moved"):
        [*mover.apply(plan, Actor(LI), WU)]

    assert {store.load(each).definition for each in store.find()} >= {hash_of(catalog_of(**OLD))}
    release(engine_of(store, catalog_of(**NEW), clock), "parcel")
    assert [each.moved for each in mover.apply(plan, Actor(LI), WU)]
    moved = [*Verifier(store).check_started(since=clock.now())]
    assert moved == []
    assert {each.message.partition(" on ")[0] for each in Verifier(store).check_started()} == {
        "it was opened"
    }


@pytest.mark.parametrize("by", [LI, "chief:li", Actor("chief:wu", on_behalf_of=LI)])
def test_one_hand_does_not_do_both(by: Actor | str) -> None:
    engine = engine_of(MemoryStore(), FIRST, ManualClock(NINE))
    made = engine.propose_release("parcel", by=LI)

    with pytest.raises(SameHand):
        engine.approve_release(made.number, by=by)

    assert [each.approved for each in engine.releases()] == [None]


def test_what_is_named_wrongly_is_told_and_nothing_is_on_record() -> None:
    engine = engine_of(MemoryStore(), FIRST, ManualClock(NINE))
    release(engine, "parcel")
    release(engine, "parcel")

    for wrong in (99, "99", "s256:", "abc", hash_of(SECOND)):
        with pytest.raises(NoSuchRelease):
            engine.withdraw_release(wrong, by=WU)
    with pytest.raises(ProcessNotFound):
        engine.propose_release("parce", by=LI)
    with pytest.raises(Reserved):
        engine.propose_release("parcel", by="callout:engine")
    with pytest.raises(BadName):
        engine.propose_release("parcel", by="")
    assert len(engine.store.releases.entries()) == 4
    named = engine.withdraw_release(hash_of(FIRST), by=WU)
    assert named.number == 3, "the newest of one hash"


def test_approval_binds_the_hash_and_not_the_file(tmp_path: Path) -> None:
    (tmp_path / "parcel.yaml").write_text(PARCEL)
    (tmp_path / "desk.yaml").write_text(DESK)
    store, clock = MemoryStore(), ManualClock(NINE)
    made = engine_of(store, Catalog.load(tmp_path), clock).propose_release("parcel", by=LI)
    (tmp_path / "parcel.yaml").write_text(PARCEL.replace("30", "90"))
    changed = engine_of(store, Catalog.load(tmp_path), clock)

    changed.approve_release(made.number, by=WU)

    assert changed.catalog.get("parcel").hash != made.definition
    assert started(changed, "P").ticket.definition == made.definition


def test_of_writers_at_the_same_time_none_is_lost(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    engines = [engine_of(store, FIRST, ManualClock(NINE)) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        made: Sequence[Release] = list(
            pool.map(lambda each: each.propose_release("parcel", by=LI), engines)
        )

    assert sorted(each.number for each in made) == [1, 2, 3]
    assert Verifier(store).check_releases() == ()
