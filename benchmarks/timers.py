"""A thousand timers a second for a minute: how late they fire, and whether each fires once.

    PYTHONPATH=engine:adapters:. python benchmarks/timers.py [sqlite] [postgresql] [apscheduler]
                                                             [--rate 1000] [--seconds 60]

Tickets with a timer each, due at even intervals; an alarm fires them through the engine: read,
step, ticket + entry + timer in one transaction, tickets in groups. Lateness is from the due time
until the pump that fired it has committed. 100,000 further timers are pending for the days after.

With ``apscheduler``: jobs in APScheduler's own SQLAlchemyJobStore, whose function only notes the
time.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Event, Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from benchmarks.workload import postgres_schema, sqlite_file

from callout.alarm import TimerLoop, open_alarm
from callout.catalog import Catalog, Sources
from callout.engine import Engine
from callout.records import Entry, Ticket, TicketId, entry_hash, instant_text
from callout.store import Change, Store, open_store
from callout.values import DateTime

PROCESS = """
process: reminder
title: {en: A reminder}
outcomes: [told]
data: {due: {type: date and time, required: true}}
initial: waiting
states:
  waiting:
    at: {due: told}
  told: {type: final, outcome: told}
"""
GROUP = 200
PENDING = 100_000


def fire(store: Store, rate: int, seconds: int) -> None:
    engine = Engine(store, Catalog.of(Sources({"reminder.yaml": PROCESS}, {})))
    count = rate * seconds
    arm(
        engine,
        PENDING,
        lambda number: engine.clock.now() + timedelta(days=1, seconds=number),
        "later",
    )
    begin = engine.clock.now() + timedelta(seconds=count / 4000 + 5)
    arm(engine, count, lambda number: begin + timedelta(seconds=number / rate), "now")
    late = (engine.clock.now() - begin).total_seconds()
    if late > 0:
        print(f"  (arming took {late:.1f} s longer than planned: some are overdue at the start)")
    done = Event()

    committed: dict[datetime, datetime] = {}

    def pump() -> bool:
        now = engine.clock.now()
        fired = engine.tick(now).fired
        committed[now] = engine.clock.now()
        if committed[now] > begin + timedelta(seconds=seconds + 1):
            done.set()
        return fired > 0

    alarm = open_alarm(
        TimerLoop(
            pump, engine.next_due, engine.clock, print, batch_window=timedelta(milliseconds=20)
        )
    )
    used = time.process_time()
    syncs = fsync_times(done, seconds * 3 + 60)
    used = time.process_time() - used
    alarm.stop()
    syncs.sort()
    print(
        f"  meanwhile 4 kB written and synced beside took p50 {syncs[len(syncs) // 2]:.0f} ms, "
        f"p99 {syncs[int(len(syncs) * 0.99)]:.0f} ms"
    )
    report(store, [begin + timedelta(seconds=n / rate) for n in range(count)], committed, used)


def fsync_times(done: Event, limit: float) -> list[float]:
    """How long the disk itself takes, ten times a second until `done`: the weather of the run."""
    times, end = [], time.monotonic() + limit
    with TemporaryFile(dir=".") as probe:
        while not done.wait(0.1) and time.monotonic() < end:
            began = time.perf_counter()
            os.pwrite(probe.fileno(), bytes(4096), 0)
            os.fsync(probe.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return times


def arm(engine: Engine, count: int, due_of: Callable[[int], datetime], tag: str) -> None:
    """Tickets with one timer each: one is started by the engine, the others are its copies."""
    first = engine.start("reminder", data={"due": instant_text(due_of(0))}, id=f"{tag}-first")
    model, (entry,) = first.ticket, engine.history(first.id)
    for start in range(1, count, GROUP):
        group = [
            [copied(model, entry, f"{tag}-{number:07}", due_of(number))]
            for number in range(start, min(start + GROUP, count))
        ]
        assert not any(engine.store.commit_each(group))


def copied(model: Ticket, entry: Entry, name: str, due: datetime) -> Change:
    data = {**model.data, "due": DateTime.from_datetime(due)}
    timers = tuple(replace(timer, due=due) for timer in model.timers)
    renamed = replace(entry, ticket=TicketId(name))
    new = replace(renamed, hash=entry_hash(renamed))
    return Change(
        replace(model, id=TicketId(name), data=data, timers=timers, head=new.hash), (new,)
    )


def report(
    store: Store, dues: list[datetime], committed: dict[datetime, datetime], used: float
) -> None:
    lateness = []
    for number, due in enumerate(dues[1:], start=1):
        entries = store.history(TicketId(f"now-{number:07}"))
        assert len(entries) == 2, f"timer {number} fired {len(entries) - 1} times"
        lateness.append((committed[entries[1].recorded_at] - due).total_seconds() * 1000)
    show(f"{len(lateness) + 1} of {len(dues)} fired once each", lateness, used, len(dues))


def show(text: str, lateness: list[float], used: float, count: int) -> None:
    lateness.sort()
    p50, p99 = (lateness[int(len(lateness) * share)] for share in (0.5, 0.99))
    print(
        f"  {text}; late by p50 {p50:.0f} ms, p99 {p99:.0f} ms, at most {lateness[-1]:.0f} ms; "
        f"{used / count * 1e6:.0f} µs of CPU each"
    )


NOTED: list[float] = []
LOCK = Lock()


def note(due: float) -> None:
    with LOCK:
        NOTED.append((time.time() - due) * 1000)


def theirs(rate: int, seconds: int) -> None:
    with TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        scheduler = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{folder}/jobs.db")},
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"misfire_grace_time": None},
        )
        scheduler.start(paused=True)
        began = time.time()
        # Adding takes most of the time; the first is due when the last is in.
        begin = began + 20
        for number in range(rate * seconds):
            due = begin + number / rate
            moment = datetime.fromtimestamp(due, UTC)
            scheduler.add_job(note, "date", run_date=moment, args=[due])
        took = time.time() - began
        print(f"  added {rate * seconds / took:.0f} jobs a second")
        scheduler.resume()
        end = time.time() + 120
        while len(NOTED) < rate * seconds and time.time() < end:
            time.sleep(0.1)
        scheduler.shutdown()
    show(f"{len(NOTED)} of {rate * seconds} jobs ran", list(NOTED), 0.0, 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", default=["sqlite", "postgresql", "apscheduler"])
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    places: dict[str, AbstractContextManager[str]] = {
        "sqlite": sqlite_file(),
        "postgresql": postgres_schema("callout_timers"),
    }
    for name, place in places.items():
        if name in asked.what:
            print(f"{name}, {asked.rate} timers a second for {asked.seconds} s:")
            with place as address, open_store(address) as store:
                fire(store, asked.rate, asked.seconds)
    if "apscheduler" in asked.what:
        rate = min(asked.rate, 100)
        print(f"APScheduler's SQLAlchemyJobStore, {rate} jobs a second for 20 s:")
        theirs(rate, 20)


if __name__ == "__main__":
    main()
