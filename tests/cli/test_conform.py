"""``callout conform``: logs in all forms, packed or not; what cannot be read is said."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.running import Command

PROCESS = """
process: lamp
title: Lamp
events: {switched: {}, broken: {}}
initial: dark
states:
  dark: {waits_forever: 'yes', on: {switched: bright}}
  bright: {waits_forever: 'yes', on: {switched: dark, broken: gone}}
  gone: {type: final}
"""
MAP = """
conform: lamp
trace: lamp
time: at
name: what
zone: Asia/Shanghai
events: {按下: switched}
"""
SHEET = "\ufefflamp,at,what,who\n一,2024-03-11T09:00:00,按下,王\n一,2024-03-11T10:00:00,broken,王\n"
WRONG = SHEET + "二,2024-03-11T10:00:00,broken,\x1b[31m\n"
XES = """<log><trace><string key="concept:name" value="一"/>
<event><string key="what" value="按下"/><date key="at" value="2024-03-11T09:00:00+08:00"/></event>
</trace></log>"""
OCEL = {
    "eventTypes": [{"name": "switched", "attributes": []}],
    "objectTypes": [{"name": "lamp", "attributes": []}],
    "objects": [{"id": "L", "type": "lamp"}],
    "events": [
        {
            "id": "1",
            "type": "switched",
            "time": "2024-03-11T09:00:00Z",
            "relationships": [{"objectId": "L", "qualifier": "of"}],
        }
    ],
}


@pytest.fixture
def lamps(callout: Command, tmp_path: Path) -> Command:
    (tmp_path / "lamp.yaml").write_text(PROCESS)
    (tmp_path / "map.yaml").write_text(MAP)
    (tmp_path / "good.csv").write_text(SHEET)
    (tmp_path / "wrong.csv").write_text(WRONG)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(SHEET.encode()))
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(SHEET.encode())[:-9])
    (tmp_path / "log.xes").write_text(XES)
    (tmp_path / "log.json").write_text(json.dumps(OCEL))
    (tmp_path / "other.csv").write_bytes("lamp,at,what\n一,2024,按下\n".encode("gb18030"))
    return callout


OPTIONS = ("--process", "lamp.yaml", "--map", "map.yaml")


@pytest.mark.parametrize("name", ["good.csv", "packed.csv.gz", "log.xes"])
def test_a_log_that_fits_ends_with_nought(lamps: Command, name: str) -> None:
    ended = lamps("conform", name, *OPTIONS, "--align", "--json")

    assert ended.code == 0, ended
    assert (ended.json["tickets"], ended.json["fitting"]) == (1, 1)
    assert ended.json["alignment"]["cost"] == 0


def test_objects_of_a_type_are_tickets(lamps: Command) -> None:
    ended = lamps("conform", "log.json", "--process", "lamp.yaml", "--of", "lamp", "--json")

    assert (ended.code, ended.json["events"]) == (0, 1)
    assert "lamp" in lamps("conform", "log.json", "--process", "lamp.yaml").err


def test_what_does_not_fit_is_told_with_its_place_and_an_example(lamps: Command) -> None:
    ended = lamps("conform", "wrong.csv", *OPTIONS, "--align")

    assert ended.code == 1
    assert "1 of 2 (50.0%) tickets fit lamp, 2 have ended" in ended.out
    assert "1 x broken in dark, as in 二 at 1" in ended.out
    assert "cost 1" in ended.out
    assert "\x1b" not in ended.out


def test_a_timer_that_the_end_of_the_whole_log_has_passed_is_told(
    lamps: Command, tmp_path: Path
) -> None:
    timed = PROCESS.replace("broken: gone}}", "broken: gone}, after: {P1D: dark}}")
    (tmp_path / "lamp.yaml").write_text(
        timed.replace("bright: {waits_forever: 'yes', ", "bright: {")
    )
    (tmp_path / "log.csv").write_text(
        "lamp,at,what\n一,2024-03-11T09:00:00,按下\n二,2024-03-12T09:01:01,按下\n"
    )

    ended = lamps("conform", "log.csv", *OPTIONS)
    found = lamps("conform", "log.csv", *OPTIONS, "--against", "lamp.yaml", "--json").json

    assert ended.code == 1
    assert "overdue-timer: 1 timers in 1 tickets" in ended.out
    assert "1 x after.bright.1 in bright, as in 一 at 1" in ended.out
    assert "the log ends at 2024-03-12T01:01:01Z" in ended.out
    assert (found["against"]["fit_both"], found["against"]["fit_neither"]) == (1, 1)


def test_another_version_is_compared_ticket_by_ticket(lamps: Command, tmp_path: Path) -> None:
    second = PROCESS.replace("on: {switched: bright}", "on: {switched: bright, broken: gone}")
    (tmp_path / "second").mkdir()
    (tmp_path / "second/lamp.yaml").write_text(second)

    found = lamps("conform", "wrong.csv", *OPTIONS, "--against", "second", "--json").json

    numbers = {key: number for key, number in found["against"].items() if key.startswith("fit")}
    assert numbers == {"fit_both": 1, "fit_first_only": 0, "fit_second_only": 1, "fit_neither": 0}


@pytest.mark.parametrize("name", ["cut.csv.gz", "other.csv", "lamp.yaml", "nowhere.csv"])
def test_what_is_no_log_is_said_without_a_traceback(lamps: Command, name: str) -> None:
    ended = lamps("conform", name, *OPTIONS)

    assert ended.code in (1, 2)
    assert ended.err
    assert "Traceback" not in ended.err


def test_rules_of_their_own_are_told_with_how_often_they_are_broken(
    lamps: Command, tmp_path: Path
) -> None:
    (tmp_path / "rules.yaml").write_text("constraints: [{precedence: [switched, broken]}]")
    options = (*OPTIONS, "--constraints", "rules.yaml")

    assert lamps("conform", "good.csv", *options).code == 0
    ended = lamps("conform", "wrong.csv", *options)
    assert "precedence: switched, broken: broken 1 times in 1 tickets, as in 二 at 1" in ended.out
