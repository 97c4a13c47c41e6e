"""A worker fires, relays, survives, and stops gracefully."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from callout import DeliverLater
from callout.catalog import Catalog, Sources
from callout.engine import Engine
from callout.engine.worker import Worker
from callout.errors import StoreUnavailable
from callout.records import Effect
from callout.store import open_store
from tests.faults.world import COUNTER
from tests.waiting import until

CLERK = "clerk:li"


def engine_at(path: Path, bell: Callable[[Effect], None], process: str = COUNTER) -> Engine:
    catalog = Catalog.of(Sources({"counter.yaml": process}, {}))
    return Engine(open_store(f"sqlite:///{path}/tickets.db"), catalog, adapters={"bell": bell})


def test_a_worker_fires_timers_and_relays_what_they_send(tmp_path: Path) -> None:
    rung: list[Effect] = []
    with engine_at(tmp_path, rung.append) as engine, Worker(engine, print) as worker:
        engine.start("counter", id="c", actor=CLERK)

        assert until(lambda: len(rung) == 4)
        assert until(lambda: worker.is_alive)

    assert [effect.arguments["tick"] for effect in rung] == [1, 2, 3, 4]


def test_effects_of_a_ticket_are_delivered_in_order_and_those_of_others_beside(
    tmp_path: Path,
) -> None:
    rung: list[tuple[str, object]] = []
    slow = threading.Event()

    def bell(effect: Effect) -> None:
        if effect.id.startswith("slow"):
            slow.wait(30)
        rung.append((effect.id.split("/")[0], effect.arguments["hit"]))

    with engine_at(tmp_path, bell) as engine:
        for name in ("slow", "quick"):
            engine.start("counter", id=name, actor=CLERK)
            for _ in range(3):
                engine.send(name, "hit", actor=CLERK)
        relaying = threading.Thread(target=engine.relay)
        relaying.start()
        assert until(lambda: len(rung) == 3)
        slow.set()
        relaying.join()

    assert rung == [(name, number) for name in ("quick", "slow") for number in (1, 2, 3)]


def test_a_stopping_worker_finishes_one_delivery_and_hands_the_rest_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()
    rung: list[str] = []

    def bell(effect: Effect) -> None:
        began.set()
        go_on.wait(30)
        rung.append(effect.id)

    # No timer may fire meanwhile: what it sends would not be handed back, and be due before.
    with engine_at(tmp_path, bell, COUNTER.replace("PT0.2S", "PT1H")) as engine:
        engine.start("counter", id="c", actor=CLERK)
        for _ in range(5):
            engine.send("c", "hit", actor=CLERK)
        worker = Worker(engine, print)
        assert began.wait(30)
        stop_relaying = engine.stop_relaying

        def begin_no_more() -> None:
            stop_relaying()
            go_on.set()

        monkeypatch.setattr(engine, "stop_relaying", begin_no_more)
        worker.stop()

        assert rung == ["c/2/1"]
        free = engine.store.claim_deliveries(engine.clock.now())
        assert [each.effect.id for each in free][:4] == ["c/3/1", "c/4/1", "c/5/1", "c/6/1"]


def test_a_worker_outlives_a_database_that_is_away(tmp_path: Path) -> None:
    reported: list[Exception] = []
    with engine_at(tmp_path, lambda effect: None) as engine:
        tick, failures = engine.tick, [StoreUnavailable("away"), StoreUnavailable("away")]

        def flaky() -> object:
            if failures:
                raise failures.pop()
            return tick()

        engine.tick = flaky  # type: ignore[assignment,method-assign] # the fault to inject
        with Worker(engine, reported.append) as worker:
            engine.start("counter", id="c", actor=CLERK)

            assert until(lambda: engine.ticket("c").data["ticks"] == 4)
            assert until(lambda: worker.is_alive)

    assert [str(error) for error in reported] == ["away", "away"]


@pytest.mark.parametrize(
    "after", [5, None, "PT5S", timedelta.max, timedelta.min, timedelta(days=-1)], ids=str
)
def test_an_adapter_that_names_no_time_to_try_again_ends_no_thread(
    tmp_path: Path, after: object
) -> None:
    def bell(_: Effect) -> None:
        raise DeliverLater("busy", after=after)  # type: ignore[arg-type]

    with engine_at(tmp_path, bell) as engine:
        engine.start("counter", id="c", actor=CLERK)
        engine.send("c", "hit", actor=CLERK)
        with Worker(engine, print) as worker:
            assert until(lambda: any(each.error for each in engine.store.deliveries()))
            assert until(lambda: worker.is_alive)


@pytest.mark.parametrize("raised", [RuntimeError("no"), SystemExit(1), KeyboardInterrupt()])
def test_whatever_a_store_or_a_report_raises_the_threads_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    told: list[Exception] = []

    def report(error: Exception) -> None:
        told.append(error)
        raise raised

    def away(*_: object, **__: object) -> None:
        raise RuntimeError("a store of somebody else's")

    with engine_at(tmp_path, lambda _: None) as engine:
        monkeypatch.setattr(engine.store, "claim_deliveries", away)
        monkeypatch.setattr(engine.store, "next_due", away)
        with Worker(engine, report, poll=timedelta(milliseconds=20)) as worker:
            assert until(lambda: len(told) > 4)
            assert until(lambda: worker.is_alive)


LEFT_RUNNING = """
from callout import Engine
from callout.engine.worker import Worker
engine = Engine.open("memory:", processes="docs/examples/callback", check=False)
worker = Worker(engine, print)
"""


def test_a_program_that_ends_beside_a_running_worker_ends_quietly() -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-c", LEFT_RUNNING],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
