"""What the settings of PostgreSQL's tables and the forgetting of delivered effects come to.

    PYTHONPATH=engine:adapters:. python benchmarks/upkeep.py [events]

5,000 tickets take the events in groups of a hundred, one effect each; every five thousand events
the effects are claimed and delivered; then the tables are vacuumed, as autovacuum does it once
a minute, and all of it comes again. Once with the storage parameters taken off the tables and the
outbox left alone, once as the migrations leave them and with what was delivered forgotten.
"""

from __future__ import annotations

import sys
import time

import psycopg
from benchmarks.workload import POSTGRES, events, openings, postgres_schema
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine, text

from callout.store import Change, Store, open_store
from callout_adapters.sql.text.schema import STORAGE
from tests.contract.makers import NINE

TICKETS = 5_000
GROUP = 100
TABLES = ("ticket", "timer", "outbox", "entry")


def main(count: int) -> None:
    for tended in (False, True):
        with postgres_schema() as address, open_store(address) as store:
            if not tended:
                _reset(address)
            latest = openings(TICKETS, "upkeep")
            assert not any(store.commit_each([[change] for change in latest]))
            for _ in range(2):
                began = time.perf_counter()
                latest = _live(store, latest, count, forget=tended)
                seconds = time.perf_counter() - began
                print(f"{'tended' if tended else 'as it was'}: {count} events in {seconds:.1f} s")
                _show(address)


def _live(store: Store, latest: list[Change], count: int, *, forget: bool) -> list[Change]:
    for done in range(0, count, TICKETS):
        changes = events(latest, f"{latest[0].ticket.version}", done)
        for start in range(0, TICKETS, GROUP):
            group = changes[start : start + GROUP]
            assert not any(store.commit_each([[change] for change in group]))
        latest = sorted(changes, key=lambda change: change.ticket.id)
        _deliver(store, forget=forget)
    return latest


def _deliver(store: Store, *, forget: bool) -> None:
    while claimed := store.claim_deliveries(NINE, 1_000):
        store.delivered([each.effect.id for each in claimed], NINE)
    if forget:
        while store.forget_delivered(NINE.replace(year=NINE.year + 1), 1_000):
            pass


def _reset(address: str) -> None:
    """Tables as PostgreSQL keeps them by default."""
    with create_engine(address.replace("postgresql:", "postgresql+psycopg:")).begin() as host:
        for name, settings in STORAGE.items():
            host.execute(text(f"ALTER TABLE {name} RESET ({', '.join(settings)})"))


def _show(address: str) -> None:
    with psycopg.connect(address.replace("+psycopg:", ":"), autocommit=True) as connection:
        time.sleep(1.5)  # the statistics come a second late
        for name in TABLES:
            row = connection.execute(
                "SELECT pg_relation_size(relid), pg_indexes_size(relid), n_tup_upd,"
                " n_tup_hot_upd, n_live_tup"
                " FROM pg_stat_user_tables WHERE relid = to_regclass(%s)",
                (name,),
            ).fetchone()
            connection.execute(SQL("VACUUM {}").format(Identifier(name)))
            table, indexes, updated, hot, live = row or (0,) * 5
            share = f"{hot / updated:.0%} of {updated} updates HOT" if updated else "no updates"
            print(
                f"  {name:<7} table {table / 1e6:6.2f} MB, indexes {indexes / 1e6:6.2f} MB; "
                f"{share}; {live} rows"
            )


if __name__ == "__main__":
    assert POSTGRES, "CALLOUT_TEST_POSTGRES names no server"
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
