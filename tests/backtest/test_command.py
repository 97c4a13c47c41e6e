"""``callout backtest`` as an auditor meets it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from callout.store import open_store
from tests.cli.running import Command

from .worlds import DELIVERY, PARAMETERS, REMINDING, TABLES, deliveries


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('command')}/t.db"
    with open_store(address) as store:
        deliveries(store)
    return address


@pytest.fixture
def backtest(
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Command:
    monkeypatch.chdir(tmp_path)
    run = Command(monkeypatch, capsys)
    monkeypatch.setenv("CALLOUT_DB", address)
    return run


def test_a_change_of_a_parameter_is_told_in_a_few_lines(backtest: Command) -> None:
    ended = backtest("backtest", "--param", "late_from=PT10M", "--money", "owed")

    assert ended.code == 1
    for line in (
        "4 tickets, 13 entries  all there are",
        "  with late_from = PT10M",
        "decisions (exact): 4 made again, 3 the same",
        "    1 x minor -> major: other row  B",
        "  1 part from the record: an event does something else",
        "  effects people.sorry: 1 added, 0 missing",
        "  owed: 10 -> 20 (10) in 1 tickets, where the exact parts end",
    ):
        assert line in ended.out.split("\n"), ended.out
    assert ended.err == "", "no bar where there is no terminal"


def test_nothing_different_ends_well(backtest: Command) -> None:
    ended = backtest("backtest", "--param", "late_from=PT15M")

    assert ended.code == 0, ended
    assert "4 tickets, 4 as recorded" in ended.out


def test_the_same_command_gives_the_same_bytes(backtest: Command) -> None:
    words = ("backtest", "--param", "late_from=PT10M", "--json")
    first = backtest(*words)

    assert backtest(*words).out == first.out
    report = json.loads(first.out)
    assert report["backtest"] == 1
    assert report["hash"].startswith("s256:")
    (ticket,) = report["tickets"]
    assert ticket["parted"]["differences"][0] == {
        "class": "DATA",
        "pointer": "/late",
        "recorded": "minor",
        "proposed": "major",
    }


def test_a_sheet_has_a_row_for_each_difference(backtest: Command) -> None:
    ended = backtest("backtest", "--param", "late_from=PT10M", "--csv")

    rows = list(csv.DictReader(StringIO(ended.out)))
    assert {row["ticket"] for row in rows} == {"B"}
    assert [(row["what"], row["where"]) for row in rows] == [
        ("decision", "lateness"),
        ("replay", "DATA /late"),
        ("replay", "DATA /owed"),
        ("replay", "EFFECT /effects/people/sorry"),
    ]


def test_rules_and_processes_come_from_files(backtest: Command, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/p.yaml").write_text(PARAMETERS.replace("PT15M", "PT10M"))
    (tmp_path / "rules/t.yaml").write_text(TABLES)
    (tmp_path / "delivery.yaml").write_text(REMINDING)

    by_rules = backtest("backtest", "--rules", "rules")
    by_process = backtest("backtest", "--process", "delivery.yaml")

    assert "1 x minor -> major: other row  B" in by_rules.out
    assert "4 part from the record: a timer fires that did not" in by_process.out
    assert "decisions (exact): 4 made again, 4 the same" in by_process.out


def test_tickets_of_other_processes_are_left_alone(backtest: Command, tmp_path: Path) -> None:
    other = DELIVERY.replace("process: delivery", "process: parcel")
    (tmp_path / "parcel.yaml").write_text(other)

    ended = backtest("backtest", "--process", "parcel.yaml")

    assert ended.code == 0
    assert "4 are of a process that the change does not have: A B C D" in ended.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing is to be different"),
        (("--param", "late_form=PT10M"), "did you mean 'late_from'?"),
        (("--param", "late_from"), "write name=value"),
        (("--param", "late_from=soon"), "late_from"),
        (("--param", "late_from=PT10M", "--where", "phone = 1"), "personal data"),
        (("--param", "late_from=PT10M", "--from", "soon"), "ISO 8601"),
        (("--param", "late_from=PT10M", "--csv", "--json"), "choose --csv or --json"),
        (("--param", "late_from=PT10M", "--runner", "ray://x"), "nothing runs"),
    ],
)
def test_what_means_nothing_is_misuse(words: tuple[str, ...], said: str, backtest: Command) -> None:
    ended = backtest("backtest", *words)

    assert ended.code == 2, ended
    assert said in ended.err + ended.out


def test_a_database_that_is_not_there_is_told(backtest: Command) -> None:
    ended = backtest("backtest", "--param", "a=1", "--db", "sqlite:///nobody.db")

    assert ended.code == 3
