"""What a driver says of a database that is not as it should be, in words that help."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from callout.errors import StoreError, StoreUnavailable
from callout.store import open_store
from callout_adapters.driver_errors import translated
from tests.contract.databases import fresh_postgres
from tests.verify.databases import made

WRITING = ("was to be written", "nothing of this change")


def no_database(path: Path) -> None:
    path.write_text("Dear all,\n" * 500, "utf-8")


def cut_short(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, path.stat().st_size // 2)


def bad_schema(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE' WHERE name = 'timer'")
        connection.commit()


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("damage", [no_database, cut_short, bad_schema])
def test_a_file_that_is_no_database_or_damaged(
    damage: object, read_only: bool, tmp_path: Path
) -> None:
    assert callable(damage)
    damage(tmp_path / "t.db")

    def look() -> None:
        address = f"sqlite:///{tmp_path}/t.db"
        with open_store(address, create=False, read_only=read_only) as store:
            store.history(store.find()[0])

    with pytest.raises(StoreError, match="is no SQLite database, or is damaged") as raised:
        look()

    assert not isinstance(raised.value, StoreUnavailable)
    assert "restore" in (raised.value.hint or "")
    assert not any(part in str(raised.value) for part in WRITING)


@pytest.mark.db
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"database": "callout_nowhere"}, "the server has no such database"),
        ({"username": "callout_nobody"}, "the server does not let this user in"),
    ],
)
def test_a_server_that_has_no_such_database_or_user(change: dict[str, str], says: str) -> None:
    url = make_url(fresh_postgres()).set(**change)

    with pytest.raises(StoreUnavailable, match=says) as raised:
        open_store(url.render_as_string(hide_password=False))

    assert "whether the server runs" not in str(raised.value)


class Told(Exception):
    """An error of a driver's, as it tells it."""

    def __init__(self, text: str, sqlstate: str | None = None) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


class OperationalError(Told):
    """Which a driver also raises for what does not answer (PEP 249)."""


TOLD = {
    ("Relation »ticket« existiert nicht", "42P01"): "is missing",
    ("Spalte »error« existiert nicht", "42703"): "is missing",
    ("no such table: timer", None): "is missing",
    ("no such column: error", None): "is missing",
    ("table outbox has no column named error", None): "is missing",
    ("Datenbank »x« existiert nicht", "3D000"): "no such database",
    ('connection failed: FATAL:  database "x" does not exist', None): "no such database",
    ("Passwort-Authentifizierung fehlgeschlagen", "28P01"): "does not let this user in",
    ("Rolle »x« existiert nicht", "28000"): "does not let this user in",
    ('FATAL:  password authentication failed for user "x"', None): "does not let this user in",
    ('FATAL:  Peer authentication failed for user "x"', None): "does not let this user in",
    ('FATAL:  role "x" does not exist', None): "does not let this user in",
    ('FATAL:  no pg_hba.conf entry for host "::1"', None): "does not let this user in",
    ("fe_sendauth: no password supplied", None): "does not let this user in",
    ("invalid page in block 3", "XX001"): "are damaged",
    ("file is not a database", None): "or is damaged",
    ("database disk image is malformed", None): "or is damaged",
    ("Could not decode to UTF-8 column 'document' with text 'x'", None): "is no UTF-8",
    ("connection refused", None): "does not answer",
    ("the database system is starting up", "57P03"): "does not answer",
}


@pytest.mark.parametrize(("text", "state"), TOLD)
def test_what_is_said_is_what_it_is(text: str, state: str | None) -> None:
    error = translated(OperationalError(text, state))

    assert TOLD[text, state] in error.message
    assert text in error.message
    assert error.hint
