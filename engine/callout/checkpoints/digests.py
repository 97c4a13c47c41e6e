"""What a checkpoint says beside the tree of the definitions that there were."""

from __future__ import annotations

from collections.abc import Iterable

from .tree import GrowingTree, leaf_hash

TAG = "s256:"


def definitions_root(names: Iterable[str]) -> str:
    """The root of the tree over the hashes of definitions as texts, in order, tagged."""
    edge = GrowingTree()
    for name in sorted(set(names)):
        edge.add(leaf_hash(name.encode()))
    return f"{TAG}{edge.root.hex()}"
