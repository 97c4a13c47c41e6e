"""Files in a database: what was altered is told, and older databases get their table."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, column, create_engine, table, text

from callout.errors import SchemaMismatch, StoreError
from callout.store import open_maintenance
from callout_adapters.naming import Naming
from callout_adapters.sql import open_store, upgrade
from tests.contract.databases import SEALS, TO_BEFORE_TRAILS, fresh_postgres
from tests.contract.test_files import file_of


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_postgres() if request.param == "postgresql" else f"sqlite:///{tmp_path}/t.db"


def run(url: str, *statements: str) -> None:
    host: Engine = create_engine(url)
    with host.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    host.dispose()


@pytest.mark.parametrize(
    "wrong", ["content = CAST('bath' AS {blob})", "bytes = 5", "sha256 = 'other'"]
)
def test_a_file_that_was_altered_is_never_handed_out(url: str, wrong: str) -> None:
    file = file_of(b"door")
    blob = "blob" if url.startswith("sqlite") else "bytea"
    with open_store(url) as store:
        store.files.put(file, b"door")
        run(url, f"UPDATE file SET {wrong.format(blob=blob)}")  # noqa: S608 - ours

        with pytest.raises(StoreError, match="it should have"):
            store.files.get("other" if "other" in wrong else file.sha256)


def test_a_content_that_is_no_bytes_any_more_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/t.db"
    with open_store(url) as store:
        store.files.put(file_of(b"door"), b"door")
        run(url, "UPDATE file SET content = 'door'")

        with pytest.raises(StoreError, match="something else than bytes"):
            store.files.get(file_of(b"door").sha256)


def _as_of_0005(url: str, *more: str) -> None:
    drops = (f"DROP TABLE {name}" for name in ("file", *SEALS))
    run(url, *drops, *TO_BEFORE_TRAILS, *more)
    host = create_engine(url)
    with host.begin() as connection:
        version = table(Naming().version_table, column("version_num"))
        connection.execute(version.update().values(version_num="0005"))
    host.dispose()


def test_an_older_database_keeps_files_once_it_is_upgraded(url: str) -> None:
    open_store(url).close()
    _as_of_0005(url)
    with pytest.raises(SchemaMismatch, match="is at 0005, older"):
        open_store(url)

    assert open_maintenance(url).upgrade() == upgrade.HEAD == "0011"

    with open_store(url) as store:
        store.files.put(file_of(b"door"), b"door")
        assert store.files.get(file_of(b"door").sha256) == b"door"


def test_a_table_of_that_name_that_is_the_hosts_is_left_alone(url: str) -> None:
    open_store(url).close()
    _as_of_0005(url, "CREATE TABLE file (path text)")

    with pytest.raises(StoreError, match="a table 'file' that is not callout's"):
        open_maintenance(url).upgrade()

    run(url, "INSERT INTO file VALUES ('theirs')")
