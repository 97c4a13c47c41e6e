"""The load that faults are tried under: tickets with timers and effects, and what must hold after.

A counter is hit by events; each hit sends an effect; a timer fires a few times and sends one, too.
One clock runs from the beginning, another from a hit until a rest; each warning and each breach
is counted in the ticket and sends an effect.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from callout.catalog import Catalog, Sources
from callout.engine import Engine
from callout.engine.worker import Worker
from callout.errors import StaleTicket, StoreUnavailable, TicketExists, TicketNotFound
from callout.records import Effect, Entry, TicketId, entry_hash
from callout.records.clock_runs import clock_run
from callout.store import Store, open_store
from tests.contract.databases import fresh_postgres

COUNTER = """
process: counter
title: {en: A counter}
outcomes: [done]
data:
  hits:  {type: number, default: 0}
  ticks: {type: number, default: 0}
events:
  hit: {by: clerk}
  ended: {by: clerk}
initial: counting
states:
  counting:
    every:
      PT0.2S:
        times: 4
        do:
          - set: {ticks: ticks + 1}
          - send: {event: ring, to: "adapter:bell", with: {tick: ticks}}
    on:
      hit:
        do:
          - set: {hits: hits + 1}
          - send: {event: ring, to: "adapter:bell", with: {hit: hits}}
      ended: done
  done: {type: final, outcome: done}
"""
CLOCKS = """\
  warned: {type: number, default: 0}
  breached: {type: number, default: 0}
clocks:
  whole: {starts: counting, stops: done, limit: PT0.6S, warn: PT0.3S}
  pace:  {starts: hit, stops: rest, limit: PT0.1S, warn: PT0.05S, reopened: restart}
"""
TOLD = """\
          - send: {event: rest, delay: PT0.15S}
      rest: {}
      warning.*:
        do:
          - set: {warned: warned + 1}
          - send: {event: ring, to: "adapter:bell", with: {warned: warned}}
      breached.*:
        do:
          - set: {breached: breached + 1}
          - send: {event: ring, to: "adapter:bell", with: {breached: breached}}
"""
CLOCKED = COUNTER.replace("events:\n", f"{CLOCKS}events:\n").replace(
    "      ended: done\n", f"{TOLD}      ended: done\n"
)
"""The counter with two clocks."""
TICKETS = 12


def catalog() -> Catalog:
    return Catalog.of(Sources({"counter.yaml": CLOCKED}, {}))


@dataclass(frozen=True, slots=True)
class Journals:
    """What the outside world remembers: acknowledged sends, and deliveries as they came in."""

    folder: Path

    def acknowledge(self, ticket: str, key: str) -> None:
        _append(self.folder / "acknowledged", f"{ticket} {key}\n")

    def deliver(self, effect: Effect) -> None:
        _append(self.folder / "delivered", f"{effect.id}\n")

    def acknowledged(self) -> list[list[str]]:
        return [line.split() for line in _lines(self.folder / "acknowledged")]

    def delivered(self) -> list[str]:
        return _lines(self.folder / "delivered")


def engine_at(address: str, made: Catalog, journals: Journals) -> Engine:
    return Engine(open_store(address), made, adapters={"bell": journals.deliver})


def serve(
    address: str, made: Catalog, journals: Journals, tag: str, stop: Event | None = None
) -> None:
    """Fire, relay and send with a key of its own per send, until killed or told to stop."""
    chance = random.Random(tag)
    number = 0
    with engine_at(address, made, journals) as engine, Worker(engine, lambda _: None):
        while stop is None or not stop.is_set():
            number += 1
            ticket, key = f"c{chance.randrange(TICKETS)}", f"{tag}-{number}"
            if _acknowledged(engine, ticket, key):
                journals.acknowledge(ticket, key)


def _acknowledged(engine: Engine, ticket: str, key: str) -> bool:
    """Send, and send again with the same key while the database is away."""
    for _ in range(400):
        try:
            engine.send(ticket, "hit", actor="clerk:li", key=key)
        except StoreUnavailable:
            time.sleep(0.05)
        except TicketNotFound:
            _open(engine, ticket)
        except StaleTicket:
            return False
        else:
            return True
    return False


def _open(engine: Engine, ticket: str) -> None:
    try:
        engine.start("counter", id=ticket, actor="clerk:li")
    except (StaleTicket, TicketExists):
        # The other worker was first.
        return


class Later:
    """A clock two minutes ahead: what a dead worker had claimed is free again."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=2)


