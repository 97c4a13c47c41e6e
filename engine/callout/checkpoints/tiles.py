"""Hashes of whole subtrees, so that a proof reads some hundreds of them and not every leaf.

A tile has up to 256 hashes of one level of the tree, every eighth of which is kept: those of level
0 are of leaves, those of level 1 of subtrees of 256 leaves, and so on (as in C2SP's tlog-tiles).
What lies in between is worked out. Tiles are kept for speed: all of them follow from the leaves.

    >>> from callout.checkpoints.tree import leaf_hash
    >>> tiles = {}
    >>> for size in (0, 1):
    ...     for each in grown(lambda *name: tiles.get(name, b""), size, [leaf_hash(b"a")]):
    ...         tiles[each.level, each.place] = each.hashes
    >>> TiledTree(lambda *name: tiles.get(name, b""), 2).root == Tree([leaf_hash(b"a")] * 2).root
    True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from .tree import EMPTY_ROOT, Tree, node_hash

HASH: Final = 32
"""Bytes of one."""
_HEIGHT: Final = 8
_WIDTH: Final = 1 << _HEIGHT


class Tile(NamedTuple):
    """Hashes one behind the other; `place` counts the tiles of a level from 0."""

    level: int
    place: int
    hashes: bytes


ReadTile: TypeAlias = Callable[[int, int], bytes]
"""The hashes of the tile of this level and place; none where it is not kept."""


class LackingTileError(LookupError):
    """A tile is not kept, or has fewer hashes than the tree needs."""


def grown(read: ReadTile, size: int, leaves: Sequence[bytes]) -> list[Tile]:
    """The tiles that are new or longer where leaves come to a tree of `size`, by level and place.

    Raises `LackingTileError`.
    """
    made: list[Tile] = []
    level, hashes = 0, leaves
    while hashes:
        place, left = divmod(size, _WIDTH)
        row = (_begun(read, level, place, left) if left else b"") + b"".join(hashes)
        tiles = [
            Tile(level, place + number, row[start : start + _WIDTH * HASH])
            for number, start in enumerate(range(0, len(row), _WIDTH * HASH))
        ]
        made += tiles
        hashes = [_top(each.hashes) for each in tiles if len(each.hashes) == _WIDTH * HASH]
        level, size = level + 1, place
    return made


def _begun(read: ReadTile, level: int, place: int, hashes: int) -> bytes:
    found = read(level, place)[: hashes * HASH]
    if len(found) < hashes * HASH:
        raise LackingTileError(level, place)
    return found


def _top(hashes: bytes) -> bytes:
    """The root over hashes, as many as a power of two."""
    return Tree(hashes[start : start + HASH] for start in range(0, len(hashes), HASH)).root


class TiledTree:
    """A tree over tiles: as `Tree`, and `LackingTileError` from everything."""

    def __init__(self, read: ReadTile, size: int) -> None:
        self._read = lru_cache(maxsize=None)(read)
        self._size = size

    @property
    def root(self) -> bytes:
        """The hash of all."""
        return self._over(0, self._size) if self._size else EMPTY_ROOT

    def of_size(self, size: int) -> TiledTree:
        """The tree of the first leaves, which shares what was read."""
        return TiledTree(self._read, size)

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of a leaf, from the leaf upwards (RFC 9162, 2.1.3.1)."""
        if not 0 <= index < self._size:
            raise IndexError(index)
        start, end, path = 0, self._size, list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, size: int) -> list[bytes]:
        """The proof that the first `size` leaves were a tree of their own (RFC 9162, 2.1.4.1)."""
        if not 0 <= size <= self._size:
            raise IndexError(size)
        start, end, path = 0, self._size, list[bytes]()
        while size and size < end:
            middle = start + _split(end - start)
            if size <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        if start:  # of an old tree that is whole the hash is known
            path.append(self._over(start, end))
        return path[::-1] if size < self._size else []

    def _over(self, start: int, end: int) -> bytes:
        """The root over the leaves from `start` to before `end`, which a proof may name."""
        length = end - start
        if length & (length - 1) == 0:
            return self._node(length.bit_length() - 1, start)
        middle = start + _split(length)
        return node_hash(self._over(start, middle), self._over(middle, end))

    def _node(self, height: int, start: int) -> bytes:
        """The root of the whole subtree of that height whose first leaf is at `start`."""
        level, above = divmod(height, _HEIGHT)
        place, first = divmod(start >> level * _HEIGHT, _WIDTH)
        found = self._read(level, place)[first * HASH : (first + (1 << above)) * HASH]
        if len(found) < HASH << above:
            raise LackingTileError(level, place)
        return _top(found)


def _split(length: int) -> int:
    """The largest power of two below (RFC 9162, 2.1.1)."""
    return 1 << (length - 1).bit_length() - 1
