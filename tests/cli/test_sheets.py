"""Tickets out into sheets and lines of JSON, and in from sheets again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.running import Command

PROCESS = """
process: file
title: A customer's file
profiles: [p]
key: number
worklist: {title: number, find: [number]}
data:
  number:  {type: string, required: true}
  person:  {type: context, fields: {name: string, phone: {type: string, pii: true}}}
  bought:  {type: date}
  price:   {type: number, allowed: '>= 0'}
  wanted:  {type: list<string>, default: []}
  channel: {type: string, values: [paper, phone]}
  key_of_call: {type: string}
states: {open: {waits_forever: it is a file}}
"""
SHEET = """No.,Name,Telephone,Bought,Price,Wanted
A-1,Wang,+86 139,2024-03-11,12.50,"[""new"", ""quiet""]"
A-2,"=cmd()",,,0,
A-3,Li,,2024-02-30,1,
A-4,Zhou,,,-1,
A-1,Wang,,,,
"""
MAP = """
import: file
columns:
  No.: number
  Name: person.name
  Telephone: person.phone
  Bought: bought
  Price: price
  Wanted: wanted
values: {channel: paper}
"""


@pytest.fixture
def desk(callout: Command, tmp_path: Path) -> Command:
    (tmp_path / "processes/file.yaml").write_text(PROCESS)
    (tmp_path / "rules").mkdir(exist_ok=True)
    (tmp_path / "rules/p.yaml").write_text("parameters: p\nzone: Asia/Shanghai\nvalues: {}\n")
    (tmp_path / "sheet.csv").write_text(SHEET)
    (tmp_path / "map.yaml").write_text(MAP)
    return callout


def _import(desk: Command, *more: str) -> object:
    return desk("import", "sheet.csv", "--map", "map.yaml", "--json", *more).json


def test_each_row_is_opened_or_refused_by_itself(desk: Command) -> None:
    ended = desk("import", "sheet.csv", "--map", "map.yaml")

    assert ended.code == 1
    assert "5 rows: 2 opened, 3 refused" in ended.out
    assert "row 4 'Bought'" in ended.out
    assert "row 5 " in ended.out
    assert "row 6 " in ended.out
    assert "is the open 'file' ticket of this key" in ended.out


def test_a_dry_run_says_the_same_and_opens_nothing(desk: Command, tmp_path: Path) -> None:
    desk("start", "file", "--with", "{number: A-2}", "--db", "sqlite:///callout.db")

    told = _import(desk, "--dry-run")
    assert isinstance(told, dict)
    assert [each["line"] for each in told["refused"]] == [3, 4, 5, 6]
    assert told["tickets"] == []
    assert desk("tickets", "--json").json["tickets"][0]["title"] == "A-2"
    assert len(desk("tickets", "--json").json["tickets"]) == 1


def test_rows_with_a_key_are_opened_once_however_often(desk: Command, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAP + "key: No.\n")
    (tmp_path / "sheet.csv").write_text("\n".join(SHEET.split("\n")[:3]))
    first, again = _import(desk), _import(desk)

    assert isinstance(first, dict)
    assert isinstance(again, dict)
    assert first["tickets"] == again["tickets"]
    assert "2 of them before" in desk("import", "sheet.csv", "--map", "map.yaml").out
    assert len(desk("tickets", "--json").json["tickets"]) == 2


def test_a_sheet_goes_out_and_comes_in_as_it_was(desk: Command, tmp_path: Path) -> None:
    desk("import", "sheet.csv", "--map", "map.yaml")
    ended = desk("export", "--process", "file", "--csv", "--out", "out.csv", "--reveal")

    assert ended.code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = sorted(csv.DictReader(file), key=lambda row: row["number"])
    assert (first["person.phone"], second["person.name"]) == ("'+86 139", "'=cmd()")
    assert (first["price"], first["bought"], first["wanted"]) == (
        "12.50",
        "2024-03-11",
        '["new", "quiet"]',
    )

    names = {"number", "person.name", "person.phone", "bought", "price", "wanted", "channel"}
    columns = ", ".join(f"{name}: {name}" for name in sorted(names))
    (tmp_path / "map.yaml").write_text(f"import: file\ncolumns: {{{columns}}}\n")
    desk("import", "out.csv", "--map", "map.yaml", "--db", "sqlite:///other.db")
    lines = {
        db: [
            json.loads(line)["data"]
            for line in desk("export", "--reveal", "--db", f"sqlite:///{db}.db").out.splitlines()
        ]
        for db in ("callout", "other")
    }
    assert lines["callout"] == lines["other"]


def test_lines_of_json_mask_what_is_personal_and_carry_histories_when_asked(desk: Command) -> None:
    desk("import", "sheet.csv", "--map", "map.yaml")
    lines = desk("export").out.splitlines()
    told = [json.loads(line) for line in desk("export", "--histories", "--reveal").out.splitlines()]

    assert len(lines) == len(told) == 2
    assert all("+86 139" not in line for line in lines)
    assert [[each["name"] for each in line["entries"]] for line in told] == [["ticket.open"]] * 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "--csv"), "--csv takes --process"),
        (("export", "--csv", "--process", "fil"), "did you mean 'file'"),
        (("export", "--histories"), "takes --reveal"),
        (("import", "sheet.csv", "--map", "nowhere.yaml"), "cannot be read"),
        (("import", "nowhere.csv", "--map", "map.yaml"), "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_told(desk: Command, words: tuple[str, ...], said: str) -> None:
    desk("start", "file", "--with", "{number: A-9}", "--db", "sqlite:///callout.db")
    ended = desk(*words)

    assert ended.code == 2
    assert said in ended.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {No.: number}", "a map has"),
        ("import: file\ncolumns: {No: number}", "no column 'No'"),
        ("import: file\ncolumns: {No.: nummer}", "did you mean 'number'"),
        ("import: file\ncolumns: {No.: person.nam}", "did you mean 'name'"),
    ],
)
def test_a_map_that_does_not_fit_is_told_before_anything_is_opened(
    desk: Command, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "map.yaml").write_text(text)
    ended = desk("import", "sheet.csv", "--map", "map.yaml")

    assert ended.code == 2
    assert said in ended.err
