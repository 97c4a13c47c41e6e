"""Looking at a database alters neither the file nor its folder, wherever it lies."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import typer

from callout.cli.app import app
from callout.clock import SystemClock
from callout.engine import Engine
from callout.errors import SchemaMismatch, StoreReadOnly, StoreUnavailable
from callout.notary import Sealer
from callout.records import TicketId
from callout.store import Store, open_maintenance, open_store
from callout.values.files import sha256_of
from callout_adapters.evidence.read_only import ReadOnlyFile
from tests.cli.running import Command
from tests.contract.makers import moved, opened
from tests.contract.test_files import file_of
from tests.engine.worlds import DESK, PARCEL, catalog_of
from tests.notary.keys import new_key
from tests.verify.databases import COURIER, made

LOOKS = (
    ("history", "P"),
    ("schedules",),
    ("show", "P"),
    ("at", "P", "2024-03-11T09:30Z"),
    ("at", "--all", "2024-03-11T09:30Z"),
    ("why", "P"),
    ("why-not", "P", "returned"),
    ("what-if", "P", "1", "--with", "weight=3"),
    ("decide", "--ticket", "P", "--table", "fee", "--with", "size=1", "--json"),
    ("can", "P"),
    ("verify",),
    ("replay",),
    ("heads",),
    ("backtest", "--process", "processes/courier.yaml"),
    ("audit", "heads"),
    ("audit", "prove", "P", "1"),
    ("audit", "consistency", "1"),
    ("tickets",),
    ("export",),
    ("export", "--case", "P", "case.zip"),
    ("report", "--list"),
    ("release", "list"),
    ("verify", "--released"),
    ("audit", "find", "--refused"),
    ("audit", "find", "--by", "event"),
    ("export", "--parquet", "days"),
    ("audit", "find", "--parquet", "days"),
    ("outbox",),
    ("timers",),
    ("doctor",),
    ("doctor", "--stuck"),
    ("doctor", "--files"),
    ("file", sha256_of(b"door"), "--out", "door.png"),
    ("diagram", "--ticket", "P"),
    ("diff", "processes", "processes", "--tickets"),
    ("backup", "copy.db"),
)
WRITERS = {"views", "start", "send", "attach", "work", "restore", "import"} | {
    "audit seal",
    "audit publish",
    "release propose",
    "release approve",
    "release withdraw",
    "migrate apply",
    "migrate undo",
    "erase",
    "hold",
}
"""Commands on a database that do more than look."""


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    (tmp_path / "processes").mkdir()
    (tmp_path / "rules").mkdir()
    for name, text in (("parcel", PARCEL), ("desk", DESK), ("courier", COURIER)):
        (tmp_path / f"processes/{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


def fingerprint(folder: Path) -> dict[str, str]:
    """What the files hold, and when one was last made or taken away."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }
    return files | {"": str(folder.stat().st_mtime_ns)}


def with_a_file(path: Path) -> str:
    """The address of a database that has everything."""
    address = made(path)
    with open_store(address) as store:
        store.files.put(file_of(b"door"), b"door")
        with TemporaryDirectory() as keys:
            Sealer(store, new_key(Path(keys))[0], SystemClock()).seal_all()
    return address


def as_it_is(folder: Path) -> Path:
    with_a_file(folder / "a.db")
    return folder / "a.db"


def as_a_back_up(folder: Path) -> Path:
    address = with_a_file(folder / "first.db")
    open_maintenance(address).back_up(folder / "a.db")
    (folder / "first.db").unlink()
    return folder / "a.db"


def with_a_log_that_nobody_owns(folder: Path) -> Path:
    """A file whose newest events are only in the log beside it, as after a crash or a copy."""
    source = folder / "first.db"
    with_a_file(source)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE ticket SET head = 'altered in the log' WHERE id = 'C'")
        connection.commit()
        shutil.copy(source, folder / "a.db")
        shutil.copy(f"{source}-wal", folder / "a.db-wal")
    source.unlink()
    return folder / "a.db"


@pytest.mark.parametrize("lay", [as_it_is, as_a_back_up, with_a_log_that_nobody_owns])
def test_no_command_that_looks_alters_anything(
    lay: Callable[[Path], Path], folder: Path, callout: Command
) -> None:
    path = lay(folder)
    before = fingerprint(folder)

    for words in LOOKS:
        callout(*words, "--db", f"sqlite:///{path}")
        assert fingerprint(folder) == before, words


def test_every_command_on_a_database_looks_or_writes() -> None:
    found = dict(commands_of(typer.main.get_command(app)))
    on_a_database = {
        name for name, command in found.items() if any(each.name == "db" for each in command.params)
    }
    looks = {" ".join(words[: 1 + (words[0] in ("audit", "release"))]) for words in LOOKS}
    elsewhere = {"migrate plan", "migrate check"}  # in tests/rollout/test_commands.py
    assert on_a_database == WRITERS | looks | elsewhere


