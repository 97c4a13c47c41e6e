"""What a case file has in it, whatever state the database is in, and that it is always the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

from callout import Actor, Engine, ManualClock
from callout.casefile import CaseFile, case_file, zipped
from callout.errors import TicketNotFound
from callout.store import MemoryStore, open_store
from tests.casefile.cases import checked, parcel, parcel_store
from tests.contract.test_files import file_of
from tests.engine.worlds import NINE, catalog_of
from tests.verify.databases import alter, made

CANARY = "Canary-Zhang-13912345678"
PRIVATE = """
process: enquiry
title: {en: An enquiry, zh: 咨询}
data:
  caller: {type: string, pii: true, title: {en: Caller, zh: 来电人}}
  topic: {type: string}
events:
  noted: {by: clerk, title: {en: Noted, zh: 记录}, payload: {caller: {type: string, pii: true}}}
states:
  open:
    title: {en: Open, zh: 处理中}
    on: {noted: {do: [{set: {caller: event.data.caller}}]}}
"""


def manifest_of(files: Mapping[str, bytes]) -> dict[str, object]:
    found: dict[str, object] = json.loads(files["manifest.json"])
    return found


def enquiry(caller: str, topic: str, ticket: str = "E", actor: str = "clerk:li") -> CaseFile:
    store = MemoryStore()
    engine = Engine(store, catalog_of(enquiry=PRIVATE), clock=ManualClock(NINE))
    engine.start("enquiry", id=ticket, data={"caller": caller, "topic": topic}, actor="clerk:li")
    engine.send(ticket, "noted", {"caller": caller}, actor=Actor(actor, ("clerk",)))
    return case_file(store, ticket, masked=True)


def test_it_has_the_ticket_and_its_relatives_with_entries_byte_for_byte() -> None:
    files = parcel()
    with parcel_store().evidence() as evidence:
        stored = [row.document for row in evidence.entries("P")]

    tickets = manifest_of(files)["tickets"]
    assert isinstance(tickets, list)
    assert [(each["id"], each["distance"]) for each in tickets] == [("P", 0), ("P.desk", 1)]
    assert files["tickets/1/entries.jsonl"].splitlines() == stored


def test_the_case_of_a_child_has_its_parent() -> None:
    case = case_file(parcel_store(), "P.desk")

    assert case.tickets == 2
    assert b'"ticket":"P"' in case.files["tickets/2/entries.jsonl"]


def test_a_ticket_may_be_had_alone_and_what_is_left_out_is_named(tmp_path: Path) -> None:
    case = case_file(parcel_store(), "P", most=1)

    assert case.tickets == 1
    assert "no more were asked for" in case.absent["ticket P.desk"]
    assert manifest_of(case.files)["scope"] == "alone"
    assert checked(zipped(case.files), tmp_path).code == 0


def test_the_document_of_a_definition_hashes_to_its_name_and_its_texts_lie_beside_it() -> None:
    files = parcel()
    texts = [files[name].decode() for name in files if name.endswith("parcel.yaml")]

    assert [text.split("\n")[1] for text in texts] == ["process: parcel"]


def test_of_a_ticket_that_nobody_knows_there_is_none() -> None:
    with pytest.raises(TicketNotFound):
        case_file(parcel_store(), "nobody")


_MAKE = """
import hashlib, sys
from callout.casefile import case_file, zipped
from callout.store import open_store
with open_store(sys.argv[1], create=False, read_only=True) as store:
    print(hashlib.sha256(zipped(case_file(store, "P").files)).hexdigest())
