"""What earlier versions wrote: it opens, replays without a difference, and goes on.

Each folder beside this file is named after the version that wrote it. ``visits.db`` is an SQLite
file with a visit that was done and one whose engineer stands at the door, since 0.8.0
``callers.db`` has tickets that were moved, sealed and erased; ``histories.jsonl.gz``
holds the tickets that scenarios of that version left, after the definitions they name.
`tests.landed.write` makes such a folder.
"""

from __future__ import annotations

import gzip
import json
import shutil
from base64 import b64decode
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from callout import Engine, ManualClock, replay
from callout.catalog import Catalog
from callout.records import entry_from_json, entry_hash, entry_to_json
from callout.store import MemoryStore, open_maintenance, open_store
from callout.values import Sealed
from tests.home_visit.steps import Visit, local, run_to
from tests.rollout.callers import DATA, MASTER, NEW, callers

HERE = Path(__file__).parent
VERSIONS = sorted(each.name for each in HERE.iterdir() if (each / "visits.db").exists())
REDECIDED = {
    "0.1.0": 57,
    "0.2.0": 56,
    "0.3.0": 56,
    "0.4.0": 56,
    "0.5.0": 58,
    "0.6.0": 58,
    "0.7.0": 58,
    "0.8.0": 58,
}
"""How many entries of the two visits are decided again."""
LEFT = {
    "0.1.0": (497, 4269),
    "0.2.0": (497, 4269),
    "0.3.0": (502, 4316),
    "0.4.0": (727, 6088),
    "0.5.0": (885, 7275),
    "0.6.0": (391, 2053),
    "0.7.0": (391, 2053),
    "0.8.0": (391, 2053),
}
"""How many tickets and entries the scenarios left."""


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_an_earlier_version_replays_without_a_difference(
    version: str, tmp_path: Path
) -> None:
    database = _upgraded(version, tmp_path)

    with _opened(database, ManualClock(local("12:56"))) as engine:
        tickets = engine.find()
        reports = {ticket: engine.replay(ticket) for ticket in tickets}
        checked = list(engine.verify())

    assert len(tickets) == 6
    assert {ticket: each.divergences for ticket, each in reports.items() if each.divergences} == {}
    assert sum(each.redecided for each in reports.values()) == REDECIDED[version]
    assert [(each.divergences, each.notes) for each in checked] == [((), ())] * 6


@pytest.mark.parametrize("version", VERSIONS)
def test_a_ticket_of_an_earlier_version_goes_on_where_it_stood(
    version: str, tmp_path: Path
) -> None:
    database = _upgraded(version, tmp_path)
    clock = ManualClock(local("12:56"))

    with _opened(database, clock) as engine:
        run_to(engine, clock, local("12:57:30"))
        Visit(engine, clock, "OPEN", "li").enter("12:58")

        assert engine.ticket("OPEN.door").status.value == "closed"
        assert engine.ticket("OPEN.door").data["rounds"] == 9
        assert "diagnose" in engine.ticket("OPEN").states
        assert [engine.replay(ticket).divergences for ticket in engine.find()] == [()] * 6


@pytest.mark.parametrize("version", [each for each in VERSIONS if each >= "0.8.0"])
@pytest.mark.parametrize("master", [MASTER, None], ids=["with its key", "without"])
def test_sealed_tickets_of_an_earlier_version_replay_and_can_be_read(
    version: str, master: bytes | None, tmp_path: Path
) -> None:
    database = _upgraded(version, tmp_path, "callers.db")
    clock = ManualClock(local("12:56"))

    with Engine(open_store(database), callers(NEW), clock=clock, master_key=master) as engine:
        reports = list(engine.verify())
        names = {str(each): engine.ticket(each).data["name"] for each in engine.find()}

    assert [each.divergences for each in reports] == [()] * 3
    assert isinstance(names.pop("C1"), Sealed)
    assert names.keys() == {"C2", "C3"}
    assert all((name == DATA["name"]) is (master is not None) for name in names.values())


@cache
def _shipped() -> Catalog:
    return Catalog.load()


def _opened(database: str, clock: ManualClock) -> Engine:
    return Engine(open_store(database), _shipped(), clock=clock)


def _upgraded(version: str, tmp_path: Path, name: str = "visits.db") -> str:
    """The URL of a copy, brought to the present schema as `callout doctor --upgrade` does."""
    url = f"sqlite:///{shutil.copy(HERE / version / name, tmp_path)}"
    open_maintenance(url).upgrade()
    return url


def _lines(version: str) -> Iterator[Mapping[str, Any]]:
    with gzip.open(HERE / version / "histories.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_every_history_of_an_earlier_version_is_decided_the_same_again(version: str) -> None:
    store, catalog = MemoryStore(), _shipped()
    found: dict[str, object] = {}
    tickets = entries = 0
    for line in _lines(version):
        if "definition" in line:
            store.put_definition(line["definition"], b64decode(line["document"]))
            continue
        history = [entry_from_json(each) for each in line["entries"]]
        pinned = {each.definition: catalog.pinned(each.definition, store) for each in history}
        report = replay(history, pinned)
        tickets, entries = tickets + 1, entries + len(history)
        if report.divergences:
            found[line["ticket"]["id"]] = report.divergences
        assert [entry_to_json(each) for each in history] == line["entries"]
        assert [entry_hash(each) for each in history] == [each.hash for each in history]

    assert found == {}
    assert (tickets, entries) == LEFT[version]
