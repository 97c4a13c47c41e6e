"""Seals in the reference store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from threading import RLock

from callout.checkpoints import Leaf, Tile, TimerRow
from callout.releases import LOG, ReleaseEntry
from callout.store.changes import Change
from callout.store.evidence import Evidence
from callout.values import Json

from .protocol import PlacedLeaf, Publication, SealedNote, UnsealedEntry, rows_missing


class MemorySeals:
    """See `callout.store.seals.protocol.Seals`."""

    def __init__(self) -> None:
        self.lock = RLock()
        """The store's own."""
        self.unsealed: dict[int, Leaf] = {}
        self.leaves: list[Leaf] = []
        self.notes: list[SealedNote] = []
        self.tiles: dict[tuple[int, int], Tile] = {}
        self._published: dict[tuple[str, int], Publication] = {}
        self._numbers = count(1)

    def take(self, change: Change) -> None:
        """The entries of a change that is committed are to be sealed."""
        for entry in change.entries:
            self.note(entry.ticket, entry.seq, entry.hash)

    def note(self, ticket: str, seq: int, found: str) -> None:
        """An entry with this hash is to be sealed."""
        self.unsealed[next(self._numbers)] = Leaf(ticket, seq, found)

    def add(self, note: SealedNote, taken: Sequence[int], tiles: Sequence[Tile] = ()) -> bool:
        with self.lock:
            if note.number != len(self.notes) + 1:
                return False
            missing = [number for number in taken if number not in self.unsealed]
            if missing:
                raise rows_missing(len(taken), len(taken) - len(missing))
            self.leaves += [self.unsealed.pop(number) for number in taken]
            self.notes.append(note)
            self.tiles |= {each[:2]: each for each in tiles}
            return True

    def publications(self, target: str, limit: int = 100) -> Sequence[Publication]:
        with self.lock:
            known = (
                self._published.get((target, each.number), Publication(target, each.number))
                for each in self.notes
            )
            return [each for each in known if each.done_at is None][:limit]

    def put_publication(self, publication: Publication) -> None:
        with self.lock:
            self._published[publication.target, publication.number] = publication


class MemorySealing:
    """See `callout.store.seals.protocol.SealReading`."""

    def __init__(self, seals: MemorySeals, evidence: Evidence) -> None:
        self._seals = seals
        self._evidence = evidence

    def unsealed(self, limit: int) -> Sequence[UnsealedEntry]:
        found = [UnsealedEntry(*each) for each in sorted(self._seals.unsealed.items())]
        return found[:limit]

    def waiting(self) -> int:
        return len(self._seals.unsealed)

    def leaves(self, start: int = 0, limit: int = 10_000) -> Sequence[PlacedLeaf]:
        some = self._seals.leaves[start : start + limit]
        return [PlacedLeaf(start + number, leaf) for number, leaf in enumerate(some)]

    def places(self, ticket_id: str, seq: int) -> Sequence[PlacedLeaf]:
        return [
            PlacedLeaf(index, leaf)
            for index, leaf in enumerate(self._seals.leaves)
            if (leaf.ticket, leaf.seq) == (ticket_id, seq)
        ]

    def strangers(self, limit: int = 100) -> Sequence[Leaf]:
        known = {each[:2] for each in (*self._seals.leaves, *self._seals.unsealed.values())}
        found = [leaf for leaf in self._entries() if leaf[:2] not in known]
        return sorted(found)[:limit]

    def last(self) -> SealedNote | None:
        return self._seals.notes[-1] if self._seals.notes else None

    def notes(self, after: int = 0, limit: int = 1000) -> Sequence[SealedNote]:
        return self._seals.notes[after : after + limit]

    def timers(self) -> Iterator[TimerRow]:
        for ticket in self._tickets():
            for row in self._evidence.timers(ticket):
                yield TimerRow(ticket, str(row.columns["id"]), str(row.columns["due"]))

    def tile(self, level: int, place: int) -> bytes:
        found = self._seals.tiles.get((level, place))
        return found.hashes if found is not None else b""

    def tiles(self, after: tuple[int, int] = (0, -1), limit: int = 100) -> Sequence[Tile]:
        return [each for name, each in sorted(self._seals.tiles.items()) if name > after][:limit]

    def documents(self, taken: Sequence[int]) -> Sequence[object]:
        leaves = [
            self._seals.unsealed[number] for number in taken if number in self._seals.unsealed
        ]
        rows = (self._evidence.entry(leaf.ticket, leaf.seq) for leaf in leaves)
        return [row.document for row in rows if row is not None]

    def outbox(self, effects: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, Json]]:
        return [
            row.columns
            for ticket, wanted in effects.items()
            for row in self._evidence.effects(ticket)
            if row.columns["id"] in wanted
        ]

    def _tickets(self) -> Sequence[str]:
        return self._evidence.tickets(limit=1 << 62)

    def _entries(self) -> Iterator[Leaf]:
        for ticket in self._tickets():
            for row in self._evidence.entries(ticket):
                seq = row.columns["seq"]
                yield Leaf(ticket, seq if isinstance(seq, int) else 0, str(row.columns["hash"]))
        for row in self._evidence.releases():
            yield Leaf(LOG, int(str(row.columns["number"])), str(row.columns["hash"]))


class MemoryReleases:
    """See `callout.releases.ReleaseLog`."""

    def __init__(self, seals: MemorySeals) -> None:
        self._seals = seals
        self.kept: list[ReleaseEntry] = []

    def add(self, entry: ReleaseEntry) -> bool:
        with self._seals.lock:
            if entry.number != len(self.kept) + 1:
                return False
            self.kept.append(entry)
            self._seals.note(LOG, entry.number, entry.hash)
            return True

    def entries(self, after: int = 0) -> Sequence[ReleaseEntry]:
        with self._seals.lock:
            return tuple(self.kept[after:])


class WithSeals:
    """The part of a store in memory that keeps seals, and what is sealed beside histories."""

    def __init__(self) -> None:
        super().__init__()
        self.seals = MemorySeals()
        self.releases = MemoryReleases(self.seals)
