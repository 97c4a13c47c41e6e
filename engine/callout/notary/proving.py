"""Proofs: that an entry is under a checkpoint, and that one checkpoint continues another."""

from __future__ import annotations

from callout.checkpoints import consistency_json, inclusion_json
from callout.errors import CalloutError
from callout.store import Store
from callout.store.seals import PlacedLeaf, SealReading
from callout.values import Json

from .trees import SealedTree


class NotSealed(CalloutError):
    """An entry, or a number of leaves, is under no checkpoint."""

    code = "not-sealed"


def prove(store: Store, ticket: str, seq: int, size: int | None = None) -> dict[str, Json]:
    """The proof that an entry is under the checkpoint of that size, the newest if None.

    Raises `NotSealed`. Reads some tiles of 256 hashes; every leaf only where tiles are missing or
    do not lead to the newest checkpoint.
    """
    with store.evidence() as evidence:
        seals = evidence.seals
        wanted = _size(seals, size)
        found = [each for each in seals.places(ticket, seq) if each.place < wanted]
        if not found:
            raise NotSealed(
                f"entry {seq} of ticket '{ticket}' is not under a checkpoint of {wanted} leaves",
                hint="callout audit seal puts every entry under one",
            )
        kept = kept_leaf(found, evidence.entry(ticket, seq))
        path = SealedTree(seals, wanted).inclusion(kept)
    return inclusion_json(kept.leaf, kept.place, wanted, path)


def prove_consistency(store: Store, first: int, second: int | None = None) -> dict[str, Json]:
    """The proof that the tree of `first` leaves begins that of `second`, the newest if None."""
    with store.evidence() as evidence:
        seals = evidence.seals
        wanted = _size(seals, second)
        if not 0 <= first <= wanted:
            raise NotSealed(
                f"a tree of {first} leaves is not the beginning of one of {wanted}",
                hint="name the sizes of two checkpoints, the smaller first",
            )
        path = SealedTree(seals, wanted).consistency(first)
    return consistency_json(first, wanted, path)


def _size(seals: SealReading, size: int | None) -> int:
    last = seals.last()
    newest = last.size if last else 0
    if not newest:
        raise NotSealed("there is no checkpoint", hint="callout audit seal makes one")
    if size is not None and not 0 < size <= newest:
        raise NotSealed(f"no checkpoint has {size} leaves", hint=f"the newest one has {newest}")
    return size or newest


def kept_leaf(found: list[PlacedLeaf], row: object) -> PlacedLeaf:
    """Of an entry that was sealed twice, the one that is there; else the first."""
    columns = getattr(row, "columns", {})
    same = [each for each in found if each.leaf.hash == columns.get("hash")]
    return (same or found)[0]
