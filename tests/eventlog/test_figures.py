"""What is said of foreign logs is what a script says that shares nothing with callout."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from callout.catalog import Catalog
from callout.cli.event_logs import LogFile
from callout.eventlog.conform.align import Aligner
from callout.eventlog.conform.constraints import ConstraintTally, read_constraints
from callout.eventlog.conform.deviations import DeviationKind
from callout.eventlog.conform.moves import Moves
from callout.eventlog.conform.play import ReplayMode, TracePlayer
from callout.eventlog.conform.tally import ConformanceTally
from callout.eventlog.log_map import LogMap, read_log_map
from callout.eventlog.model import LogTrace
from callout.eventlog.sheets import traces_of_rows
from tests.eventlog.independent import figures

OURS = Path(__file__).parent / "logs"
FEW = 120
"""Tickets of a log that are looked at here; docs/volvo.md has the command for all."""
MORE = {"sepsis_1_per_variant": 400}
"""Of logs in which the first that is off comes late."""


def log_of(name: str) -> Path:
    folder = os.environ.get("CALLOUT_CONFORMANCE")
    if folder is None or not (Path(folder) / f"logs/{name}.csv.gz").is_file():
        pytest.skip("CALLOUT_CONFORMANCE names no folder with logs/ in it")
    return Path(folder) / f"logs/{name}.csv.gz"


def ours(
    process: str,
    log: Path,
    *,
    align: bool = False,
    mode: ReplayMode = ReplayMode.RESYNC,
) -> ConformanceTally:
    catalog = Catalog.load(OURS / f"processes/{process}.yaml", OURS / "rules")
    mapping = read_log_map((OURS / f"maps/{process}.yaml").read_text("utf-8"), process)
    definition = catalog.get(mapping.process)
    player = TracePlayer(definition, mapping, mode)
    aligner = Aligner(Moves(definition.process)) if align else None
    tally = ConformanceTally()
    for number, trace in enumerate(some_of(log, mapping)):
        played = player.play(trace, number)
        tally.add(played, aligner.align(played.events) if aligner else None)
    return tally


def some_of(log: Path, mapping: LogMap) -> Iterator[LogTrace]:
    return islice(LogFile(log, mapping).traces(), _number(log.name))


def _number(name: str) -> int:
    return MORE.get(name.partition(".")[0], FEW)


def theirs(name: str, log: Path) -> dict[str, Any]:
    tickets = dict(list(figures.read(log).items())[: _number(name)])
    return figures.FIGURES[name](tickets)


@pytest.mark.conformance
@pytest.mark.slow
@pytest.mark.parametrize(
    ("process", "name"),
    [
        ("volvo", "bpic2013_incidents"),
        ("helpdesk", "helpdesk"),
        ("sepsis", "sepsis_1_per_variant"),
    ],
)
def test_fits_deviations_costs_and_times_are_those_of_the_script(process: str, name: str) -> None:
    log = log_of(name)
    tally, other = ours(process, log, align=True), theirs(name, log)

    assert (tally.tickets, tally.events) == (other["tickets"], other["events"])
    assert (tally.fitting, tally.accepted) == (other["fitting"], other["accepted"])
    assert tally.cost["left_out"] + tally.cost["put_in"] == other["cost"]
    assert tally.cost["fitting"] == tally.fitting
    assert sorted(_places(tally).values()) == sorted(other["off"].values())
    assert other["off"], "what fits altogether shows nothing"
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
def test_tickets_that_nobody_closes_in_time_are_as_many_as_the_script_says() -> None:
    log = log_of("bpic2013_incidents")
    tickets = figures.read(log)
    near = figures.standing(tickets, "Resolved", 7 * 86_400 + 82_800)
    few = {name: tickets[name] for name in (*near, *islice(tickets, FEW))}
    end = max(datetime.fromisoformat(row["ts"]) for rows in few.values() for row in rows)
    mapping = read_log_map((OURS / "maps/volvo_night.yaml").read_text("utf-8"), "night")
    definition = Catalog.load(OURS / "processes/volvo_night.yaml").get("volvo_night")
    rows = [row for rows in few.values() for row in rows]

    found = []
    for each in (None, end):
        player, tally = TracePlayer(definition, mapping, ReplayMode.RESYNC, each), Counter[str]()
        for number, trace in enumerate(traces_of_rows(rows, mapping)):
            tally.update(each.kind for each in player.play(trace, number).deviations)
        found.append(tally[DeviationKind.OVERDUE_TIMER])

    leaving, at_end = figures.overdue(few, "Resolved", figures.NIGHTS)
    assert found == [leaving, leaving + at_end]
    assert leaving
    assert at_end


@pytest.mark.conformance
@pytest.mark.slow
@pytest.mark.parametrize("mode", [ReplayMode.REJECT, ReplayMode.STOP])
@pytest.mark.parametrize(
    ("process", "name"), [("helpdesk", "helpdesk"), ("sepsis", "sepsis_1_per_variant")]
)
def test_the_other_modes_accept_what_the_script_accepts(
    process: str, name: str, mode: ReplayMode
) -> None:
    log = log_of(name)

    tally = ours(process, log, mode=mode)

    assert tally.accepted == theirs(name, log)[f"accepted_{mode}"]


@pytest.mark.conformance
@pytest.mark.slow
def test_what_has_to_follow_in_time_is_missing_as_often_as_the_script_says() -> None:
    log = log_of("sepsis_1_per_variant")
    mapping = read_log_map((OURS / "maps/sepsis.yaml").read_text("utf-8"), "sepsis")
    definition = Catalog.load(OURS / "processes/sepsis.yaml").get("sepsis")
    player = TracePlayer(definition, mapping, ReplayMode.RESYNC)
    limits = OURS / "constraints/sepsis.yaml"
    tally = ConstraintTally(read_constraints(limits.read_text("utf-8"), limits.name))

    for trace in some_of(log, mapping):
        tally.add("", [(each.name, each.at) for each in player.meant(trace)])

    other = theirs("sepsis_1_per_variant", log)
    late = [other["late IV Antibiotics"], other["late LacticAcid"]]
    assert [each["broken"] for each in tally.json()] == late
    assert 0 < late[1] < late[0]


@pytest.mark.conformance
@pytest.mark.slow
def test_a_guard_and_a_table_explain_every_telephone() -> None:
    log = log_of("repair_example")
    tally, other = ours("phone", log), theirs("repair_example", log)

    assert (tally.tickets, tally.fitting, tally.ended) == (FEW, FEW, other["ended"])
    assert other["fitting"] == FEW
    assert _rows(tally) == other["rows"]


def _places(tally: ConformanceTally) -> Counter[tuple[str, str]]:
    """How often each event was off, by the first of the states that it met."""
    found: Counter[tuple[str, str]] = Counter()
    for (_, states, event), number in tally.deviations.items():
        found[states.partition(" ")[0], event] += number
    return found


def _rows(tally: ConformanceTally) -> dict[str, int]:
    return dict(Counter({row.rpartition(" ")[2]: n for row, n in tally.rows.items()}))
