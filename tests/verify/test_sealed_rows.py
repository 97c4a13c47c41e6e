"""Timers and effects that somebody laid hands on before they were sealed, found at latest there.

Whatever was done was undone afterwards, so nothing of it is in the database any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from callout.checkpoints import UNSAID, ArmedTimers, Note, PublicKey, Signer
from callout.clock import ManualClock
from callout.notary import Sealer, sealer
from callout.replay import Divergence
from callout.store import Store, open_store
from callout.verify import HeldNote, Verifier
from tests.contract.makers import NINE, moved, opened, timer
from tests.engine.worlds import NINE as DAY
from tests.notary.keys import new_key
from tests.verify.conftest import address
from tests.verify.databases import fill

__all__ = ["address"]

Hand = Callable[[Connection], object]


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Signer, PublicKey]:
    return new_key(tmp_path)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with open_store(address) as found:
        yield found


def seal(store: Store, signer: Signer, minutes: int) -> list[str]:
    clock = ManualClock(NINE + timedelta(minutes=minutes))
    return [each.note for each in Sealer(store, signer, clock).seal_all()]


def begin(store: Store, signer: Signer) -> tuple[Any, list[str]]:
    """Four tickets with timers and effects; two are under a checkpoint."""
    due = NINE + timedelta(days=1)
    first = opened("T0", timers=[timer("x", due), timer("y", due)], effects=2)
    store.commit([first, opened("T1", timers=[timer("x", due)], effects=1)])
    held = seal(store, signer, 1)
    store.commit([opened("T2", timers=[timer("x", due), timer("z", due)], effects=2)])
    store.commit([moved(first.ticket, "on", timers=[timer("x", due)], effects=1)])
    return first, held


def seen(store: Store, held: list[str], key: PublicKey) -> list[Divergence]:
    notes = [HeldNote(f"note {number}", each) for number, each in enumerate(held)]
    return [*Verifier(store).check_seals(notes, [key])]


def by_hand(address: str, *statements: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        for each in statements:
            connection.execute(text(each))
    engine.dispose()


KEEP = "CREATE TABLE kept AS SELECT * FROM {}"
PUT_BACK = ("DELETE FROM {0}", "INSERT INTO {0} SELECT * FROM kept", "DROP TABLE kept")
ATTACKS = {
    "a timer deleted": ("timer", "DELETE FROM timer WHERE ticket = 'T2' AND id = 'z'", "T2"),
    "a timer deleted that an older checkpoint has": (
        "timer",
        "DELETE FROM timer WHERE ticket = 'T1'",
        "T1",
    ),
    "a timer put off": ("timer", "UPDATE timer SET due = due + 1 WHERE ticket = 'T2'", ""),
    "a timer of another ticket": ("timer", "UPDATE timer SET id = 'w' WHERE id = 'z'", ""),
    "a timer put in": (
        "timer",
        "INSERT INTO timer SELECT ticket, 'w', due, event, ord, data, wake, tries, error"
        " FROM timer WHERE ticket = 'T1'",
        "",
    ),
    "an effect deleted": ("outbox", "DELETE FROM outbox WHERE id = 'T2/1/1'", "T2"),
    "all effects deleted": ("outbox", "DELETE FROM outbox", ""),
    "another receiver": ("outbox", "UPDATE outbox SET adapter = 'boss' WHERE id = 'T0/2/0'", ""),
    "other arguments": (
        "outbox",
        """UPDATE outbox SET arguments = '{"text":"x"}' WHERE id = 'T0/2/0'""",
        "",
    ),
    "arguments that are none": (
        "outbox",
        "UPDATE outbox SET arguments = '' WHERE id = 'T0/2/0'",
        "",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_was_done_to_a_row_until_it_was_sealed_is_seen_for_ever(
    name: str, address: str, store: Store, keys: tuple[Signer, PublicKey]
) -> None:
    table, statement, ticket = ATTACKS[name]
    _, held = begin(store, keys[0])
    by_hand(address, KEEP.format(table), statement)
    held += seal(store, keys[0], 2)
    by_hand(address, *(each.format(table) for each in PUT_BACK))
    store.commit([opened("T9")])
    held += seal(store, keys[0], 3)

    found = seen(store, held, keys[1])

    line = {"timer": "armed", "outbox": "effects"}[table]
    assert [(str(each.kind), each.pointer) for each in found] == [
        ("STORED", f"/checkpoint/4/{line}")
    ]
    assert found[0].ticket == ticket
    if ticket:
        assert ("missing" if table == "timer" else "lacked T2/1/1") in found[0].message


def test_a_timer_that_was_away_twice_is_told_twice_and_one_that_stayed_away_once(
    address: str, store: Store, keys: tuple[Signer, PublicKey]
) -> None:
    held = begin(store, keys[0])[1]
    away = (KEEP.format("timer"), "DELETE FROM timer WHERE ticket = 'T1'")
    back = [each.format("timer") for each in PUT_BACK]
    hands = {2: away, 4: back, 5: away, 6: back}
    for minute in range(2, 7):
        by_hand(address, *hands.get(minute, ()))
        held += seal(store, keys[0], minute)
        store.commit([opened(f"N{minute}")])

    assert [each.pointer for each in seen(store, held, keys[1])] == [
        "/checkpoint/4/armed",
        "/checkpoint/7/armed",
    ]


def test_rows_that_nobody_touched_are_those_of_every_checkpoint(
    address: str, store: Store, keys: tuple[Signer, PublicKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where timers went, effects were delivered and forgotten, and not all fits into one."""
    first, held = begin(store, keys[0])
    held += seal(store, keys[0], 2)
    store.delivered(["T0/1/0"], NINE)
    store.forget_delivered(NINE + timedelta(minutes=1))
    monkeypatch.setattr(sealer, "MOST", 2)
    for number in range(3):
        store.commit([opened(f"M{number}", timers=[timer("x", NINE)], effects=1)])
    store.commit([moved(moved(first.ticket, "on").ticket, "done", timers=[])])
    held += seal(store, keys[0], 3)

    assert seen(store, held, keys[1]) == []
    armed = [Note.from_text(each).checkpoint.timers for each in held]
    assert [each == UNSAID for each in armed] == [False, False, True, False]


def test_what_the_engine_wrote_is_what_its_entries_say(
    store: Store, keys: tuple[Signer, PublicKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Children, messages, answers, timers that fired: sealed all at once and in small pieces."""
    fill(store)
    monkeypatch.setattr(sealer, "MOST", 6)
    notes = [each.note for each in Sealer(store, keys[0], ManualClock(DAY)).seal_all()]
    made = [Note.from_text(each).checkpoint for each in notes]

    assert seen(store, notes, keys[1]) == []
    assert made[-1].timers != ArmedTimers().root
    assert len({each.outbox for each in made}) > 2


def test_effects_that_were_forgotten_before_they_were_sealed_accuse_nobody(
    store: Store, keys: tuple[Signer, PublicKey]
) -> None:
    store.commit([opened("T1", effects=2)])
    store.delivered(["T1/1/0", "T1/1/1"], NINE)
    store.forget_delivered(NINE + timedelta(minutes=1))

    assert seen(store, seal(store, keys[0], 61), keys[1]) == []
