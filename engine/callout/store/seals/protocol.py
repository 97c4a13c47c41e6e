"""What is asked of a store about seals: the entries without one, the leaves, the checkpoints.

An entry is among the unsealed from the commit that wrote it on, until the commit of the checkpoint
that has it; so none is lost, in whatever order commits become visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from callout.checkpoints import Leaf, Tile, TimerRow
from callout.errors import StoreError
from callout.values import Json


class UnsealedEntry(NamedTuple):
    """An entry that is in no checkpoint yet, by the number of its row."""

    number: int
    leaf: Leaf


class PlacedLeaf(NamedTuple):
    """A leaf with its place in the tree, from 0."""

    place: int
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class SealedNote:
    """A checkpoint as it is kept: `number` from 1 without a gap, the whole `note`.

    `edge` are the roots of the tree's whole subtrees in hexadecimal digits, the largest first:
    what the next one goes on from. `definitions` are the hashes that are new since the one before.
    """

    number: int
    size: int
    note: str
    edge: tuple[str, ...]
    definitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """How it went to publish a checkpoint to a target: done at an instant, or failed so often."""

    target: str
    number: int
    tries: int = 0
    error: str | None = None
    next_try: datetime | None = None
    done_at: datetime | None = None


class SealReading(Protocol):
    """What is sealed and what is not, at one moment; see `callout.store.Evidence`."""

    def unsealed(self, limit: int) -> Sequence[UnsealedEntry]:
        """Entries that are in no checkpoint, those that were written first before others."""
        ...

    def waiting(self) -> int:
        """How many entries are in no checkpoint."""
        ...

    def leaves(self, start: int = 0, limit: int = 10_000) -> Sequence[PlacedLeaf]:
        """Leaves from a place on, in the order of the tree."""
        ...

    def places(self, ticket_id: str, seq: int) -> Sequence[PlacedLeaf]:
        """Where an entry of this number is in the tree; twice where it was written twice."""
        ...

    def strangers(self, limit: int = 100) -> Sequence[Leaf]:
        """Entries that are neither sealed nor among those to be sealed."""
        ...

    def last(self) -> SealedNote | None:
        """The newest checkpoint."""
        ...

    def notes(self, after: int = 0, limit: int = 1000) -> Sequence[SealedNote]:
        """Checkpoints beyond a number, in order."""
        ...

    def timers(self) -> Iterator[TimerRow]:
        """All timers as their rows say, in any order; `due` None where the row has none."""
        ...

    def tile(self, level: int, place: int) -> bytes:
        """The hashes of a tile; none where there is none (see `callout.checkpoints.tiles`)."""
        ...

    def tiles(self, after: tuple[int, int] = (0, -1), limit: int = 100) -> Sequence[Tile]:
        """Tiles beyond a level and place, in order."""
        ...

    def documents(self, taken: Sequence[int]) -> Sequence[object]:
        """The documents of unsealed entries by their rows' numbers, in any order; see `StoredRow`.

        Of entries that are not there any more there is none.
        """
        ...

    def outbox(self, effects: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, Json]]:
        """The columns of the effects with these ids, by ticket, as far as there are rows of them.

        Delivered ones, too; see `callout.store.evidence.effect_columns`.
        """
        ...


class Seals(Protocol):
    """Seals as they are written; they are read in `Evidence.seals`."""

    def add(self, note: SealedNote, taken: Sequence[int], tiles: Sequence[Tile] = ()) -> bool:
        """Keep a checkpoint, with the unsealed rows of these numbers as its newest leaves.

        Each of the tiles takes the place of the one that there was. All or nothing. False, and
        nothing is changed, where another has its number: somebody else sealed in between. Raises
        `StoreError` where rows are missing.
        """
        ...

    def publications(self, target: str, limit: int = 100) -> Sequence[Publication]:
        """The checkpoints that a target has not got, the oldest first."""
        ...

    def put_publication(self, publication: Publication) -> None:
        """Write down how it went."""
        ...


def rows_missing(wanted: int, found: int) -> StoreError:
    """What is told when entries that were to be sealed are not there any more."""
    return StoreError(
        f"of {wanted} entries to be sealed {wanted - found} are not to be found",
        hint="somebody else has altered the tables: run callout verify",
    )