def commands_of(group: Any) -> Iterator[tuple[str, Any]]:
    """Every command by its name, those of groups by both words."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {inner}", each) for inner, each in commands_of(command))
        else:
            yield name, command


def test_what_only_the_log_has_is_read_too(folder: Path, callout: Command) -> None:
    path = with_a_log_that_nobody_owns(folder)

    assert "/ticket/head" in callout("verify", "C", "--db", f"sqlite:///{path}").out


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder on a medium that nobody can write to."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a medium that cannot be written to")
    held = {path.name: path.read_bytes() for path in folder.iterdir()}
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        for name, content in held.items():
            (folder / name).write_bytes(content)
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("lay", [as_it_is, as_a_back_up, with_a_log_that_nobody_owns])
def test_a_medium_that_cannot_be_written_to_can_be_looked_at(
    lay: Callable[[Path], Path], folder: Path, callout: Command
) -> None:
    path = lay(folder)
    with read_only(folder):
        for words in LOOKS:
            ended = callout(*words, "--db", f"sqlite:///{path}")
            assert ended.code in (0, 1), ended
            assert ended.out, words


def test_a_database_that_is_being_written_to_is_read_beside_whoever_writes(folder: Path) -> None:
    address = made(folder / "a.db")
    with open_store(address) as writer, open_store(address, read_only=True) as reader:
        count = len(reader.find())
        writer.commit([opened("new")])
        with reader.evidence() as evidence:
            evidence.tickets()
            writer.commit([opened("newer")])
            assert evidence.ticket("newer") is None, "it is of one moment"
        assert len(reader.find()) == count + 2


def test_what_was_read_while_a_file_that_lay_still_was_written_to_is_refused(folder: Path) -> None:
    address = made(folder / "a.db")

    def read_and_write(reader: Store) -> None:
        with reader.evidence() as evidence:
            evidence.tickets()
            with open_store(address) as writer:
                writer.commit([opened("new")])

    with open_store(address, read_only=True) as reader:
        with pytest.raises(StoreUnavailable, match="written to while it was read"):
            read_and_write(reader)
        assert "new" in reader.find()


@pytest.mark.parametrize("lay", [as_it_is, as_a_back_up, with_a_log_that_nobody_owns])
def test_a_copy_has_all_that_its_source_has_and_the_source_stays(
    lay: Callable[[Path], Path], folder: Path, tmp_path: Path
) -> None:
    path = lay(folder)
    before = fingerprint(folder)

    open_maintenance(f"sqlite:///{path}").back_up(tmp_path / "copy.db")
    open_maintenance(f"sqlite:///{tmp_path}/again.db").restore(path)

    assert fingerprint(folder) == before
    for name in ("copy.db", "again.db"):
        assert contents(tmp_path / name) == contents(path, before)


def contents(path: Path, before: dict[str, str] | None = None) -> list[str]:
    """All rows, in the words of SQLite; of a source from copies of its files."""
    if before is not None:
        copies = path.parent.with_name("copies")
        shutil.copytree(path.parent, copies, dirs_exist_ok=True)
        path = copies / path.name
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_a_database_that_others_write_to_is_copied_beside_them(folder: Path) -> None:
    address = made(folder / "a.db")
    with open_store(address) as writer:
        writer.commit([opened("new")])
        log = (folder / "a.db-wal").read_bytes()
        open_maintenance(address).back_up(folder / "copy.db")
        assert (folder / "a.db-wal").read_bytes() == log
        writer.commit([opened("newer")])
        open_maintenance(address).back_up(folder / "later.db")

    for name, there in (("copy.db", ["new"]), ("later.db", ["new", "newer"])):
        with open_store(f"sqlite:///{folder}/{name}", read_only=True) as copy:
            assert [each for each in copy.find() if each.startswith("new")] == there


def test_a_copy_during_which_a_file_that_lay_still_was_written_to_is_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = made(folder / "a.db")
    written: list[str] = []

    class Meddling(ReadOnlyFile):
        def connect(self) -> sqlite3.Connection:
            connection = super().connect()
            if not written:
                written.append("new")
                with open_store(address) as writer:
                    writer.commit([opened("new")])
            return connection

    monkeypatch.setattr("callout_adapters.sql.maintenance.ReadOnlyFile", Meddling)
    open_maintenance(address).back_up(folder / "copy.db")

    with open_store(f"sqlite:///{folder}/copy.db", read_only=True) as copy:
        assert "new" in copy.find()


def test_an_empty_file_gets_no_tables(folder: Path) -> None:
    (folder / "a.db").touch()

    with pytest.raises(SchemaMismatch, match="no tables"):
        open_store(f"sqlite:///{folder}/a.db", read_only=True)
    assert (folder / "a.db").read_bytes() == b""


WRITES: dict[str, Callable[[Store], object]] = {
    "commit": lambda store: store.commit([opened("x")]),
    "commit many": lambda store: store.commit_each([[opened("x")], [opened("y")]]),
    "move": lambda store: store.commit([moved(store.load(TicketId("a")), "x")]),
    "definition": lambda store: store.put_definition("s256:1", b""),
    "delivered": lambda store: store.delivered(["a/1/0"], opened("x").entries[0].recorded_at),
    "forget": lambda store: store.forget_keys(opened("x").entries[0].recorded_at),
    "timer": lambda store: store.retry_timer(TicketId("a"), "t"),
}


@pytest.mark.parametrize("name", WRITES)
def test_whoever_writes_to_what_is_only_read_is_told(name: str, address: str) -> None:
    with open_store(address) as store:
        store.commit([opened("a", effects=1)])

    with open_store(address, read_only=True) as store, pytest.raises(StoreReadOnly):
        WRITES[name](store)
    with open_store(address) as store:
        assert store.find() == ["a"]


def test_an_engine_may_be_opened_to_look(folder: Path) -> None:
    address = made(folder / "a.db")
    catalog = catalog_of(parcel=PARCEL, desk=DESK, courier=COURIER)
    with Engine(open_store(address, read_only=True), catalog) as engine:
        assert engine.why("P", 2).name == "asked"
        assert all(report.equal for report in engine.verify())
        with pytest.raises(StoreReadOnly):
            engine.send("P", "fetched", actor="clerk:li")
