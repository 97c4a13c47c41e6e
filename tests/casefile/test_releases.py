"""A case file has what was done about releases of its definitions; alterations are found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from callout import Engine, ManualClock
from callout.casefile import case_file, zipped
from callout.clock import SystemClock
from callout.notary import ProofsAtHand, Sealer
from callout.releases import LOG
from callout.store import MemoryStore
from callout.values import canonical, digest
from tests.casefile.cases import Files, checked, named_anew, parcel
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.notary.keys import new_key

pytest.importorskip("cryptography", reason="checkpoints are signed by the package cryptography")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A ticket on a release that was approved, beside a release of another process; sealed."""
    store, clock = MemoryStore(), ManualClock(NINE)
    engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK), clock=clock, released_only=True)
    engine.propose_release("desk", by="designer:li")
    engine.propose_release("parcel", by="designer:li", note="<b>新</b>")
    clock.advance(timedelta(hours=1))
    engine.approve_release(2, by="chief:wu")
    engine.start("parcel", id="P", data={"weight": 5}, actor="clerk:a")
    Sealer(store, new_key(tmp_path)[0], SystemClock()).seal_all()
    return dict(case_file(store, "P", proofs=ProofsAtHand(store)).files)


def test_it_has_those_of_its_definitions_with_proofs(files: Files, tmp_path: Path) -> None:
    there = [name for name in files if name.startswith("releases/")]
    acts = [json.loads(files[name])["act"] for name in sorted(there)]
    proofs = [each["leaf"] for each in json.loads(files["proofs/1.json"])]

    assert sorted(there) == ["releases/000002.json", "releases/000003.json"]
    assert acts == ["propose", "approve"]
    assert [(each["ticket"], each["seq"]) for each in proofs] == [("P", 1), (LOG, 2), (LOG, 3)]
    assert "approved by chief:wu" in files["report.en.html"].decode()
    assert "chief:wu 批准" in files["report.zh.html"].decode()
    assert checked(zipped(files), tmp_path).code == 0


def test_without_releases_there_is_nothing_of_them() -> None:
    assert not [name for name in parcel() if "release" in name]
    assert json.loads(parcel()["manifest.json"])["releases"] == {}


def rewritten(files: Files, number: int, change: Callable[[dict[str, Any]], object]) -> Files:
    """An entry altered, and named anew by its hash as a forger would."""
    place = f"releases/{number:06}.json"
    document = json.loads(files[place])
    change(document)
    manifest = json.loads(files["manifest.json"])
    known = {name: each for name, each in manifest["releases"].items() if each["number"] != number}
    known[digest(document)] = {
        "file": place,
        "number": number,
        "proposed": f"releases/{document['release']:06}.json",
    }
    manifest["releases"] = known
    altered = {**files, place: canonical(document), "manifest.json": canonical(manifest)}
    return named_anew(altered)


def test_an_entry_that_was_altered_is_not_what_its_hash_says(files: Files, tmp_path: Path) -> None:
    document = json.loads(files["releases/000003.json"]) | {"by": "chief:other"}
    altered = named_anew({**files, "releases/000003.json": canonical(document)})

    assert "DEF" in checked(zipped(altered), tmp_path).classes


@pytest.mark.parametrize(
    ("number", "change", "found"),
    [
        (3, lambda entry: entry.update(by="chief:other"), {"HEAD"}),
        (3, lambda entry: entry.update(by="designer:li"), {"HEAD", "ACCEPT"}),
        (3, lambda entry: entry.update(proposal="s256:00"), {"HEAD", "ACCEPT"}),
        (2, lambda entry: entry.update(effective="2020-01-01T00:00:00Z"), {"HEAD", "ACCEPT"}),
    ],
)
def test_an_entry_that_was_made_anew_is_not_what_its_proof_says(
    files: Files, tmp_path: Path, number: int, change: Callable[[Any], object], found: set[str]
) -> None:
    assert checked(zipped(rewritten(files, number, change)), tmp_path).classes == found
