"""The picture in the README is what the command draws of a ticket."""

import os
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner

from callout import Engine, ManualClock
from callout.cli import app

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/examples/callback"
PICTURE = EXAMPLE / "ticket.svg"


def test_the_picture_in_the_readme_is_of_a_ticket_whose_first_call_failed(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/tickets.db"
    clock = ManualClock(datetime(2024, 3, 11, 9, tzinfo=UTC))
    with Engine.open(address, processes=EXAMPLE, clock=clock) as engine:
        engine.start("callback", id="T-1", actor="dispatcher:zhang")
        engine.send("T-1", "call.failed", actor="engineer:li")

    words = ["diagram", "--ticket", "T-1", "--format", "svg"]
    words += ["--processes", str(EXAMPLE), "--db", address]
    drawn = CliRunner().invoke(app, words).output
    if os.environ.get("GOLDEN") == "write":
        PICTURE.write_text(drawn, "utf-8")

    assert drawn == PICTURE.read_text("utf-8"), "run `make diagrams`"
    assert f"]({PICTURE.relative_to(ROOT)})" in (ROOT / "README.md").read_text("utf-8")
