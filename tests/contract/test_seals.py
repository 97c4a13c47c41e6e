"""The contract of every store: an entry is unsealed until the commit of its checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from callout.checkpoints import Leaf, Tile, TimerRow
from callout.errors import StoreError
from callout.records import Ticket, examine_entry
from callout.store import Store
from callout.store.seals import Publication, SealedNote
from tests.contract.makers import NINE, moved, opened, timer


def open_ticket(store: Store, name: str, entries: int = 1) -> Ticket:
    change = opened(name)
    store.commit([change])
    for number in range(2, entries + 1):
        change = moved(change.ticket, f"event{number}")
        store.commit([change])
    return change.ticket


def unsealed(store: Store) -> list[Leaf]:
    with store.evidence() as evidence:
        return [each.leaf for each in evidence.seals.unsealed(1000)]


def numbers(store: Store, limit: int = 1000) -> Sequence[int]:
    with store.evidence() as evidence:
        return [each.number for each in evidence.seals.unsealed(limit)]


def note(number: int, size: int) -> SealedNote:
    return SealedNote(number, size, f"note {number}", ("ab",) * size.bit_count(), ("s256:x",))


def test_every_entry_that_is_committed_waits_for_a_checkpoint(store: Store) -> None:
    ticket = open_ticket(store, "T1", entries=3)
    entries = store.history(ticket.id)

    assert unsealed(store) == [Leaf(each.ticket, each.seq, each.hash) for each in entries]
    with store.evidence() as evidence:
        assert evidence.seals.waiting() == 3
        assert evidence.seals.last() is None
        assert list(evidence.seals.leaves()) == []
        assert list(evidence.seals.strangers()) == []


def test_an_entry_that_is_refused_waits_for_nothing(store: Store) -> None:
    ticket = open_ticket(store, "T1")
    store.commit([moved(ticket, "one")])

    stale = store.commit_each([[moved(ticket, "two")], [opened("T2")], [opened("T1")]])

    assert [each is None for each in stale] == [False, True, False]
    assert sorted(leaf[:2] for leaf in unsealed(store)) == [("T1", 1), ("T1", 2), ("T2", 1)]


def test_what_is_sealed_has_its_place_and_waits_no_more(store: Store) -> None:
    ticket = open_ticket(store, "T1", entries=2)
    first = numbers(store)
    later = moved(ticket, "later")
    store.commit([later])

    assert store.seals.add(note(1, 2), first)
    assert unsealed(store) == [Leaf("T1", 3, later.entries[0].hash)]
    assert store.seals.add(note(2, 3), numbers(store))

    with store.evidence() as evidence:
        seals = evidence.seals
        assert [(each.place, *each.leaf[:2]) for each in seals.leaves()] == [
            (0, "T1", 1),
            (1, "T1", 2),
            (2, "T1", 3),
        ]
        assert [each.place for each in seals.leaves(1, 1)] == [1]
        assert [each.place for each in seals.places("T1", 2)] == [1]
        assert list(seals.places("T1", 4)) == []
        assert seals.last() == note(2, 3)
        assert list(seals.notes()) == [note(1, 2), note(2, 3)]
        assert list(seals.notes(after=1)) == [note(2, 3)]
        assert seals.waiting() == 0


def test_tiles_come_with_a_checkpoint_or_not_at_all(store: Store) -> None:
    open_ticket(store, "T1", entries=3)
    first, second, third = numbers(store)
    tiles = [Tile(0, 0, b"a"), Tile(0, 1, b"b" * 8192), Tile(1, 0, b"c")]
    assert store.seals.add(note(1, 1), [first], tiles[:1])
    assert not store.seals.add(note(1, 2), [first, second], [Tile(0, 0, b"x")])
    with pytest.raises(StoreError):
        store.seals.add(note(2, 2), [1 << 40], [Tile(0, 0, b"x")])
    assert store.seals.add(note(2, 3), [second, third], [Tile(0, 0, b"aa"), *tiles[1:]])

    kept = [Tile(0, 0, b"aa"), *tiles[1:]]
    with store.evidence() as evidence:
        assert [evidence.seals.tile(each.level, each.place) for each in kept] == [
            each.hashes for each in kept
        ]
        assert evidence.seals.tile(1, 1) == b""
        assert list(evidence.seals.tiles()) == kept
        assert list(evidence.seals.tiles((0, 0), 1)) == [kept[1]]


def test_of_two_with_one_number_the_second_does_nothing(store: Store) -> None:
    open_ticket(store, "T1", entries=2)
    taken = numbers(store)
    assert store.seals.add(note(1, 1), taken[:1])

    assert not store.seals.add(note(1, 2), taken)

    assert len(unsealed(store)) == 1
    with store.evidence() as evidence:
        assert len(evidence.seals.leaves()) == 1


def test_a_checkpoint_over_rows_that_are_gone_is_not_kept(store: Store) -> None:
    open_ticket(store, "T1", entries=2)
    taken = numbers(store)

    with pytest.raises(StoreError, match="of 3 entries to be sealed 1 are not to be found"):
        store.seals.add(note(1, 3), [*taken, 1 << 40])

    with store.evidence() as evidence:
        assert evidence.seals.last() is None
    assert len(unsealed(store)) == 2


def test_of_many_sealers_at_once_one_is_first(store: Store) -> None:
    open_ticket(store, "T1", entries=8)
    taken = numbers(store)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: store.seals.add(note(1, 8), taken), range(8)))

    assert done.count(True) == 1
    with store.evidence() as evidence:
        assert len(evidence.seals.leaves()) == 8


def test_all_timers_are_told_and_of_effects_those_that_are_asked_for(store: Store) -> None:
    names = ["b", "a", "Z", "ä", "10", "9"]
    for name in names:
        store.commit([opened(name, timers=[timer("x", NINE), timer("A", NINE)], effects=2)])
    store.delivered(["b/1/0"], NINE)

    with store.evidence() as evidence:
        timers = sorted(evidence.seals.timers())
        asked = {"b": ["b/1/0", "b/1/1", "b/1/2"], "ä": ["ä/1/0"], "no": ["a/1/0"]}
        effects = evidence.seals.outbox(asked)
        assert evidence.seals.outbox({}) == []

    due = "2026-03-02T09:00:00.123456Z"
    assert timers == sorted(TimerRow(name, each, due) for name in names for each in ("x", "A"))
    assert sorted(str(each["id"]) for each in effects) == ["b/1/0", "b/1/1", "ä/1/0"]
    assert all(
        each["arguments"] == {"text": "到了", "number": 0}
        for each in effects
        if str(each["id"]).endswith("0")
    )


def test_documents_of_entries_that_wait_are_those_of_the_history(store: Store) -> None:
    ticket = open_ticket(store, "T1", entries=3)
    with store.evidence() as evidence:
        found = evidence.seals.documents([*numbers(store)[1:], 1 << 40])
        documents = [examine_entry(each).entry for each in found]

    assert documents == list(store.history(ticket.id)[1:])


def test_where_a_checkpoint_was_published_is_on_record(store: Store) -> None:
    open_ticket(store, "T1", entries=2)
    first, second = numbers(store)
    store.seals.add(note(1, 1), [first])
    store.seals.add(note(2, 2), [second])
    failed = Publication("file:/a", 1, 1, "full", NINE + timedelta(minutes=1))

    store.seals.put_publication(failed)
    assert list(store.seals.publications("file:/a")) == [failed, Publication("file:/a", 2)]
    store.seals.put_publication(Publication("file:/a", 1, 2, done_at=NINE))

    assert list(store.seals.publications("file:/a")) == [Publication("file:/a", 2)]
    assert [each.number for each in store.seals.publications("file:/b", 1)] == [1]
