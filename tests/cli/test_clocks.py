"""Clocks on the command line: shown with the ticket, and explained from its history."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout.catalog import Catalog
from callout.clock import ManualClock
from callout.engine import Engine
from callout.records import read_instant
from callout.store import open_store
from tests.cli.running import Command

PROCESS = """process: ask
title: Ask
events: {answered: {}, held: {}, resumed: {}}
clocks:
  response:
    {starts: open, stops: answered, pauses: held, limit: PT4H, counts: working time, warn: PT1H}
states:
  open: {on: {held: held, answered: done, breached.response: {}}}
  held: {on: {resumed: open}}
  done: {type: final}
"""
RULES = {
    "c.yaml": """calendar: C
zone: UTC
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday]
hours: [{from: "09:00", until: "12:00"}, {from: "13:00", until: "17:00"}]
""",
    "p.yaml": "parameters: p\ntitle: P\nzone: UTC\ncalendar: C\nvalues: {}\n",
}
MOVES = [
    ("2026-03-06T16:00:00Z", "start"),
    ("2026-03-09T10:00:00Z", "held"),
    ("2026-03-10T08:00:00Z", "resumed"),
    ("2026-03-10T14:30:00Z", "answered"),
]


@pytest.fixture
def told(callout: Command, tmp_path: Path) -> Command:
    """The command, where a ticket was answered too late."""
    (tmp_path / "processes/ask.yaml").write_text(PROCESS)
    for name, text in RULES.items():
        (tmp_path / "rules" / name).write_text(text)
    catalog = Catalog.load(tmp_path / "processes", tmp_path / "rules", lenient=True)
    clock = ManualClock(read_instant(MOVES[0][0]))
    with open_store(f"sqlite:///{tmp_path / 'callout.db'}") as store:
        engine = Engine(store, catalog, clock=clock)
        for at, move in MOVES:
            clock.move_to(read_instant(at))
            if move == "start":
                engine.start("ask", id="T1", profile="p")
            else:
                engine.send("T1", move, actor="x:me")
    return callout


def test_why_shows_what_counted_what_paused_and_what_it_comes_to(told: Command) -> None:
    account = told("why", "T1", "--clock", "response", "--json").json

    assert (account["clock"], account["counts"]) == ("response", "working time")
    assert account["calendar"]["name"] == "C"
    assert account["calendar"]["valid"] == ["2026-01-01", "2026-12-31"]
    (run,) = account["runs"]
    assert [run[name] for name in ("state", "elapsed", "limit", "left", "due")] == [
        "breached",
        "PT6H30M",
        "PT4H",
        "-PT2H30M",
        "2026-03-10T11:00:00Z",
    ]
    assert [(each["kind"], each["counted"]) for each in run["phases"]] == [
        ("counted", "PT2H"),
        ("paused", "PT0S"),
        ("counted", "PT4H30M"),
    ]
    assert run["phases"][1]["why"] == "held: held (entry 2)"
    assert run["phases"][2]["windows"] == [
        ["2026-03-10T09:00:00Z", "2026-03-10T12:00:00Z"],
        ["2026-03-10T13:00:00Z", "2026-03-10T14:30:00Z"],
    ]
    assert [each["what"].split(" by ")[0] for each in run["notes"]] == [
        "started",
        "warned",
        "breached",
        "stopped",
    ]


def test_it_reads_in_lines(told: Command) -> None:
    ended = told("why", "T1", "--clock", "response")

    assert ended.code == 0
    assert "elapsed PT6H30M of PT4H, due 2026-03-10 11:00:00" in ended.out
    assert "2026-03-06 16:00:00 - 17:00:00 PT1H" in ended.out


def test_the_ticket_shows_its_clocks(told: Command) -> None:
    assert "response: breached, due 2026-03-10 11:00:00" in told("show", "T1").out


def test_a_clock_that_there_is_not_is_told_with_the_one_that_was_meant(told: Command) -> None:
    ended = told("why", "T1", "--clock", "respone")

    assert ended.code == 2
    assert "did you mean 'response'?" in ended.err
