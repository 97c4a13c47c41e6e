"""What questions across tickets cost: what they add to an event, and how long they take.

    PYTHONPATH=engine:adapters:. python benchmarks/find.py [--entries 1000000] [--postgres]

(a) an event with and without the rows that it is found by, CPU, on SQLite;
(b) many entries, made of some histories of the engine's with other tickets and days: the same
    questions to SQLite (or PostgreSQL) and to Parquet files by DuckDB, against a look into every
    document. Each is the best of three. What is made is in a temporary
    folder, or in a schema of its own on the server that CALLOUT_TEST_POSTGRES names, and removed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.lists import catalog

from callout import Engine, Entry, EntryQuestion, MemoryStore, Query
from callout.clock import ManualClock, SystemClock
from callout.engine import Sending
from callout.engine.lists.trails.finding import EntryFinder
from callout.engine.lists.trails.trailing import Trailing
from callout.records import TicketId
from callout.records.standing import Standing
from callout.replay.trod import trail_of
from callout.store import Change, Store, open_store
from callout.store.lists.cursors import trail_cursor
from callout.store.lists.trails.archive import trail_archive
from callout.store.lists.trails.asking import TrailPlace
from tests.contract.databases import fresh_postgres
from tests.contract.makers import NINE

PEOPLE = 400
DAYS = 30
AT_ONCE = 100
FAR = trail_cursor(TrailPlace(NINE + timedelta(days=DAYS - 2), TicketId("E"), 1))
QUESTIONS = {
    "one person, a page": lambda f: f.find(EntryQuestion(actors=("runner:7",))),
    "one person, how many": lambda f: f.count(EntryQuestion(actors=("runner:7",))),
    "a state entered, one day, a page": lambda f: f.find(
        EntryQuestion(
            states=("there",), since=NINE + timedelta(days=9), until=NINE + timedelta(days=10)
        )
    ),
    "a transition, one day, how many": lambda f: f.count(
        EntryQuestion(
            transitions=("here.moved.1",),
            since=NINE + timedelta(days=9),
            until=NINE + timedelta(days=10),
        )
    ),
    "a transition by anybody, a page": lambda f: f.find(
        EntryQuestion(transitions=("there.moved.1",))
    ),
    "a page far behind": lambda f: f.find(EntryQuestion(), FAR),
    "a name that no entry has": lambda f: f.find(EntryQuestion(events=("nothing",))),
    "refusals, how many": lambda f: f.count(EntryQuestion(refused=True)),
    "refusals by person": lambda f: f.tally(EntryQuestion(refused=True), "actor"),
    "entries by event": lambda f: f.tally(EntryQuestion(), "event"),
    "entries by person": lambda f: f.tally(EntryQuestion(), "actor"),
    "entries by day": lambda f: f.tally(EntryQuestion(), "day"),
}


def cost(folder: Path) -> None:
    """(a)"""
    of_change = Trailing.of_change

    def without(_: Trailing, change: Change, __: object) -> Change:
        return replace(change, trails=())

    print("CPU of an event      with      without   throughput")
    for name, size in (("one by one", 1), ("groups of 100", AT_ONCE)):
        best = {True: 9e9, False: 9e9}
        for _turn in range(5):
            for kept in (True, False):
                Trailing.of_change = of_change if kept else without  # type: ignore[method-assign,assignment]
                best[kept] = min(best[kept], _events(folder, size))
        Trailing.of_change = of_change  # type: ignore[method-assign]
        ratio = best[False] / best[True]
        print(f"{name:16} {best[True]:7.0f} us {best[False]:7.0f} us {ratio:8.2f}")


def _events(folder: Path, size: int) -> float:
    url = f"sqlite:///{folder}/cost-{time.monotonic_ns()}.db?synchronous=off"
    with Engine(open_store(url), catalog(), clock=SystemClock()) as engine:
        for number in range(AT_ONCE):
            engine.start("errand", id=f"T{number}", data={"serial": f"s{number}"})
        begun, rounds = time.process_time(), 15
        for turn in range(rounds):
            sent = [Sending(f"T{n}", "moved", actor=f"runner:{turn}") for n in range(AT_ONCE)]
            for first in range(0, AT_ONCE, size):
                engine.send_many(sent[first : first + size])
        return (time.process_time() - begun) * 1e6 / rounds / AT_ONCE


def histories() -> tuple[Engine, Sequence[Sequence[Entry]]]:
    """Some histories of the engine's own, refusals among them."""
    engine = Engine(MemoryStore(), catalog(), clock=ManualClock(NINE))
    for number in range(20):
        name = engine.start("errand", id=f"S{number}", data={"serial": str(number)}).id
        for turn in range(7):
            role = "boss" if (number + turn) % 9 == 0 else "runner"
            engine.send_many([Sending(name, "moved", actor=f"{role}:0")])
    return engine, [engine.history(name) for name in engine.find()]


