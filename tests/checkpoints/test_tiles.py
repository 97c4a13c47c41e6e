"""Tiles: the same roots and proofs as over all leaves, of some hundreds of hashes."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.checkpoints import LackingTileError, TiledTree, Tree, grown, is_consistent, is_included

LEAVES = [sha256(str(number).encode()).digest() for number in range(70_000)]
SIZES = st.sampled_from((0, 1, 2, 255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 70_000))


class Kept:
    """Tiles as a store has them; counts the hashes that are read."""

    def __init__(self) -> None:
        self.tiles = dict[tuple[int, int], bytes]()
        self.read_hashes = 0

    def read(self, level: int, place: int) -> bytes:
        found = self.tiles.get((level, place), b"")
        self.read_hashes += len(found) // 32
        return found

    def grow(self, size: int, until: int) -> None:
        for each in grown(self.read, size, LEAVES[size:until]):
            self.tiles[each.level, each.place] = each.hashes


@pytest.fixture(scope="module")
def kept() -> Kept:
    found = Kept()
    found.grow(0, len(LEAVES))
    return found


@settings(max_examples=60)
@given(st.lists(st.integers(0, 1500), max_size=8))
def test_tiles_are_the_same_in_however_many_steps_a_tree_grows(steps: list[int]) -> None:
    by_steps, at_once = Kept(), Kept()
    size = 0
    for each in steps:
        by_steps.grow(size, size + each)
        size += each
    at_once.grow(0, size)

    assert by_steps.tiles == at_once.tiles
    assert TiledTree(by_steps.read, size).root == Tree(LEAVES[:size]).root


@settings(max_examples=40, deadline=None)
@given(SIZES | st.integers(0, 70_000), st.data())
def test_proofs_are_those_over_all_leaves(kept: Kept, size: int, data: st.DataObject) -> None:
    tree, tiled = Tree(LEAVES[:size]), TiledTree(kept.read, size)
    index = data.draw(st.integers(0, max(size - 1, 0)))
    first = data.draw(SIZES.filter(lambda each: each <= size) | st.integers(0, size))

    assert tiled.root == tree.root
    assert tiled.consistency(first) == tree.consistency(first)
    assert is_consistent(
        first, size, tiled.consistency(first), tiled.of_size(first).root, tree.root
    )
    if size:
        assert tiled.inclusion(index) == tree.inclusion(index)
        assert is_included(LEAVES[index], index, size, tiled.inclusion(index), tree.root)


def test_what_is_not_in_the_tree_has_no_proof(kept: Kept) -> None:
    tiled = TiledTree(kept.read, 5)
    for index in (-1, 5):
        with pytest.raises(IndexError):
            tiled.inclusion(index)
    for size in (-1, 6):
        with pytest.raises(IndexError):
            tiled.consistency(size)


@pytest.mark.parametrize("index", [0, 255, 256, 34_567, 65_536, 69_999])
def test_a_proof_reads_two_tiles_of_each_level(kept: Kept, index: int) -> None:
    before = kept.read_hashes
    tiled = TiledTree(kept.read, len(LEAVES))
    tiled.inclusion(index)
    assert tiled.root

    assert kept.read_hashes - before <= 2 * 3 * 256


def test_a_tile_that_is_gone_or_short_is_told() -> None:
    kept = Kept()
    kept.grow(0, 700)
    kept.tiles[0, 2] = kept.tiles[0, 2][:-1]

    with pytest.raises(LackingTileError):
        grown(kept.read, 700, LEAVES[700:701])
    with pytest.raises(LackingTileError):
        TiledTree(kept.read, 700).inclusion(3)
