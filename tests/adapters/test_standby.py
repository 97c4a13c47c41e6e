"""A server of our own: commits that wait for a standby, a standby itself, partitions, poolers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from typer.testing import CliRunner

from callout.cli.app import app
from callout.clock import ManualClock
from callout.engine import Engine, Result
from callout.errors import CalloutError, StoreError, StoreUnavailable
from callout.store import open_store
from callout_adapters.sql import backend_of
from callout_adapters.sql.postgres_sql import hindrances
from tests.contract.databases import fresh_postgres, plain
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.faults.restart import Server, own_server, programs

CLERK = "clerk:li"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    installed = programs()
    if installed is None:
        pytest.skip("PostgreSQL's own programs (initdb, pg_ctl) are not installed")
    with own_server(installed) as running:
        yield running


@pytest.fixture
def engine(server: Server) -> Iterator[Engine]:
    """Commits wait for a standby that is not there."""
    engine = Engine(
        open_store(server.address), catalog_of(parcel=PARCEL, desk=DESK), clock=ManualClock(NINE)
    )
    with engine:
        name = f"P{time.monotonic_ns()}"
        engine.start("parcel", id=name, data={"weight": 5})
        tell(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try:
            yield engine
        finally:
            tell(server, "ALTER SYSTEM RESET synchronous_standby_names")


def tell(server: Server, setting: str) -> None:
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute(setting.encode())
        connection.execute("SELECT pg_reload_conf()")


def waiting(server: Server) -> int:
    """The backend whose commit waits for a standby."""
    asked = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    with psycopg.connect(server.address, autocommit=True) as connection:
        while not (found := connection.execute(asked).fetchone()):
            time.sleep(0.02)
        return int(found[0])


def end(server: Server, how: str) -> None:
    backend = waiting(server)
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute(f"SELECT {how}(%s)".encode(), (backend,))


@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_nothing_is_acknowledged_that_no_standby_has(
    server: Server, engine: Engine, how: str
) -> None:
    (name,) = engine.find()[-1:]

    def send() -> Result:
        return engine.send(name, "weighed", {"weight": 6}, actor=CLERK, key="k")

    with ThreadPoolExecutor() as threads:
        first: Future[Result] = threads.submit(send)
        end(server, how)
        with pytest.raises(StoreUnavailable):
            first.result()
        again = threads.submit(send)
        end(server, how)
        with pytest.raises(StoreUnavailable):
            again.result()
        last = threads.submit(send)
        waiting(server)
        assert not last.done()
        with open_store(server.address, read_only=True) as reading:
            health = reading.health(NINE)
        tell(server, "ALTER SYSTEM RESET synchronous_standby_names")

        assert last.result().repeated
    assert len(engine.history(name)) == 2
    assert any("none is connected" in trouble for trouble in health.troubles)
    assert any("1 commits wait" in trouble for trouble in health.troubles)


def test_a_start_waits_again_before_it_is_answered_again(server: Server, engine: Engine) -> None:
    def start() -> Result:
        return engine.start("parcel", data={"weight": 5}, key="opened")

    with ThreadPoolExecutor() as threads:
        first = threads.submit(start)
        end(server, "pg_cancel_backend")
        with pytest.raises(StoreUnavailable, match="no standby has confirmed"):
            first.result()
        again = threads.submit(start)
        waiting(server)
        assert not again.done()
        tell(server, "ALTER SYSTEM RESET synchronous_standby_names")
        assert again.result().repeated


def test_a_server_that_takes_no_changes_is_unavailable(server: Server) -> None:
    """As a standby does, which refuses with the same SQLSTATE."""
    with open_store(server.address):
        pass
    address = f"{server.address}?options=-cdefault_transaction_read_only%3Don"
    calls: list[Callable[[Engine], object]] = [
        lambda engine: engine.start("parcel", data={"weight": 5}),
        lambda engine: engine.tick(),
        lambda engine: engine.relay(),
    ]
    adapters = {"people": lambda _: None}
    with Engine(
        open_store(address),
        catalog_of(parcel=PARCEL, desk=DESK),
        clock=ManualClock(NINE),
        adapters=adapters,
    ) as engine:
        for call in calls:
            with pytest.raises(StoreUnavailable, match="takes no changes") as told:
                call(engine)
            assert "target_session_attrs" in str(told.value.hint)


@pytest.mark.db
def test_known_keys_are_known_on_a_partitioned_table() -> None:
    address = fresh_postgres()
    with open_store(address) as store, psycopg.connect(plain(address)) as connection:
        connection.execute("""
            DROP TABLE entry;
            CREATE TABLE entry (ticket text NOT NULL, seq int NOT NULL, kind text NOT NULL,
              key text, recorded_at bigint NOT NULL, hash text NOT NULL, document text NOT NULL,
              PRIMARY KEY (ticket, seq)) PARTITION BY HASH (ticket);
            CREATE TABLE entry_1 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE entry_2 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            CREATE UNIQUE INDEX other_name ON entry (ticket, key) WHERE key IS NOT NULL;
        """)
        connection.commit()
        engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK), clock=ManualClock(NINE))
        for number in range(6):
            name = f"P{number}"
            for repeated in (False, True):
                started = engine.start("parcel", id=name, data={"weight": 5}, key="s")
                sent = engine.send(name, "weighed", {"weight": 6}, actor=CLERK, key="k")
                assert (started.repeated, sent.repeated) == (repeated, repeated)


@pytest.mark.parametrize(
    "query",
    [
        "prepare_threshold=often",
        "prepare_threshold=-1",
        "pooler=statement",
        "pooler=transaction&synchronous_commit=off",
        "synchronous_commit=maybe",
        "synchronous_commit=on&synchronous_commit=off",
    ],
)
def test_a_bad_setting_in_the_address_is_told(query: str) -> None:
    with pytest.raises(StoreError) as told:
        backend_of(f"postgresql://nobody@127.0.0.1:1/none?{query}")
    assert told.value.hint


@pytest.mark.db
def test_behind_a_pooler_nothing_is_left_on_a_connection() -> None:
    address = f"{fresh_postgres()}&pooler=transaction"
    with open_store(address) as store:
        engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK), clock=ManualClock(NINE))
        engine.start("parcel", id="P1", data={"weight": 5})
        for weight in range(12):
            engine.send("P1", "weighed", {"weight": weight}, actor=CLERK)
        with store._backend.connections.lend() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            assert cursor.fetchone() == (0,)
            cursor.execute(
                "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
            )
            assert cursor.fetchone() == ("callout",)


def test_an_address_nobody_answers_at_is_unavailable() -> None:
    with pytest.raises(CalloutError) as told:
        open_store("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    assert isinstance(told.value, StoreUnavailable)


def test_whoever_keeps_old_rows_is_named_with_a_way_out(server: Server) -> None:
    old = timedelta()
    with (
        open_store(server.address),
        closing(backend_of(server.address)) as backend,
        psycopg.connect(server.address, application_name="report") as report,
        psycopg.connect(server.address, application_name="half") as half,
        backend.connections.lend() as cursor,
    ):
        assert hindrances(cursor, old) == ()
        report.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        report.execute("SELECT count(*) FROM ticket")
        half.execute("DELETE FROM stray")
        half.execute("PREPARE TRANSACTION 'two''s'")
        tell(server, "SELECT pg_create_physical_replication_slot('reader', true)")
        found = hindrances(cursor, old)
        assert hindrances(cursor)[0].text.startswith("nobody reads"), "the others are young"
        for each in found[1:]:
            tell(server, each.hint.partition(": ")[2].partition(",")[0])
        report.rollback()

        assert [each.text.partition(" is open")[0] for each in found[:2]] == [
            "a transaction of report (idle in transaction)",
            "the prepared transaction two's",
        ]
        assert found[2].text.startswith("nobody reads the replication slot reader, which keeps")
        assert f"pg_terminate_backend({report.info.backend_pid})" in found[0].hint
        assert hindrances(cursor, old) == ()


def test_doctor_tells_of_them(server: Server) -> None:
    tell(server, "SELECT pg_create_physical_replication_slot('gone', true)")
    try:
        result = CliRunner().invoke(app, ["doctor", "--db", server.address])
    finally:
        tell(server, "SELECT pg_drop_replication_slot('gone')")

    assert result.exit_code == 0, result.output
    assert "nobody reads the replication slot gone" in result.output
    assert "hint: start its reader, or: SELECT pg_drop_replication_slot('gone')" in result.output
