"""The contract of every store: effects on their way out."""

from __future__ import annotations

from datetime import timedelta

from callout.store import Delivery, Store
from tests.contract.makers import MINUTE, NINE, moved, opened

SECOND = timedelta(seconds=1)


def ids(deliveries: object) -> list[str]:
    assert isinstance(deliveries, list)
    return [delivery.effect.id for delivery in deliveries]


def test_an_effect_waits_from_its_entry_on(store: Store) -> None:
    change = opened("a", effects=1)
    store.commit([change])

    assert store.claim_deliveries(NINE - SECOND) == []
    assert store.claim_deliveries(NINE) == [
        Delivery(change.effects[0], change.ticket.id, NINE, next_try=NINE)
    ]


def test_claimed_effects_are_kept_from_others_until_the_lease_ends(store: Store) -> None:
    store.commit([opened("a", effects=2)])

    assert ids(store.claim_deliveries(NINE, limit=1, lease=MINUTE)) == ["a/1/0"]
    assert ids(store.claim_deliveries(NINE, lease=2 * MINUTE)) == ["a/1/1"]
    assert store.claim_deliveries(NINE + MINUTE - SECOND) == []
    assert ids(store.claim_deliveries(NINE + MINUTE)) == ["a/1/0"]


def test_oldest_effects_come_first(store: Store) -> None:
    store.commit([opened("z", effects=1)])
    late = opened("a", effects=1, now=NINE + SECOND)
    store.commit([late])
    store.commit([moved(late.ticket, "packed", effects=1, now=NINE + 2 * SECOND)])

    assert ids(store.claim_deliveries(NINE + MINUTE)) == ["z/1/0", "a/1/0", "a/2/0"]


def test_effects_are_claimed_for_one_adapter(store: Store) -> None:
    store.commit([opened("a", effects=4)])

    assert ids(store.claim_deliveries(NINE, adapter="phone")) == ["a/1/1", "a/1/3"]
    assert ids(store.claim_deliveries(NINE, adapter="post")) == ["a/1/0", "a/1/2"]
    assert store.claim_deliveries(NINE, adapter="fax") == []


def test_delivered_effects_are_done(store: Store) -> None:
    store.commit([opened("a", effects=3)])
    store.claim_deliveries(NINE)

    store.delivered(["a/1/0", "a/1/2"], NINE)
    store.delivered(["a/1/0", "unknown/1/0"], NINE + MINUTE)
    store.delivered([], NINE)

    assert ids(store.deliveries()) == ["a/1/1"]
    assert ids(store.claim_deliveries(NINE + 2 * MINUTE)) == ["a/1/1"]


def test_a_failed_delivery_is_tried_later_with_its_error_and_count(store: Store) -> None:
    change = opened("a", effects=1)
    store.commit([change])
    store.claim_deliveries(NINE)

    store.delivery_failed("a/1/0", "line busy", NINE + 2 * MINUTE)

    assert store.claim_deliveries(NINE + MINUTE) == []
    again = Delivery(change.effects[0], change.ticket.id, NINE, 1, NINE + 2 * MINUTE, "line busy")
    assert store.claim_deliveries(NINE + 2 * MINUTE) == [again]


def test_a_delivery_given_up_is_a_dead_letter_that_can_be_retried(store: Store) -> None:
    store.commit([opened("a", effects=2)])

    store.delivery_failed("a/1/0", "no such number", None)

    (dead,) = store.deliveries(dead=True)
    assert (dead.effect.id, dead.is_dead, dead.tries, dead.error) == (
        "a/1/0", True, 1, "no such number",
    )  # fmt: skip
    assert ids(store.deliveries(dead=False)) == ["a/1/1"]
    assert ids(store.claim_deliveries(NINE + MINUTE)) == ["a/1/1"]

    assert store.retry_deliveries(["a/1/0", "a/1/1"], NINE + MINUTE) == 1
    (again,) = store.claim_deliveries(NINE + MINUTE)
    assert (again.effect.id, again.tries) == ("a/1/0", 0)


def test_a_delivery_that_came_late_is_not_undone(store: Store) -> None:
    store.commit([opened("a", effects=1)])
    store.delivered(["a/1/0"], NINE)

    store.delivery_failed("a/1/0", "timeout", NINE)
    store.hand_back(["a/1/0"], NINE)

    assert store.retry_deliveries(["a/1/0"], NINE) == 0
    assert store.deliveries() == []


def test_claims_are_handed_back(store: Store) -> None:
    store.commit([opened("a", effects=2)])
    store.claim_deliveries(NINE)

    store.hand_back(["a/1/1"], NINE + SECOND)

    assert ids(store.claim_deliveries(NINE + SECOND)) == ["a/1/1"]


def test_delivered_effects_are_forgotten_after_a_time(store: Store) -> None:
    store.commit([opened("a", effects=3)])
    store.delivered(["a/1/0"], NINE)
    store.delivered(["a/1/1"], NINE + MINUTE)

    assert store.forget_delivered(NINE + MINUTE) == 1
    assert store.forget_delivered(NINE + MINUTE) == 0
    assert ids(store.deliveries()) == ["a/1/2"]


def test_the_oldest_are_forgotten_first_and_only_what_was_delivered(store: Store) -> None:
    store.commit([opened(name, effects=2) for name in "dcba"])
    for later, name in enumerate("dcb"):
        store.delivered([f"{name}/1/0"], NINE + later * MINUTE)
    store.delivery_failed("a/1/0", "nobody there", None)
    left = []

    while store.forget_delivered(NINE + timedelta(days=9), 1):
        with store.evidence() as evidence:
            there = {name: len(evidence.effects(name)) for name in "dcba"}
            left.append((there, evidence.horizons().delivery))

    assert left == [
        ({"d": 1, "c": 2, "b": 2, "a": 2}, NINE + MINUTE),
        ({"d": 1, "c": 1, "b": 2, "a": 2}, NINE + 2 * MINUTE),
        ({"d": 1, "c": 1, "b": 1, "a": 2}, None),
    ]
    assert sorted(ids(store.deliveries())) == ["a/1/0", "a/1/1", "b/1/1", "c/1/1", "d/1/1"]
