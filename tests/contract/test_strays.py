"""The contract of every store: what is written down of events that no history holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from callout.records.strays import STRAYS_KEPT, Stray
from callout.store import Store, open_maintenance
from callout_adapters.sql import open_store
from tests.contract.databases import TO_THE_FIRST_REVISION
from tests.contract.makers import NINE


def _stray(number: int = 0) -> Stray:
    moment = NINE + timedelta(microseconds=number)
    return Stray(moment, f"T-{number}", "工单 'x'", "clerk:li", "bad-name", "it says so")


def test_strays_read_back_whole_and_the_last_first(store: Store) -> None:
    assert store.strays() == []
    for number in range(3):
        store.put_stray(_stray(number))

    assert store.strays() == [_stray(2), _stray(1), _stray(0)]
    assert store.strays(1) == [_stray(2)]


def test_of_a_flood_of_strays_the_last_thousand_stay(store: Store) -> None:
    for number in range(STRAYS_KEPT + 5):
        store.put_stray(_stray(number))

    kept = store.strays(STRAYS_KEPT * 2)
    assert len(kept) == STRAYS_KEPT
    assert (kept[0], kept[-1]) == (_stray(STRAYS_KEPT + 4), _stray(5))


def test_strays_are_kept_in_the_transaction_of_the_host(address: str) -> None:
    database = create_engine(store_url(address))
    with open_store(address) as store:
        with Session(database) as session, session.begin():
            store.within(session).put_stray(_stray())
            session.rollback()
        assert store.strays() == []
        with Session(database) as session, session.begin():
            store.within(session).put_stray(_stray(1))
        assert store.strays() == [_stray(1)]
    database.dispose()


def store_url(address: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def test_a_database_of_before_gets_the_table_by_an_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    url = f"sqlite:///{path}"
    open_store(url).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in TO_THE_FIRST_REVISION:
            connection.execute(statement)
        connection.execute("UPDATE callout_version SET version_num = '0001'")

    open_maintenance(url).upgrade()

    with open_store(url) as store:
        store.put_stray(_stray())
        assert store.strays() == [_stray()]
