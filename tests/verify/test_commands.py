"""``callout verify``, ``heads``, ``history``, ``why`` and ``doctor`` on what was altered."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from callout.engine import Engine
from callout.records import Entry, TicketId, entry_from_json
from callout.store import open_store
from callout_adapters.sql import rows
from tests.cli.running import Command, Ended
from tests.engine.worlds import DESK, PARCEL, catalog_of
from tests.verify.databases import COURIER, alter, fill, made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    made(path)
    return path


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    path: Path,
) -> Command:
    (tmp_path / "processes").mkdir()
    (tmp_path / "rules").mkdir()
    for name, text in (("parcel", PARCEL), ("desk", DESK), ("courier", COURIER)):
        (tmp_path / f"processes/{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("CALLOUT_DB", f"sqlite:///{path}")
    return Command(monkeypatch, capsys)


def test_a_database_that_nobody_altered(callout: Command) -> None:
    ended = callout("verify")

    assert (ended.code, ended.out) == (0, "6 tickets verified, 0 divergences\n")
    assert callout("verify", "--all").code == 0
    assert callout("verify", "P", "C", "--json").json == {
        "tickets": {"P": [], "C": []},
        "others": [],
        "divergences": 0,
        "notes": 0,
        "unchecked": {},
    }


def test_no_process_file_is_needed(
    callout: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty/processes").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "empty")

    assert callout("verify").code == 0


def test_each_difference_is_a_line_and_a_record(callout: Command, path: Path) -> None:
    alter(path, "UPDATE ticket SET outcome = 'fetched' WHERE id = 'P'")

    ended = callout("verify")
    assert ended.code == 1
    assert "P/7 STORED /ticket/outcome" in ended.out
    (found,) = callout("verify", "--json").json["tickets"]["P"]
    assert (found["class"], found["recorded"], found["replayed"]) == ("STORED", "fetched", None)
    assert callout("replay").code == 1, "a replay looks at the ticket's row as well"


def test_a_replay_looks_at_what_follows_from_the_record_only(callout: Command, path: Path) -> None:
    alter(path, "DELETE FROM timer")

    assert callout("replay").code == 0
    assert callout("verify").code == 1


def test_what_the_database_does_not_let_be_read_is_named(callout: Command, path: Path) -> None:
    damage(path, "entry")

    ended = callout("verify")
    assert ended.code == 3
    assert "malformed" in ended.out + ended.err


@pytest.mark.parametrize("value", ["CAST(x'78da7bff' AS TEXT)", "'text'", "x'7b'", "7"])
def test_an_altered_definition_is_a_finding_and_no_failure_of_the_database(
    value: str, callout: Command, path: Path
) -> None:
    alter(path, f"UPDATE definition SET document = {value}")  # noqa: S608 - a value of ours

    ended = callout("verify", "--json")

    assert (ended.code, ended.json["unchecked"]) == (1, {})
    assert {each["class"] for each in ended.json["others"]} == {"DEF"}
    assert "does not answer" not in ended.out


def damage(path: Path, table: str) -> None:
    """Overwrite the pages of a table with what is none."""
    with closing(sqlite3.connect(path)) as connection:
        pages = [
            number
            for (number,) in connection.execute(
                "SELECT pageno FROM dbstat WHERE name = ?", (table,)
            )
        ]
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(b"\xa5" * size)


def test_a_ticket_that_is_not_there_is_the_callers_mistake(callout: Command) -> None:
    assert callout("verify", "nobody").code == 2
    assert callout("replay", "nobody").code == 2
    assert callout("verify", "P", "--all").code == 2


def test_heads_that_somebody_kept_show_what_was_cut(
    callout: Command, path: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "heads.jsonl"
    kept.write_text(callout("heads").out)
    assert len(kept.read_text().splitlines()) == 6
    assert callout("verify", "--against", str(kept)).code == 0

    alter(path, *map("DELETE FROM ".__add__, ("timer", "outbox", "entry", "ticket")))

    ended = callout("verify", "--against", str(kept))
    assert ended.code == 1
    assert ended.out.count("HEAD") == 6


@pytest.mark.parametrize("line", ["x", "[1]", '["P", "1", "s256:0"]'])
def test_a_list_that_is_none_is_named_by_its_line(
    line: str, callout: Command, tmp_path: Path
) -> None:
    (tmp_path / "heads.jsonl").write_text(f"\n{line}\n")

    ended = callout("verify", "--against", "heads.jsonl")
    assert ended.code == 1
    assert "line 2 is no head" in ended.err
    assert callout("verify", "--against", "nowhere.jsonl").code == 2


ALTERATIONS = {
    "changed": (
        "UPDATE entry SET document = replace(document, 'A3', 'B1') WHERE seq = 6",
        "! entry 6 was changed after it was written: callout verify P",
    ),
    "no JSON": (
        "UPDATE entry SET document = '{' WHERE seq = 6 AND ticket = 'P'",
        "! entry 6 cannot be read: callout verify P",
    ),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_a_history_says_what_does_not_verify(name: str, callout: Command, path: Path) -> None:
    statement, said = ALTERATIONS[name]
    alter(path, statement)

    ended = callout("history", "P")
    assert ended.code == 0
    assert said in ended.out
    assert ended.out.count("! entry") == 1


def test_why_says_that_its_entry_was_changed(callout: Command, path: Path) -> None:
    alter(path, ALTERATIONS["changed"][0])

    assert "! entry 6 was changed" in callout("why", "P", "6").out
    assert "!" not in callout("why", "P", "2").out
    alter(path, ALTERATIONS["no JSON"][0])
    ended = callout("why", "P", "6")
    assert (ended.code, "cannot be read" in ended.err) == (3, True)


def test_why_reads_the_one_entry_it_explains(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(document: str) -> Entry:
        read.append(document)
        return rows.orjson.loads(document) and entry_from_json(rows.orjson.loads(document))

    monkeypatch.setattr("callout_adapters.sql.reader.read_entry", reading)
    catalog = catalog_of(parcel=PARCEL, desk=DESK, courier=COURIER)
    with Engine(open_store(f"sqlite:///{path}"), catalog) as engine:
        assert (engine.why("P", 2).seq, engine.why("P").seq) == (2, 7)
        assert len(read) == 2
        with pytest.raises(ValueError, match="has entries 1 to 7, not 9"):
            engine.why("P", 9)


def _wrong(ended: Ended) -> list[str]:
    return [each["subject"] for each in ended.json["findings"] if each["verdict"] == "wrong"]


DAMAGES: dict[str, Sequence[str]] = {
    "last entry deleted": ["DELETE FROM entry WHERE ticket = 'P' AND seq = 7"],
    "row set back": ["UPDATE ticket SET version = 6 WHERE id = 'P'"],
    "head": ["UPDATE ticket SET head = 'x' WHERE id = 'P'"],
    "one of the newest entries": [ALTERATIONS["changed"][0]],
}


@pytest.mark.parametrize("name", DAMAGES)
def test_the_doctor_looks_at_the_ends_of_histories(name: str, callout: Command, path: Path) -> None:
    assert "ticket P" not in _wrong(callout("doctor", "--json"))
    alter(path, *DAMAGES[name])

    assert "ticket P" in _wrong(callout("doctor", "--json"))


def test_the_doctor_asks_the_database_itself(callout: Command, path: Path) -> None:
    alter(path, "DELETE FROM ticket WHERE id = 'P'")
    assert "integrity" in _wrong(callout("doctor", "--json"))

    damage(path, "entry_key")
    assert "integrity" in _wrong(callout("doctor", "--json"))


@pytest.mark.db
def test_a_postgres_database_is_checked_alike(address: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    with open_store(address) as store:
        fill(store)
        with Engine(open_store(address, read_only=True), catalog_of()) as engine:
            assert [each.counts for each in engine.verify() if not each.equal] == []
            assert [each.equal for each in engine.verify("P")] == [True]
    if not address.startswith("postgresql"):
        return
    plain = address.replace("postgresql+psycopg:", "postgresql:", 1)
    statements = {
        "STORED": "UPDATE ticket SET status = 'closed' WHERE id = 'P'",
        "RECORD": "UPDATE entry SET kind = 'timer' WHERE ticket = 'P' AND seq = 4",
        "CHAIN": "UPDATE entry SET document = replace(document, 'A3', 'B1') WHERE ticket = 'P'",
        "DEF": "UPDATE definition SET document = 'x'::bytea",
    }
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements.values():
            connection.execute(statement)
    with open_store(address, read_only=True) as store, Engine(store, catalog_of()) as engine:
        (report,) = engine.verify("P")
        assert statements.keys() <= report.counts.keys()
        assert store.entry(TicketId("C"), 2) is not None
