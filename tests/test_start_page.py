"""The project on the page for a first folder is without a finding, and goes as the page says."""

import re
from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.pages import ROOT

PAGE = ROOT / "docs/designers/start.md"
FILE = re.compile(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the page."""
    for name, text in FILE.findall(PAGE.read_text("utf-8")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CALLOUT_DB", raising=False)
    return tmp_path


@pytest.fixture
def callout(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command, in that folder."""
    assert folder.is_dir()
    return Command(monkeypatch, capsys)


def test_the_project_of_the_page_has_no_finding_and_its_scenarios_go_as_written(
    callout: Command,
) -> None:
    checked = callout("check", "--hints", "--today", "2026-03-02")
    assert (checked.code, checked.out) == (0, "6 files in processes and rules, nothing found\n")

    played = callout("test", "scenarios")
    assert played.code == 0, played.out
    assert "4 of 4 scenarios as expected" in played.out


def test_its_commands_do_what_they_say(callout: Command, folder: Path) -> None:
    started = callout("start", "cleaning", "--data", '{bed: "12"}', "--by", "head:chen")
    assert started.code == 0
    assert "asked" in started.out

    assert callout("diagram", "cleaning", "--out", "cleaning.mmd").code == 0
    assert "asked" in (folder / "cleaning.mmd").read_text("utf-8")
    assert callout("schema").code == 0
    assert (folder / "schemas/process.schema.json").is_file()


def test_a_timer_that_reads_now_stays_and_one_that_is_past_fires_again(
    callout: Command, folder: Path
) -> None:
    (folder / "processes/kept.yaml").write_text(
        "process: kept\ntitle: K\nprofiles: [ward]\n"
        "data: {past: {type: date and time}, fired: {type: number, default: 0}}\n"
        "events: {noted: {}, again: {}, over: {}}\n"
        "states:\n"
        "  a:\n"
        "    entry: {if: past = null, then: {set: {past: 'now() + duration(\"PT1H\")'}}}\n"
        "    on: {noted: {}, again: a, over: b}\n"
        "    at:\n"
        "      'add working days(now(), 3)': {id: later, target: b}\n"
        "      past: {id: once, do: {set: {fired: fired + 1}}}\n"
        "  b: {type: final}\n"
    )
    (folder / "scenarios/kept.yaml").write_text(
        "scenario: kept\nprocess: kept\nclock: 2026-03-02 09:00 Asia/Shanghai\n"
        "steps:\n"
        "  - expect: {timers: {later: 2026-03-05 09:00}}\n"
        "  - after: PT2H\n"
        "    send: noted\n"
        "    expect: {data: {fired: 1}, timers: {later: 2026-03-05 09:00}}\n"
        "  - {send: again, expect: {data: {fired: 2}, timers: {later: 2026-03-05 11:00}}}\n"
    )

    played = callout("test", "scenarios/kept.yaml")
    assert played.code == 0, played.out
