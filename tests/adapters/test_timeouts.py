"""What waited too long is told as what it is, in a session of the host's and without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from callout import Engine, StoreError, StoreUnavailable, open_store
from callout.clock import ManualClock
from tests.contract.databases import fresh_postgres
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

CLERK = "clerk:li"


@contextmanager
def held(address: str, settings: str = "") -> Iterator[tuple[Engine, Connection]]:
    """A ticket P1 that another transaction holds, and a connection with the settings."""
    with ExitStack() as closing:
        catalog = catalog_of(parcel=PARCEL, desk=DESK)
        engine = closing.enter_context(
            Engine(open_store(address), catalog, clock=ManualClock(NINE))
        )
        engine.start("parcel", id="P1", data={"weight": 5})
        database = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
        closing.callback(database.dispose)
        holding = closing.enter_context(database.begin())
        holding.execute(text("UPDATE ticket SET version = version WHERE id = 'P1'"))
        theirs = closing.enter_context(database.connect())
        if settings:
            theirs.execute(text(settings))
        yield engine, theirs


def weigh(engine: Engine, session: object = None) -> StoreError:
    with pytest.raises(StoreError) as raised:
        engine.send("P1", "weighed", {"weight": 6}, actor=CLERK, key="k", session=session)
    assert raised.value.hint
    assert "same key" in raised.value.hint
    return raised.value


TIMEOUTS = {
    "lock_timeout": "another transaction holds what was to be changed",
    "statement_timeout": "a statement took longer than statement_timeout allows",
}


@pytest.mark.db
@pytest.mark.parametrize("setting", TIMEOUTS)
def test_a_timeout_of_the_servers_is_told_as_one(setting: str) -> None:
    plain = fresh_postgres()
    open_store(plain).close()  # making its tables may wait for others who make theirs
    address = plain.replace("options=", f"options=-c{setting}%3D100 ")
    with held(address) as (engine, _):
        error = weigh(engine)

        assert type(error) is StoreUnavailable
        assert error.message.startswith(TIMEOUTS[setting])


@pytest.mark.db
@pytest.mark.parametrize("setting", TIMEOUTS)
def test_a_timeout_in_a_session_asks_for_a_rollback(setting: str) -> None:
    with held(fresh_postgres(), f"SET {setting} = 100") as (engine, theirs):
        error = weigh(engine, theirs)

        assert type(error) is StoreUnavailable
        assert error.message.startswith(TIMEOUTS[setting])
        assert error.hint is not None
        assert error.hint.startswith("roll back")


@pytest.mark.db
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_snapshot_that_has_grown_old_asks_for_a_rollback(level: str) -> None:
    address = fresh_postgres()
    with ExitStack() as closing:
        catalog = catalog_of(parcel=PARCEL, desk=DESK)
        clock = ManualClock(NINE)
        engine = closing.enter_context(Engine(open_store(address), catalog, clock=clock))
        engine.start("parcel", id="P1", data={"weight": 5})
        database = create_engine(
            address.replace("postgresql:", "postgresql+psycopg:"), isolation_level=level
        )
        closing.callback(database.dispose)
        theirs = closing.enter_context(database.connect())
        theirs.execute(text("SELECT count(*) FROM entry"))
        engine.send("P1", "weighed", {"weight": 7}, actor=CLERK)

        error = weigh(engine, theirs)

        assert type(error) is StoreUnavailable
        assert error.hint is not None
        assert error.hint.startswith("roll back")
        theirs.rollback()
        engine.send("P1", "weighed", {"weight": 6}, actor=CLERK, key="k", session=theirs)
        theirs.commit()
        assert engine.ticket("P1").data["weight"] == 6


def test_a_file_that_another_transaction_writes_to_is_told_as_one(tmp_path: Path) -> None:
    with held(f"sqlite:///{tmp_path}/t.db", "PRAGMA busy_timeout = 20") as (engine, theirs):
        error = weigh(engine, theirs)

        assert type(error) is StoreUnavailable
        assert error.message.startswith("another transaction writes to the file")
