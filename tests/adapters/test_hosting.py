"""callout in the database of a host with migrations and tables of its own, `ticket` among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Session

from callout import Engine as Callout
from callout.clock import ManualClock
from callout.errors import SchemaMismatch, StoreError
from callout.records import Effect
from callout.store import open_maintenance
from callout_adapters.sql import Naming, metadata, open_store, upgrade
from tests.contract.databases import TO_THE_FIRST_REVISION, fresh_postgres
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

CLERK = "clerk:li"
HOST = MetaData()
TICKET = Table("ticket", HOST, Column("id", Integer, primary_key=True), Column("subject", Text))
VERSION = Table("alembic_version", MetaData(), Column("version_num", Text, primary_key=True))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return fresh_postgres()
    return f"sqlite:///{tmp_path}/app.db?synchronous=full"


@pytest.fixture
def host(url: str) -> Iterator[Engine]:
    """A host at revision abc123, with a ticket."""
    plain = url.replace("postgresql:", "postgresql+psycopg:").removesuffix("?synchronous=full")
    engine = create_engine(plain)
    with engine.begin() as connection:
        HOST.create_all(connection)
        connection.execute(TICKET.insert().values(id=1, subject="it leaks"))
        VERSION.create(connection)
        connection.execute(VERSION.insert().values(version_num="abc123"))
    yield engine
    engine.dispose()


def drop_tickets(host: Engine) -> None:
    with host.begin() as connection:
        TICKET.drop(connection)


def ours(url: str, adapters: dict[str, object] | None = None) -> Callout:
    catalog = catalog_of(parcel=PARCEL, desk=DESK)
    clock = ManualClock(NINE)
    return Callout(open_store(url), catalog, clock=clock, adapters=adapters)  # type: ignore[arg-type]


def revisions(host: Engine) -> list[str]:
    with host.connect() as connection:
        return list(connection.scalars(select(VERSION.c.version_num)))


def live(engine: Callout, host: Engine) -> None:
    """All kinds of statements: in a session and without, timers, effects, checks."""
    engine.start("parcel", id="P1", data={"weight": 5}, key="k")
    with Session(host) as session, session.begin():
        session.execute(TICKET.insert().values(id=2, subject="again"))
        engine.send("P1", "asked", actor=CLERK, session=session)
        engine.send("P1", "told", {"answer": "soon"}, actor=CLERK, session=session)
        assert session.scalars(text("SELECT subject FROM ticket ORDER BY id")).all() == [
            "it leaks",
            "again",
        ]
    with Session(host) as session:
        engine.start("desk", id="D9", session=session)
        session.rollback()
    assert engine.send("P1", "stored", {"shelf": "A"}, actor=CLERK, key="s").repeated is False
    assert engine.send("P1", "stored", {"shelf": "A"}, actor=CLERK, key="s").repeated is True
    assert isinstance(engine.clock, ManualClock)
    engine.clock.move_to(NINE.replace(day=14))
    assert engine.tick().fired == 1
    assert engine.relay().delivered == 2
    assert engine.find() == ["P1", "P1.desk"]
    assert [report.divergences for report in engine.verify()] == [(), ()]
    health = engine.store.health(NINE)
    assert (health.timers, health.waiting) == (2, 0)
    assert engine.store.forget_delivered(engine.clock.now().replace(day=20)) == 2


def test_a_host_with_a_table_of_the_same_name_is_told(url: str, host: Engine) -> None:
    with pytest.raises(StoreError, match="table 'ticket'") as told:
        ours(url)

    assert "prefix=" in str(told.value.hint)
    assert not inspect(host).has_table("entry")


def test_a_prefix_makes_room_beside_a_host(url: str, host: Engine) -> None:
    taken: list[Effect] = []
    with ours(f"{url}&prefix=callout_", {"people": taken.append}) as engine:
        live(engine, host)
    with ours(f"{url}&prefix=callout_") as again:
        assert len(again.find()) == 2
    if url.startswith("sqlite"):
        with open_store(f"{url}&prefix=callout_", read_only=True) as reading:
            assert len(reading.find()) == 2

    assert revisions(host) == ["abc123"]
    names = set(inspect(host).get_table_names())
    assert names == {"ticket", VERSION.name, *Naming("callout_").tables}


@pytest.mark.db
def test_a_schema_makes_room_beside_a_host() -> None:
    database = fresh_postgres().partition("?")[0]
    plain = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with plain.begin() as connection:
        for name in ("callout_host", "callout_own"):
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(text("CREATE SCHEMA callout_host"))
    host = create_engine(plain.url.update_query_dict({"options": "-csearch_path=callout_host"}))
    with host.begin() as connection:
        HOST.create_all(connection)
        connection.execute(TICKET.insert().values(id=1, subject="it leaks"))
    with ours(f"{database}?schema=callout_own", {"people": lambda _: None}) as engine:
        live(engine, host)
        with Session(host) as session, session.begin():
            engine.send("P1", "fetched", actor=CLERK, session=session)
            assert session.scalar(text("SHOW search_path")) == "callout_host"
    host.dispose()
    with plain.begin() as connection:
        connection.execute(text("DROP SCHEMA callout_host CASCADE"))
        connection.execute(text("DROP SCHEMA callout_own CASCADE"))
    plain.dispose()


@pytest.mark.parametrize("revision", ["abc123", "0001"])
def test_migrations_of_a_host_are_its_own(url: str, host: Engine, revision: str) -> None:
    drop_tickets(host)
    with host.begin() as connection:
        connection.execute(VERSION.update().values(version_num=revision))

    with ours(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
    with ours(url) as engine:
        assert engine.find() == ["P1"]

    assert revisions(host) == [revision]


@pytest.mark.parametrize("prefix", ["", "callout_"])
def test_a_host_that_compares_its_tables_leaves_ours_alone(
    url: str, host: Engine, prefix: str
) -> None:
    if not prefix:
        drop_tickets(host)
    with ours(f"{url}&prefix={prefix}" if prefix else url):
        pass
    tables = Naming(prefix).tables

    def include(_: object, name: str, kind: str, *_rest: object) -> bool:
        return not (kind == "table" and name in tables)

    expected = HOST if prefix else MetaData()
    with host.connect() as connection:
        opts = {"include_object": include, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), expected) == []
        opts = {"compare_type": True, "version_table": Naming(prefix).version_table}
        theirs = MetaData()
        for table in (TICKET,) if prefix else ():
            table.to_metadata(theirs)
        VERSION.to_metadata(theirs)
        for table in metadata(prefix).tables.values():
            table.to_metadata(theirs)
        context = MigrationContext.configure(connection, opts=opts)
        changed = [each for each in compare_metadata(context, theirs) if isinstance(each, tuple)]
        assert [each[0] for each in changed] == []


def test_a_database_of_before_is_recognised_and_taken_over(url: str, host: Engine) -> None:
    drop_tickets(host)
    with ours(url) as engine:
        engine.start("parcel", id="P1", data={"weight": 5})
    with host.begin() as connection:  # as an earlier callout has left it, with a host's beside
        connection.execute(text("DROP TABLE callout_version"))
        for statement in TO_THE_FIRST_REVISION:
            connection.execute(text(statement))
        connection.execute(VERSION.insert().values(version_num="0001"))

    with pytest.raises(SchemaMismatch, match="older"):
        ours(url)
    assert sorted(revisions(host)) == ["0001", "abc123"]

    assert open_maintenance(url).upgrade() == upgrade.HEAD
    assert revisions(host) == ["abc123"]
    with ours(url) as engine:
        assert engine.find() == ["P1"]


def test_a_database_with_callout_alone_loses_the_table_that_stood_for_it(
    url: str, host: Engine
) -> None:
    drop_tickets(host)
    with ours(url):
        pass
    with host.begin() as connection:
        connection.execute(text("DROP TABLE callout_version"))
        connection.execute(text("DROP INDEX outbox_delivered"))
        connection.execute(text("DROP TABLE schedule"))
        connection.execute(VERSION.update().values(version_num="0002"))
    with pytest.raises(SchemaMismatch, match="at 0002, older"):
        ours(url)

    open_maintenance(url).upgrade()

    assert not inspect(host).has_table(VERSION.name)
    with host.begin() as connection:
        connection.execute(text("UPDATE callout_version SET version_num = '9999'"))
    with pytest.raises(SchemaMismatch, match="newer"):
        ours(url)


@pytest.mark.parametrize(
    "query", ["prefix=Big", "prefix=a-b", "prefix=a'b", "schema=x", "prefix=a&prefix=b"]
)
def test_what_is_no_name_is_told(tmp_path: Path, query: str) -> None:
    with pytest.raises(StoreError) as told:
        open_store(f"sqlite:///{tmp_path}/app.db?{query}")
    assert told.value.hint


def test_a_prefix_may_be_an_argument(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/app.db", prefix="wf_") as store:
        assert store.find() == []
    copy = open_maintenance(f"sqlite:///{tmp_path}/app.db?prefix=wf_")
    copy.back_up(tmp_path / "copy.db")
    with open_store(f"sqlite:///{tmp_path}/copy.db?prefix=wf_", create=False) as store:
        assert store.health(NINE).schema == upgrade.HEAD
