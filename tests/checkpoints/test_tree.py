"""Trees as RFC 6962 and RFC 9162 have them: against published hashes, and a naive tree."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.checkpoints import EMPTY_ROOT, GrowingTree, Tree, is_consistent, is_included
from callout.checkpoints.tree import leaf_hash, node_hash

PUBLISHED = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The leaves of the tree that implementations of certificate transparency are tested by."""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_the_published_tree_has_the_published_roots() -> None:
    leaves = [leaf_hash(each) for each in PUBLISHED]

    assert [Tree(leaves[:size]).root.hex() for size in range(1, 9)] == list(ROOTS)
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_published_tree_has_the_published_proofs() -> None:
    tree = Tree([leaf_hash(each) for each in PUBLISHED])

    assert [each.hex()[:16] for each in tree.inclusion(0)] == [
        "96a296d224f285c6",
        "5f083f0a1a33ca07",
        "6b47aaf29ee3c2af",
    ]
    assert [each.hex()[:16] for each in tree.consistency(6)] == [
        "0ebc5d3437fbe2db",
        "ca854ea128ed050b",
        "d37ee418976dd957",
    ]


@pytest.mark.parametrize("size", [*range(40), 63, 64, 65, 129])
def test_roots_and_proofs_are_those_of_the_definition(size: int) -> None:
    leaves = [leaf_hash(b"%d" % each) for each in range(size)]
    tree = Tree(leaves)

    assert tree.root == naive_root(leaves)
    for index in range(size):
        path = tree.inclusion(index)
        assert path == naive_inclusion(index, leaves)
        assert is_included(leaves[index], index, size, path, tree.root)
    for first in range(1, size + 1):
        path = tree.consistency(first)
        assert path == naive_consistency(first, leaves, whole=True)
        assert is_consistent(first, size, path, naive_root(leaves[:first]), tree.root)


@pytest.mark.parametrize("size", range(1, 40))
def test_a_tree_that_grows_at_its_edge_is_the_same(size: int) -> None:
    leaves = [leaf_hash(b"%d" % each) for each in range(size)]
    edge = GrowingTree()
    for leaf in leaves[: size // 2]:
        edge.add(leaf)
    later = GrowingTree(edge.size, edge.roots)
    for leaf in leaves[size // 2 :]:
        later.add(leaf)

    assert (later.size, later.root) == (size, naive_root(leaves))


@pytest.mark.parametrize(("size", "roots"), [(3, []), (0, [b"x" * 32]), (-1, [])])
def test_an_edge_of_another_size_is_none(size: int, roots: list[bytes]) -> None:
    with pytest.raises(ValueError, match="another number of whole subtrees"):
        GrowingTree(size, roots)


@settings(max_examples=200)
@given(st.data())
def test_no_altered_proof_is_taken(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 70))
    leaves = [leaf_hash(b"%d" % each) for each in range(size)]
    tree, index = Tree(leaves), data.draw(st.integers(0, size - 1))
    path = tree.inclusion(index)
    other = data.draw(st.integers(-1, size))
    bit = data.draw(st.integers(0, len(path) * 256 - 1))

    assert is_included(leaves[index], other, size, path, tree.root) is (other == index)
    assert not is_included(leaves[index], index, size, flipped(path, bit), tree.root)
    assert not is_included(leaves[index], index, size, path[:-1], tree.root)
    assert not is_included(leaves[index], index, size, [*path, path[-1]], tree.root)
    assert not is_included(leaves[index - 1], index, size, path, tree.root)

    first = data.draw(st.integers(1, size - 1))
    proof, old = tree.consistency(first), naive_root(leaves[:first])
    bit = data.draw(st.integers(0, len(proof) * 256 - 1))
    assert not is_consistent(first, size, flipped(proof, bit), old, tree.root)
    assert not is_consistent(first, size, proof[:-1], old, tree.root)
    assert not is_consistent(first, size, [*proof, proof[-1]], old, tree.root)
    assert not is_consistent(first, size, proof, tree.root, tree.root)
    assert not is_consistent(size, first, proof, old, tree.root)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    one, other = leaf_hash(b"1"), leaf_hash(b"2")

    assert leaf_hash(one + other) != node_hash(one, other) != sha256(one + other).digest()


def test_no_proof_is_made_of_what_is_not_there() -> None:
    tree = Tree([leaf_hash(b"1")])

    for index in (-1, 1):
        with pytest.raises(IndexError):
            tree.inclusion(index)
    for size in (-1, 2):
        with pytest.raises(IndexError):
            tree.consistency(size)
    assert Tree([]).consistency(0) == []


def flipped(path: Sequence[bytes], bit: int) -> list[bytes]:
    whole = bytearray(b"".join(path))
    whole[bit // 8] ^= 1 << bit % 8
    return [bytes(whole[start : start + 32]) for start in range(0, len(whole), 32)]


def half(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    middle = half(len(leaves))
    return node_hash(naive_root(leaves[:middle]), naive_root(leaves[middle:]))


def naive_inclusion(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    middle = half(len(leaves))
    if index < middle:
        return [*naive_inclusion(index, leaves[:middle]), naive_root(leaves[middle:])]
    return [*naive_inclusion(index - middle, leaves[middle:]), naive_root(leaves[:middle])]


def naive_consistency(first: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    if first == len(leaves):
        return [] if whole else [naive_root(leaves)]
    middle = half(len(leaves))
    if first <= middle:
        left = naive_consistency(first, leaves[:middle], whole=whole)
        return [*left, naive_root(leaves[middle:])]
    right = naive_consistency(first - middle, leaves[middle:], whole=False)
    return [*right, naive_root(leaves[:middle])]