def settle(address: str, made: Catalog, journals: Journals) -> None:
    """Let everything that is due happen."""
    adapters = {"bell": journals.deliver}
    with Engine(open_store(address), made, adapters=adapters, clock=Later()) as engine:
        for _ in range(1000):
            engine.tick()
            engine.relay()
            if engine.next_due() is None and not engine.store.deliveries(limit=1):
                return
            time.sleep(0.01)
        raise AssertionError("timers or effects never came to rest")


def check(store: Store, journals: Journals, *, settled: bool = True) -> Counter[str]:
    """What must hold after any fault; counts of what was seen."""
    seen: Counter[str] = Counter()
    made: set[str] = set()
    for ticket_id in store.find():
        entries = store.history(ticket_id)
        _check_chain(store, ticket_id, entries)
        keys = [entry.key for entry in entries if entry.key is not None]
        assert len(keys) == len(set(keys)), f"{ticket_id}: a key was taken twice"
        _check_timers(ticket_id, entries, settled=settled)
        seen += _check_clocks(store, ticket_id, entries, settled=settled)
        hits = sum(entry.name == "hit" and entry.refusal is None for entry in entries)
        assert store.load(ticket_id).data["hits"] == hits
        made |= {effect.id for entry in entries for effect in entry.effects}
        seen["entries"] += len(entries)
        seen["fired"] += sum(change.change == "fire" for e in entries for change in e.timers)
    _check_acknowledged(store, journals)
    if settled:
        delivered = Counter(journals.delivered())
        assert made == set(delivered), f"{len(made ^ set(delivered))} effects differ"
        seen["delivered"], seen["repeated"] = len(delivered), delivered.total() - len(delivered)
    seen["acknowledged"] = len(journals.acknowledged())
    return seen


def _check_chain(store: Store, ticket_id: TicketId, entries: tuple[Entry, ...] | object) -> None:
    assert isinstance(entries, tuple)
    ticket = store.load(ticket_id)
    assert [entry.seq for entry in entries] == list(range(1, ticket.version + 1)), ticket_id
    previous = ""
    for entry in entries:
        assert entry.previous == previous
        assert entry.hash == entry_hash(entry)
        previous = entry.hash
    assert ticket.head == previous


def _check_timers(ticket_id: TicketId, entries: object, *, settled: bool) -> None:
    """Every timer that was set ends once: fired or cancelled."""
    assert isinstance(entries, tuple)
    changes = Counter(
        (change.id, change.change, change.due) for e in entries for change in e.timers
    )
    for (name, kind, due), count in changes.items():
        assert count == 1, f"{ticket_id}: {name} was {kind} {count} times for {due}"
        if kind == "set" and settled:
            ends = changes[name, "fire", due] + changes[name, "cancel", due]
            assert ends == 1, f"{ticket_id}: {name}, due {due}, ended {ends} times"


def _check_clocks(
    store: Store, ticket_id: TicketId, entries: Sequence[Entry], *, settled: bool
) -> Counter[str]:
    """Every warning and breach is on record once, and was told once."""
    marks: Counter[str] = Counter()
    ticket = store.load(ticket_id)
    for name in ("whole", "pace"):
        runs = [clock_run(entry.set_data.get(f"/$/clock/{name}")) for entry in entries]
        kept = [run for run in runs if run is not None]
        for before, run in zip([None, *kept], kept, strict=False):
            same = before if before is not None and before.number == run.number else None
            marks["warned"] += run.warned is not None and (same is None or same.warned is None)
            marks["breached"] += run.missed is not None and (same is None or same.missed is None)
        assert not settled or not kept or kept[-1].missed or not kept[-1].is_open, ticket_id
    for mark, count in marks.items():
        assert ticket.data[mark] == count, f"{ticket_id}: {count} {mark}, told {ticket.data[mark]}"
    return marks


def _check_acknowledged(store: Store, journals: Journals) -> None:
    for ticket, key in journals.acknowledged():
        assert store.entry_by_key(TicketId(ticket), key), f"{ticket}: lost {key}"


def forked(work: Callable[[], object]) -> int:
    """Run in a child process that knows what this one has imported; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def _append(path: Path, line: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def _lines(path: Path) -> list[str]:
    # A process killed in the middle of a write may leave a last line without its end.
    text = path.read_text() if path.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Path]]:
    """The address of a new database, ``sqlite`` or ``postgresql``, and a folder that goes with it.

    The folder is on the disk on which one works, not where files are kept in memory.
    """
    with TemporaryDirectory(dir=".", prefix=".faults-") as name:
        folder = Path(name)
        yield f"sqlite:///{folder}/tickets.db" if kind == "sqlite" else fresh_postgres(), folder
