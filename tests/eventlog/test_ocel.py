"""Object-centric logs: JSON and SQLite hold the same, and what is none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout.errors import StoreError
from callout.eventlog.model import NAME, AttributeKind
from callout.eventlog.notes import BadLog
from callout.eventlog.ocel.files import read_ocel_file, write_ocel_file
from callout.eventlog.ocel.json_form import read_ocel_json, write_ocel_json
from callout.eventlog.ocel.model import (
    OcelEvent,
    OcelItem,
    OcelLog,
    OcelObject,
    OcelRelation,
    OcelValue,
    flattened,
)

TEXT, INT = AttributeKind.STRING, AttributeKind.INT
BOTH = (OcelRelation("T", "ticket"), OcelRelation("U", "other"), OcelRelation("U", "same"))
ITEMS: tuple[OcelItem, ...] = (
    OcelEvent("T/2", "later; DROP TABLE event", "2024-01-02T00:00:00Z", (), BOTH),
    OcelEvent(
        "T/1",
        "Opened",
        "2024-01-01T00:00:00Z",
        (
            OcelValue("n", INT, "3"),
            OcelValue('"quoted"', TEXT, "你好"),
            OcelValue("ok", AttributeKind.BOOLEAN, "true"),
        ),
        (OcelRelation("T", "ticket"),),
    ),
    OcelEvent("U/1", "opened", "2024-01-01T00:00:00Z", (OcelValue("N", TEXT, "x"),)),
    OcelObject(
        "T",
        "ticket",
        (OcelValue("status", TEXT, "open"), OcelValue("states", TEXT, "a", "2024-01-01T00:00:00Z")),
        (OcelRelation("U", "child"),),
    ),
    OcelObject("U", "ticket"),
)
LOG = OcelLog(
    tuple(each for each in ITEMS if isinstance(each, OcelEvent)),
    tuple(each for each in ITEMS if isinstance(each, OcelObject)),
)


def test_json_holds_the_log_as_it_is() -> None:
    assert read_ocel_json(b"".join(write_ocel_json(ITEMS))) == LOG


def test_an_sqlite_file_holds_the_log_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    write_ocel_file(path, ITEMS)
    before = path.read_bytes()

    assert read_ocel_file(path) == LOG
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["log.sqlite"]


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    path.write_text("mine")

    with pytest.raises(StoreError, match="already"):
        write_ocel_file(path, ITEMS)
    assert path.read_text() == "mine"


def test_a_log_without_anything_is_a_log(tmp_path: Path) -> None:
    write_ocel_file(tmp_path / "log.sqlite", ())

    assert read_ocel_file(tmp_path / "log.sqlite") == OcelLog()
    assert read_ocel_json(b"".join(write_ocel_json(()))) == OcelLog()


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"events":[1]}', b"\xff", b"[" * 9999])
def test_what_is_no_log_is_refused(document: bytes, tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").write_bytes(document)

    with pytest.raises(BadLog):
        read_ocel_json(document)
    with pytest.raises(BadLog):
        read_ocel_file(tmp_path / "log.sqlite")


def test_each_object_of_a_type_is_a_trace_of_its_events_in_time() -> None:
    first, second = flattened(LOG, "ticket")

    assert [each.texts()[NAME] for each in first.events] == ["Opened", "later; DROP TABLE event"]
    assert first.texts() == {NAME: "T"}
    assert len(second.events) == 1
