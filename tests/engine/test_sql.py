"""The engine on a real database: restarts, races, the host's own transaction."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import create_engine, text

from callout.clock import ManualClock
from callout.engine import Engine
from callout.errors import CalloutError, StoreError
from callout.store import open_store
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

CLERK = "clerk:li"


def _engine(url: str, now: datetime = NINE) -> Engine:
    return Engine(open_store(url), catalog_of(parcel=PARCEL, desk=DESK), clock=ManualClock(now))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'tickets.db'}"


def test_a_ticket_goes_on_after_a_restart(url: str) -> None:
    with _engine(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    with _engine(url, NINE + timedelta(days=10)) as engine:
        engine.tick()

        names = [entry.name for entry in engine.history("P1")]
        assert names[2:] == ["every.waiting.1", "after.waiting.1"]
        assert engine.replay("P1").divergences == ()


def test_a_key_is_known_after_a_restart(url: str) -> None:
    with _engine(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        first = engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK, key="k")

    with _engine(url) as engine:
        again = engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK, key="k")

        assert (again.repeated, again.hash) == (True, first.hash)


def test_a_child_and_its_parent_are_committed_together(url: str) -> None:
    with _engine(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        engine.send("P1", "asked", actor=CLERK)
        engine.send("P1", "told", {"answer": "soon"}, actor=CLERK)

        assert engine.ticket("P1").data["answer"] == "soon"
        assert [engine.replay(name).divergences for name in engine.find()] == [(), ()]


def test_events_are_part_of_the_hosts_transaction(url: str) -> None:
    database = create_engine(url)
    with _engine(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        with database.begin() as connection:
            connection.execute(text("CREATE TABLE orders (id TEXT)"))

        with database.connect() as connection:
            connection.execute(text("INSERT INTO orders VALUES ('lost')"))
            engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK, session=connection)
            connection.rollback()
        lost = engine.ticket("P1").states
        with database.begin() as connection:
            connection.execute(text("INSERT INTO orders VALUES ('kept')"))
            engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK, session=connection)

        with database.connect() as connection:
            orders = connection.execute(text("SELECT id FROM orders")).scalars().all()
        assert (lost, orders) == (("arrived",), ["kept"])
        assert engine.ticket("P1").states == ("waiting",)
    database.dispose()


def test_a_key_is_known_in_the_hosts_transaction_too(url: str) -> None:
    database = create_engine(url)
    with _engine(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        repeated = []
        for _ in range(2):
            with database.begin() as connection:
                result = engine.send(
                    "P1", "weighed", {"weight": 6}, actor=CLERK, key="k", session=connection
                )
                repeated.append(result.repeated)

        assert repeated == [False, True]
        assert len(engine.history("P1")) == 2
    database.dispose()


def test_a_store_in_memory_has_no_transactions_to_join() -> None:
    engine = _engine("memory:")
    engine.start("parcel", id="P1", data={"weight": 5})

    with pytest.raises(StoreError, match="cannot work within"):
        engine.send("P1", "asked", actor=CLERK, session=object())


def test_a_lost_race_is_run_again(url: str) -> None:
    with _engine(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        barrier = Barrier(4)
        failures: list[CalloutError] = []

        def weigh(number: int) -> None:
            barrier.wait()
            for step in range(5):
                try:
                    engine.send(
                        "P1", "weighed", {"weight": number}, actor=CLERK, key=f"{number}/{step}"
                    )
                except CalloutError as error:
                    failures.append(error)

        threads = [Thread(target=weigh, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        history = engine.history("P1")
        assert [entry.seq for entry in history] == list(range(1, len(history) + 1))
        assert len(history) == 21 - len(failures)
        assert {error.code for error in failures} <= {"stale-ticket"}
        assert engine.replay("P1").divergences == ()


def test_an_unknown_kind_of_database_is_told() -> None:
    with pytest.raises(StoreError, match="no store opens"):
        open_store("mongodb://x")


def test_the_instant_recorded_is_the_engines() -> None:
    engine = _engine("memory:", datetime(2030, 1, 1, tzinfo=UTC))

    result = engine.start("parcel", data={"weight": 5})

    assert result.entry.recorded_at == datetime(2030, 1, 1, tzinfo=UTC)
