"""Lists in databases: upgraded with tickets in them, read off indexes, a feed with many writers."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import column, create_engine, table, text
from sqlalchemy.pool import NullPool

from callout import Ask, Engine
from callout.clock import ManualClock
from callout.errors import SchemaMismatch, StoreError
from callout.store import Change, open_maintenance, open_store
from callout.store.lists.asking import Keeping, ListOrder
from callout.store.lists.refusals import NoLists
from callout_adapters.sql import Naming, upgrade
from callout_adapters.sql.lists import statements
from callout_adapters.sql.lists.walks import walks_of
from tests.contract.databases import TO_BEFORE_LISTS, fresh_postgres, settled
from tests.contract.makers import opened
from tests.contract.test_lists import LISTS
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.waiting import until

WRITERS, EACH = 8, 12


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return fresh_postgres()
    return f"sqlite:///{tmp_path}/t.db"


def parcels_on(url: str, **options: bool) -> Engine:
    catalog = catalog_of(parcel=PARCEL, desk=DESK)
    return Engine(open_store(url), catalog, clock=ManualClock(NINE), **options)


def _as_before(url: str, *more: str) -> None:
    host = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with host.begin() as connection:
        for statement in (*TO_BEFORE_LISTS, *more):
            connection.execute(text(statement))
        version = table(Naming().version_table, column("version_num"))
        connection.execute(version.update().values(version_num="0003"))
    host.dispose()


def test_lists_of_an_upgraded_database_are_said_to_be_missing_until_they_are_made(url: str) -> None:
    with parcels_on(url) as engine:
        for number in range(3):
            engine.start("parcel", id=f"P{number}", data={"weight": 5})
        engine.send("P1", "stored", {"shelf": "A"}, actor="clerk:li")
    _as_before(url)
    with pytest.raises(SchemaMismatch, match="is at 0003, older"):
        open_store(url)

    assert open_maintenance(url).upgrade() == upgrade.HEAD

    with parcels_on(url) as engine:
        with pytest.raises(NoLists, match="not kept"):
            engine.find(Ask())
        engine.send("P2", "stored", {"shelf": "B"}, actor="clerk:li")
        with pytest.raises(NoLists, match="not kept"):
            engine.find(Ask())
        assert list(engine.rebuild_views()) == [3]
        assert [each.ticket for each in engine.find(Ask(state="waiting")).tickets] == ["P1", "P2"]
        assert [str(each) for report in engine.verify() for each in report.divergences] == []


def test_lists_of_an_empty_database_are_kept_after_an_upgrade(url: str) -> None:
    open_store(url).close()
    _as_before(url)
    open_maintenance(url).upgrade()

    with open_store(url) as store:
        assert store.lists.keeping() is Keeping.KEPT


def test_a_table_of_a_host_stops_the_upgrade_before_anything_is_made(url: str) -> None:
    open_store(url).close()
    _as_before(url, "CREATE TABLE place (town text)")

    with pytest.raises(StoreError, match="'place' that is not callout's"):
        open_maintenance(url).upgrade()


WALKS = [
    (name, walk) for name, ask in LISTS.items() for walk in walks_of(ask, ["parcel", "letter"])
]


@pytest.mark.parametrize(("name", "walk"), WALKS, ids=[name for name, _ in WALKS])
def test_no_page_skips_by_number_and_none_looks_through_a_table(
    name: str, walk: object, tmp_path: Path
) -> None:
    open_store(f"sqlite:///{tmp_path}/t.db").close()
    after: tuple[int | str, str] = (1, "T")
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        for start in (None, after):
            said, values = walk.page(start, 51)  # type: ignore[attr-defined]
            plan = connection.execute(f"EXPLAIN QUERY PLAN {said}", values).fetchall()
            steps = [step for *_, step in plan]
            assert "OFFSET" not in said
            assert not [step for step in steps if re.fullmatch(r"SCAN \w+", step)], steps
            if name in IN_ORDER:
                assert not [step for step in steps if "TEMP B-TREE" in step], steps


IN_ORDER = set(LISTS) - {
    *("state by due", "mine, the latest", "field", "field by due", "two fields", "title"),
}
"""Lists that are read in the order of their index; the others are short, or sorted (docs/scale.md).

