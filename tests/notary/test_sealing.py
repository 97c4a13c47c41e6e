"""Sealing: every entry comes under one checkpoint, once, whoever writes and whoever seals."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from callout.checkpoints import (
    ArmedTimers,
    Leaf,
    Note,
    Signer,
    Tree,
    definitions_root,
    is_consistent,
    is_included,
    is_signed,
)
from callout.clock import ManualClock, SystemClock
from callout.engine import Engine
from callout.engine.worker import Worker
from callout.errors import BadArgument, StoreError
from callout.notary import NotSealed, Rounds, Sealer, prove, prove_consistency
from callout.store import MemoryStore, Store, open_store
from callout.store.seals import SealedNote
from callout.verify import Verifier
from tests.contract.conftest import address, store
from tests.contract.makers import NINE, moved, opened, timer
from tests.engine.worlds import DESK, PARCEL, catalog_of
from tests.notary.keys import new_key
from tests.verify.databases import fill

__all__ = ["address", "store"]


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return new_key(tmp_path)[0]


def sealer(store: Store, signer: Signer, **more: Any) -> Sealer:
    return Sealer(store, signer, ManualClock(NINE), **more)


def leaves(store: Store) -> list[Leaf]:
    with store.evidence() as evidence:
        return [each.leaf for each in evidence.seals.leaves(0, 1_000_000)]


def entries(store: Store) -> set[Leaf]:
    return {
        Leaf(each.ticket, each.seq, each.hash)
        for ticket in store.find()
        for each in store.history(ticket)
    }


def test_a_checkpoint_says_what_there_is(store: Store, signer: Signer) -> None:
    fill(store)
    found = sealer(store, signer, origin="example.org/desk").seal()

    assert found is not None
    checkpoint = Note.from_text(found.note).checkpoint
    assert set(leaves(store)) == entries(store)
    assert (checkpoint.origin, checkpoint.size) == ("example.org/desk", len(leaves(store)))
    assert checkpoint.root == Tree(each.digest for each in leaves(store)).root
    assert (checkpoint.previous, checkpoint.time) == (None, NINE)
    with store.evidence() as evidence:
        assert checkpoint.definitions == definitions_root(evidence.definitions())
        assert checkpoint.timers == ArmedTimers(evidence.seals.timers()).root
    assert is_signed(Note.from_text(found.note), [signer.public])


def test_the_next_checkpoint_names_the_one_before_and_keeps_the_origin(
    store: Store, signer: Signer
) -> None:
    one, two, _ = some_checkpoints(store, signer)
    first, second = Note.from_text(one.note).checkpoint, Note.from_text(two.note).checkpoint

    assert second.previous == first.digest
    assert second.origin == first.origin == "example.org/desk"
    store.commit([opened("T9")])
    with pytest.raises(BadArgument, match=r"is called 'example\.org/desk'"):
        sealer(store, signer, origin="other").seal()


def some_checkpoints(store: Store, signer: Signer) -> list[SealedNote]:
    sealing = sealer(store, signer, origin="example.org/desk")
    made = []
    for number in range(3):
        change = opened(f"T{number}")
        store.commit([change])
        store.commit([moved(change.ticket, "one")])
        note = sealing.seal()
        assert note is not None
        made.append(note)
    return made


def test_a_worker_that_seals_forgets_no_effect_that_is_not_sealed_yet(
    store: Store, signer: Signer
) -> None:
    rounds = Rounds(store, sealer(store, signer), ManualClock(NINE))
    engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK))

    with pytest.raises(BadArgument, match="how long delivered effects are kept"):
        Worker(engine, print, keep_delivered=timedelta(minutes=59), rounds=rounds)


def test_nothing_new_is_no_checkpoint(store: Store, signer: Signer) -> None:
    assert sealer(store, signer).seal() is None
    store.commit([opened("T1")])
    assert len(sealer(store, signer).seal_all()) == 1
    assert sealer(store, signer).seal_all() == []


def test_every_entry_is_proved_under_every_checkpoint_that_has_it(
    store: Store, signer: Signer
) -> None:
    made = some_checkpoints(store, signer)
    roots = {each.size: Note.from_text(each.note).checkpoint.root for each in made}
    for size, root in roots.items():
        for place, leaf in enumerate(leaves(store)[:size]):
            proof: Any = prove(store, leaf.ticket, leaf.seq, size)
            assert proof["leaf"] == {"ticket": leaf.ticket, "seq": leaf.seq, "hash": leaf.hash}
            assert (proof["index"], proof["size"]) == (place, size)
            path = [bytes.fromhex(each) for each in proof["path"]]
            assert is_included(leaf.digest, place, size, path, root)
        consistent: Any = prove_consistency(store, size)
        path = [bytes.fromhex(each) for each in consistent["path"]]
        assert is_consistent(size, 6, path, root, roots[6])
    assert prove(store, "T2", 1) == prove(store, "T2", 1, 6)


def test_what_is_under_no_checkpoint_is_not_proved(store: Store, signer: Signer) -> None:
    with pytest.raises(NotSealed, match="there is no checkpoint"):
        prove(store, "T1", 1)
    some_checkpoints(store, signer)

    for ticket, seq, size in (("T0", 3, None), ("T9", 1, None), ("T2", 1, 4)):
        with pytest.raises(NotSealed, match="is not under a checkpoint of"):
            prove(store, ticket, seq, size)
    for size in (7, 1 << 40):
        with pytest.raises(NotSealed, match="no checkpoint has"):
            prove(store, "T0", 1, size)
        with pytest.raises(NotSealed, match="no checkpoint has"):
            prove_consistency(store, 1, size)
    with pytest.raises(NotSealed, match="is not the beginning"):
        prove_consistency(store, 5, 4)


def test_sealers_at_once_and_writers_beside_them_double_and_lose_nothing(
    store: Store, signer: Signer
) -> None:
    done = Flag()

    def write(name: int) -> None:
        for number in range(12):
            change = opened(f"T{name}.{number}", timers=[timer("x", NINE)], effects=1)
            store.commit([change])
            later = [timer("y", NINE)] if number % 2 else []
            store.commit([moved(change.ticket, "one", timers=later, effects=2)])

    def seal(_: int) -> None:
        sealing = sealer(store, signer)
        while not done.is_set():
            sealing.seal()

    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(seal, each) for each in range(2)]
        for writer in [pool.submit(write, each) for each in range(4)]:
            writer.result()
        done.set()
        for each in sealers:
            each.result()
    sealer(store, signer).seal_all()

    found = leaves(store)
    assert len(found) == len(set(found)) == 4 * 12 * 2
    assert set(found) == entries(store)
    assert list(Verifier(store).check_seals(keys=[signer.public])) == []


def test_an_entry_that_becomes_visible_late_is_sealed_late(address: str, signer: Signer) -> None:
    """A watermark would pass it by: on PostgreSQL its number is lower than what is sealed."""
    if not address.startswith("postgresql"):
        pytest.skip("on SQLite nobody else writes meanwhile")
    plain = create_engine(address)
    with open_store(address) as store, plain.connect() as host:
        store.commit([opened("first")])  # from here on no rows of lists are kept
        late = opened("late")
        store.within(host).commit([late])
        store.commit([opened("early")])
        sealing = sealer(store, signer)
        assert sealing.seal() is not None
        passed = max(numbers_passed(host))
        host.commit()

        with store.evidence() as evidence:
            (waiting,) = evidence.seals.unsealed(10)
        assert waiting.leaf.ticket == "late"
        assert waiting.number < passed
        assert sealing.seal() is not None
        assert [leaf.ticket for leaf in leaves(store)] == ["first", "early", "late"]
    plain.dispose()


def numbers_passed(host: Any) -> list[int]:
    """The highest number that was given to an entry so far."""
    rows = host.execute(text("SELECT last_value FROM unsealed_n_seq"))
    return [number for (number,) in rows]


def test_what_a_host_undoes_is_never_sealed(address: str, signer: Signer) -> None:
    host = create_engine(address)
    with open_store(address) as store:
        with host.connect() as connection:
            connection.execute(text("SELECT 1"))
            store.within(connection).commit([opened("undone")])
            connection.rollback()
        store.commit([opened("done")])
        sealer(store, signer).seal_all()

        assert [leaf.ticket for leaf in leaves(store)] == ["done"]
        assert list(Verifier(store).check_seals()) == []
    host.dispose()


def test_a_sealer_vouches_for_no_checkpoint_that_its_key_has_not_signed(
    store: Store, signer: Signer, tmp_path: Path
) -> None:
    other, theirs = new_key(tmp_path, "other")
    store.commit([opened("T1")])
    sealer(store, other).seal()
    store.commit([opened("T2")])

    with pytest.raises(StoreError, match="checkpoint 1 is signed by none of the keys"):
        sealer(store, signer).seal()
    assert sealer(store, signer, trusted=[theirs]).seal() is not None


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("note", "no note", "cannot be read"),
        ("size", 2, "has another root"),
        ("edge", ("00" * 32,), "has another root"),
        ("edge", (), "cannot be read"),
        ("edge", ("xx",), "cannot be read"),
    ],
)
def test_a_sealer_does_not_go_on_from_a_checkpoint_that_was_altered(
    field: str, value: Any, told: str, signer: Signer
) -> None:
    store = MemoryStore()
    store.commit([opened("T1")])
    made = sealer(store, signer).seal()
    assert made is not None
    altered = {each: getattr(made, each) for each in SealedNote.__slots__} | {field: value}
    store.seals.notes[0] = SealedNote(**altered)
    store.commit([opened("T2")])

    with pytest.raises(StoreError, match=told):
        sealer(store, signer).seal()


def test_a_sealer_at_work_notices_when_the_database_is_set_back(signer: Signer) -> None:
    store = MemoryStore()
    sealing = sealer(store, signer)
    for name in ("T1", "T2"):
        store.commit([opened(name)])
        sealing.seal()
    store.seals.notes.pop()
    store.commit([opened("T3")])

    with pytest.raises(StoreError, match="checkpoint 2, which was sealed before, is gone"):
        sealing.seal()


def test_the_rounds_of_a_worker_seal_until_they_are_stopped(signer: Signer) -> None:
    store, stop = MemoryStore(), Flag()
    store.commit([opened("T1")])
    told: list[Exception] = []
    rounds = Rounds(store, sealer(store, signer), SystemClock(), every=0.01)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(rounds.run, stop, told.append)
        try:
            for name in ("T2", "T3"):
                store.commit([opened(name)])
            while store.seals.unsealed:
                stop.wait(0.005)
        finally:
            stop.set()
        running.result()

    assert told == []
    assert {leaf.ticket for leaf in leaves(store)} == {"T1", "T2", "T3"}


@pytest.fixture
def engine() -> Iterator[Engine]:
    clock = ManualClock(NINE)
    with Engine(MemoryStore(), catalog_of(parcel=PARCEL, desk=DESK), clock=clock) as made:
        clock.advance(timedelta(minutes=1))
        yield made


def test_a_program_seals_and_proves_with_its_engine(engine: Engine, signer: Signer) -> None:
    engine.start("parcel", id="P", data={"weight": 5}, actor="clerk:li")
    (made,) = engine.seal(signer, origin="example.org/desk")

    proof: Any = engine.prove("P", 1)
    assert proof["leaf"]["hash"] == engine.why("P", 1).hash
    assert proof["size"] == made.size
    assert engine.prove_consistency(made.size)["path"] == []
    assert engine.seal(signer) == []
