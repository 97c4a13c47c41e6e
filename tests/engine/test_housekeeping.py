"""Delivered effects leave the outbox after a time; what is asked about them stays right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import orjson
from typer.testing import CliRunner

from callout.cli.app import app
from callout.clock import ManualClock
from callout.engine import Engine
from callout.engine.worker import Worker
from callout.errors import StoreUnavailable
from callout.records import Effect
from callout.replay import Report
from callout.store import MemoryStore, Store, open_store
from callout.store.housekeeping import (
    BATCH,
    KEEP_CHANGES,
    KEEP_DELIVERED,
    forget_changes,
    forget_delivered,
)
from tests.contract.databases import settled
from tests.contract.makers import opened
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.verify.databases import alter
from tests.waiting import until

CLERK = "clerk:li"
DAY = timedelta(days=1)
GONE = "the outbox does not have this effect: delivered and forgotten, or taken away"
BELL = """
process: bell
title: {en: A bell}
events: {rung: {by: clerk}}
states:
  hung:
    on: {rung: {do: [{send: {event: ring, to: "adapter:bell"}}]}}
"""


def engine_on(store: Store, clock: ManualClock) -> Engine:
    """Three bells, each rung a day after the one before; the last ring cannot be delivered."""

    def bell(effect: Effect) -> None:
        if effect.id.startswith("c/"):
            raise RuntimeError("the rope is torn")

    catalog = catalog_of(bell=BELL, parcel=PARCEL, desk=DESK)
    engine = Engine(store, catalog, clock=clock, adapters={"bell": bell})
    for name in "abc":
        engine.start("bell", id=name, actor=CLERK)
        engine.send(name, "rung", actor=CLERK)
        engine.relay()
        clock.advance(DAY)
    return engine


def test_what_was_delivered_is_forgotten_and_nothing_else(store: Store) -> None:
    clock = ManualClock(NINE)
    engine = engine_on(store, clock)

    assert forget_delivered(store, clock, timedelta(days=2, hours=1)) == 1
    reports = {report.ticket: report for report in engine.verify()}

    assert [each.divergences for each in reports.values()] == [(), (), ()]
    assert _asked(reports.values()) == {"a": [GONE]}
    assert [engine.replay(name).divergences for name in "abc"] == [(), (), ()]
    assert [made.id for made in engine.why("a", 2).effects] == ["a/2/1"]
    assert [each.effect.id for each in store.deliveries()] == ["c/2/1"]


def test_what_is_said_of_it_when_nothing_delivered_is_left(store: Store) -> None:
    clock = ManualClock(NINE)
    engine = engine_on(store, clock)

    assert forget_delivered(store, clock, timedelta()) == 2
    reports = {report.ticket: report for report in engine.verify()}

    assert [report.divergences for report in reports.values()] == [(), (), ()]
    assert _asked(reports.values()) == {"a": [GONE], "b": [GONE]}
    assert store.health(clock.now()).waiting == 1


def test_an_effect_that_waits_and_was_taken_away_is_asked_about(tmp_path: Path) -> None:
    """What was made before the oldest delivery that is left may have been forgotten, or not."""
    clock = ManualClock(NINE)
    with open_store(f"sqlite:///{tmp_path}/t.db") as store:
        engine = engine_on(store, clock)
        for _ in "123":
            engine.send("c", "rung", actor=CLERK)
        clock.advance(DAY)
        engine.start("bell", id="d", actor=CLERK)
        engine.send("d", "rung", actor=CLERK)
        engine.relay()

        alter(tmp_path / "t.db", "DELETE FROM outbox WHERE ticket IN ('a', 'b', 'c')")
        reports = list(engine.verify())

    assert [each.divergences for each in reports] == [()] * 4
    of_c = "the outbox does not have this effect and 3 before it: delivered and forgotten, or taken"
    assert _asked(reports) == {"a": [GONE], "b": [GONE], "c": [f"{of_c} away"]}


def test_a_batch_that_ends_among_those_of_one_instant_accuses_nobody(store: Store) -> None:
    clock = ManualClock(NINE)
    engine = Engine(store, catalog_of(bell=BELL), clock=clock, adapters={"bell": lambda _: None})
    for name in "ab":
        engine.start("bell", id=name, actor=CLERK)
        engine.send(name, "rung", actor=CLERK)
    engine.relay()

    assert store.forget_delivered(NINE + DAY, 1) == 1
    assert [report.divergences for report in engine.verify()] == [(), ()]


def test_batches_go_on_until_nothing_is_old() -> None:
    store = MemoryStore()
    names = [f"t{number}" for number in range(BATCH + 1)]
    store.commit([opened(name, effects=1) for name in names])
    store.delivered([f"{name}/1/0" for name in names], NINE)

    assert forget_delivered(store, ManualClock(NINE + DAY), DAY) == 0
    assert forget_delivered(store, ManualClock(NINE + DAY + timedelta(seconds=1)), DAY) == BATCH + 1


def test_a_worker_keeps_house_by_itself(store: Store) -> None:
    clock = ManualClock(NINE)
    engine = engine_on(store, clock)
    with Worker(engine, print, keep_delivered=None) as worker:
        assert until(lambda: worker.is_alive)
    assert delivered(store) == 2

    clock.advance(KEEP_DELIVERED - timedelta(days=2, hours=1))
    with Worker(engine, print) as worker:
        assert until(lambda: delivered(store) == 1)
        assert until(lambda: worker.is_alive)
    assert delivered(store) == 1


def test_a_worker_outlives_a_database_that_is_away_for_its_house() -> None:
    class Away(MemoryStore):
        def forget_delivered(self, before: object, limit: int | None = None) -> int:
            raise StoreUnavailable("the database does not answer")

    heard: list[Exception] = []
    engine = Engine(Away(), catalog_of(bell=BELL), clock=ManualClock(NINE))
    with Worker(engine, heard.append) as worker:
        assert until(lambda: heard)
        assert until(lambda: worker.is_alive)

    assert [type(each) for each in heard] == [StoreUnavailable]


def test_once_keeps_house_too(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes/bell.yaml").write_text(BELL)
    address = f"sqlite:///{tmp_path}/t.db"
    with open_store(address) as store:
        engine_on(store, ManualClock(NINE))
    folders = ["--processes", f"{tmp_path}/processes", "--rules", f"{tmp_path}/rules"]
    command = ["work", "--once", "--json", "--db", address, *folders]

    kept = CliRunner().invoke(app, [*command, "--keep-delivered", "36500"])
    gone = CliRunner().invoke(app, command)

    assert [orjson.loads(each.stdout)["forgotten"] for each in (kept, gone)] == [0, 2]


def delivered(store: Store) -> int:
    with store.evidence() as evidence:
        rows = [row for name in "abc" for row in evidence.effects(name)]
    return sum(row.columns["delivered_at"] is not None for row in rows)


def _asked(reports: Iterable[Report]) -> dict[str, list[str]]:
    return {
        str(report.ticket): [each.message for each in report.notes]
        for report in reports
        if report.notes
    }


def test_what_changed_long_ago_is_told_no_more(store: Store) -> None:
    clock = ManualClock(NINE)
    engine = engine_on(store, clock)
    told = [each.ticket for each in settled(engine).changes().changes]

    clock.advance(KEEP_CHANGES - 2 * DAY)
    gone = forget_changes(store, clock)

    left = [each.ticket for each in settled(engine).changes().changes]
    assert gone > 0
    assert {each for each in told if each not in left} == {"a"}
    assert left == told[gone:]
    assert forget_changes(store, clock) == 0
