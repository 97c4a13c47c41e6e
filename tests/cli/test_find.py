"""What ``callout audit find`` prints, and how it ends."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.verify.databases import PROCESSES, made


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    for name, text in PROCESSES.items():
        (tmp_path / "processes").mkdir(exist_ok=True)
        (tmp_path / f"processes/{name}.yaml").write_text(text)
    (tmp_path / "rules").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLOUT_DB", made(tmp_path / "t.db"))
    return Command(monkeypatch, capsys)


def test_entries_are_lines_that_name_ticket_number_person_and_refusal(callout: Command) -> None:
    ended = callout("audit", "find", "--refused", "--event", "told")

    assert ended.code == 0
    (line, last) = ended.out.splitlines()
    assert "told by clerk:li" in line
    assert "refused guard-false" in line
    assert "also in P/" in line
    assert last == "1 entries"


def test_json_sheet_count_and_groups_say_the_same(callout: Command) -> None:
    found = callout("audit", "find", "--actor", "clerk:li", "--json").json["entries"]
    rows = [
        *csv.DictReader(io.StringIO(callout("audit", "find", "--actor", "clerk:li", "--csv").out))
    ]
    count = callout("audit", "find", "--actor", "clerk:li", "--count", "--json").json
    groups = callout("audit", "find", "--actor", "clerk:li", "--by", "event", "--json").json
    days = callout("audit", "find", "--actor", "clerk:li", "--by", "day", "--csv").out

    assert len(found) == len(rows) == count["entries"] > 5
    assert len({each["ticket"] for each in found}) == count["tickets"]
    assert [each["seq"] for each in found] == [int(each["seq"]) for each in rows]
    assert sum(each["entries"] for each in groups["counts"]) == count["entries"]
    assert days.splitlines()[0] == "day,entries"


def test_pages_go_on_until_the_end(callout: Command) -> None:
    everything = callout("audit", "find", "--json").json["entries"]
    found, words = [], ["audit", "find", "--limit", "3", "--json"]
    page = callout(*words).json
    while page["next"]:
        found += page["entries"]
        page = callout(*words, "--after", page["next"]).json

    assert [*found, *page["entries"]] == everything


def test_files_answer_as_the_database_does(callout: Command, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    assert callout("export", "--parquet", "days").code == 0

    for words in (["--actor", "clerk:li"], ["--refused"], ["--by", "state"], ["--count"]):
        here = callout("audit", "find", *words, "--json")
        there = callout("audit", "find", *words, "--json", "--parquet", "days")
        assert here.json == there.json, words
    assert callout("audit", "find", "--parquet", "nowhere").code == 3


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "actr"),
        ("--count", "--strays"),
        ("--csv", "--json"),
        ("--from", "never"),
        ("--zone", "Mars/Olympus"),
        ("--zone", "../etc/passwd", "--from", "2024-01-01"),
    ],
)
def test_what_cannot_be_meant_is_misuse(words: tuple[str, ...], callout: Command) -> None:
    assert callout("audit", "find", *words).code == 2


def test_days_to_write_need_a_folder_and_an_order(callout: Command) -> None:
    assert callout("export", "--since", "2024-03-01").code == 2
    days = ("--since", "2024-03-02", "--until", "2024-03-02")
    assert callout("export", "--parquet", "days", *days).code == 2
    assert callout("export", "--parquet", "days", "--csv", "--process", "parcel").code == 2


def test_strays_are_listed_and_what_is_unseen_is_shown(callout: Command) -> None:
    assert callout("send", "nowhere", "told", "--actor", "clerk:\x1b[31mli").code != 0

    ended = callout("audit", "find", "--strays")
    assert "nowhere" in ended.out
    assert "\x1b[31m" not in ended.out
    assert callout("audit", "find", "--strays", "--row", "a#1").code == 1


def test_names_that_no_entry_has_are_said(callout: Command) -> None:
    ended = callout("audit", "find", "--event", "tolt")

    assert ended.code == 0
    assert "no entry has the event 'tolt'" in ended.err
    assert "told" in ended.err
