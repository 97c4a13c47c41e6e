"""What operators do: doctor, outbox, timers, back-up, restore, upgrade."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from callout.cli.app import app
from callout.errors import SchemaMismatch, StoreError, StoreUnavailable
from callout.records import TicketId
from callout.store import open_maintenance, open_store
from callout_adapters.sql.upgrade import HEAD
from tests.contract.makers import NINE, opened, timer

RUNNER = CliRunner()


def run(*arguments: str) -> tuple[int, object]:
    result = RUNNER.invoke(app, [*arguments, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, orjson.loads(result.stdout)


def run_plainly(*arguments: str) -> None:
    result = RUNNER.invoke(app, arguments)
    if result.exception is not None:
        raise result.exception


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tickets.db"


@pytest.fixture
def db(path: Path) -> str:
    address = f"sqlite:///{path}"
    with open_store(address) as store:
        store.commit([opened("a", timers=[timer("t", NINE)], effects=2)])
        store.timer_failed(TicketId("a"), "t", "ExpressionError: no value", None)
        store.delivery_failed("a/1/0", "no such number", None)
    return address


def wrong(document: object) -> list[str]:
    assert isinstance(document, dict)
    return [each["subject"] for each in document["findings"] if each["verdict"] == "wrong"]


def test_doctor_tells_what_waits_for_a_person(db: str) -> None:
    code, document = run("doctor", "--db", db)

    assert code == 1
    assert wrong(document) == ["outbox", "ticket a"]


def test_doctor_is_content_with_a_new_database(path: Path) -> None:
    open_store(f"sqlite:///{path}").close()
    code, document = run("doctor", "--db", f"sqlite:///{path}")

    assert code == 0
    assert wrong(document) == []


@pytest.mark.parametrize("command", ["doctor", "outbox", "timers", "verify", "replay", "heads"])
def test_looking_never_makes_a_database(command: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no database file"):
        run_plainly(command, "--db", f"sqlite:///{tmp_path}/slip.db")

    assert list(tmp_path.iterdir()) == []


def test_doctor_names_a_weaker_durability(path: Path) -> None:
    open_store(f"sqlite:///{path}").close()
    _, document = run("doctor", "--db", f"sqlite:///{path}?synchronous=normal")

    assert isinstance(document, dict)
    notes = [each["text"] for each in document["findings"] if each["verdict"] == "note"]
    said = [each for each in notes if "synchronous" in each]
    assert said == ["synchronous=normal: a power failure loses acknowledged events"]


def test_dead_letters_are_seen_and_retried(db: str) -> None:
    code, listed = run("outbox", "--dead", "--db", db)
    assert code == 0
    assert isinstance(listed, list)
    assert [(each["id"], each["error"]) for each in listed] == [("a/1/0", "no such number")]

    assert run("outbox", "--retry-all", "--db", db) == (0, {"retried": 1})
    assert run("outbox", "--dead", "--db", db) == (0, [])
    assert run("outbox", "--retry", "a/1/0", "--db", db) == (1, {"retried": 0})


def test_timers_set_aside_are_seen_and_retried(db: str) -> None:
    _, listed = run("timers", "--db", db)
    assert isinstance(listed, list)
    assert [(each["ticket"], each["timer"], each["tries"]) for each in listed] == [("a", "t", 1)]

    assert run("timers", "--retry", "a", "t", "--db", db) == (0, {"retried": True})
    assert run("timers", "--db", db) == (0, [])
    assert run("timers", "--retry", "a", "t", "--db", db) == (1, {"retried": False})


def test_a_back_up_restores_to_the_same_tickets(db: str, tmp_path: Path) -> None:
    copy, again = tmp_path / "copy.db", f"sqlite:///{tmp_path}/again.db"

    with open_store(db) as store:
        store.commit([opened("b")])
        open_maintenance(db).back_up(copy)
        store.commit([opened("later")])
    open_maintenance(again).restore(copy)

    with open_store(again) as restored, open_store(db) as original:
        assert restored.find() == ["a", "b"]
        assert restored.history(TicketId("a")) == original.history(TicketId("a"))
        assert restored.deliveries() == original.deliveries()


def test_a_back_up_never_writes_over_a_file(db: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")

    with pytest.raises(StoreError, match="exists"):
        open_maintenance(db).back_up(copy)
    with pytest.raises(StoreError, match="exists"):
        open_maintenance(db).restore(copy)

    assert copy.read_text() == "precious"


def test_a_damaged_back_up_is_not_restored(db: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    open_maintenance(db).back_up(copy)
    content = bytearray(copy.read_bytes())
    content[8192:20480] = bytes(12288)
    copy.write_bytes(content)

    with pytest.raises(StoreError):
        open_maintenance(f"sqlite:///{tmp_path}/again.db").restore(copy)

    assert not (tmp_path / "again.db").exists()
    assert list(tmp_path.glob("*.part")) == []


def test_postgres_names_its_own_tools(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    maintenance = open_maintenance("postgresql://clerk:secret@server/tickets")

    with pytest.raises(StoreError) as caught:
        maintenance.back_up(tmp_path / "copy")

    assert str(caught.value) == (
        "PostgreSQL is backed up with its own tools\n"
        f"  hint: run: pg_dump --format=custom --file={tmp_path}/copy "
        "'postgresql://clerk:***@server/tickets'"
    )


def set_revision(path: Path, revision: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE callout_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


def test_an_older_schema_is_refused_with_the_command_that_mends_it(db: str, path: Path) -> None:
    set_revision(path, "0000")

    with pytest.raises(SchemaMismatch) as caught:
        open_store(db)

    assert str(caught.value) == (
        f"the schema of {db} is at 0000, older than this callout's {HEAD}\n"
        f"  hint: back it up, then run: callout doctor --upgrade --db {db}"
    )


def test_a_newer_schema_is_refused(db: str, path: Path) -> None:
    set_revision(path, "9999")

    with pytest.raises(SchemaMismatch, match=f"newer than this callout's {HEAD}"):
        open_store(db)


def test_a_database_that_cannot_be_reached_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="the database does not answer: unable to open"):
        open_store(f"sqlite:///{tmp_path}/no/such/folder/tickets.db")
    with pytest.raises(StoreUnavailable, match="the database does not answer"):
        open_store("postgresql://nobody@127.0.0.1:1/tickets")


@pytest.mark.parametrize("address", ["mysql://host/db", "tickets.db", ""])
def test_an_address_nobody_opens_is_named(address: str) -> None:
    with pytest.raises(StoreError, match=f"no store opens '{address}'"):
        open_store(address)


def test_an_sqlite_database_needs_a_file() -> None:
    with pytest.raises(StoreError, match="'sqlite://' names no file"):
        open_store("sqlite://")


def test_a_setting_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="synchronous=fast is no setting of SQLite"):
        open_store(f"sqlite:///{tmp_path}/tickets.db?synchronous=fast")


def test_an_async_driver_in_the_address_is_not_ours(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/tickets.db"
    with open_store(url) as store:
        assert store.health(NINE).database.startswith("SQLite")
