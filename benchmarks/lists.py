"""What lists cost, and how long their pages take however many tickets there are.

    PYTHONPATH=engine:adapters:. python benchmarks/lists.py [--tickets 100000] [--postgres URL]

(a) an event with and without the rows of lists, one by one and in groups of 100, on SQLite;
(b) pages with 20,000 tickets and with many, 6 % of them open, each read 200 times from other
    places: by role, by role and region, somebody's own, by state, by status, by a field, the next
    page, a capped count, and the feed.
Figures are ratios within one run, with the milliseconds beside them. The databases are made in a
temporary folder, or in schemas of their own on that server, and removed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine, text

from callout import Ask, Engine
from callout.catalog import Catalog, Sources
from callout.clock import SystemClock
from callout.engine import Sending
from callout.store import Store, open_store
from callout.store.lists.asking import ListOrder
from callout_adapters.sql.lists import statements
from callout_adapters.sql.text.language import POSTGRESQL, SQLITE, Language
from callout_adapters.sql.text.list_tables import NEVER

PROCESS = """
process: errand
data:
  what: {type: string, default: Something}
  serial: string
  contact: string
  rounds: {type: number, default: 0}
worklist: {title: 'what + " " + serial', find: [serial, contact]}
events:
  moved: {by: [runner, clerk]}
  noted: {by: clerk}
  asked: {by: boss}
states:
  run:
    type: parallel
    states:
      way:
        initial: here
        states:
          here:
            after: {PT4H: there}
            on: {moved: {target: there, do: [{set: {rounds: rounds + 1}}]}}
          there:
            after: {PT2H: here}
            on: {moved: {target: here, do: [{set: {rounds: rounds + 1}}]}}
      desk: {on: {noted: {}, asked: {}}}
