"""``callout export --case`` on the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.casefile.cases import checked
from tests.cli.running import Command
from tests.verify.databases import made


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLOUT_DB", made(tmp_path / "a.db"))
    return Command(monkeypatch, capsys)


def test_it_needs_no_file_of_any_process_and_says_the_hash(
    callout: Command, tmp_path: Path
) -> None:
    ended = callout("export", "--case", "P", "p.zip")
    content = (tmp_path / "p.zip").read_bytes()

    assert ended.code == 0
    assert f"sha256 {hashlib.sha256(content).hexdigest()}" in ended.out
    assert "not in it: checkpoints" in ended.out
    assert "--without-personal-data" in ended.err
    assert checked(content, tmp_path).code == 0


def test_as_json_it_says_how_much_there_is(callout: Command) -> None:
    words = ("export", "--case", "P", "p.zip", "--only", "--without-personal-data", "--json")
    ended = callout(*words)

    assert (ended.json["tickets"], ended.json["entries"], ended.json["differences"]) == (1, 7, 0)
    assert [each["what"] for each in ended.json["absent"]] == ["ticket P.desk", "checkpoints"]
    assert ended.err == ""


def test_evidence_is_not_written_over(callout: Command, tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(b"kept")

    ended = callout("export", "--case", "P", "p.zip")

    assert (ended.code, (tmp_path / "p.zip").read_bytes()) == (2, b"kept")


@pytest.mark.parametrize(
    "words", [("--case", "P"), ("p.zip",), ("--only",), ("--json",), ("--case", "nobody", "p.zip")]
)
def test_what_makes_no_sense_is_misuse(
    words: tuple[str, ...], callout: Command, tmp_path: Path
) -> None:
    assert callout("export", *words).code == 2
    assert not (tmp_path / "p.zip").exists()
