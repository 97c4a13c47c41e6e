"""What a proof costs: of tiles, and of every leaf, as it was before there were tiles.

    python benchmarks/proving.py 100000 sqlite:///%s postgresql+psycopg://user@host/base

`%s` is a new file. The rows are put in as a sealer would leave them, all under two checkpoints;
of the entries themselves there are none, which a proof only looks up once. Medians.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import create_engine, insert

from callout.checkpoints import Checkpoint, GrowingTree, Leaf, Tile, grown, signed
from callout.notary import find_keys, prove, prove_consistency
from callout.store import Store, open_store
from callout_adapters.sql.text.schema import METADATA

DIGEST = f"s256:{0:064x}"


def leaves(count: int) -> list[Leaf]:
    return [Leaf(f"T-{number}", 1, f"s256:{number:064x}") for number in range(count)]


def rows(count: int, folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Leaves, tiles and two checkpoints, each by its table."""
    key = folder / "key"
    if not key.exists():
        find_keys().make(key, folder / "key.pub")
    signer, edge, every = find_keys().signer(key), GrowingTree(), leaves(count)
    digests = [each.digest for each in every]
    for number, leaf in enumerate(every):
        yield "leaf", {"idx": number, **leaf._asdict()}
    for each in grown(lambda *_: b"", 0, digests):
        yield "tile", Tile(*each)._asdict()
    before, at = None, datetime(2026, 1, 1, tzinfo=UTC)
    for number, size in enumerate((count // 3, count), start=1):
        for leaf in digests[edge.size : size]:
            edge.add(leaf)
        made = Checkpoint("bench", size, edge.root, before, at, DIGEST, DIGEST, DIGEST)
        note, before = signed(made, signer).to_text(), made.digest
        yield (
            "checkpoint",
            {"number": number, "size": size, "note": note, "edge": "[]", "definitions": "[]"},
        )


def fill(address: str, count: int, folder: Path) -> None:
    engine, found = create_engine(address), rows(count, folder)
    with engine.begin() as connection:
        for table in ("leaf", "tile", "checkpoint"):
            connection.execute(METADATA.tables[table].delete())
        while page := list(islice(found, 20_000)):
            for table in dict(page):
                values = [row for name, row in page if name == table]
                connection.execute(insert(METADATA.tables[table]), values)
    engine.dispose()


def seconds(ask: Callable[[int], object], times: int) -> float:
    taken = []
    for number in range(times):
        began = perf_counter()
        ask(number)
        taken.append(perf_counter() - began)
    return median(taken)


def measure(store: Store, count: int, times: int, label: str) -> None:
    inclusion = seconds(lambda n: prove(store, f"T-{(n * 7919) % count}", 1), times)
    growth = seconds(lambda _: prove_consistency(store, count // 3), times)
    print(f"{label:24} inclusion {inclusion * 1e3:9.1f} ms, consistency {growth * 1e3:9.1f} ms")


def main() -> None:
    count, addresses = int(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as made:
        for each in addresses:
            address, folder = each.replace("%s", f"{made}/proving.db"), Path(made)
            label = f"{address.partition(':')[0].partition('+')[0]} {count:,}"
            with open_store(address) as store:
                fill(address, count, folder)
                measure(store, count, 21, label)
                engine = create_engine(address)
                with engine.begin() as connection:
                    connection.execute(METADATA.tables["tile"].delete())
                engine.dispose()
                measure(store, count, 3, f"{label} no tiles")


if __name__ == "__main__":
    main()
