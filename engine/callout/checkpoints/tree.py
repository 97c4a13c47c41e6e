"""The tree over leaves: its root, proofs, and their checks (RFC 6962, 2.1; RFC 9162, 2.1).

A tree is kept level by level. A node without a sibling goes up as it is; so what stands last on a
level is the root of what is left there, and every range that a proof needs is one node.

    >>> tree = Tree([leaf_hash(bytes([each])) for each in range(5)])
    >>> is_included(tree.leaves[4], 4, 5, tree.inclusion(4), tree.root)
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: never that of a node, by its first byte."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """All levels over hashes of leaves; 32 bytes for each leaf and as many again above them."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._levels: list[list[bytes]] = [list(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(_level_above(self._levels[-1]))

    @property
    def leaves(self) -> Sequence[bytes]:
        """The hashes of the leaves."""
        return self._levels[0]

    @property
    def root(self) -> bytes:
        """The hash of all."""
        return self._levels[-1][0] if self.leaves else EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of a leaf, from the leaf upwards; raises IndexError."""
        if not 0 <= index < len(self.leaves):
            raise IndexError(index)
        path = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return path

    def consistency(self, size: int) -> list[bytes]:
        """The proof that the first `size` leaves were a tree of their own; raises IndexError.

        Empty for no leaves and for all of them.
        """
        if not 0 <= size <= len(self.leaves):
            raise IndexError(size)
        if size in (0, len(self.leaves)):
            return []
        # The largest whole subtree at the end of the old tree; where it is all of it, its hash is
        # known. From there upwards what stands beside it on either side.
        height = (size & -size).bit_length() - 1
        path = [] if size == 1 << height else [self._levels[height][(size >> height) - 1]]
        index = (size >> height) - 1
        for level in self._levels[height:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return path


class GrowingTree:
    """The right edge of a growing tree: the roots of its whole subtrees, the largest first.

    With it leaves are added to a tree of which nothing else is at hand.
    """

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        """Raises ValueError where there are not as many roots as a tree of this size has."""
        if size < 0 or len(roots) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has another number of whole subtrees")
        self._size = size
        self._roots = list(roots)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._size

    @property
    def roots(self) -> Sequence[bytes]:
        """The roots of the whole subtrees, the largest first."""
        return tuple(self._roots)

    def add(self, leaf: bytes) -> None:
        """Put the hash of a leaf at the end."""
        index, self._size = self._size, self._size + 1
        while index & 1:
            leaf = node_hash(self._roots.pop(), leaf)
            index >>= 1
        self._roots.append(leaf)

    @property
    def root(self) -> bytes:
        """The hash of all."""
        if not self._roots:
            return EMPTY_ROOT
        *others, found = self._roots
        for each in reversed(others):
            found = node_hash(each, found)
        return found


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path leads from a leaf's hash to the root of a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    first: int, second: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the tree of `first` leaves is the beginning of that of `second` (RFC 9162, 2.1.4.2).

    The empty tree is the beginning of every other.
    """
    if not 0 <= first <= second:
        return False
    if first in (0, second):
        wanted = EMPTY_ROOT if first == 0 else new_root
        return not path and old_root == wanted
    hashes = [old_root, *path] if first & (first - 1) == 0 else [*path]
    return bool(hashes) and _climb(first - 1, second - 1, hashes) == (old_root, new_root)


def _climb(place: int, last: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the old and of the new tree that a consistency proof leads to."""
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, each)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [node_hash(left, right) for left, right in pairs]
    return [*above, level[-1]] if len(level) & 1 else above
