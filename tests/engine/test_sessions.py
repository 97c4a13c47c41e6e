"""Events in a transaction of the host's: what waits, what is refused, what a rollback undoes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from callout.clock import ManualClock
from callout.engine import Engine, Sending
from callout.errors import CalloutError, StoreError
from callout.store import open_store
from tests.contract.databases import fresh_postgres, plain
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

CLERK = "clerk:li"
LATER = """
process: later
outcomes: [ok]
events: {go: {}}
initial: a
states:
  a: {after: {PT1M: b}, on: {go: b}}
  b: {invoke: {process: desk, id: desk}, on: {done.desk: c}}
  c: {type: final, outcome: ok}
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_postgres() if request.param == "postgresql" else f"sqlite:///{tmp_path}/t.db"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield made
    made.dispose()


def opened(url: str) -> Engine:
    catalog = catalog_of(parcel=PARCEL, desk=DESK, later=LATER)
    return Engine(open_store(url), catalog, clock=ManualClock(NINE))


def started(engine: Engine, session: object) -> None:
    engine.start("parcel", id="P1", data={"weight": 5}, session=session)


def invoked(engine: Engine, session: object) -> None:
    engine.send("P0", "asked", actor=CLERK, session=session)


def caught_up(engine: Engine, session: object) -> None:
    """An overdue timer of the ticket fires first, and opens a child."""
    assert isinstance(engine.clock, ManualClock)
    engine.clock.advance(timedelta(minutes=2))
    with pytest.raises(CalloutError, match="go"):
        engine.send("L0", "go", session=session)


