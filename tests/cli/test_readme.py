"""The first minute with callout goes as the README says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _said(folder: Path) -> list[str]:
    """What each command of the README's first block of shell prints, errors included."""
    block = (ROOT / "README.md").read_text("utf-8").split("```sh\n")[1].split("```")[0]
    script = block.replace("\ncallout ", "\necho @; callout ")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash"],
        input=script,
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return ended.stdout.split("@\n")[1:]


@pytest.mark.slow
def test_sixty_seconds_lead_to_a_ticket_of_ones_own(tmp_path: Path) -> None:
    check, start, renewed, refused, why, diagram, replay = _said(tmp_path)

    assert check == "1 file in processes and rules, nothing found\n"
    assert "ticket.open nobody -> lent" in start
    assert "renewed reader:ida" in renewed
    assert "not-allowed" in refused
    assert "it takes reader" in refused
    assert "refused not-allowed" in why
    assert diagram == ""
    assert 'class="state atomic active" data-state="lent"' in (tmp_path / "mine/B-7.svg").read_text(
        "utf-8"
    )
    assert replay == "1 tickets replayed, 0 divergences\n"
