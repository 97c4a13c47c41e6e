"""An engine that was opened before a fork, as ``gunicorn --preload`` does, used in the children."""

from __future__ import annotations

import faulthandler
import os
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from callout.clock import ManualClock
from callout.engine import Engine
from callout.engine.worker import Worker
from callout.errors import StoreError
from callout.store import open_store
from tests.contract.databases import fresh_postgres
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.waiting import until

CLERK = "clerk:li"

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_postgres() if request.param == "postgresql" else f"sqlite:///{tmp_path}/t.db"


def opened(url: str) -> Engine:
    catalog = catalog_of(parcel=PARCEL, desk=DESK)
    return Engine(open_store(url), catalog, clock=ManualClock(NINE))


def forked(run: Callable[[], object]) -> int:
    """A child that runs this and ends, with 1 if it raised."""
    child = os.fork()
    if child:
        return child
    code = 1
    faulthandler.dump_traceback_later(60, exit=True)
    try:
        run()
        code = 0
    except BaseException:  # noqa: BLE001 - a child must not go on with its parent's tests
        traceback.print_exc()
    os._exit(code)


def ended_well(children: list[int]) -> bool:
    return {os.waitpid(child, 0)[1] for child in children} == {0}


def weigh(engine: Engine, name: str, times: int) -> None:
    for turn in range(times):
        engine.send(name, "weighed", {"weight": turn}, actor=CLERK)


def test_children_send_beside_their_parent(url: str) -> None:
    with opened(url) as engine:
        for name in ("P0", "P1", "P2", "P3"):
            engine.start("parcel", id=name, data={"weight": 5})
        children = [
            forked(lambda name=name: weigh(engine, name, 20))  # type: ignore[misc]
            for name in ("P1", "P2", "P3")
        ]
        weigh(engine, "P0", 20)

        assert ended_well(children)
        assert [len(engine.history(name)) for name in engine.find()] == [21] * 4
        weigh(engine, "P0", 1)


def test_a_child_that_ends_leaves_its_parents_connections_alone(url: str) -> None:
    with opened(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})

        def ends() -> None:
            engine.close()

        assert ended_well([forked(ends)])
        weigh(engine, "P1", 3)


def test_locks_that_other_threads_held_are_not_held_in_the_child(url: str) -> None:
    with opened(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        stop = threading.Event()

        def busy() -> None:
            while not stop.is_set():
                weigh(engine, "P1", 1)

        threads = [threading.Thread(target=busy) for _ in range(4)]
        for thread in threads:
            thread.start()
        engine.start("parcel", id="P2", data={"weight": 5})

        def weigh_or_be_refused() -> None:
            try:
                weigh(engine, "P2", 2)
            except StoreError as refused:
                if not (url.startswith("sqlite") and "forked" in refused.message):
                    raise

        children = [forked(weigh_or_be_refused) for _ in range(6)]
        fine = ended_well(children)
        stop.set()
        for thread in threads:
            thread.join()

        assert fine
        assert len(engine.history("P2")) == 13 or url.startswith("sqlite")
        assert engine.replay("P2").divergences == ()


def test_a_child_may_have_a_worker_of_its_own(url: str) -> None:
    with opened(url) as engine, Worker(engine, print) as worker:

        def serves() -> None:
            assert not worker.is_alive
            with Worker(engine, print) as own:
                assert until(lambda: own.is_alive)

        assert ended_well([forked(serves)])
        assert until(lambda: worker.is_alive)
