"""Tickets that an earlier version has moved: they replay, go on, and can be taken back.

Version 0.7.0 landed before its moves were kept; they stand in a folder beside it, written by it.
"""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from callout import Engine, EntryKind, ManualClock, TicketId
from callout.rollout import Moved, Mover
from callout.step.migration import MovePlan
from callout.store import open_maintenance, open_store
from callout.verify import Verifier
from tests.engine.worlds import NINE, catalog_of
from tests.rollout.moves import MOVER, NEW

HERE = Path(__file__).parent
VERSIONS = sorted(each.parent.name for each in HERE.glob("*/moves.db"))
LATER = NINE + timedelta(hours=3)


@pytest.fixture(params=VERSIONS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A copy, brought to the present schema."""
    url = f"sqlite:///{shutil.copy(HERE / request.param / 'moves.db', tmp_path)}"
    open_maintenance(url).upgrade()
    return url


def test_moves_of_an_earlier_version_replay_without_a_difference(address: str) -> None:
    with open_store(address) as store:
        engine = Engine(store, catalog_of(**NEW), clock=ManualClock(LATER))
        names = Counter(
            entry.name
            for ticket in store.find()
            for entry in store.history(ticket)
            if entry.kind is EntryKind.MIGRATE
        )
        reports = {ticket: engine.replay(ticket) for ticket in store.find()}
        checked = [*Verifier(store).check_all()]

    assert names == {"ticket.migrate": 6, "ticket.migrate_back": 3}
    assert {ticket: each.divergences for ticket, each in reports.items() if each.divergences} == {}
    assert [(each.divergences, each.notes) for each in checked] == [((), ())] * len(checked)
    assert len(checked) == 6
    assert sum(each.redecided for each in reports.values()) == 21


def test_a_ticket_that_an_earlier_version_moved_goes_on(address: str) -> None:
    with open_store(address) as store:
        engine = Engine(store, catalog_of(**NEW), clock=ManualClock(LATER))
        assert engine.ticket("P0").states == ("on_shelf",)

        engine.send("P0", "fetched", actor="clerk:a")

        assert engine.ticket("P0").outcome == "fetched"
        assert engine.replay("P0").divergences == ()


def test_a_move_of_an_earlier_version_can_be_taken_back(address: str) -> None:
    with open_store(address) as store:
        move = store.history(TicketId("P0"))[-1]
        plan = MovePlan.from_json(move.payload["plan"])  # type: ignore[arg-type] # it is a plan
        mover = Mover(store, catalog_of(**NEW), ManualClock(LATER))

        results = {each.ticket: each.moved for each in mover.undo(plan, MOVER, "later still")}

        assert results == {"H": Moved.MOVED, "P0": Moved.MOVED}
        assert store.load(move.ticket).states == ("waiting",)
