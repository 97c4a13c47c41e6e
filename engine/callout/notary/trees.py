"""The tree over what is sealed: of tiles where they lead to the newest checkpoint, else of leaves.

Nothing is believed of a tile: a proof that was made of tiles is checked as its receiver would, up
to the root of the newest checkpoint, before it is given out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from callout.checkpoints import (
    BadCheckpoint,
    LackingTileError,
    Leaf,
    Note,
    Tile,
    TiledTree,
    Tree,
    grown,
    is_consistent,
    is_included,
)
from callout.store.seals import PlacedLeaf, SealReading, UnsealedEntry

_PAGE = 50_000


class SealedTree:
    """Proofs in the tree of the first `size` leaves, as far as there is a checkpoint.

    `digests` are those of the leaves before a place, where somebody has them at hand.
    """

    def __init__(
        self,
        seals: SealReading,
        size: int,
        digests: Callable[[int], Sequence[bytes]] | None = None,
    ) -> None:
        self._seals = seals
        self._size = size
        self._digests = digests or self._read_digests
        self._tiled = TiledTree(seals.tile, size)

    def inclusion(self, placed: PlacedLeaf) -> Sequence[bytes]:
        """The audit path of a leaf, from the leaf upwards."""
        place, leaf = placed.place, placed.leaf.digest
        try:
            path = self._tiled.inclusion(place)
            if is_included(leaf, place, self._size, path, self._tiled.root) and self._is_sealed:
                return path
        except LackingTileError:
            pass
        return self._tree.inclusion(place)

    def consistency(self, first: int) -> Sequence[bytes]:
        """The proof that the first leaves were a tree of their own."""
        try:
            path, old = self._tiled.consistency(first), self._tiled.of_size(first).root
            if is_consistent(first, self._size, path, old, self._tiled.root) and self._is_sealed:
                return path
        except LackingTileError:
            pass
        return self._tree.consistency(first)

    @cached_property
    def _is_sealed(self) -> bool:
        """Whether the root over the tiles is one that the newest checkpoint goes on from."""
        last = self._seals.last()
        if last is None:
            return False
        newest = self._tiled.of_size(last.size)
        path = newest.consistency(self._size)
        try:
            sealed = Note.from_text(last.note).checkpoint.root
        except BadCheckpoint:
            return False
        return newest.root == sealed and is_consistent(
            self._size, last.size, path, self._tiled.root, sealed
        )

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self._digests(self._size))

    def _read_digests(self, until: int) -> Sequence[bytes]:
        return [leaf.digest for leaf in every_leaf(self._seals, until)]


def tiles_grown(seals: SealReading, size: int, taken: Sequence[UnsealedEntry]) -> Sequence[Tile]:
    """The tiles of a tree of `size` leaves to which these come; all, where some are missing."""
    new = [each.leaf.digest for each in taken]
    try:
        return grown(seals.tile, size, new)
    except LackingTileError:
        return grown(seals.tile, 0, [leaf.digest for leaf in every_leaf(seals, size)] + new)


def every_leaf(seals: SealReading, until: int) -> Iterator[Leaf]:
    """The leaves before a place, page by page."""
    start = 0
    while start < until:
        page = seals.leaves(start, min(_PAGE, until - start))
        if not page:
            return
        for each in page:
            yield each.leaf
        start = page[-1].place + 1
