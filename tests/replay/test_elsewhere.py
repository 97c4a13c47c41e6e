"""A replay needs nothing but history and definitions: elsewhere it gives the same report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.shipped import ROOT

_DATABASE = ROOT / "tests/landed/0.6.0/visits.db"
_PATHS = ":".join(str(ROOT / each) for each in ("engine", "adapters", ""))


def test_the_report_is_the_same_in_another_zone_under_another_seed_and_in_another_folder(
    tmp_path: Path,
) -> None:
    empty = {"PYTHONPATH": _PATHS}

    here = _reported({**empty, "TZ": "UTC", "PYTHONHASHSEED": "1"}, ROOT)
    elsewhere = _reported(
        {**empty, "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "2", "LC_ALL": "C"}, tmp_path
    )

    assert here.count(b"\n") > 200
    assert b'"GUARD"' in here
    assert b'"EFFECT"' in here
    assert here == elsewhere


def _reported(environment: dict[str, str], folder: Path) -> bytes:
    """What is printed, by this interpreter with nothing else in its environment."""
    command = [sys.executable, "-m", "tests.replay.elsewhere", str(_DATABASE)]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
