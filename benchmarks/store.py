"""How near the store comes to the database itself, as ratios within one run.

    PYTHONPATH=engine:adapters:. python benchmarks/store.py [sqlite] [postgresql]

(a) one event per commit on SQLite, synchronous=FULL, against sqlite3 writing the same rows;
(b) a hundred events per commit against sqlite3's executemany of the same rows;
(c) PostgreSQL with 1, 2, 4 and 8 worker processes against psycopg with the same rows and workers,
    six statements per event; and what the workers gain among themselves.
One event: read the ticket, write ticket, entry, timer and outbox row, commit. The raw side is given
finished rows; the store makes them (JSON, hash checks, version checks) within the measured time.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence

import psycopg
from benchmarks.workload import (
    POSTGRES,
    events,
    openings,
    postgres_schema,
    race,
    rows_of,
    sqlite_file,
)

from callout.store import Change, Store, open_store
from callout_adapters.sql import sqlite as ours
from callout_adapters.sql.batch import RowBatch

TURNS = 7
SINGLE = 300
GROUP = 100
GROUPS = 10
WORKERS = (1, 2, 4, 8)
PER_WORKER = 600


def sqlite_single() -> None:
    with sqlite_file() as address, open_store(address) as store:
        stored, bare = _two_sets(store, SINGLE)
        plan_store = _plan(stored, TURNS)
        plan_raw = [[rows_of(change) for change in turn] for turn in _plan(bare, TURNS)]
        raw = _raw_connection(address)

        def by_store(turn: int) -> None:
            for change in plan_store[turn]:
                store.load(change.ticket.id)
                store.commit([change])

        def by_hand(turn: int) -> None:
            for batch in plan_raw[turn]:
                _write_raw(raw, batch)

        print(race(TURNS, by_store, by_hand).line("(a) SQLite FULL, one event per commit", SINGLE))


def sqlite_groups() -> None:
    count = GROUP * GROUPS
    with sqlite_file() as address, open_store(address) as store:
        stored, bare = _two_sets(store, count)
        plan_store = _plan(stored, TURNS)
        plan_raw = [_merged(turn) for turn in _plan(bare, TURNS)]
        raw = _raw_connection(address)

        def by_store(turn: int) -> None:
            for start in range(0, count, GROUP):
                changes = plan_store[turn][start : start + GROUP]
                store.load_many([change.ticket.id for change in changes])
                answers = store.commit_each([[change] for change in changes])
                assert not any(answers)

        def by_hand(turn: int) -> None:
            for batch in plan_raw[turn]:
                _write_raw_many(raw, batch)

        print(race(TURNS, by_store, by_hand).line("(b) SQLite FULL, 100 events per commit", count))


def postgres_workers() -> None:
    first = 0.0
    for workers in WORKERS:
        with postgres_schema() as address:
            speed = {}
            for name, work in (("store", _pg_store), ("raw", _pg_raw), ("groups", _pg_groups)):
                speed[name] = max(_together(workers, work, address, f"{name}{n}") for n in range(3))
        first = first or speed["store"]
        print(
            f"(c) PostgreSQL, {workers} workers, one event per commit {speed['store']:>12,.0f}/s   "
            f"raw {speed['raw']:>8,.0f}/s   ratio {speed['store'] / speed['raw']:.2f}   "
            f"x{speed['store'] / first:.2f} of one worker   "
            f"in groups of 100: {speed['groups']:,.0f}/s"
        )


def _two_sets(store: Store, count: int) -> tuple[list[Change], list[Change]]:
    stored, bare = openings(count, "store"), openings(count, "bare")
    for changes in (stored, bare):
        assert not any(store.commit_each([[change] for change in changes]))
    return stored, bare


def _plan(tickets: Sequence[Change], turns: int) -> list[list[Change]]:
    plan, latest = [], list(tickets)
    for turn in range(turns):
        plan.append(events(latest, f"turn{turn}", turn))
        latest = sorted(plan[-1], key=lambda change: change.ticket.id)
    return plan


def _raw_connection(address: str) -> sqlite3.Connection:
    raw = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "wal_autocheckpoint = 16000"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("PRAGMA cache_size = -65536")
    return raw


_LOAD = "SELECT * FROM ticket WHERE id = ?"
_LOAD_TIMERS = "SELECT * FROM timer WHERE ticket = ?"


def _write_raw(raw: sqlite3.Connection, batch: RowBatch) -> None:
    ticket_id = batch.entries[0][0]
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(_LOAD, (ticket_id,)).fetchone()
    raw.execute(_LOAD_TIMERS, (ticket_id,)).fetchall()
    assert raw.execute(ours._MOVE, batch.moved[0]).rowcount == 1
    raw.execute(ours._TELL, batch.entries[0])
    raw.execute(ours._ARM, batch.armed[0])
    raw.execute(ours._SEND, batch.effects[0])
    raw.execute("COMMIT")


def _merged(changes: Sequence[Change]) -> list[RowBatch]:
    batches = []
    for start in range(0, len(changes), GROUP):
        whole = RowBatch()
        for change in changes[start : start + GROUP]:
            part = rows_of(change)
            whole.moved += part.moved
            whole.entries += part.entries
            whole.armed += part.armed
            whole.effects += part.effects
        batches.append(whole)
    return batches


def _write_raw_many(raw: sqlite3.Connection, batch: RowBatch) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for row in batch.entries:
        raw.execute(_LOAD, (row[0],)).fetchone()
        raw.execute(_LOAD_TIMERS, (row[0],)).fetchall()
    raw.executemany(ours._MOVE, batch.moved)
    raw.executemany(ours._TELL, batch.entries)
    raw.executemany(ours._ARM, batch.armed)
    raw.executemany(ours._SEND, batch.effects)
    raw.execute("COMMIT")


def _together(
    workers: int, work: Callable[[str, list[Change], object], None], address: str, tag: str
) -> float:
    """Events a second of so many processes that begin together."""
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(workers + 1)
    processes = []
    for number in range(workers):
        tickets = openings(PER_WORKER, f"{tag}-{number}")
        with open_store(address) as store:
            assert not any(store.commit_each([[change] for change in tickets]))
        arguments = (address, events(tickets, tag), gate)
        processes.append(context.Process(target=work, args=arguments))
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    return workers * PER_WORKER / (time.perf_counter() - began)


def _pg_store(address: str, changes: list[Change], gate: object) -> None:
    with open_store(address) as store:
        store.load(changes[0].ticket.id)
        gate.wait()  # type: ignore[attr-defined] # a barrier of the chosen context
        for change in changes:
            store.load(change.ticket.id)
            store.commit([change])


def _pg_groups(address: str, changes: list[Change], gate: object) -> None:
    with open_store(address) as store:
        store.load(changes[0].ticket.id)
        gate.wait()  # type: ignore[attr-defined] # a barrier of the chosen context
        for start in range(0, len(changes), GROUP):
            group = changes[start : start + GROUP]
            store.load_many([change.ticket.id for change in group])
            assert not any(store.commit_each([[change] for change in group]))


_PG_MOVE = """
UPDATE ticket SET definition = %s, version = %s, status = coalesce(%s, status), outcome = %s,
       profile = %s, region = %s, head = %s, states = %s, rest = %s
