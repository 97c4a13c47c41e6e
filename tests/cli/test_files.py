"""What the commands do with files."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callout.store import open_store
from callout.values.files import sha256_of
from tests.cli.running import Command
from tests.contract.test_files import file_of

VISIT = """
process: visit
title: Visit
data: {photo: {type: file, for: people}}
events: {arrived: {title: Arrived, payload: {photo: {type: file, accept: photo}}}}
states:
  open:
    title: Open
    waits_forever: a test
    on: {arrived: {do: [{set: {photo: event.data.photo}}]}}
"""


@pytest.fixture
def project(callout: Command, tmp_path: Path) -> Path:
    (tmp_path / "processes/visit.yaml").write_text(VISIT, "utf-8")
    (tmp_path / "door.png").write_bytes(b"door")
    callout("start", "visit", "--id", "V1")
    return tmp_path


def test_a_file_is_attached_named_by_an_event_and_written_again(
    callout: Command, project: Path
) -> None:
    value = json.loads(callout("attach", "door.png", "--by", "technician:li", "--json").out)
    hash_ = sha256_of(b"door")
    assert value == {"sha256": hash_, "name": "door.png", "type": "image/png", "bytes": 4}
    assert json.loads(callout("attach", "door.png", "--name", "a", "--ticket", "V1").out) == {
        **value,
        "name": "a",
    }

    callout("send", "V1", "arrived", "--with", json.dumps({"photo": value}))
    callout("file", hash_, "--out", "copy.png")

    assert (project / "copy.png").read_bytes() == b"door"
    again = callout("file", hash_, "--out", "copy.png")
    assert again.code != 0


def test_an_event_with_a_file_that_is_not_there_is_refused(callout: Command, project: Path) -> None:
    value = {"sha256": sha256_of(b"x"), "name": "x.png", "type": "image/png", "bytes": 1}

    refused = callout("send", "V1", "arrived", "--with", json.dumps({"photo": value}))

    assert refused.code == 1
    assert "no-such-file" in refused.err
    assert "'photo' names a file that is not in the store" in refused.err


def test_altered_files_are_found_by_verify_and_doctor(callout: Command, project: Path) -> None:
    callout("attach", "door.png")
    assert "their contents have the hashes" in callout("doctor").out
    assert ", 0 divergences" in callout("verify").out

    with sqlite3.connect(project / "callout.db") as connection:
        connection.execute("UPDATE file SET content = CAST('bath' AS blob)")
    connection.close()

    hash_ = sha256_of(b"door")
    found = callout("verify")
    assert f"/file/{hash_}" in found.out
    assert ", 1 divergences" in found.out
    assert f"file {hash_[:12]}" in callout("doctor").out


def test_doctor_finds_files_that_no_ticket_names_when_a_day_has_passed(
    callout: Command, project: Path
) -> None:
    value = json.loads(callout("attach", "door.png", "--json").out)
    callout("send", "V1", "arrived", "--with", json.dumps({"photo": value}))
    now = datetime.now(UTC)
    with open_store(f"sqlite:///{project / 'callout.db'}") as store:
        store.files.put(file_of(b"old", at=now - timedelta(days=2)), b"old")
        store.files.put(file_of(b"new", at=now - timedelta(hours=1)), b"new")
    refused = {"sha256": sha256_of(b"old"), "name": "a", "type": "text/html", "bytes": 3}
    callout("send", "V1", "arrived", "--with", json.dumps({"photo": refused}))

    found = callout("doctor", "--files").out

    assert found.count("no ticket names it") == 1
    assert f"file {sha256_of(b'old')[:12]}" in found
    assert "no ticket names it" not in callout("doctor").out