CALLS: dict[str, Callable[[Engine, object], None]] = {
    "start": started,
    "invoke": invoked,
    "timer": caught_up,
}


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Knows the definitions of two tickets, and of none of their children."""
    with opened(url) as first:
        first.start("parcel", id="P0", data={"weight": 5})
        first.start("later", id="L0")
    with opened(url) as second:
        yield second


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_definition_is_kept_where_its_ticket_is(
    engine: Engine, database: Database, call: Callable[[Engine, object], None]
) -> None:
    with Session(database) as session, session.begin():
        call(engine, session)

    for name in engine.find():
        assert engine.replay(name).divergences == ()


@pytest.mark.parametrize("call", [started, invoked], ids=["start", "invoke"])
def test_what_was_rolled_back_is_not_taken_for_kept(
    url: str, database: Database, engine: Engine, call: Callable[[Engine, object], None]
) -> None:
    with Session(database) as session:
        call(engine, session)
        session.rollback()

    call(engine, None)

    with Engine(open_store(url), catalog_of(), clock=ManualClock(NINE)) as without_files:
        for name in without_files.find():
            assert without_files.replay(name).divergences == ()


def test_a_host_that_starts_sends_and_invokes_in_one_session(
    engine: Engine, database: Database
) -> None:
    with Session(database) as session, session.begin():
        engine.start("parcel", id="P1", data={"weight": 5}, session=session)
        engine.send("P1", "asked", actor=CLERK, session=session)
        engine.send("P1", "told", {"answer": "soon"}, actor=CLERK, session=session)
        with session.begin_nested() as savepoint:
            engine.start("desk", id="D9", session=session)
            savepoint.rollback()

    assert "D9" not in engine.find()
    assert engine.ticket("P1").data["answer"] == "soon"


@pytest.mark.db
def test_two_sessions_of_one_thread_start_the_first_ticket_of_a_process() -> None:
    url = fresh_postgres()
    database = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with opened(url) as engine, Session(database) as one, Session(database) as two:
        engine.start("parcel", id="P1", data={"weight": 5}, session=one)
        engine.start("parcel", id="P2", data={"weight": 5}, session=two)
        two.commit()
        one.rollback()

        assert engine.find() == ["P2"]
        assert engine.replay("P2").divergences == ()
    database.dispose()


def test_a_session_of_another_file_is_refused(tmp_path: Path) -> None:
    with ExitStack() as stack:
        ours = stack.enter_context(opened(f"sqlite:///{tmp_path}/a.db"))
        ours.start("parcel", id="P1", data={"weight": 5})
        with opened(f"sqlite:///{tmp_path}/b.db") as theirs:
            theirs.start("parcel", id="P1", data={"weight": 5})
        shutil.copy(tmp_path / "b.db", tmp_path / "copy.db")
        for address in ("b.db", "copy.db", "empty.db"):
            database = create_engine(f"sqlite:///{tmp_path}/{address}")
            with database.begin() as connection, pytest.raises(StoreError, match=address):
                ours.send("P1", "weighed", {"weight": 6}, actor=CLERK, session=connection)
            with database.connect() as connection:
                kept = "SELECT count(*) FROM sqlite_master WHERE name = 'entry'"
                tables = connection.scalar(text(kept))
                entries = connection.scalar(text("SELECT count(*) FROM entry")) if tables else 1
            assert entries == 1
            database.dispose()
        memory = create_engine("sqlite://")
        with memory.begin() as connection, pytest.raises(StoreError, match="in memory"):
            ours.start("parcel", data={"weight": 5}, session=connection)
        memory.dispose()


def test_the_same_file_by_another_name_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    monkeypatch.chdir(tmp_path)
    with opened("sqlite:///a.db") as engine:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        for number, address in enumerate((f"{tmp_path}/link.db", "../a.db")):
            database = create_engine(f"sqlite:///{address}")
            with database.begin() as connection:
                engine.start("desk", id=f"D{number}", session=connection)
            database.dispose()

        assert engine.find() == ["D0", "D1"]


@pytest.fixture
def tenants() -> Iterator[Database]:
    """Two schemas with a ticket P1 each, one without tables."""
    address = plain(fresh_postgres()).partition("?")[0]
    database = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    names = [f"callout_tenant_{letter}" for letter in "abc"]
    for name in names:
        with database.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {name}"))
        if name != names[-1]:
            with opened(f"{address}?options=-csearch_path%3D{name}") as engine:
                engine.start("parcel", id="P1", data={"weight": 5})
    yield database
    with database.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    database.dispose()


@pytest.mark.db
def test_a_session_of_another_schema_is_refused(tenants: Database) -> None:
    address = tenants.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def weigh(engine: Engine, path: str) -> None:
        with tenants.begin() as connection:
            connection.execute(text(f"SET LOCAL search_path TO {path}"))
            engine.send("P1", "weighed", {"weight": 6}, actor=CLERK, session=connection)

    with opened(f"{address}?options=-csearch_path%3Dcallout_tenant_a") as engine:
        weigh(engine, "callout_tenant_a, public")
        weigh(engine, "callout_tenant_c, callout_tenant_a")
        for path in ("callout_tenant_b", "callout_tenant_c", "callout_tenant_b, callout_tenant_a"):
            with pytest.raises(StoreError, match="the session works on"):
                weigh(engine, path)

        assert len(engine.history("P1")) == 3
    with opened(f"{address}?options=-csearch_path%3Dcallout_tenant_b") as other:
        assert len(other.history("P1")) == 1


@pytest.mark.db
def test_a_path_that_changes_within_the_transaction_is_seen(tenants: Database) -> None:
    address = tenants.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with (
        opened(f"{address}?options=-csearch_path%3Dcallout_tenant_a") as engine,
        tenants.connect() as connection,
    ):
        connection.execute(text("SET LOCAL search_path TO callout_tenant_a"))
        engine.send("P1", "weighed", {"weight": 6}, actor=CLERK, session=connection)
        connection.execute(text("SET LOCAL search_path TO callout_tenant_b"))
        with pytest.raises(StoreError, match="callout_tenant_b"):
            engine.send("P1", "weighed", {"weight": 7}, actor=CLERK, session=connection)


def at_once(number: int, act: Callable[[int], object]) -> list[Exception]:
    """Let so many threads act together; what they raised."""
    barrier = threading.Barrier(number)
    raised: list[Exception] = []

    def run(which: int) -> None:
        barrier.wait()
        try:
            act(which)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_many_who_tell_one_ticket_all_have_their_turn(url: str) -> None:
    with opened(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})

        def weigh(which: int) -> None:
            for turn in range(10):
                weight = {"weight": which}
                engine.send("P1", "weighed", weight, actor=CLERK, key=f"{which}/{turn}")

        raised = at_once(10, weigh)

        assert raised == []
        assert len(engine.history("P1")) == 101
        assert engine.replay("P1").divergences == ()


def test_what_is_refused_in_a_race_is_on_record(url: str) -> None:
    with opened(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
        refused = at_once(
            8, lambda which: [engine.send("P1", "fetched", actor=CLERK) for _ in range(which + 1)]
        )

        assert {type(error).__name__ for error in refused} == {"NoTransition"}
        assert len(engine.history("P1")) == 9


def test_many_children_of_one_parent_end_together(url: str) -> None:
    with opened(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})

        def ask_and_tell(_: int) -> None:
            for _turn in range(3):
                for event, payload in (("asked", None), ("told", {"answer": "soon"})):
                    for answer in engine.send_many([Sending("P1", event, payload, CLERK)]):
                        if isinstance(answer, CalloutError):
                            assert answer.code != "stale-ticket"

        assert at_once(6, ask_and_tell) == []
        for name in engine.find():
            assert engine.replay(name).divergences == ()


@pytest.mark.db
def test_sessions_that_tell_one_ticket_wait_for_each_other() -> None:
    url = fresh_postgres()
    database = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=10)
    with opened(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})

        def weigh(which: int) -> None:
            for _ in range(5):
                with Session(database) as session, session.begin():
                    engine.send("P1", "weighed", {"weight": which}, actor=CLERK, session=session)

        assert at_once(8, weigh) == []
        assert len(engine.history("P1")) == 41
    database.dispose()