"""


def test_the_same_database_gives_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    address = made(tmp_path / "a.db")
    found = set[str]()
    for zone, seed, folder in (("Asia/Shanghai", "1", tmp_path), ("America/Lima", "2", Path("/"))):
        around = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        around["PYTHONPATH"] = os.pathsep.join(sys.path)
        ended = subprocess.run(
            [sys.executable, "-c", _MAKE, address],
            cwd=folder,
            env=around,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(ended.stdout)

    assert len(found) == 1


def test_an_attachment_is_there_and_one_without_its_content_is_named(tmp_path: Path) -> None:
    text = PRIVATE.replace(
        "noted: {by: clerk,", "sketched: {by: clerk, payload: {sketch: file}}\n  noted: {by: clerk,"
    ).replace("on: {noted:", "on: {sketched: {}, noted:")
    store = MemoryStore()
    engine = Engine(store, catalog_of(enquiry=text), clock=ManualClock(NINE))
    engine.start("enquiry", id="E", data={"topic": "x"}, actor="clerk:li")
    kept = file_of(b"a sketch")
    store.files.put(kept, b"a sketch")
    there = {"sha256": kept.sha256, "name": "a.png", "type": "image/png", "bytes": 8}
    engine.send("E", "sketched", {"sketch": there}, actor="clerk:li")
    case = case_file(store, "E")

    assert case.files[f"files/{kept.sha256}"] == b"a sketch"
    assert checked(zipped(case.files), tmp_path).code == 0


DAMAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "no JSON": (("UPDATE entry SET document = '{' WHERE ticket='P' AND seq=3",), ""),
    "two lines": (
        ("UPDATE entry SET document = '{' || char(10) || '}' WHERE ticket='P' AND seq=3",),
        "entry 3 of P",
    ),
    "bytes that are no text": (
        ("UPDATE entry SET document = CAST(x'ff0a' AS TEXT) WHERE ticket='P' AND seq=3",),
        "entry 3 of P",
    ),
    "a number": (("UPDATE entry SET document = 7 WHERE ticket='P' AND seq=3",), ""),
    "row gone": (("DELETE FROM ticket WHERE id = 'P'",), "the row of P"),
    "row damaged": (("UPDATE ticket SET rest = '{', states = 'x' WHERE id = 'P'",), ""),
    "child gone": (
        (
            "DELETE FROM entry WHERE ticket = 'P.desk'",
            "DELETE FROM ticket WHERE id = 'P.desk'",
        ),
        "ticket P.desk",
    ),
    "definitions gone": (("DELETE FROM definition",), "definition "),
    "definitions altered": (("UPDATE definition SET document = x'00'",), "definition "),
    "a table gone": (("DROP TABLE timer",), "timers of P"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_gives_what_it_has_and_says_what_it_has_not(
    damage: str, tmp_path: Path
) -> None:
    statements, absent = DAMAGES[damage]
    address = made(tmp_path / "a.db")
    alter(tmp_path / "a.db", *statements)

    with open_store(address, create=False, read_only=True) as store:
        case = case_file(store, "P")

    assert any(what.startswith(absent) for what in case.absent), case.absent
    assert "tickets/1/entries.jsonl" in case.files
    assert checked(zipped(case.files), tmp_path).code in (1, 3)


def test_without_personal_data_the_reports_have_marks_and_the_entries_the_data() -> None:
    case = enquiry(CANARY, "a leak")

    assert CANARY.encode() in case.files["tickets/1/entries.jsonl"]
    for name in ("report.en.html", "report.zh.html"):
        assert CANARY.encode() not in case.files[name]
        assert "•••" in case.files[name].decode()


class _Elements(HTMLParser):
    """The elements, attributes and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "[red]x[/] \x1b[2J ' & \u202e",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_came_from_outside_is_obeyed_by_a_browser(words: str) -> None:
    store = MemoryStore()
    told = PRIVATE.replace("en: Open, zh: 处理中", f"en: {json.dumps(words)}, zh: x")
    engine = Engine(store, catalog_of(enquiry=told), clock=ManualClock(NINE))
    data = {"caller": words, "topic": words}
    engine.start("enquiry", id="E", data=data, actor="clerk:<script>")
    engine.send("E", "noted", {"caller": words}, actor="clerk:<b>li")
    files = case_file(store, "E").files
    for language in ("en", "zh"):
        page = _Elements()
        text = files[f"report.{language}.html"].decode()
        page.feed(text)

        assert not page.elements & {"script", "img", "iframe", "link", "object"}
        assert not [name for name in page.attributes if name.startswith("on")]
        assert page.attributes.keys() & {"href", "src"} == set()
        assert text.count("http") == text.count('http-equiv="Content-Security-Policy"') + (
            text.count('xmlns="http://www.w3.org/2000/svg"')
        )
        assert "\x1b" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Case file of ticket E", "Open", "Noted", "Caller", "What happened")),
        ("zh", ("工单 E 的案卷", "处理中", "记录", "来电人", "经过明细")),
    ],
)
def test_the_report_is_in_the_readers_language(language: str, said: tuple[str, ...]) -> None:
    page = enquiry("王女士", "漏水").files[f"report.{language}.html"].decode()

    assert [each for each in said if each not in page] == []
    assert "漏水" in page


def test_a_refusal_its_guard_and_the_timers_stand_in_the_report() -> None:
    page = parcel()["report.en.html"].decode()

    for said in ("guard-false", "weight &lt;= 30", "after.waiting.1", "clerk:li", "people: come"):
        assert said in page
    assert 'class="transition taken"' in page
