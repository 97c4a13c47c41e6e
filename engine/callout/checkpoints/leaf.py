"""A leaf of the tree: an entry by its ticket, its number and its hash; and proofs as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from callout.values import Json, canonical

from .tree import leaf_hash


class Leaf(NamedTuple):
    """An entry as the tree has it."""

    ticket: str
    seq: int
    hash: str

    @property
    def digest(self) -> bytes:
        """The hash of the leaf: over 0x00 and the canonical JSON of ``["T-1",21,"s256:..."]``."""
        return leaf_hash(canonical([self.ticket, self.seq, self.hash]))


def inclusion_json(leaf: Leaf, index: int, size: int, path: Sequence[bytes]) -> dict[str, Json]:
    """The proof that a leaf is in the tree of `size` leaves; hashes from the leaf upwards."""
    return {
        "leaf": {"ticket": leaf.ticket, "seq": leaf.seq, "hash": leaf.hash},
        "index": index,
        "size": size,
        "path": [each.hex() for each in path],
    }


def consistency_json(first: int, second: int, path: Sequence[bytes]) -> dict[str, Json]:
    """The proof that a tree of `first` leaves is the beginning of that of `second`."""
    return {"from": first, "to": second, "path": [each.hex() for each in path]}
