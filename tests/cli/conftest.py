from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.engine.worlds import DESK, PARCEL


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """The command, in a folder with two processes and a rules folder, and no database yet."""
    (tmp_path / "processes").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "processes/parcel.yaml").write_text(PARCEL)
    (tmp_path / "processes/desk.yaml").write_text(DESK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("CALLOUT_DB", raising=False)
    return Command(monkeypatch, capsys)
