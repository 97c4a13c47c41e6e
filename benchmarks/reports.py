"""How long figures of many tickets take, and how much memory.

    PYTHONPATH=engine:adapters:. python benchmarks/reports.py [--tickets 20000] [--postgres URL]

Tickets that were opened over the days of a year, with twelve fields and a clock, are read whole by
reports of each kind. Of more than 20,000 the others are copies of these, made in the database. That
is made in a temporary folder, or in a schema of its own on the server, and removed.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.store import open_store

PROCESS = """
process: errand
data:
  what: {type: string, required: true}
  rating: {type: string, values: [good, bad]}
  cost: number
  place: string
  at: date and time
  lines: {type: list<context>, fields: {article: string, amount: number}, default: []}
  a: {type: number, default: 1}
  b: {type: string, default: some}
  c: {type: boolean, default: true}
  d: string
  e: number
  f: {type: date, default: null}
clocks: {work: {starts: run, stops: gone, limit: '@"PT2H"'}}
states:
  run: {always: gone}
  gone: {type: final}
"""
KPIS = """
kpis:
  fields: {of: errand, when: at, met: rating = "good"}
  by_the_clock: {of: errand, when: at, met: clock.work.state = "met"}
  values: {of: errand, when: at, value: cost, show: [sum, mean, median, p90]}
  items: {of: errand, when: at, each: lines, value: item.amount, show: sum}
  of_a_month: {of: errand, when: ticket.closed_at, met: rating = "good"}
"""
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MADE = 20_000
AT_ONCE = 500
ALL = ("fields", "by_the_clock", "values", "items")


def opened(url: str) -> Engine:
    catalog = Catalog.of(Sources({"errand.yaml": PROCESS}, {"k.yaml": KPIS}))
    return Engine(open_store(url), catalog, clock=ManualClock(FIRST))


def fill(engine: Engine, url: str, tickets: int) -> None:
    """So many tickets, spread over a year, half a thousand to a commit."""
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    lines = [{"article": "a", "amount": 2}, {"article": "b", "amount": 3}]
    database = create_engine(url)
    with database.connect() as connection:
        for number in range(tickets):
            clock.move_to(FIRST + timedelta(days=365) * number / tickets)
            data = {
                "what": f"Thing {number}",
                "rating": "bad" if number % 9 == 0 else "good",
                "cost": number % 1_000,
                "place": f"place {number % 300}",
                "at": clock.now(),
                "lines": lines,
            }
            region = f"R{number % 30}"
            engine.start("errand", data=data, id=f"T{number:08}", region=region, session=connection)
            if number % AT_ONCE == AT_ONCE - 1:
                connection.commit()
        connection.commit()
    clock.move_to(FIRST + timedelta(days=400))


def multiply(url: str, times: int) -> None:
    """So many times the tickets, those of one kind under ids of their own."""
    database = create_engine(url)
    columns = inspect(database)
    with database.begin() as connection:
        for table, key in (("ticket", "id"), ("standing", "ticket")):
            others = [each["name"] for each in columns.get_columns(table) if each["name"] != key]
            names = ", ".join(others)
            for copy in range(1, times):
                made = f"SELECT {key} || '-{copy}', {names} FROM {table} WHERE {key} NOT LIKE '%-%'"
                connection.execute(text(f"INSERT INTO {table} ({key}, {names}) {made}"))


def measure(engine: Engine, tickets: int) -> None:
    """Wall clock, CPU, and the most memory so far."""
    print(f"{'report':24} {'seconds':>8} {'CPU':>8} {'a ticket':>10} {'cases':>9} {'MB':>6}")
    asked = [((name,), "2024") for name in ALL]
    asked += [(ALL, "2024"), (("of_a_month",), "2024-12")]
    for names, period in asked:
        begun, cpu = time.perf_counter(), time.process_time()
        report = engine.report(names, period=period, by=["region"])
        took, cpu = time.perf_counter() - begun, time.process_time() - cpu
        cases = sum(len(each.cases) for each in report.kpis)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        name = " + ".join(names) if len(names) == 1 else "the four together"
        each = f"{cpu / tickets * 1_000_000:.0f} µs"
        print(f"{name:24} {took:8.2f} {cpu:8.2f} {each:>10} {cases:9,} {memory:6}", flush=True)


@contextmanager
def address(server: str | None, folder: Path) -> Iterator[str]:
    """The address of a database without tables; what is made there is removed."""
    if server is None:
        yield f"sqlite:///{folder}/reports.db"
        return
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS callout_reports CASCADE"))
        connection.execute(text("CREATE SCHEMA callout_reports"))
        yield f"{server}?options=-csearch_path%3Dcallout_reports"
        connection.execute(text("DROP SCHEMA callout_reports CASCADE"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--postgres", help="the address of a server")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, address(asked.postgres, Path(name)) as url:
        open_store(url).close()
        with opened(url) as engine:
            begun = time.perf_counter()
            fill(engine, url, min(asked.tickets, MADE))
            multiply(url, asked.tickets // MADE)
            print(f"{asked.tickets:,} tickets made in {time.perf_counter() - begun:.0f} s")
            measure(engine, asked.tickets)


if __name__ == "__main__":
    main()
