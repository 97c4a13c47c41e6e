"""A quick look at whether the database is whole: its own check, the disk, the ends of histories."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from callout.errors import StoreError
from callout.records import EntryReading, TicketId, examine_entry
from callout.store import Evidence, Query, Store

from .findings import Finding, Verdict

LITTLE = 64 * 1024 * 1024
"""Bytes free on the disk below which a person should look; a commit takes some thousand."""
_NEWEST = 20
"""Entries at the end of a history whose chain is looked at."""
_LOOKED_AT = 200
"""Histories whose ends are read, those that come first by id; `callout verify` reads all."""
_NAMED = 10


def of_disk(db: str) -> Iterator[Finding]:
    """The disk under a database that is a file on this machine."""
    scheme, _, path = db.partition(":///")
    folder = Path(path.partition("?")[0].removeprefix("file:")).absolute().parent
    if not scheme.startswith("sqlite") or not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e6:,.0f} MB free"
    if free < LITTLE:
        yield Finding("disk", Verdict.WRONG, text, "free space: without it no event is taken")
    else:
        yield Finding("disk", Verdict.FINE, text)


def of_integrity(store: Store) -> Iterator[Finding]:
    """What the database says of itself, and whether histories end as their tickets say."""
    try:
        with store.evidence() as evidence:
            yield from _of_damage(evidence)
            yield from _of_ends(evidence, store)
    except StoreError as error:
        yield Finding("integrity", Verdict.WRONG, error.message, "restore the newest back-up")


def _of_damage(evidence: Evidence) -> Iterator[Finding]:
    damage = evidence.damage()
    if not damage:
        yield Finding("integrity", Verdict.FINE, "the database finds no damage in itself")
    for said in damage[:_NAMED]:
        yield Finding("integrity", Verdict.WRONG, said, "restore the newest back-up")


def _of_ends(evidence: Evidence, store: Store) -> Iterator[Finding]:
    cut = evidence.cut(limit=_NAMED)
    for ticket in cut:
        yield _suspicious(ticket, "its row and its last entry do not belong together")
    broken = False
    for ticket_id in store.find(Query(limit=_LOOKED_AT)):
        why = _broken_end(evidence, ticket_id)
        if why is not None:
            broken = True
            yield _suspicious(ticket_id, why)
    if not cut and not broken:
        yield Finding("histories", Verdict.FINE, "each ends as its ticket says")


def _broken_end(evidence: Evidence, ticket_id: TicketId) -> str | None:
    """What is wrong with the chain of the newest entries."""
    row = evidence.ticket(ticket_id)
    version = row.columns.get("version") if row is not None else None
    if not isinstance(version, int):
        return "its version cannot be read"
    wanted = None
    for seq, reading in islice(_backwards(evidence, ticket_id, version), _NEWEST):
        if reading is None or reading.entry is None:
            return f"entry {seq} is missing or cannot be read"
        if reading.hash != reading.entry.hash:
            return f"entry {seq} was changed after it was written"
        if wanted is not None and reading.hash != wanted:
            return f"entry {seq + 1} does not continue entry {seq}"
        wanted = reading.entry.previous
    return None


def _backwards(
    evidence: Evidence, ticket_id: TicketId, last: int
) -> Iterator[tuple[int, EntryReading | None]]:
    for seq in range(last, 0, -1):
        row = evidence.entry(ticket_id, seq)
        yield seq, None if row is None else examine_entry(row.document)


def _suspicious(ticket: str, why: str) -> Finding:
    return Finding(f"ticket {ticket}", Verdict.WRONG, why, f"look closer: callout verify {ticket}")
