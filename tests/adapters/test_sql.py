"""What only databases bring: migrations, a host's transaction, group commit, many workers."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

import callout_adapters
from callout.errors import StaleTicket, StoreError, TicketNotFound
from callout.records import TicketId
from callout.store import Change, Commitment
from callout_adapters.sql import SqlStore, open_store, upgrade
from callout_adapters.sql.combining import Combining, Group
from callout_adapters.sql.text.schema import METADATA
from tests.contract.databases import fresh_postgres
from tests.contract.makers import MINUTE, NINE, moved, opened, timer

A = TicketId("a")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return fresh_postgres()
    return f"sqlite:///{tmp_path}/tickets.db"


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    with open_store(address) as opened_store:
        yield opened_store


@pytest.fixture
def host(address: str) -> Iterator[Engine]:
    """The host's own engine on the same database."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()


def test_migrations_make_the_tables_the_schema_describes(store: SqlStore, host: Engine) -> None:
    with host.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": "callout_version"}
        )
        differences = compare_metadata(context, METADATA)

    assert differences == []


def test_the_newest_migration_is_the_one_the_program_asks_for() -> None:
    config = Config()
    folder = Path(callout_adapters.__path__[0]) / "migrations"
    config.set_main_option("script_location", str(folder))

    assert ScriptDirectory.from_config(config).get_heads() == [upgrade.HEAD]


def test_processes_that_open_an_empty_database_together_make_its_tables_once(address: str) -> None:
    def open_and_use(number: int) -> None:
        with open_store(address) as store:
            store.commit([opened(f"t{number}")])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(open_and_use, range(4)))

    with open_store(address) as store:
        assert len(store.find()) == 4


def test_a_new_file_that_somebody_writes_to_is_waited_for(tmp_path: Path) -> None:
    """SQLite itself refuses to turn such a file to write-ahead logging at once."""
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ended = threading.Timer(0.3, other.execute, ["COMMIT"])
    ended.start()

    with open_store(f"sqlite:///{tmp_path / 'new.db'}") as store:
        assert list(store.find()) == []

    ended.join()
    other.close()


def test_the_hosts_commit_is_ours(store: SqlStore, host: Engine) -> None:
    store.commit([opened("a")])

    with Session(host) as session:
        session.execute(text("CREATE TABLE orders (id INTEGER)"))
        within = store.within(session)
        change = moved(within.load(A), "packed", effects=1)
        within.commit([change])
        session.execute(text("INSERT INTO orders VALUES (1)"))
        assert within.load(A).states == ("packed",)
        session.commit()

    assert store.load(A) == change.ticket
    assert len(store.deliveries()) == 1
    with host.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM orders")) == 1
        connection.execute(text("DROP TABLE orders"))


def test_the_hosts_rollback_is_ours(store: SqlStore, host: Engine) -> None:
    first = opened("a")
    store.commit([first])

    with host.connect() as connection:
        within = store.within(connection)
        within.commit([moved(first.ticket, "packed"), opened("b")])
        connection.rollback()

    assert store.load(A) == first.ticket
    with pytest.raises(TicketNotFound):
        store.load(TicketId("b"))


def test_a_stale_change_leaves_the_hosts_transaction_usable(store: SqlStore, host: Engine) -> None:
    first = opened("a")
    store.commit([first])

    with Session(host) as session:
        within = store.within(session)
        with pytest.raises(StaleTicket):
            within.commit([opened("a")])
        within.commit([moved(first.ticket, "packed")])
        session.commit()

    assert store.load(A).states == ("packed",)


@pytest.mark.parametrize("session", [None, "session", 7])
def test_a_session_that_is_none_is_refused(store: SqlStore, session: object) -> None:
    with pytest.raises(StoreError, match="is no Session or Connection of sqlalchemy"):
        store.within(session)


def test_a_session_on_another_kind_of_database_is_refused(store: SqlStore, tmp_path: Path) -> None:
    other = "sqlite" if store._backend.connections.engine.dialect.name != "sqlite" else None
    if other is None:
        return
    with (
        create_engine(f"sqlite:///{tmp_path}/other.db").connect() as connection,
        pytest.raises(StoreError, match="the session works on sqlite"),
    ):
        store.within(connection)


def test_a_closed_store_says_so(store: SqlStore) -> None:
    store.close()

    with pytest.raises(StoreError, match="the store is closed"):
        store.find()


def test_workers_that_cross_each_others_tickets_do_not_deadlock(store: SqlStore) -> None:
    names = [f"t{number}" for number in range(6)]
    store.commit([opened(name, timers=[timer("t", NINE)]) for name in names])
    chance = random.Random(5)
    plans = [[chance.sample(names, 3) for _ in range(15)] for _ in range(4)]

    def work(plan: list[list[str]]) -> int:
        kept = 0
        for number, chosen in enumerate(plan):
            if number % 2:
                tickets = store.load_many([TicketId(name) for name in chosen])
                group = [moved(tickets[TicketId(name)], "crossed") for name in chosen]
                kept += sum(answer is None for answer in store.commit_each([group]))
            else:
                kept += through_a_claim(store, chosen)
        return kept

    with ThreadPoolExecutor(4) as threads:
        kept = sum(threads.map(work, plans))

    assert kept > 0
    for name in names:
        ticket = store.load(TicketId(name))
        assert ticket.version == len(store.history(ticket.id))


def through_a_claim(store: SqlStore, others: list[str]) -> int:
    """Fire what is due and arm it again, taking other tickets along."""
    with store.claim_due(NINE + MINUTE, 2) as claim:
        ids = {due.ticket for due in claim.timers} | {TicketId(name) for name in others}
        tickets = claim.store.load_many(sorted(ids))
        group = [moved(ticket, "fired", timers=[timer("t", NINE)]) for ticket in tickets.values()]
        return sum(answer is None for answer in claim.store.commit_each([group]))


def test_callers_that_meet_share_one_transaction() -> None:
    sizes: list[int] = []
    gate = threading.Event()

    def commit(groups: list[Group]) -> list[Commitment]:
        sizes.append(len(groups))
        gate.wait(5)
        return [None] * len(groups)

    combining = Combining(commit)  # type: ignore[arg-type] # a list is a sequence
    change: Change = opened("a")
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(combining.submit, [[change]])
        while not sizes:
            pass
        others = [threads.submit(combining.submit, [[change]]) for _ in range(8)]
        while len(combining._waiting) < 8:
            pass
        gate.set()
        answers = [list(each.result()) for each in (first, *others)]

    assert sizes == [1, 8]
    assert answers == [[None]] * 9


def test_an_error_of_the_shared_transaction_reaches_every_caller() -> None:
    def commit(groups: list[Group]) -> list[Commitment]:
        raise StoreError("the disk is full")

    combining = Combining(commit)  # type: ignore[arg-type] # a list is a sequence

    with pytest.raises(StoreError, match="the disk is full"):
        combining.submit([[opened("a")]])