def fill(store: Store, entries: int) -> None:
    """Write copies with other tickets, people and days, many in one transaction."""
    engine, found = histories()
    made, number, waiting = 0, 0, list[Change]()
    while made < entries:
        history = found[number % len(found)]
        waiting.append(_copy(engine, history, number))
        number, made = number + 1, made + len(history)
        if len(waiting) == 500:
            _commit(store, waiting)
            waiting = []
    _commit(store, waiting)


def _copy(engine: Engine, history: Sequence[Entry], number: int) -> Change:
    ticket = replace(engine.ticket(history[0].ticket), id=TicketId(f"E{number}"), timers=())
    later = timedelta(days=number % DAYS, seconds=number % 36_000)
    entries = tuple(
        replace(
            each,
            ticket=ticket.id,
            recorded_at=each.recorded_at + later,
            actor=replace(each.actor, id=f"{each.actor.role}:{(number + each.seq) % PEOPLE}"),
        )
        for each in history
    )
    definition = engine.pinned(ticket.definition)
    trails = tuple(trail_of(each, ticket, definition) for each in entries)
    return Change(ticket, entries, standing=Standing(), trails=trails)


def _commit(store: Store, changes: Sequence[Change]) -> None:
    store.put_footprints([each.footprint for change in changes for each in change.trails or ()])
    store.commit(changes)


def best_of_three(run: Callable[[], object]) -> float:
    """Seconds."""
    found = []
    for _turn in range(3):
        begun = time.perf_counter()
        run()
        found.append(time.perf_counter() - begun)
    return min(found)


def scan(store: Store) -> int:
    """The look into every document: refusals by person, as one would without the rows."""
    found = 0
    for name in store.find(Query(limit=1 << 40)):
        found += sum(entry.refusal is not None for entry in store.history(name))
    return found


def ask(url: str, folder: Path, entries: int, *, scanned: bool) -> None:
    """(b)"""
    with open_store(url) as store:
        begun = time.perf_counter()
        fill(store, entries)
        print(f"{entries} entries made in {time.perf_counter() - begun:.0f} s", flush=True)
        begun = time.perf_counter()
        for _day in trail_archive().write(
            store.lists.trails, folder / "days", (None, None), whole=True
        ):
            pass
        size = sum(path.stat().st_size for path in (folder / "days").iterdir())
        took = time.perf_counter() - begun
        print(
            f"written as Parquet in {took:.0f} s, {size / entries:.0f} bytes an entry", flush=True
        )
        if scanned:
            begun = time.perf_counter()
            number = scan(store)
            took = time.perf_counter() - begun
            print(f"a look into every document: {took:.1f} s ({number} refusals)", flush=True)
        with trail_archive().open(folder / "days") as files:
            compare(EntryFinder(store.lists.trails), EntryFinder(files))


def compare(database: EntryFinder, files: EntryFinder) -> None:
    print(f"{'':36}    database      Parquet")
    for name, question in QUESTIONS.items():
        took = [best_of_three(partial(question, finder)) for finder in (database, files)]
        print(f"{name:36}" + "".join(f"{each * 1000:9.1f} ms" for each in took))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--no-scan", action="store_true", help="no look into every document")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cost(Path(folder))
        url = fresh_postgres() if chosen.postgres else f"sqlite:///{folder}/find.db"
        ask(url, Path(folder), chosen.entries, scanned=not chosen.no_scan)


if __name__ == "__main__":
    main()
