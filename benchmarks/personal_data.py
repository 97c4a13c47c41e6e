"""What sealing costs: a field, an event, and a hundred people lived through, erased and verified.

Both sides of each comparison are from one run: the same events, with a master key and without.

    PYTHONPATH=engine:adapters:. python benchmarks/sealing.py
"""

from __future__ import annotations

import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from callout.clock import ManualClock
from callout.engine import Engine
from callout_adapters.keys.vault import SivCipher
from callout_adapters.sql import open_store
from tests.engine.sealed_desk import CATALOG, canaries, data_of

MASTER = b"the master key of a benchmark" * 2
PEOPLE = 100
CLERK = "clerk:li"


def _field() -> tuple[float, float]:
    """Microseconds to seal and to open a phone number."""
    cipher, content, count = SivCipher(b"k" * 32), b'"13800138000"', 20_000
    sealed = cipher.seal(content)
    begun = perf_counter()
    for _ in range(count):
        cipher.seal(content)
    between = perf_counter()
    for _ in range(count):
        cipher.open(sealed)
    return (between - begun) / count * 1e6, (perf_counter() - between) / count * 1e6


def _live(engine: Engine, first: int, count: int) -> tuple[float, int]:
    """Let so many people call; the seconds it took, and how many events that were."""
    events = 0
    begun = perf_counter()
    for number in range(first, first + count):
        known, ticket = canaries(number), f"T{number:03}"
        engine.start("desk", id=ticket, data=data_of(known), actor=CLERK)
        engine.send(ticket, "called", {"words": known["words"]}, actor=CLERK)
        engine.send(ticket, "noted", {"mail": known["mail"], "remark": "r"}, actor=CLERK)
        engine.send(ticket, "asked", actor=CLERK)
        engine.send(f"{ticket}.ask", "told", {"words": known["told"]}, actor=CLERK)
        events += 5
    return perf_counter() - begun, events


def _engine(address: str, master: bytes | None) -> Engine:
    clock = ManualClock(datetime(2024, 3, 11, 9, tzinfo=UTC))
    return Engine(open_store(address), CATALOG, clock=clock, master_key=master)


def _found(folder: Path) -> int:
    contents = [file.read_bytes() for file in folder.iterdir()]
    return sum(
        canary.encode() in content
        for number in range(PEOPLE)
        for canary in canaries(number).values()
        for content in contents
    )


def main() -> None:
    """Print the figures."""
    sealing, opening = _field()
    print(f"a field: sealed in {sealing:.1f} us, opened in {opening:.1f} us")
    with tempfile.TemporaryDirectory() as name:
        folders = {what: Path(name, what) for what in ("plain", "sealed")}
        for folder in folders.values():
            folder.mkdir()
        engines = {
            what: _engine(f"sqlite:///{folder}/t.db", MASTER if what == "sealed" else None)
            for what, folder in folders.items()
        }
        rates: dict[str, list[float]] = {"plain": [], "sealed": []}
        for turn in range(10):
            for what, engine in engines.items():
                seconds, events = _live(engine, turn * PEOPLE // 10, PEOPLE // 10)
                rates[what].append(events / seconds)
        share = statistics.median(
            s / p for s, p in zip(rates["sealed"], rates["plain"], strict=True)
        )
        plain, sealed = (statistics.median(rates[what]) for what in ("plain", "sealed"))
        print(f"events: {plain:,.0f}/s plain, {sealed:,.0f}/s sealed, share {share:.2f}")
        print(f"canaries: {_found(folders['plain'])} plain, {_found(folders['sealed'])} sealed")
        begun = perf_counter()
        erased = [
            each
            for number in range(0, PEOPLE, 2)
            for each in engines["sealed"].erase(canaries(number)["phone"], by="x:y", reason="z")
        ]
        print(
            f"erased: {len(erased)} tickets of {PEOPLE // 2} people, {perf_counter() - begun:.1f} s"
        )
        reports = list(engines["sealed"].verify())
        differ = sum(not report.equal for report in reports)
        notes = [(report.ticket, note) for report in reports for note in report.notes]
        others = sum(int(str(ticket)[1:4]) % 2 for ticket, _ in notes)
        print(
            f"verified: {len(reports)} tickets, {sum(r.entries for r in reports)} entries,"
            f" {differ} differ, {len(notes)} entries noted, {others} of them of other people"
        )
        for engine in engines.values():
            engine.close()


if __name__ == "__main__":
    main()
