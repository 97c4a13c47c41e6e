"""The newest checkpoints of a store with every proof that leads to them, read in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from callout.checkpoints import consistency_json, inclusion_json
from callout.store import Store
from callout.store.seals import SealedNote, SealReading
from callout.values import Json

from .proving import kept_leaf
from .trees import SealedTree, every_leaf

MOST_NOTES = 20
"""The newest checkpoints; who holds an older one asks ``callout audit consistency``."""


class ProofsAtHand:
    """Proofs as case files take them; leaves are read where tiles are missing, and then once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.evidence() as evidence:
            last = evidence.seals.last()
            first = max(0, last.number - MOST_NOTES) if last else 0
            self._notes: Sequence[SealedNote] = evidence.seals.notes(first) if last else ()

    def __bool__(self) -> bool:
        return bool(self._notes)

    def checkpoints(self) -> Sequence[bytes]:
        """The signed notes, oldest first."""
        return [each.note.encode() for each in self._notes]

    def growth(self) -> Sequence[Mapping[str, Json]]:
        """For each but the first, that it goes on where the one before ended."""
        sizes = [each.size for each in self._notes]
        with self._store.evidence() as evidence:
            return [
                consistency_json(old, new, self._tree(evidence.seals, new).consistency(old))
                for old, new in pairwise(sizes)
            ]

    def proof(self, ticket: str, seq: int) -> Mapping[str, Json] | None:
        """That an entry stands in the newest one; None: it is in none."""
        size = self._notes[-1].size
        with self._store.evidence() as evidence:
            found = [each for each in evidence.seals.places(ticket, seq) if each.place < size]
            if not found:
                return None
            kept = kept_leaf(found, evidence.entry(ticket, seq))
            path = self._tree(evidence.seals, size).inclusion(kept)
        return inclusion_json(kept.leaf, kept.place, size, path)

    def _tree(self, seals: SealReading, size: int) -> SealedTree:
        return SealedTree(seals, size, lambda until: self._digests[:until])

    @cached_property
    def _digests(self) -> Sequence[bytes]:
        with self._store.evidence() as evidence:
            leaves = every_leaf(evidence.seals, self._notes[-1].size)
            return [leaf.digest for leaf in leaves]
