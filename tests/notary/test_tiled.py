"""Proofs of tiles: as good as those of all leaves, whatever became of the tiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from callout.checkpoints import Note, PublicKey, Signer, is_consistent, is_included
from callout.clock import ManualClock
from callout.notary import ProofsAtHand, Sealer, prove, prove_consistency
from callout.store import Store, open_store
from callout.store.seals import SealReading
from callout.verify import Verifier
from callout_adapters.evidence.sealed_rows import SqlSealing
from tests.contract.makers import NINE, opened
from tests.notary.keys import new_key
from tests.verify.conftest import address

__all__ = ["address"]

SIZES = (1, 256, 300, 600)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Signer, PublicKey]:
    return new_key(tmp_path)


@pytest.fixture
def store(address: str, keys: tuple[Signer, PublicKey]) -> Iterator[Store]:
    """Four checkpoints, the last of 600 entries."""
    with open_store(address) as found:
        grow(found, keys[0], (0, *SIZES))
        yield found


def grow(store: Store, signer: Signer, sizes: tuple[int, ...]) -> None:
    sealer = Sealer(store, signer, ManualClock(NINE))
    for before, size in pairwise(sizes):
        store.commit([opened(f"T{number}") for number in range(before, size)])
        sealer.seal_all()


def roots(store: Store) -> dict[int, bytes]:
    with store.evidence() as evidence:
        notes = [Note.from_text(each.note).checkpoint for each in evidence.seals.notes()]
    return {each.size: each.root for each in notes}


def check(store: Store) -> None:
    """Every kind of proof leads to the signed roots."""
    signed = roots(store)
    with store.evidence() as evidence:
        leaves = [each.leaf for each in evidence.seals.leaves()]
    last = max(signed)
    for size, root in signed.items():
        for place in {0, size // 2, size - 1}:
            leaf = leaves[place]
            proof: Any = prove(store, leaf.ticket, leaf.seq, size)
            path = [bytes.fromhex(each) for each in proof["path"]]
            assert is_included(leaf.digest, place, size, path, root)
        proof = prove_consistency(store, size)
        path = [bytes.fromhex(each) for each in proof["path"]]
        assert is_consistent(size, last, path, root, signed[last])
    at_hand = ProofsAtHand(store)
    assert at_hand.proof("T7", 1) == prove(store, "T7", 1)
    assert [each["path"] for each in at_hand.growth()] == [
        prove_consistency(store, old, new)["path"] for old, new in pairwise(sorted(signed))
    ]


def by_hand(address: str, statement: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(statement), {"hashes": b"\x01" * 8192})
    engine.dispose()


@pytest.fixture
def no_leaves(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def refuse(*_: object, **__: object) -> Any:
        raise AssertionError("leaves were read")

    return lambda: monkeypatch.setattr(SqlSealing, "leaves", refuse)


def test_proofs_read_tiles_and_no_leaves(store: Store, no_leaves: Callable[[], None]) -> None:
    check(store)
    no_leaves()

    for size in SIZES:
        prove(store, "T0", 1, size)
        prove_consistency(store, size)


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        ("DELETE FROM tile", []),
        ("DELETE FROM tile WHERE place = 0", []),
        ("UPDATE tile SET hashes = :hashes WHERE place = 1", ["/tile/0/1"]),
        ("UPDATE tile SET hashes = :hashes WHERE level = 1", ["/tile/1/0"]),
        ("UPDATE tile SET place = place + 7 WHERE place = 2", ["/tile"]),
        ("UPDATE tile SET level = 3 WHERE level = 1", ["/tile"]),
    ],
)
def test_whatever_becomes_of_tiles_proofs_stay_right(
    statement: str, seen: list[str], address: str, store: Store, keys: tuple[Signer, PublicKey]
) -> None:
    by_hand(address, statement)

    found = list(Verifier(store).check_seals(keys=[keys[1]]))

    assert [(str(each.kind), each.pointer) for each in found] == [("STORED", each) for each in seen]
    check(store)


def test_tiles_that_are_missing_are_made_with_the_next_checkpoint(
    address: str, store: Store, keys: tuple[Signer, PublicKey], no_leaves: Callable[[], None]
) -> None:
    by_hand(address, "DELETE FROM tile")

    grow(store, keys[0], (600, 601))

    check(store)
    no_leaves()
    prove(store, "T0", 1, 300)


def test_a_leaf_that_was_altered_is_proved_by_nothing(address: str, store: Store) -> None:
    """The tile still has what it was: a proof of it would be one of another entry."""
    by_hand(address, "UPDATE leaf SET hash = 's256:x' WHERE idx = 5")
    proof: Any = prove(store, "T5", 1)
    path = [bytes.fromhex(each) for each in proof["path"]]
    with store.evidence() as evidence:
        seals: SealReading = evidence.seals
        leaf = seals.places("T5", 1)[0].leaf

    assert not is_included(leaf.digest, 5, 600, path, roots(store)[600])
