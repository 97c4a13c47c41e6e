"""The contract of every store: due times, claims, failures, wake-ups."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from threading import Event

import pytest

from callout.errors import StaleTicket
from callout.records import TicketId, TicketStatus
from callout.store import Store
from tests.contract.makers import MINUTE, NINE, moved, opened, timer

A, B, C = TicketId("a"), TicketId("b"), TicketId("c")


def due_ids(store: Store, now: datetime, limit: int = 100) -> list[tuple[str, str]]:
    with store.claim_due(now, limit) as claim:
        return [(due.ticket, due.timer.id) for due in claim.timers]


def test_due_timers_come_by_due_time_ticket_and_order(store: Store) -> None:
    store.commit([opened("b", timers=[timer("second", NINE, 2), timer("first", NINE, 1)])])
    store.commit([opened("a", timers=[timer("same", NINE), timer("later", NINE + MINUTE)])])
    store.commit([opened("c", timers=[timer("early", NINE - MINUTE)])])

    assert due_ids(store, NINE - 2 * MINUTE) == []
    assert due_ids(store, NINE) == [
        ("c", "early"),
        ("a", "same"),
        ("b", "first"),
        ("b", "second"),
    ]


def test_a_claim_is_for_the_earliest_and_brings_all_due_timers_of_a_ticket(store: Store) -> None:
    store.commit([opened("a", timers=[timer("now", NINE), timer("too", NINE + MINUTE, 1)])])
    store.commit([opened("b", timers=[timer("after", NINE + MINUTE)])])

    assert due_ids(store, NINE + MINUTE, limit=1) == [("a", "now"), ("a", "too")]


def test_a_timer_goes_with_the_change_that_removes_it(store: Store) -> None:
    first = opened("a", timers=[timer("t", NINE), timer("u", NINE + MINUTE)])
    store.commit([first])
    stays = moved(first.ticket, "packed", timers=[timer("u", NINE + MINUTE)])
    store.commit([stays])

    assert due_ids(store, NINE) == []
    assert store.next_due() == NINE + MINUTE

    store.commit([replace(moved(stays.ticket, "sent", timers=[]), before=None)])
    assert store.next_due() is None
    assert store.load(A).timers == ()


def test_a_timer_may_be_set_anew_under_its_name(store: Store) -> None:
    first = opened("a", timers=[timer("t", NINE)])
    store.commit([first])
    store.commit([moved(first.ticket, "packed", timers=[timer("t", NINE + MINUTE)])])

    assert store.next_due() == NINE + MINUTE
    assert store.load(A).timers == (timer("t", NINE + MINUTE),)


def test_what_is_committed_through_a_claim_lasts(store: Store) -> None:
    first = opened("a", timers=[timer("t", NINE)])
    store.commit([first])

    with store.claim_due(NINE) as claim:
        ticket = claim.store.load(A)
        answers = claim.store.commit_each([[moved(ticket, "reminded", timers=[], effects=1)]])

    assert answers == [None]
    assert store.load(A).states == ("reminded",)
    assert due_ids(store, NINE) == []
    assert len(store.deliveries()) == 1


def test_a_claimed_timer_is_given_to_nobody_else(store: Store) -> None:
    store.commit([opened("a", timers=[timer("t", NINE)])])
    store.commit([opened("b", timers=[timer("t", NINE)])])

    with store.claim_due(NINE, limit=1) as claim:
        assert [due.ticket for due in claim.timers] == ["a"]
        assert due_ids(store, NINE) == [("b", "t")]

    assert due_ids(store, NINE) == [("a", "t"), ("b", "t")]


def test_within_a_claim_a_bad_group_fails_alone(store: Store) -> None:
    for name in ("a", "b"):
        store.commit([opened(name, timers=[timer("t", NINE)])])

    with store.claim_due(NINE) as claim:
        tickets = claim.store.load_many([A, B])
        answers = claim.store.commit_each(
            [
                [moved(tickets[A], "reminded", timers=[]), opened("b")],
                [moved(tickets[B], "reminded", timers=[]), opened("c")],
            ]
        )

    assert isinstance(answers[0], StaleTicket)
    assert answers[1] is None
    assert store.load(A).states == ("opened",)
    assert store.find() == [A, B, C]
    assert due_ids(store, NINE) == [("a", "t")]


def test_a_claim_that_ends_in_an_error_gives_its_timers_back(store: Store) -> None:
    store.commit([opened("a", timers=[timer("t", NINE)])])

    with pytest.raises(ZeroDivisionError), store.claim_due(NINE):
        raise ZeroDivisionError

    assert due_ids(store, NINE) == [("a", "t")]


def test_a_failed_timer_is_tried_later_and_counts(store: Store) -> None:
    store.commit([opened("a", timers=[timer("t", NINE)])])

    store.timer_failed(A, "t", "no value", NINE + MINUTE)

    assert due_ids(store, NINE) == []
    assert store.next_due() == NINE + MINUTE
    with store.claim_due(NINE + MINUTE) as claim:
        (due,) = claim.timers
    assert (due.timer, due.tries, due.error) == (timer("t", NINE), 1, "no value")
    assert store.load(A).timers == (timer("t", NINE),)


def test_a_timer_given_up_is_set_aside_and_its_ticket_marked_stuck(store: Store) -> None:
    store.commit([opened("a", timers=[timer("t", NINE), timer("u", NINE)])])
    store.timer_failed(A, "t", "no value", NINE)

    store.timer_failed(A, "t", "still no value", None)

    assert due_ids(store, NINE) == [("a", "u")]
    (aside,) = store.set_aside()
    assert (aside.ticket, aside.timer.id, aside.tries, aside.error) == (
        "a", "t", 2, "still no value",
    )  # fmt: skip
    assert store.load(A).status is TicketStatus.STUCK


def test_a_stuck_ticket_goes_on_and_stays_marked(store: Store) -> None:
    first = opened("a", timers=[timer("t", NINE)])
    store.commit([first])
    store.timer_failed(A, "t", "no value", None)

    store.commit([moved(first.ticket, "packed")])

    assert store.load(A).status is TicketStatus.STUCK
    assert store.load(A).states == ("packed",)
    assert [due.timer.id for due in store.set_aside()] == ["t"]


def test_a_timer_set_aside_is_retried_on_demand(store: Store) -> None:
    store.commit([opened("a", timers=[timer("t", NINE), timer("u", NINE)])])
    store.timer_failed(A, "t", "no value", None)
    store.timer_failed(A, "u", "no value", None)

    assert store.retry_timer(A, "t")
    assert store.load(A).status is TicketStatus.STUCK
    assert store.retry_timer(A, "u")
    assert store.load(A).status is TicketStatus.OPEN
    assert not store.retry_timer(A, "u")
    assert not store.retry_timer(B, "t")

    with store.claim_due(NINE) as claim:
        assert [(due.timer.id, due.tries, due.error) for due in claim.timers] == [
            ("t", 0, None),
            ("u", 0, None),
        ]


def test_failing_a_timer_that_is_gone_changes_nothing(store: Store) -> None:
    store.commit([opened("a")])

    store.timer_failed(A, "t", "no value", None)

    assert store.load(A).status is TicketStatus.OPEN


def test_a_watcher_hears_of_an_earlier_timer(store: Store) -> None:
    store.commit([opened("b", timers=[timer("t", NINE + MINUTE)])])
    heard: list[datetime] = []
    rang = Event()

    def wake(due: datetime) -> None:
        heard.append(due)
        if due == NINE:
            rang.set()

    stop = store.watch(wake)
    store.commit([opened("a", timers=[timer("t", NINE)])])

    assert rang.wait(30)
    stop()
    heard.clear()
    store.commit([opened("c", timers=[timer("t", NINE - MINUTE)])])
    assert heard == []
