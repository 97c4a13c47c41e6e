"""An adapter that does not come back keeps neither a worker, nor a program, nor its effect."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from callout import Delivering, Engine, open_store
from callout.catalog import Catalog, Sources
from callout.engine.worker import Worker
from callout.records import Effect
from tests.faults.world import COUNTER
from tests.waiting import until

ROOT = Path(__file__).parents[2]
CLERK = "clerk:li"
QUIET = COUNTER.replace("PT0.2S", "PT1H")
HANGING = """
import sys, threading
from datetime import timedelta
from pathlib import Path
from callout.engine.worker import Worker
from tests.adapters.test_hanging import hit, opened
came = threading.Semaphore(0)
def bell(effect):
    came.release()
    threading.Event().wait()
engine = opened(Path(sys.argv[1]), bell)
for name in sys.argv[2].split():
    hit(engine, name)
"""
ENDS = {
    "a worker that was stopped": """
with engine, Worker(engine, print, grace=timedelta(seconds=0.1)):
    came.acquire()
""",
    "a worker that goes on": """
worker = Worker(engine, print)
came.acquire()
""",
    "a worker of an engine that was closed": """
with engine:
    worker = Worker(engine, lambda _: None)
    came.acquire()
""",
    "a relay in a thread of the host's": """
with engine:
    threading.Thread(target=engine.relay, daemon=True).start()
    came.acquire()
""",
}


def opened(folder: Path, bell: object) -> Engine:
    catalog = Catalog.of(Sources({"counter.yaml": QUIET}, {}))
    return Engine(
        open_store(f"sqlite:///{folder}/t.db"),
        catalog,
        adapters={"bell": bell},  # type: ignore[dict-item] # whatever the test rings
        delivering={"bell": Delivering(lease=timedelta(seconds=1))},
    )


def hit(engine: Engine, name: str) -> None:
    engine.start("counter", id=name, actor=CLERK)
    engine.send(name, "hit", actor=CLERK)


@pytest.mark.slow
@pytest.mark.parametrize("tickets", ["c", "c d e"], ids=["one lane", "three lanes"])
@pytest.mark.parametrize("end", ENDS)
def test_a_program_ends_beside_an_adapter_that_hangs(
    end: str, tickets: str, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGING + ENDS[end], tmp_path, tickets],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    left = "the adapter 'bell' has not come back 0.1 s after the stop"
    assert ended.stdout.startswith(left if end == "a worker that was stopped" else "")


@pytest.fixture
def go_on() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize("tickets", [["c"], ["c", "d", "e"]], ids=["one lane", "three lanes"])
def test_what_a_hanging_adapter_is_at_is_free_when_its_lease_ends(
    tickets: list[str], tmp_path: Path, go_on: threading.Event
) -> None:
    came = threading.Semaphore(0)
    told: list[Exception] = []

    def bell(_: Effect) -> None:
        came.release()
        go_on.wait()

    with opened(tmp_path, bell) as engine:
        for name in tickets:
            hit(engine, name)
            engine.send(name, "hit", actor=CLERK)
        worker = Worker(engine, told.append, grace=timedelta(seconds=0.1))
        for _ in tickets:
            came.acquire(timeout=30)
        worker.stop()

        free: list[str] = []

        def all_free() -> bool:
            claimed = engine.store.claim_deliveries(engine.clock.now(), lease=timedelta(hours=1))
            free.extend(each.effect.id for each in claimed)
            return len(free) >= 2 * len(tickets)

        assert until(all_free)
        assert sorted(free) == sorted(f"{name}/{seq}/1" for name in tickets for seq in (2, 3))
        assert ["'bell'" in str(error) for error in told] == [True]


def test_a_worker_that_stops_in_time_reports_nothing(tmp_path: Path) -> None:
    told: list[Exception] = []
    with opened(tmp_path, lambda _: None) as engine:
        hit(engine, "c")
        with Worker(engine, told.append):
            assert until(lambda: not engine.store.deliveries())

    assert told == []