"""
OPEN = 0.06
SMALL = 20_000
TURNS = 200
STATES = 12
ROLES = ("clerk", "runner", "boss")


def catalog() -> Catalog:
    return Catalog.of(Sources({"errand.yaml": PROCESS}, {}))


def cost(folder: Path) -> None:
    """(a)"""
    print("an event            with rows   without    ratio")
    for name, run in (("one by one", _singly), ("groups of 100", _grouped)):
        turns = [
            (_timed(folder, run, views=True), _timed(folder, run, views=False)) for _ in range(3)
        ]
        with_rows, without = min(each[0] for each in turns), min(each[1] for each in turns)
        print(f"{name:18} {with_rows:8.3f} ms {without:8.3f} ms {with_rows / without:8.2f}")


def _timed(folder: Path, run: Callable[[Engine], int], *, views: bool) -> float:
    path = folder / f"cost-{time.monotonic_ns()}.db"
    store = open_store(f"sqlite:///{path}?synchronous=off")
    with Engine(store, catalog(), clock=SystemClock(), views=views) as engine:
        for number in range(200):
            engine.start("errand", id=f"T{number}", data={"serial": f"s{number}"})
        begun = time.process_time()
        events = run(engine)
        return (time.process_time() - begun) * 1000 / events


def _singly(engine: Engine) -> int:
    for number in range(1_000):
        engine.send(f"T{number % 200}", "moved", actor="runner:r")
    return 1_000


def _grouped(engine: Engine) -> int:
    for group in range(20):
        engine.send_many(
            Sending(f"T{(group * 100 + number) % 200}", "moved", actor="runner:r")
            for number in range(100)
        )
    return 2_000


def filled(url: str, tickets: int) -> None:
    """Rows as commits would have made them, of so many tickets."""
    open_store(url).close()
    chance = random.Random(7)
    engine = create_engine(url)
    is_file = engine.dialect.name == "sqlite"
    language = Language(SQLITE if is_file else POSTGRESQL)
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        if is_file:
            cursor.execute("PRAGMA synchronous = OFF")
        for part in range(0, tickets, 20_000):
            rows = [_rows(chance, part + number, tickets) for number in range(20_000)]
            for place, statement in enumerate(
                (
                    statements.PUT_STANDING,
                    statements.PUT_WAITING,
                    statements.PUT_PLACE,
                    statements.PUT_FINDING,
                )
            ):
                values = [row for each in rows for row in each[place]]
                cursor.executemany(language(statement), values)
            told = [(0, part + at, at, each[0][0][0], 1, "{}") for at, each in enumerate(rows, 1)]
            cursor.executemany(language(_TELL), told)
            connection.commit()
        cursor.execute("PRAGMA optimize" if is_file else "ANALYZE")
        connection.commit()


_TELL = "INSERT INTO change (tx, n, at, ticket, seq, moved) VALUES (?, ?, ?, ?, ?, ?)"


def _rows(chance: random.Random, number: int, tickets: int) -> tuple[list[tuple[object, ...]], ...]:
    name, is_open = f"T{number:08}", chance.random() < OPEN
    due = 10**15 + chance.randrange(10**12) if is_open else NEVER
    region = f"R{number % 30}"
    changed = 10**15 + number * 1_000 + chance.randrange(1_000)
    status = "open" if is_open else "closed"
    process = f"p{number % 5}"
    who = f"u{chance.randrange(500)}" if is_open and number % 2 else None
    state = f"s{chance.randrange(STATES)}"
    row = (name, process, f"d{number % 9}", status, region, who, f"Thing {number}", f'["{state}"]')
    shown = [(*row, due, changed, changed, changed)]
    roles = chance.sample(ROLES, 2) if is_open else ()
    waiting = [(name, role, region, due) for role in roles]
    places = [(name, each, process, changed) for each in ("all", state)] if is_open else []
    found = [(name, "serial", f"s{number}"), (name, "contact", f"c{number % (tickets // 3)}")]
    return shown, waiting, places, found


def looks(tickets: int) -> dict[str, Callable[[Store, random.Random], object]]:
    """What is looked at, each time somewhere else."""

    def page(ask: Ask, **wishes: Callable[[random.Random], str]) -> Callable[..., object]:
        def look(store: Store, chance: random.Random) -> object:
            said = {name: wish(chance) for name, wish in wishes.items()}
            return store.lists.page(replace(ask, **said))  # type: ignore[arg-type]

        return look

    def role(chance: random.Random) -> str:
        return chance.choice(ROLES)

    def following(store: Store, chance: random.Random) -> object:
        ask = Ask(role=role(chance), limit=50)
        first = store.lists.page(ask)
        return store.lists.page(replace(ask, after=first.next))

    def by_value(store: Store, chance: random.Random) -> object:
        return store.lists.page(Ask(fields={"serial": f"s{chance.randrange(tickets)}"}))

    def feed(store: Store, _: random.Random) -> object:
        return store.lists.changes(None, 100)

    return {
        "role, by due": page(Ask(), role=role),
        "role and region": page(Ask(), role=role, region=lambda chance: f"R{chance.randrange(30)}"),
        "somebody's own": page(Ask(), assignee=lambda chance: f"u{chance.randrange(500)}"),
        "everything by due": page(Ask(order=ListOrder.DUE)),
        "state": page(Ask(), state=lambda chance: f"s{chance.randrange(STATES)}"),
        "status, the latest": page(Ask(process="p1")),
        "all, the latest": page(Ask()),
        "field": by_value,
        "two pages": following,
        "count to 1000": lambda store, chance: store.lists.count(Ask(role=role(chance)), 1_000),
        "feed": feed,
    }


def measured(url: str, tickets: int) -> Iterator[tuple[str, float, float]]:
    """For each look the median and the 95th of a hundred, in milliseconds."""
    with open_store(url) as store:
        for name, look in looks(tickets).items():
            chance, times = random.Random(3), []
            for _ in range(TURNS):
                begun = time.perf_counter()
                look(store, chance)
                times.append((time.perf_counter() - begun) * 1000)
            yield name, statistics.median(times), statistics.quantiles(times, n=20)[-1]


@contextmanager
def places(server: str | None, folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses of two databases without tables; what is made there is removed."""
    if server is None:
        yield f"sqlite:///{folder}/small.db", f"sqlite:///{folder}/large.db"
        return
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    names = ("callout_small", "callout_large")
    with engine.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {name}"))
        small, large = (f"{server}?options=-csearch_path%3D{name}" for name in names)
        yield small, large
        for name in names:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--postgres", help="the address of a server, for the second table")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, places(asked.postgres, Path(name)) as both:
        if asked.postgres is None:
            cost(Path(name))
        small, large = both
        filled(small, SMALL)
        filled(large, asked.tickets)
        print(f"{'page of 50':20} {SMALL:>12,}   {asked.tickets:>12,} (95th)     ratio")
        before = {look: median for look, median, _ in measured(small, SMALL)}
        for look, median, late in measured(large, asked.tickets):
            ratio = median / before[look]
            print(f"{look:20} {before[look]:9.3f} ms {median:9.3f} ms ({late:7.3f}) {ratio:8.2f}")


if __name__ == "__main__":
    main()
