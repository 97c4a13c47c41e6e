"""Stories played by several processes: told as if they had been played one by one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.worlds import DESK, PARCEL
from tests.scenarios_runner.files import HEADER, write

STORED = "steps:\n  - {send: stored, with: {shelf: A3}, expect: {states: waiting}}\n"
WRONG = "steps:\n  - {send: stored, with: {shelf: A3}, expect: {data: {shelf: B1}}}\n"


def told(folder: Path, *more: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "callout", "test", "stories", "--coverage", *more]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ended.returncode, re.sub(r"[\d.]+ s\b", "", ended.stdout + ended.stderr)


@pytest.mark.slow
def test_what_is_told_is_the_same_however_many_play(tmp_path: Path) -> None:
    for name, text in (("parcel", PARCEL), ("desk", DESK)):
        (tmp_path / "processes").mkdir(exist_ok=True)
        (tmp_path / "processes" / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "stories").mkdir()
    write(tmp_path / "stories", **{f"s{n:02}": HEADER + STORED for n in range(9)})
    write(tmp_path / "stories", s05=HEADER + WRONG, s07=f"{HEADER}steps:\n  - send: asked\n")

    code, alone = told(tmp_path)

    assert (code, alone.count("FAIL"), alone.count("ok  ")) == (1, 1, 8)
    assert "part parcel: state" in alone
    assert told(tmp_path, "--jobs", "3") == (code, alone)
    assert told(tmp_path, "--jobs", "3", "--json")[0] == code