Those by title walk along the same index as those without.
"""


def test_no_statement_on_lists_skips_by_number() -> None:
    said = [
        each for name, each in vars(statements).items() if name.isupper() and isinstance(each, str)
    ]

    assert len(said) > 10
    assert not [each for each in said if "OFFSET" in each.upper()]


class Follower:
    """Reads the feed a few changes at a time, and keeps all it was told."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.cursor: str | None = None
        self.told: list[tuple[str, int]] = []

    def has_read(self, number: int) -> bool:
        look = self.engine.changes(self.cursor, 7)
        self.cursor = look.cursor
        self.told += [(each.ticket, each.seq) for each in look.changes]
        return len(self.told) >= number


def _weigh(engine: Engine, ready: Barrier, writer: int) -> None:
    ready.wait()
    for _ in range(EACH):
        engine.send(f"W{writer}", "weighed", {"weight": 6}, actor="clerk:li")


def test_the_feed_misses_nothing_and_doubles_nothing_under_eight_writers(url: str) -> None:
    with parcels_on(url) as engine:
        for writer in range(WRITERS):
            engine.start("parcel", id=f"W{writer}", data={"weight": 5})
        ready, follower = Barrier(WRITERS + 1), Follower(engine)
        threads = [Thread(target=_weigh, args=(engine, ready, each)) for each in range(WRITERS)]
        for thread in threads:
            thread.start()
        ready.wait()
        until(lambda: follower.has_read(WRITERS * (EACH + 1)))
        for thread in threads:
            thread.join()
        follower.has_read(0)

    told = follower.told
    assert sorted(told) == sorted(
        (f"W{writer}", seq) for writer in range(WRITERS) for seq in range(1, EACH + 2)
    )
    for writer in range(WRITERS):
        assert [seq for ticket, seq in told if ticket == f"W{writer}"] == [*range(1, EACH + 2)]


@pytest.mark.db
def test_the_feed_tells_a_ticket_in_order_where_transactions_overlap() -> None:
    url = fresh_postgres()
    host = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    clerk = {"payload": {"weight": 6}, "actor": "clerk:li"}
    with parcels_on(url) as engine, host.connect() as connection:
        for each in ("A", "B"):
            engine.start("parcel", id=each, data={"weight": 5})
        begin = settled(engine).latest_change()
        engine.send("A", "weighed", session=connection, **clerk)
        engine.send("B", "weighed", **clerk)  # a later transaction, which ends sooner
        engine.send("B", "weighed", session=connection, **clerk)
        assert engine.changes(begin).changes == ()  # nobody passes by what is still open
        connection.commit()

        told = [(each.ticket, each.seq) for each in settled(engine).changes(begin).changes]
    host.dispose()
    assert sorted(told) == [("A", 2), ("B", 2), ("B", 3)]
    assert [seq for ticket, seq in told if ticket == "B"] == [2, 3]


def test_lists_by_change_go_through_processes_one_look_each(url: str) -> None:
    with parcels_on(url) as engine:
        engine.start("parcel", id="P", data={"weight": 5})
        engine.start("desk", id="D")
        found = engine.find(Ask(order=ListOrder.CHANGED)).tickets

    assert sorted(each.process for each in found) == ["desk", "parcel"]


def _unlisted(name: str) -> Change:
    """A change that says nothing of lists or of what its entries are found by."""
    return opened(name)


@pytest.mark.db
def test_who_writes_no_rows_keeps_nobody_waiting_until_his_transaction_ends() -> None:
    url = fresh_postgres()
    host = create_engine(url, poolclass=NullPool)
    with open_store(url) as store, host.connect() as session:
        store.within(session).commit([_unlisted("A")])
        writer = Thread(target=lambda: store.commit([_unlisted("B")]), daemon=True)
        writer.start()
        writer.join(5)
        waits = writer.is_alive()
        session.rollback()
        writer.join()

        assert not waits
        assert store.find() == ["B"]
        assert store.lists.keeping() is Keeping.OFF


@pytest.mark.db
def test_rows_are_not_made_anew_past_a_transaction_that_writes_none() -> None:
    url = fresh_postgres()
    host, states = create_engine(url, poolclass=NullPool), list[str]()
    with open_store(url) as store, host.connect() as session:
        store.within(session).commit([_unlisted("A")])
        rebuilding = Thread(target=lambda: (store.lists.begin(), states.append("begun")))
        rebuilding.start()
        rebuilding.join(0.5)
        assert not states, "what is not committed yet would have no rows"
        session.commit()
        rebuilding.join()

    assert states == ["begun"]
