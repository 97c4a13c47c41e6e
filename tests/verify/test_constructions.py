"""The twelve attacks on three constructions, cell for cell, on both databases."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from callout.checkpoints import PublicKey, Signer
from callout.replay import Divergence
from callout.store import open_store
from callout.verify import HeldNote, Verifier, read_heads
from tests.contract.databases import fresh_postgres
from tests.notary.keys import new_key
from tests.verify.constructions import (
    ATTACKS,
    UNRECORDED,
    Forger,
    Rows,
    put,
    receipt_of,
    without_seals,
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Signer, PublicKey]:
    return new_key(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def forger(tmp_path_factory: pytest.TempPathFactory, keys: tuple[Signer, PublicKey]) -> Forger:
    return Forger(tmp_path_factory.mktemp("stories"), keys[0])


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database whose rows are put in as a test needs them."""
    address = f"sqlite:///{tmp_path_factory.mktemp('attacked')}/a.db"
    if request.param == "postgresql":
        address = fresh_postgres()
    open_store(address).close()
    return address


def seen(
    place: str, rows: Rows, held: Sequence[str] = (), keys: Sequence[PublicKey] = ()
) -> list[Divergence]:
    """Everything that a check finds."""
    put(place, rows)
    with open_store(place, create=False, read_only=True) as store:
        verifier = Verifier(store)
        found = [each for report in verifier.check_all() for each in report.divergences]
        found += verifier.check_definitions()
        notes = [HeldNote(f"note {number}", note) for number, note in enumerate(held)]
        return found + list(verifier.check_seals(notes, keys))


def cells(place: str, rows: Rows, forger: Forger, key: PublicKey) -> str:
    found = (
        seen(place, without_seals(rows)),
        seen(place, rows, (), [key]),
        seen(place, rows, forger.notes(), [key]),
    )
    return " ".join("found" if each else "missed" for each in found)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_seen_by_those_that_can(
    attack: str, place: str, forger: Forger, keys: tuple[Signer, PublicKey]
) -> None:
    do, wanted = ATTACKS[attack]

    assert cells(place, do(forger), forger, keys[1]) == wanted


def test_what_nobody_touched_is_equal(
    place: str, forger: Forger, keys: tuple[Signer, PublicKey]
) -> None:
    assert cells(place, forger.rows(), forger, keys[1]) == "missed missed missed"


def test_what_was_never_recorded_is_seen_by_none(
    place: str, forger: Forger, keys: tuple[Signer, PublicKey]
) -> None:
    """Who keeps it back does so before it is sealed, and all that is held outside lacks it too."""
    rows = forger.rows(UNRECORDED)

    assert seen(place, rows, forger.notes(UNRECORDED), [keys[1]]) == []


def test_a_receipt_closes_the_tail(place: str, forger: Forger) -> None:
    receipt = receipt_of(forger.rows(), "P")
    put(place, ATTACKS["the tail cut that no checkpoint has"][0](forger))

    with open_store(place, create=False, read_only=True) as store:
        (found,) = Verifier(store).check_heads(read_heads([receipt]))

    assert (found.ticket, found.seq, str(found.kind)) == ("P", 5, "HEAD")


NAMED = {
    "the tail cut that a checkpoint has": ("S", 2),
    "a whole ticket deleted": ("R", 1),
    "a ticket rewritten with its chain": ("R", 1),
}


@pytest.mark.parametrize("attack", NAMED)
def test_what_is_not_there_any_more_is_named(
    attack: str, place: str, forger: Forger, keys: tuple[Signer, PublicKey]
) -> None:
    found = seen(place, ATTACKS[attack][0](forger), forger.notes(), [keys[1]])

    assert {(each.ticket, each.seq, str(each.kind)) for each in found} == {(*NAMED[attack], "HEAD")}


def test_of_a_history_signed_anew_it_is_said_where_it_was_altered(
    place: str, forger: Forger, keys: tuple[Signer, PublicKey]
) -> None:
    rows = ATTACKS["all rewritten and signed anew with the stolen key"][0](forger)

    found = seen(place, rows, forger.notes(), [keys[1]])

    assert {str(each.kind) for each in found} == {"HEAD"}
    text = "\n".join(each.message for each in found)
    assert "note 0, of 4 leaves, is not among the database's checkpoints" in text
    assert "of leaves 0 to 3 one was altered, deleted or put in since (they are of P, R)" in text
