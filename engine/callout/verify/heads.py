"""Heads that somebody else holds: the last entry of each ticket, by its hash.

A chain shows that what comes before its last hash was not changed. That the last hash is the one
there was, only somebody who does not keep the database can say. A list of heads is JSON, a line
for each ticket: ``["T-1", 21, "s256:..."]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson

from callout.errors import CalloutError
from callout.records import examine_entry
from callout.releases import LOG
from callout.replay import Difference
from callout.store import Evidence, Store, StoredRow

from .findings import Findings
from .released import release_head


class Head(NamedTuple):
    """An entry that a ticket had last when the list was made."""

    ticket: str
    seq: int
    hash: str

    def to_line(self) -> str:
        """The head as a line of a list."""
        return orjson.dumps([self.ticket, self.seq, self.hash]).decode()


class BadHeads(CalloutError):
    """A file is no list of heads."""

    code = "bad-heads"


def heads_of(store: Store) -> Iterator[Head]:
    """The head of every ticket in a store, as the last documents hash, in the store's order.

    After them that of the log of releases, if anything was released.
    """
    with store.evidence() as evidence:
        for ticket in every_ticket(evidence):
            row = None
            stored = evidence.ticket(ticket)
            version = stored.columns.get("version") if stored is not None else None
            if isinstance(version, int):
                row = evidence.entry(ticket, version)
            if row is not None:
                reading = examine_entry(row.document)
                if reading.entry is not None:
                    yield Head(ticket, reading.entry.seq, reading.hash)
        for released in evidence.releases()[-1:]:
            yield Head(LOG, int(str(released.columns["number"])), release_head(released))


def read_heads(lines: Iterable[str]) -> Iterator[Head]:
    """The heads of a list; raises BadHeads with the line that is none."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_head(line, number)


def _read_head(line: str, number: int) -> Head:
    try:
        read = orjson.loads(line)
    except orjson.JSONDecodeError:
        read = None
    match read:
        case [str(ticket), int(seq), str(head)]:
            return Head(ticket, seq, head)
        case _:
            raise BadHeads(
                f"line {number} is no head: {line.strip()[:60]}",
                hint="a list of heads is made by: callout heads > heads.jsonl",
            )


def check_head(evidence: Evidence, head: Head, findings: Findings) -> None:
    """Whether the entry is still there, and still the same."""
    found = hash_at(evidence, head.ticket, head.seq)
    if found is None:
        message = f"entry {head.seq} was there when the heads were listed, and is not any more"
        findings.add(Difference.HEAD, "", message, None, head.hash, seq=head.seq)
        return
    if found != head.hash:
        message = f"entry {head.seq} is another one than when the heads were listed"
        findings.add(Difference.HEAD, "/hash", message, found, head.hash, seq=head.seq)


def hash_at(evidence: Evidence, ticket: str, seq: int) -> str | None:
    """The hash of an entry as it lies there, of the log of releases too; None: it is gone."""
    if ticket == LOG:
        rows = (each for each in evidence.releases() if each.columns.get("number") == seq)
        return next(map(release_head, rows), None)
    row: StoredRow | None = evidence.entry(ticket, seq)
    return None if row is None else examine_entry(row.document).hash


def every_ticket(evidence: Evidence) -> Iterator[str]:
    """Ids that stand in any table, page by page."""
    page = evidence.tickets()
    while page:
        yield from page
        page = evidence.tickets(page[-1])
