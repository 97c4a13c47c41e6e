"""Histories of shipped scenarios: what is not changed makes no difference, and one limit does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from callout.backtest import BacktestAsked, BacktestReport, ProposedChange
from callout.backtest.change import Pairs
from callout.backtest.decisions import DecisionVerdict, RecordedDecision, answered, held_against
from callout.backtest.finding import TicketFinding
from callout.backtest.summary import summed
from callout.backtest.ticket import TicketBacktest
from callout.catalog import Catalog
from callout.records import Entry
from callout.scenarios import Runner, read_stories
from callout.store import Query, Store
from callout.values import Digester
from tests import shipped

SCENARIOS = Path(__file__).parents[1] / "scenarios"
STORIES = (
    "home_visit/S11_late_ten_minutes.yaml",
    "customer_desk/SV04_complaint_on_paper.yaml",
)
ASKED = BacktestAsked()


@dataclass(frozen=True)
class Played:
    """Stories, each in a store of its own, for their tickets have the same names."""

    stores: Sequence[Store]
    digester: Digester

    def get_definition(self, digest: str) -> bytes | None:
        return next(filter(None, (each.get_definition(digest) for each in self.stores)), None)

    def put_definition(self, digest: str, document: bytes) -> None:
        raise NotImplementedError

    def pairs(self, change: ProposedChange) -> Pairs:
        return Pairs(change, self, self.digester)

    def reports(self, change: ProposedChange, pairs: Pairs) -> Iterator[BacktestReport]:
        looking = TicketBacktest(pairs, ASKED)
        for store in self.stores:
            yield summed(_findings(store, looking), ASKED, change)

    def entries(self) -> Iterator[Entry]:
        for store in self.stores:
            for ticket in store.find(Query(limit=1000)):
                yield from store.history(ticket)


def _findings(store: Store, looking: TicketBacktest) -> Iterator[TicketFinding]:
    for ticket in store.find(Query(limit=1000)):
        with store.evidence() as evidence:
            found = looking.look(evidence, ticket)
        if found is not None:
            yield found


@pytest.fixture(scope="module")
def played(monkeypatch_module: pytest.MonkeyPatch) -> Played:
    runner = Runner(Catalog.load(shipped.ROOT / "processes", shipped.RULES))
    players = [runner.player(each) for each in read_stories([SCENARIOS / name for name in STORIES])]
    for player in players:
        assert player.play().failures == ()
    (digester,) = {player.bench.engine.catalog.digester for player in players}
    return Played([player.bench.store for player in players], digester)


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shipped.ROOT)
        yield patch


SAME = ProposedChange(settings={"late_major_from": "PT15M"})
TEN_MINUTES = ProposedChange(settings={"late_major_from": "PT10M"})


@pytest.fixture(scope="module")
def same(played: Played) -> Pairs:
    return played.pairs(SAME)


@pytest.mark.slow
def test_what_is_not_changed_makes_no_difference(played: Played, same: Pairs) -> None:
    for report in played.reports(SAME, same):
        assert report.is_same, report.tickets
        assert report.replay is not None
        assert report.replay.entries == report.entries


def test_every_decision_that_is_known_is_as_recorded(played: Played, same: Pairs) -> None:
    known = unknown = 0
    for entry in played.entries():
        for each in entry.decisions:
            kept = RecordedDecision.of(each)
            made = answered(same(entry.definition).recorded, kept, entry)
            if made.verdict is DecisionVerdict.UNKNOWN:
                unknown += 1
                continue
            assert made.verdict is None, (kept, made)
            again = RecordedDecision(kept.table, kept.hash, kept.inputs, made.rows, made.outputs)
            assert held_against(kept, again, entry) is None
            known += 1
    assert known > unknown
    assert unknown, "cells read more than is on record"


@pytest.mark.slow
def test_with_ten_minutes_one_ticket_takes_another_row(played: Played) -> None:
    """As counted by hand in an earlier trial: the visit that was ten minutes late."""
    moved = {
        (table.table, pair.recorded, pair.proposed): pair.count
        for report in played.reports(TEN_MINUTES, played.pairs(TEN_MINUTES))
        for table in report.decisions
        for pair in table.pairs
        if pair.recorded != pair.proposed and pair.verdict != DecisionVerdict.UNKNOWN
    }

    assert moved == {("lateness", "minor", "major"): 1}
