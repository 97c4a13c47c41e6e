"""How far a command is stands on standard error, where somebody looks; and never beside JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout.report.screen import progress
from tests.cli.running import Command

PROCESS = """
process: lamp
title: Lamp
events: {switched: {}}
initial: dark
states: {dark: {waits_forever: 'yes', on: {switched: dark}}}
"""
MAP = "conform: lamp\ntrace: lamp\ntime: at\nname: what\n"
ROWS = "".join(f"{number},2024-03-11T09:00:00Z,switched\n" for number in range(40))


@pytest.fixture
def lamps(callout: Command, tmp_path: Path) -> Command:
    (tmp_path / "lamp.yaml").write_text(PROCESS)
    (tmp_path / "map.yaml").write_text(MAP)
    (tmp_path / "log.csv").write_text("lamp,at,what\n" + ROWS)
    return callout


COMMANDS = [
    ("conform", "log.csv", "--process", "lamp.yaml", "--map", "map.yaml"),
    ("mine", "log.csv", "-o", "draft.yaml", "--map", "map.yaml"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_pipe_has_lines_where_they_are_wanted(lamps: Command, words: tuple[str, ...]) -> None:
    plain, wanted = lamps(*words), lamps(*words, "--progress")
    document = lamps(*words, "--progress", "--json")

    assert (plain.err, document.err) == ("", "")
    assert wanted.out == plain.out
    lines = [line for line in wanted.err.splitlines() if line.startswith("tickets: ")]
    assert lines == [f"tickets: {number} of 40" for number in range(4, 41, 4)]
    assert document.json


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_terminal_has_a_bar_that_goes_away(
    lamps: Command, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    shown, document = lamps(*words), lamps(*words, "--json")

    assert "tickets" in shown.err
    assert "tickets" not in shown.out.split("fit")[-1]
    assert document.err == ""


def test_where_nobody_knows_how_many_there_are_each_doubling_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress("rows", wanted=True) as told:
        for number in range(1, 10):
            told(number, None)

    assert capsys.readouterr().err == "rows: 1\nrows: 2\nrows: 4\nrows: 8\n"
