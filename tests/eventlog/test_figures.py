"""What is said of foreign logs is what a script says that shares nothing with callout."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from callout.catalog import Catalog
from callout.cli.event_logs import LogFile
from callout.eventlog.conform.align import Aligner
from callout.eventlog.conform.moves import Moves
from callout.eventlog.conform.play import ReplayMode, TracePlayer
from callout.eventlog.conform.tally import ConformanceTally
from callout.eventlog.log_map import read_log_map
from tests.eventlog.independent import figures

OURS = Path(__file__).parent / "logs"
FEW = 120
"""Tickets of a log that are looked at here; docs/volvo.md has the command for all."""


def log_of(name: str) -> Path:
    folder = os.environ.get("CALLOUT_CONFORMANCE")
    if folder is None or not (Path(folder) / f"logs/{name}.csv.gz").is_file():
        pytest.skip("CALLOUT_CONFORMANCE names no folder with logs/ in it")
    return Path(folder) / f"logs/{name}.csv.gz"


def ours(
    process: str, log: Path, *, align: bool, mode: ReplayMode = ReplayMode.RESYNC
) -> ConformanceTally:
    catalog = Catalog.load(OURS / f"processes/{process}.yaml", OURS / "rules")
    mapping = read_log_map((OURS / f"maps/{process}.yaml").read_text("utf-8"), process)
    definition = catalog.get(mapping.process)
    player = TracePlayer(definition, mapping, mode)
    aligner = Aligner(Moves(definition.process)) if align else None
    tally = ConformanceTally()
    for number, trace in zip(range(FEW), LogFile(log, mapping).traces(), strict=False):
        played = player.play(trace, number)
        tally.add(played, aligner.align(played.events) if aligner else None)
    return tally


def theirs(name: str, log: Path) -> dict[str, Any]:
    tickets = dict(list(figures.read(log).items())[:FEW])
    return figures.FIGURES[name](tickets)


@pytest.mark.conformance
@pytest.mark.slow
@pytest.mark.parametrize(
    ("process", "name"), [("volvo", "bpic2013_incidents"), ("helpdesk", "helpdesk")]
)
def test_fits_deviations_costs_and_times_are_those_of_the_script(process: str, name: str) -> None:
    log = log_of(name)
    tally, other = ours(process, log, align=True), theirs(name, log)

    assert (tally.tickets, tally.events) == (other["tickets"], other["events"])
    assert (tally.fitting, tally.accepted) == (other["fitting"], other["accepted"])
    assert tally.cost["left_out"] + tally.cost["put_in"] == other["cost"]
    assert tally.cost["fitting"] == tally.fitting
    assert sorted(tally.deviations.values()) == sorted(other["off"].values())
    spent = sorted(each // 1_000_000 for each in tally.spent.values())
    assert spent == sorted(other["seconds_in"].values())
    assert len(tally.variants) == other["variants"]
    if process == "volvo":
        assert _rows(tally) == other["rows"]
        assert [tally.watched["team"], tally.watched_tickets["team"]] == other["team_changes"]
        left = [tally.left["completed"], tally.left_tickets["completed"]]
        assert left == other["completed_left"]


@pytest.mark.conformance
@pytest.mark.slow
@pytest.mark.parametrize("mode", [ReplayMode.REJECT, ReplayMode.STOP])
def test_the_other_modes_accept_what_the_script_accepts(mode: ReplayMode) -> None:
    log = log_of("helpdesk")

    tally = ours("helpdesk", log, align=False, mode=mode)

    assert tally.accepted == theirs("helpdesk", log)[f"accepted_{mode}"]


@pytest.mark.conformance
@pytest.mark.slow
def test_a_guard_and_a_table_explain_every_telephone() -> None:
    log = log_of("repair_example")
    tally, other = ours("phone", log, align=False), theirs("repair_example", log)

    assert (tally.tickets, tally.fitting, tally.ended) == (FEW, FEW, other["ended"])
    assert other["fitting"] == FEW
    assert _rows(tally) == other["rows"]


def _rows(tally: ConformanceTally) -> dict[str, int]:
    return dict(Counter({row.rpartition(" ")[2]: n for row, n in tally.rows.items()}))