WHERE id = %s AND version = %s
"""
_PG_TELL = "INSERT INTO entry VALUES (%s, %s, %s, %s, %s, %s, %s)"
_PG_ARM = """
INSERT INTO timer (ticket, id, due, event, ord, data, wake, tries)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0)
ON CONFLICT (ticket, id) DO UPDATE SET due = excluded.due, wake = excluded.wake
"""
_PG_SEND = """
INSERT INTO outbox (ticket, id, adapter, operation, arguments, made_at, next_try, tries)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0)
"""


def _pg_raw(address: str, changes: list[Change], gate: object) -> None:
    batches = [rows_of(change) for change in changes]
    with psycopg.connect(address, autocommit=True) as raw:
        cursor = raw.cursor()
        gate.wait()  # type: ignore[attr-defined] # a barrier of the chosen context
        for batch in batches:
            ticket_id = batch.entries[0][0]
            cursor.execute("BEGIN")
            cursor.execute("SELECT * FROM ticket WHERE id = %s FOR UPDATE", (ticket_id,)).fetchone()
            cursor.execute("SELECT * FROM timer WHERE ticket = %s", (ticket_id,)).fetchall()
            cursor.execute(_PG_MOVE, batch.moved[0])
            cursor.execute(_PG_TELL, batch.entries[0])
            cursor.execute(_PG_ARM, batch.armed[0])
            cursor.execute(_PG_SEND, batch.effects[0])
            cursor.execute("COMMIT")


def main(asked: Sequence[str]) -> None:
    if not asked or "sqlite" in asked:
        sqlite_single()
        sqlite_groups()
    if not asked or "postgresql" in asked:
        if not POSTGRES:
            sys.exit("CALLOUT_TEST_POSTGRES names no PostgreSQL server")
        postgres_workers()


if __name__ == "__main__":
    main(sys.argv[1:])
