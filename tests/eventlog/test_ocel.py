"""Object-centric logs: JSON, XML and SQLite hold the same, and what is none is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.errors import StoreError
from callout.eventlog.model import NAME, AttributeKind
from callout.eventlog.notes import BadLog
from callout.eventlog.ocel.files import read_ocel_file, write_ocel_file
from callout.eventlog.ocel.json_form import read_ocel_json, write_ocel_json
from callout.eventlog.ocel.model import (
    BEGINNING,
    OcelEvent,
    OcelItem,
    OcelLog,
    OcelObject,
    OcelRelation,
    OcelValue,
    flattened,
)
from callout.eventlog.ocel.xml_form import read_ocel_xml, write_ocel_xml

HERE = timezone(timedelta(hours=5, minutes=45))
START = datetime(1970, 1, 2, tzinfo=UTC)
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


FLOATS = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: str(x) != "-0.0")
KINDS: dict[str, tuple[AttributeKind, st.SearchStrategy[str]]] = {
    "text": (TEXT, st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]))),
    "a b": (
        TEXT,
        st.sampled_from(["", " x ", "\t\n\r", "]]>", "&amp;", "<a/>", '"', "007", "1e3"]),
    ),
    "n": (INT, st.integers(-(2**63), 2**63 - 1).map(str)),
    "x": (AttributeKind.FLOAT, FLOATS.map(repr)),
    "ok": (AttributeKind.BOOLEAN, st.sampled_from(["true", "false"])),
    "at": (
        AttributeKind.DATE,
        st.sampled_from(["2024-03-31T02:30:00.5+02:00", "1969-12-31T00:00:00Z"]),
    ),
}
TIMES = st.builds(
    lambda minutes, zone: (START + timedelta(minutes=minutes)).astimezone(zone).isoformat(),
    st.integers(0, 10**8),
    st.sampled_from([UTC, HERE]),
)


@st.composite
def logs(draw: st.DrawFn) -> list[OcelItem]:
    """Items whose kinds are those of their names, and that belong to objects there are."""
    ids = draw(st.lists(st.sampled_from("ABC'é\"<"), unique=True, min_size=1, max_size=4))
    qualifiers = st.sampled_from(["by", "", "a & b"])
    others = st.builds(OcelRelation, st.sampled_from(ids), qualifiers)
    relations = st.lists(others, unique=True, max_size=3).map(tuple)

    def values(since: st.SearchStrategy[str]) -> tuple[OcelValue, ...]:
        names = draw(st.lists(st.sampled_from([*KINDS]), unique=True))
        return tuple(
            OcelValue(name, KINDS[name][0], draw(KINDS[name][1]), draw(since)) for name in names
        )

    kinds = st.sampled_from(["order", "Order", "an order", "命令", "event"])
    since = st.just(BEGINNING) | TIMES
    items: list[OcelItem] = [
        OcelObject(name, draw(kinds), values(since), draw(relations)) for name in ids
    ]
    for number in range(draw(st.integers(0, 3))):
        items.append(
            OcelEvent(
                f"{number}", draw(kinds), draw(TIMES), values(st.just(BEGINNING)), draw(relations)
            )
        )
    return items


@given(logs())
@settings(max_examples=60, deadline=None)
def test_every_log_comes_back_from_every_form(items: list[OcelItem]) -> None:
    log = OcelLog(
        tuple(each for each in items if isinstance(each, OcelEvent)),
        tuple(each for each in items if isinstance(each, OcelObject)),
    )

    assert read_ocel_json(b"".join(write_ocel_json(items))) == log
    assert read_ocel_xml(b"".join(write_ocel_xml(items))) == log
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.sqlite"
        write_ocel_file(path, items)
        assert _unordered(read_ocel_file(path)) == _unordered(log)


def _unordered(log: OcelLog) -> list[object]:
    """A log, its attributes in no order: a table has them in that of its columns."""
    return [replace(each, values=frozenset(each.values)) for each in (*log.events, *log.objects)]


SCHEMA_FORM = """<?xml version="1.0"?>
<log><events><event id="1" type="told" time="2024-01-01T00:00:00Z"><attributes>
<attribute name="n">3</attribute></attributes>
<objects><object object-id="T" qualifier="of" type="ticket"/></objects></event></events>
<objects><object id="T" type="ticket"/></objects>
<event-types><event-type name="told"><attributes><attribute name="n" type="integer"/></attributes>
</event-type></event-types><object-types/></log>
"""


def test_xml_is_read_in_the_form_of_the_schema_and_in_any_order_too() -> None:
    log = read_ocel_xml(SCHEMA_FORM.encode())

    (event,) = log.events
    assert event.values == (OcelValue("n", INT, "3"),)
    assert event.relations == (OcelRelation("T", "of"),)
    assert log.objects == (OcelObject("T", "ticket"),)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "no element found"),
        (b"<log><events><event id='1'/></events></log>", "no 'type'"),
        (b"<html/>", "root element is 'html'"),
        (b'<!DOCTYPE log [<!ENTITY a "b">]><log/>', "document type"),
        (b"<log>" + b"<a>" * 40, "nest more than 16"),
    ],
)
def test_xml_that_is_no_log_is_refused_and_says_why(document: bytes, said: str) -> None:
    with pytest.raises(BadLog, match=said):
        read_ocel_xml(document)


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
