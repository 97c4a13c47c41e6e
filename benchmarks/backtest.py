"""Entries and decisions a second of a backtest, beside a plain replay of the same histories.

    PYTHONPATH=engine:adapters python benchmarks/backtest.py [ROUNDS]

The histories are those of the scenarios of the home visit that are about lateness; the change is of
one limit. Definitions are linked beforehand. All run in turns; what is counted is CPU time, so that
other programs on the machine matter less.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from callout.backtest import BacktestAsked, ProposedChange
from callout.backtest.change import Pairs
from callout.backtest.ticket import TicketBacktest
from callout.catalog import Catalog
from callout.records import Entry, TicketId, entry_hash
from callout.replay import Replayer
from callout.scenarios import Runner, read_stories
from callout.store import Query, Store

ROOT = Path(__file__).resolve().parent.parent
STORIES = sorted((ROOT / "tests/scenarios/home_visit").glob("S1[13]_*.yaml"))
CHANGE = ProposedChange(settings={"late_major_from": "PT10M"})


class Stores:
    """The definitions of all stories."""

    def __init__(self, stores: Sequence[Store]) -> None:
        self._stores = stores

    def get_definition(self, digest: str) -> bytes | None:
        return next(filter(None, (each.get_definition(digest) for each in self._stores)), None)

    def put_definition(self, digest: str, document: bytes) -> None:
        raise NotImplementedError


def main(rounds: int) -> None:
    runner = Runner(Catalog.load(ROOT / "processes", ROOT / "rules"))
    players = [runner.player(each) for each in read_stories(STORIES)]
    for player in players:
        player.play()
    stores = [each.bench.store for each in players]
    pairs = Pairs(CHANGE, Stores(stores), players[0].bench.engine.catalog.digester)
    tickets = [(store, each) for store in stores for each in store.find(Query(limit=1000))]
    histories = [store.history(ticket) for store, ticket in tickets]
    entries = sum(map(len, histories))
    decisions = sum(len(entry.decisions) for history in histories for entry in history)
    print(f"{len(tickets)} tickets, {entries} entries, {decisions} decisions")
    jobs = {
        "plain replay": lambda: replayed(pairs, histories),
        "decisions": lambda: looked(pairs, tickets, BacktestAsked(replays=False)),
        "decisions and replay": lambda: looked(pairs, tickets, BacktestAsked()),
    }
    for job in jobs.values():
        job()
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            times[name].append(taken(job))
    base = statistics.median(times["plain replay"])
    for name, each in times.items():
        median = statistics.median(each)
        print(
            f"{name:22} {entries / median:8,.0f} entries/s {decisions / median:8,.0f} decisions/s"
            f"  {median / base:.2f} of a replay"
        )


def taken(job: Callable[[], None]) -> float:
    begin = process_time()
    job()
    return process_time() - begin


def replayed(pairs: Pairs, histories: Sequence[Sequence[Entry]]) -> None:
    for history in histories:
        replayer = Replayer(pairs.find)
        for entry in history:
            replayer.take(entry, entry_hash(entry))


def looked(pairs: Pairs, tickets: Sequence[tuple[Store, TicketId]], asked: BacktestAsked) -> None:
    looking = TicketBacktest(pairs, asked)
    for store, ticket in tickets:
        with store.evidence() as evidence:
            looking.look(evidence, ticket)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
