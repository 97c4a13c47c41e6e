"""What commands for auditors do can be done from Python, by public names, as the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

import callout
from callout import auditing, open_store
from callout.cli import app
from tests.backtest.worlds import deliveries
from tests.pages import ROOT

PAGE = ROOT / "docs" / "auditors" / "programs.md"
ROW = re.compile(r"^\| `(callout [^`]+)` \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"`([A-Za-z_]+(?:\.[a-z_]+)?)`")
ROWS = dict(ROW.findall(PAGE.read_text("utf-8")))
NEEDED = ("--case T-1 case.zip", "--xes log.xes", "--ocel log.json", "--parquet entries")
"""What an export has for auditors."""


def commands(group: Any, before: str = "callout") -> dict[str, str]:
    """Every command with the module that it is in."""
    found = {}
    for name, each in group.commands.items():
        called = f"{before} {name}"
        if hasattr(each, "commands"):
            found |= commands(each, called)
        else:
            found[called] = each.callback.__module__
    return found


def test_every_command_for_auditors_has_its_call() -> None:
    known = commands(typer.main.get_command(app))
    wanted = {
        name
        for name, module in known.items()
        if ".cli.auditors." in module or name.startswith("callout migrate ")
    }
    assert {"callout backtest", "callout audit find", "callout migrate undo"} <= wanted
    wanted |= {"callout can", "callout diff"} | {f"callout export {each}" for each in NEEDED}

    assert set(ROWS) == wanted


@pytest.mark.parametrize("command", ROWS)
def test_what_a_command_is_done_with_is_public(command: str) -> None:
    names = NAME.findall(ROWS[command])
    assert names
    for name in names:
        if name == "seals":
            continue
        whole, _, part = name.partition(".")
        place = next((each for each in (callout, auditing) if whole in each.__all__), None)
        assert place is not None, name
        assert not part or part in dir(getattr(place, whole)), name


def test_the_program_of_the_page_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
    address = f"sqlite:///{tmp_path}/t.db"
    with open_store(address) as store:
        deliveries(store)
    ran: dict[str, Any] = {"address": address}

    exec(program, ran)  # noqa: S102 - our own page

    said = capsys.readouterr().out
    assert "rules" in said
    assert "False" in said
    assert ran["content"].startswith(b"PK")


def test_every_public_name_is_there_and_told(capsys: object) -> None:
    assert len(set(auditing.__all__)) == len(auditing.__all__)
    for name in auditing.__all__:
        assert getattr(auditing, name).__doc__, name
