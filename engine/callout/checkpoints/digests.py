"""What a checkpoint says beside the tree: of definitions, of timers and of the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from callout.values import Json, canonical

from .tree import GrowingTree, leaf_hash

TAG = "s256:"


def definitions_root(names: Iterable[str]) -> str:
    """The root of the tree over the hashes of definitions as texts, in order, tagged."""
    edge = GrowingTree()
    for name in sorted(set(names)):
        edge.add(leaf_hash(name.encode()))
    return f"{TAG}{edge.root.hex()}"


def rows_digest(rows: Iterable[Mapping[str, Json]]) -> str:
    """The digest of the canonical JSON of a list of rows, which come one by one and in order.

    >>> from callout.values import digest
    >>> rows_digest([{"b": 1, "a": 2}, {}]) == digest([{"b": 1, "a": 2}, {}])
    True
    """
    found = sha256(b"[")
    for number, row in enumerate(rows):
        found.update((b"," if number else b"") + canonical(dict(row)))
    found.update(b"]")
    return f"{TAG}{found.hexdigest()}"
