"""Logs of ours are what the standards say: by their texts, and by their own schemas."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from callout.eventlog.histories import typed_text
from callout.eventlog.model import AttributeKind
from callout.values import Json
from tests.cli.running import Command
from tests.engine.worlds import DESK, PARCEL
from tests.eventlog.standards import as_json, wrong_in_ocel, wrong_in_xes
from tests.verify.databases import COURIER, made

NUMBERS = """
process: numbers
title: Numbers
data: {n: {type: number}, 数: {type: number}, day: {type: date}, at: {type: date and time}}
events: {told: {payload: {n: number, yes: boolean, wait: days and time duration}}}
initial: here
states: {here: {waits_forever: 'yes', on: {told: here}}}
"""
OPENED = '{n: 123456789012345678901234567890, 数: -0.125, at: "2024-02-29T01:00:00+08:00"}'
OWN = {"parcel": PARCEL, "desk": DESK, "courier": COURIER, "numbers": NUMBERS}


@pytest.fixture
def logs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Path:
    """A folder with logs of all that `databases` makes, and of odd numbers, in all forms."""
    for name in ("processes", "rules"):
        (tmp_path / name).mkdir()
    for name, text in OWN.items():
        (tmp_path / f"processes/{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    callout, db = Command(monkeypatch, capsys), ("--db", made(tmp_path / "a.db"))
    assert callout("start", "numbers", "--id", "N", "--with", OPENED, *db).code == 0
    assert callout("send", "N", "told", "--with", "{n: -1e-7, yes: true, wait: P1D}", *db).code == 0
    for words in (("--xes", "a.xes"), ("--ocel", "a.json"), ("--ocel", "a.xml")):
        assert callout("export", *words, "--refused", "--reveal", *db).code == 0
    return tmp_path


def test_what_is_exported_is_as_the_texts_of_the_standards_say(logs: Path) -> None:
    document = json.loads((logs / "a.json").read_bytes())
    xes, xml = (logs / "a.xes").read_bytes(), as_json((logs / "a.xml").read_bytes())

    assert [*wrong_in_ocel(document)] == []
    assert [*wrong_in_ocel(xml)] == []
    assert [*wrong_in_xes(xes)] == []
    assert len(document["events"]) == len(xml["events"]) > 10
    assert b'<float key="data:n" value="123456789012345678901234567890"/>' in xes


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("@2024-02-29T01:00:00+08:00", AttributeKind.DATE, "2024-02-29T01:00:00+08:00"),
        ("@2024-02-29T01:00:00.5Z", AttributeKind.DATE, "2024-02-29T01:00:00.5+00:00"),
        ("@2024-02-29T01:00:00", AttributeKind.STRING, "2024-02-29T01:00:00"),
        ("@2024-02-29", AttributeKind.STRING, "2024-02-29"),
        ("@9223372036854775807", AttributeKind.INT, "9223372036854775807"),
        ("@9223372036854775808", AttributeKind.FLOAT, "9223372036854775808"),
        (["@1"], AttributeKind.STRING, '["@1"]'),
    ],
)
def test_a_value_keeps_its_offset_and_all_its_digits(
    value: Json, kind: AttributeKind, text: str
) -> None:
    assert typed_text(value) == (kind, text)


def test_what_is_not_as_they_say_is_seen(logs: Path) -> None:
    for old, new in (
        ('"type":"told"', '"type":"sold"'),
        ('"objectId":"N"', '"objectId":"M"'),
        ('"id":"N/2"', '"id":"N/1"'),
        ('"type":"float"', '"type":"number"'),
    ):
        text = (logs / "a.json").read_text("utf-8")
        assert old in text
        assert [*wrong_in_ocel(json.loads(text.replace(old, new, 1)))]
    xes = (logs / "a.xes").read_text("utf-8")
    for old, new in (
        ("<float", "<int"),
        ('xes.version="1849.2016"', ""),
        ('prefix="org"', 'prefix="orga"'),
        ('key="data:n"', 'key="1 n"'),
    ):
        assert old in xes
        assert [*wrong_in_xes(xes.replace(old, new).replace("</float", "</int").encode())]


@pytest.mark.conformance
def test_the_schemas_of_the_standards_take_what_is_exported(logs: Path) -> None:
    schema: dict[str, Any] = json.loads(_schema("ocel20-schema-json.json").read_bytes())
    xes = xmlschema.XMLSchema(_schema("xes-ieee-1849-2016.xsd"), namespace=_NAMESPACE)

    jsonschema.Draft7Validator(schema).validate(json.loads((logs / "a.json").read_bytes()))
    assert [str(each) for each in xes.iter_errors(logs / "a.xes")] == []


_NAMESPACE = "http://www.xes-standard.org/"


def _schema(name: str) -> Path:
    path = Path(os.environ.get("CALLOUT_CONFORMANCE", "")) / "schemas" / name
    if not path.is_file():
        pytest.skip(f"CALLOUT_CONFORMANCE names no folder with schemas/{name} in it")
    return path
