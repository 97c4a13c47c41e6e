"""The contract of every store: the log of releases only grows, and what is in it is sealed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import orjson

from callout.checkpoints import Leaf
from callout.records import Actor
from callout.releases import LOG, ReleaseEntry, approval, proposal, releases_of
from callout.releases.log import Signed
from callout.store import Store
from tests.contract.makers import MINUTE, NINE, opened
from tests.contract.test_seals import note, numbers, unsealed

LI, WU = Actor("designer:li"), Actor("chief:wu")


def proposed(last: ReleaseEntry | None = None, definition: str = "s256:a") -> ReleaseEntry:
    target = ("p", "profile", "CN-31")
    return proposal(last, target, definition, NINE, Signed(LI, NINE, "早"))


def approved(last: ReleaseEntry) -> ReleaseEntry:
    return approval(last, releases_of([last])[0], Signed(WU, NINE + MINUTE))


def test_what_was_added_is_read_in_order_as_it_was(store: Store) -> None:
    first = proposed()
    second = approved(first)

    assert list(store.releases.entries()) == []
    assert store.releases.add(first)
    assert store.releases.add(second)

    assert list(store.releases.entries()) == [first, second]
    assert list(store.releases.entries(after=1)) == [second]
    with store.evidence() as evidence:
        rows = evidence.releases()
    assert [dict(each.columns) for each in rows] == [
        {"number": each.number, "hash": each.hash} for each in (first, second)
    ]
    assert [orjson.loads(str(each.document)) for each in rows] == [
        each.to_json() for each in (first, second)
    ]


def test_of_two_with_one_number_the_second_does_nothing(store: Store) -> None:
    first = proposed()
    store.releases.add(first)

    assert not store.releases.add(proposed(definition="s256:other"))

    assert list(store.releases.entries()) == [first]
    assert unsealed(store) == [Leaf(LOG, 1, first.hash)]


def test_of_many_at_once_one_is_first(store: Store) -> None:
    many = [replace(proposed(), note=f"{number}", hash="").sealed() for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(store.releases.add, many))

    assert done.count(True) == 1
    assert [each.note for each in store.releases.entries()] == [f"{done.index(True)}"]
    assert len(unsealed(store)) == 1


def test_entries_of_the_log_are_sealed_beside_those_of_tickets(store: Store) -> None:
    store.releases.add(proposed())
    store.commit([opened("T1")])
    assert store.seals.add(note(1, 2), numbers(store))
    second = approved(proposed())
    store.releases.add(second)

    with store.evidence() as evidence:
        assert [each.leaf[:2] for each in evidence.seals.leaves()] == [(LOG, 1), ("T1", 1)]
        assert [each.leaf.hash for each in evidence.seals.unsealed(9)] == [second.hash]
        assert list(evidence.seals.strangers()) == []
        assert "T1" in evidence.tickets()
        assert LOG not in evidence.tickets()


def test_instants_are_kept_to_the_microsecond(store: Store) -> None:
    at = NINE + timedelta(microseconds=1)
    made = proposal(None, ("p", None, None), "s256:a", at, Signed(LI, at))
    store.releases.add(made)

    assert [(each.effective, each.at) for each in store.releases.entries()] == [(at, at)]
