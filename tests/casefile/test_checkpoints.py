"""Checkpoints in a case file: what they show is checked, and what they would not show is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from callout.casefile import case_file, zipped
from callout.casefile.verify_case import climb
from tests.casefile.cases import Files, checked, edited, named_anew, parcel_store, with_history

pytest.importorskip("cryptography", reason="signatures are checked by the package cryptography")

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.casefile.trees import Log, growth, path, root

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def _log() -> Log:
    store = parcel_store()
    histories = [store.history(ticket) for ticket in store.find()]
    entries = sorted((e for each in histories for e in each), key=lambda e: (e.recorded_at, e.seq))
    sealed = tuple([(str(each.ticket), each.seq, each.hash) for each in entries])
    return Log(sealed, (3, 8, len(sealed)), KEY)


LOG = _log()


def sealed() -> Files:
    return dict(case_file(parcel_store(), "P", proofs=LOG).files)


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "public.pem").write_bytes(LOG.public_pem())
    return "--key", str(tmp_path / "public.pem")


def test_proofs_of_all_sizes_and_places_lead_to_their_roots() -> None:
    leaves = [bytes([each]) for each in range(18)]
    for size in range(1, 19):
        for index in range(size):
            leaf = climb(
                [root(leaves[index : index + 1])], path(index, leaves[:size]), index, size - 1
            )
            assert leaf == [root(leaves[:size])]


def test_checkpoints_and_proofs_that_are_right_are_said_to_be_signed(
    tmp_path: Path, key: tuple[str, str]
) -> None:
    files = sealed()
    assert len(json.loads(files["proofs/1.json"])) == 1

    assert "3 checkpoints, signatures not checked" in checked(zipped(files), tmp_path).out
    found = checked(zipped(files), tmp_path, *key)
    assert (found.code, found.out.count("signatures checked")) == (0, 1)


SIZES = [(1, 2), (1, 7), (2, 3), (3, 4), (3, 7), (4, 8), (5, 11), (6, 9), (7, 8), (8, 10)]


@pytest.mark.parametrize(("first", "last"), SIZES)
def test_growth_from_any_size_to_any_is_checked(first: int, last: int, tmp_path: Path) -> None:
    log = Log(LOG.sealed, (first, last), KEY)
    files = sealed()
    files = {name: files[name] for name in files if not name.endswith(".note")}
    files |= {f"checkpoints/{size:012}.note": log.note(size) for size in (first, last)}
    files |= {"proofs/1.json": b"[]", "proofs/2.json": b"[]"}
    files["checkpoints/consistency.json"] = json.dumps(log.growth()).encode()
    assert checked(zipped(named_anew(files)), tmp_path).code == 0

    steps = [each.hex() for each in growth(first, LOG.leaves[:last])]
    wrong = [{"from": first, "to": last, "path": [*steps[:-1], "00" * 32]}]
    files["checkpoints/consistency.json"] = json.dumps(wrong).encode()
    assert "HEAD" in checked(zipped(named_anew(files)), tmp_path).classes


def test_another_key_and_a_note_that_was_altered_are_found(
    tmp_path: Path, key: tuple[str, str]
) -> None:
    other = Log(LOG.sealed, LOG.sizes, OTHER)
    (tmp_path / "other.pem").write_bytes(other.public_pem())
    assert "HEAD" in checked(zipped(sealed()), tmp_path, "--key", f"{tmp_path}/other.pem").classes

    files = sealed()
    name = next(each for each in files if each.endswith(".note"))
    for old, new in ((b"2024-03-12", b"2025-03-12"), (b"\n3\n", b"\n4\n"), (b"\xe2\x80\x94 ", b"")):
        altered = named_anew({**files, name: files[name].replace(old, new)})
        assert "HEAD" in checked(zipped(altered), tmp_path, *key).classes


def test_a_tail_that_was_cut_and_a_history_rewritten_are_found_by_a_proof(tmp_path: Path) -> None:
    cut = with_history(sealed(), lambda history: history.pop())
    assert "HEAD" in checked(zipped(cut), tmp_path).classes

    anew = with_history(sealed(), lambda history: history[1]["actor"].update(id="clerk:wang"))
    assert "HEAD" in checked(zipped(anew), tmp_path).classes


@pytest.mark.parametrize("part", ["index", "size", "path", "leaf"])
def test_a_proof_of_something_else_is_found(part: str, tmp_path: Path) -> None:
    wrong = {"index": 0, "size": 3, "path": [], "leaf": {"ticket": "P", "seq": 1, "hash": "s256:0"}}
    files = edited(sealed(), "proofs/1.json", lambda proofs: proofs[0].update({part: wrong[part]}))

    assert "HEAD" in checked(zipped(files), tmp_path).classes


def test_everything_signed_anew_is_found_by_a_checkpoint_that_somebody_else_holds(
    tmp_path: Path, key: tuple[str, str]
) -> None:
    held = tmp_path / "held.note"
    held.write_bytes(LOG.note(LOG.sizes[-1]))
    rewritten = Log((("P", 1, "s256:0"), *LOG.sealed[1:]), LOG.sizes, KEY)
    files = case_file(parcel_store(), "P", proofs=rewritten).files

    assert checked(zipped(files), tmp_path, *key).code == 0
    assert "HEAD" in checked(zipped(files), tmp_path, *key, "--checkpoint", str(held)).classes
    assert checked(zipped(sealed()), tmp_path, *key, "--checkpoint", str(held)).code == 0


def _without_proofs(files: Files) -> Files:
    gone = ("proofs/", "checkpoints/0")
    return {
        **{name: files[name] for name in files if not name.startswith(gone)},
        "checkpoints/consistency.json": b"[]\n",
    }


def _with_an_empty_proof(files: Files) -> Files:
    return {**files, "proofs/1.json": b"[]\n"}


def _with_the_proof_of_another(files: Files) -> Files:
    return {**files, "proofs/1.json": files["proofs/2.json"]}


@pytest.mark.parametrize("forge", [_without_proofs, _with_an_empty_proof])
def test_a_key_that_has_signed_nothing_of_a_ticket_is_told(
    forge: Callable[[Files], Files], key: tuple[str, str], tmp_path: Path
) -> None:
    forged = with_history(forge(sealed()), lambda history: history[-1]["actor"].update(id="x"))

    found = checked(zipped(named_anew(forged)), tmp_path, *key)

    assert found.code in (1, 3)
    assert "are under no checkpoint here" in found.out


def test_the_proof_of_another_ticket_proves_nothing(key: tuple[str, str], tmp_path: Path) -> None:
    found = checked(zipped(named_anew(_with_the_proof_of_another(sealed()))), tmp_path, *key)

    assert (found.code, found.classes >= {"HEAD"}) == (1, True)


def test_a_checkpoint_of_another_size_than_any_here_is_told(tmp_path: Path) -> None:
    files = sealed()
    notes = sorted(name for name in files if name.endswith(".note"))
    (tmp_path / "held.note").write_bytes(files[notes[0]])
    forged = {name: files[name] for name in files if name != notes[0]}
    forged["checkpoints/consistency.json"] = b"[]\n"

    found = checked(
        zipped(named_anew(forged)), tmp_path, "--checkpoint", str(tmp_path / "held.note")
    )

    assert (found.code, "entries is in the file" in found.out) == (3, True)
