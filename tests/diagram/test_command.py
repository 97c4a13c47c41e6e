"""`callout diagram` on files, on folders and on a ticket."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from callout.cli.app import app

PROCESS = """
process: lamp
title: {en: Lamp, zh: 灯}
events: {pressed: {}}
initial: dark
states:
  dark: {on: {pressed: lit}}
  lit: {after: {PT5M: dark}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "processes").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "processes" / "lamp.yaml").write_text(PROCESS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["diagram", *arguments])
    return result.exit_code, result.output


def test_a_process_is_drawn_by_name_or_by_file(folder: Path) -> None:
    code, by_name = call("lamp", "--lang", "zh")

    assert (code, by_name.splitlines()[1]) == (0, 'title: "灯"')
    assert call("processes/lamp.yaml", "--lang", "zh") == (0, by_name)


def test_all_processes_are_written_as_pages_and_svgs(folder: Path) -> None:
    assert call("--all", "--out", "pictures") == (0, "")

    written = sorted(path.name for path in (folder / "pictures").iterdir())
    assert written == ["lamp.en.svg", "lamp.md", "lamp.zh.svg"]
    assert (folder / "pictures" / "lamp.md").read_text("utf-8").count("```mermaid") == 2


def test_a_ticket_is_marked_with_its_armed_timers(folder: Path) -> None:
    for command in (["start", "lamp", "--id", "L1"], ["send", "L1", "pressed"]):
        assert CliRunner().invoke(app, command).exit_code == 0

    code, drawn = call("--ticket", "L1")

    assert code == 0
    assert "class s_lit active" in drawn
    assert "after PT5M ⏰ due 20" in drawn


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["torch"], "there is no process 'torch'; there are lamp\n"),
        ([], "name a process, or a ticket with --ticket, or say --all\n"),
        (["--all"], "--all needs --out, a folder\n"),
    ],
)
def test_a_wrong_call_says_what_is_missing(folder: Path, arguments: list[str], said: str) -> None:
    assert call(*arguments) == (2, said)
