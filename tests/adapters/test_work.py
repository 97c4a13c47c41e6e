"""``callout work`` as a process: it fires, prints, and ends gracefully when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from callout.catalog import Catalog, Sources
from callout.cli.app import app
from callout.engine import Engine
from callout.store import open_store
from tests.faults.world import COUNTER
from tests.waiting import until

ROOT = Path(__file__).parents[2]
CLERK = "clerk:li"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a process and an empty folder of rules."""
    (tmp_path / "processes").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "processes/counter.yaml").write_text(COUNTER.lstrip())
    return tmp_path


def options(folder: Path) -> list[str]:
    return [
        *("--db", f"sqlite:///{folder}/tickets.db"),
        *("--processes", f"{folder}/processes", "--rules", f"{folder}/rules"),
        *("--echo", "bell"),
    ]


def engine_at(folder: Path) -> Engine:
    catalog = Catalog.of(Sources({"counter.yaml": COUNTER}, {}))
    return Engine(open_store(f"sqlite:///{folder}/tickets.db"), catalog)


def test_once_does_what_is_due_and_says_so(folder: Path) -> None:
    with engine_at(folder) as engine:
        engine.start("counter", id="c", actor=CLERK)
        engine.send("c", "hit", actor=CLERK)
    time.sleep(0.25)

    result = CliRunner().invoke(app, ["work", "--once", "--json", *options(folder)])

    assert result.exit_code == 0, result.output
    first, _, rest = result.stdout.partition("\n")
    assert orjson.loads(first)["id"] == "c/2/1"
    summary = orjson.loads(rest[rest.index("{\n") :])
    assert (summary["failures"], summary["dead"]) == ([], 0)
    assert summary["fired"] >= 1  # on a busy machine the next tick is due meanwhile
    assert summary["delivered"] == summary["fired"] + 1


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_told_to_end_ends_well(folder: Path, workers: int) -> None:
    with engine_at(folder) as engine:
        engine.start("counter", id="c", actor=CLERK)
        command = [sys.executable, "-m", "callout", "work", "--workers", str(workers)]
        process = subprocess.Popen(
            [*command, *options(folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))},
        )
        assert until(lambda: engine.ticket("c").data["ticks"] == 4)
        assert until(lambda: not engine.store.deliveries())

        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=30)

        assert process.returncode == 0
        assert engine.ticket("c").data["ticks"] == 4
        ids = [orjson.loads(line)["id"] for line in printed.splitlines()]
        assert sorted(set(ids)) == [f"c/{seq}/1" for seq in (2, 3, 4, 5)]
        assert engine.store.deliveries() == []


def test_doctor_finds_tickets_nothing_can_happen_to(folder: Path) -> None:
    stuck = """
process: stuck
title: {en: A dead end}
outcomes: [done]
data: {go: {type: boolean, default: true}}
events: {left: {by: clerk}, never: {by: clerk}}
initial: first
states:
  first: {on: {left: hole}}
  hole: {on: {never: {guard: false, target: done}}}
  done: {type: final, outcome: done}
"""
    (folder / "processes/stuck.yaml").write_text(stuck.lstrip())
    catalog = Catalog.of(Sources({"stuck.yaml": stuck}, {}))
    db = f"sqlite:///{folder}/tickets.db"
    with Engine(open_store(db), catalog) as engine:
        engine.start("stuck", id="lost", actor=CLERK)
        engine.send("lost", "left", actor=CLERK)
        engine.start("stuck", id="fine", actor=CLERK)

    result = CliRunner().invoke(app, ["doctor", "--stuck", "--json", *options(folder)[:-2]])

    assert result.exit_code == 1, result.output
    findings = orjson.loads(result.stdout)["findings"]
    assert [each["subject"] for each in findings if each["verdict"] == "wrong"] == ["ticket lost"]
