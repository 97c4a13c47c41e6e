"""What checkpoints cost: commits with and without the set of unsealed entries, and sealing.

    python benchmarks/sealing.py sqlite:///%s postgresql+psycopg://user@host/base

`%s` is a new file. Without: the same statements but for the row that says an entry is unsealed.
With a sealer: besides, somebody seals twice a second. Runs are short and alternate;
the ratio is the median of those of neighbours, so that whatever else a machine does counts little.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event as Flag
from time import monotonic, perf_counter, process_time

from callout.clock import SystemClock
from callout.notary import Sealer, find_keys
from callout.store import Store, open_store
from callout_adapters.sql import postgres_sql, sqlite
from tests.contract.makers import NINE, moved, opened, timer

WRITERS = 8
SECONDS = 0.6
ROUNDS = 15
ENTRIES = 50_000


@contextmanager
def without_unsealed() -> Iterator[None]:
    """Statements that note nothing."""
    kept = {name: getattr(postgres_sql, name) for name in ("WRITE", "WRITE_LISTED")}
    note = postgres_sql.WRITE.split("  RETURNING ticket, seq, hash\n")[1].split("), disarmed")[0]
    every = sqlite._all
    try:
        for name, text in kept.items():
            setattr(postgres_sql, name, text.replace(f"  RETURNING ticket, seq, hash\n{note}", ""))
        sqlite._all = lambda cursor, said, rows: (
            every(cursor, said, rows) if said is not sqlite._TO_SEAL else None
        )
        yield
    finally:
        for name, text in kept.items():
            setattr(postgres_sql, name, text)
        sqlite._all = every


def commits(store: Store, label: str) -> float:
    """Commits per second of all writers, each with tickets of its own."""

    def write(number: int) -> int:
        done, until = 0, monotonic() + SECONDS
        ticket = opened(f"{label}.{number}")
        store.commit([ticket])
        while monotonic() < until:
            ticket = moved(ticket.ticket, f"event{done}")
            store.commit([ticket])
            done += 1
        return done

    began = perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        total = sum(pool.map(write, range(WRITERS)))
    return total / (perf_counter() - began)


@contextmanager
def sealing(sealer: Sealer) -> Iterator[None]:
    stop = Flag()

    def go_on() -> None:
        while not stop.wait(0.5):
            sealer.seal_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(go_on)
        try:
            yield
        finally:
            stop.set()
        running.result()


def measure(address: str, folder: Path) -> None:
    path = folder / "key"
    if not path.exists():
        find_keys().make(path, folder / "key.pub")
    kind = address.partition(":")[0].partition("+")[0]
    with open_store(address) as store:
        sealer = Sealer(store, find_keys().signer(path), SystemClock())
        commits(store, "warm")
        found: dict[str, list[float]] = {"without": [], "with": [], "with a sealer": []}
        for number in range(ROUNDS):
            with without_unsealed():
                found["without"].append(commits(store, f"a{number}"))
            found["with"].append(commits(store, f"b{number}"))
            with sealing(sealer):
                found["with a sealer"].append(commits(store, f"c{number}"))
        for name, rates in found.items():
            pairs = zip(rates, found["without"], strict=True)
            ratio = median(rate / base for rate, base in pairs)
            print(f"{kind:12} {name:15} {median(rates):8.0f} commits/s  {ratio:.2f}")
        sealer.seal_all()
        fill(store)
        began, used = perf_counter(), process_time()
        made = sealer.seal_all()
        wall, cpu = perf_counter() - began, process_time() - used
        print(
            f"{kind:12} sealing         {wall / ENTRIES * 1e6:8.1f} us an entry"
            f" ({cpu / ENTRIES * 1e6:.1f} of this process), {len(made)} checkpoints"
        )
        store.commit([opened(f"last{perf_counter()}")])
        began = perf_counter()
        sealer.seal_all()
        print(f"{kind:12} one more entry  {perf_counter() - began:8.2f} s, beside {ENTRIES} timers")


def fill(store: Store) -> None:
    """Entries to be sealed, a thousand to a commit, each with a timer and an effect."""
    armed = [timer("x", NINE)]
    for number in range(ENTRIES // 1000):
        names = [f"fill{perf_counter()}.{number}.{each}" for each in range(1000)]
        store.commit([opened(name, timers=armed, effects=1) for name in names])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for each in sys.argv[1:]:
            measure(each.replace("%s", f"{made}/sealing.db"), Path(made))
