"""The contract of every store: tickets, histories, races, keys, definitions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from time import sleep

import pytest

from callout.errors import CalloutError, StaleTicket, TicketNotFound
from callout.records import TicketId, TicketStatus, entry_hash
from callout.store import Change, Query, Store
from tests.contract.makers import MINUTE, NINE, moved, opened, timer

A, B, C = TicketId("a"), TicketId("b"), TicketId("c")


def outcomes(answers: object) -> list[str]:
    assert isinstance(answers, list | tuple)
    return [type(answer).__name__ if answer else "kept" for answer in answers]


def test_a_committed_ticket_reads_back_whole(store: Store) -> None:
    change = opened("a", timers=[timer("late", NINE, 2), timer("early", NINE, 1)], effects=2)

    store.commit([change])

    loaded = store.load(A)
    assert loaded == replace(change.ticket, timers=loaded.timers)
    assert {held.id for held in loaded.timers} == {"late", "early"}
    assert store.history(A) == change.entries
    assert entry_hash(store.history(A)[0]) == loaded.head


def test_the_history_is_in_order_and_the_ticket_its_last_state(store: Store) -> None:
    first = opened("a")
    second = moved(first.ticket, "packed")
    third = moved(second.ticket, "sent")

    for change in (first, second, third):
        store.commit([change])

    assert [entry.name for entry in store.history(A)] == ["opened", "packed", "sent"]
    assert [entry.seq for entry in store.history(A)] == [1, 2, 3]
    assert store.load(A) == third.ticket


def test_an_unknown_ticket_is_said_to_be_unknown(store: Store) -> None:
    for ask in (store.load, store.history):
        with pytest.raises(TicketNotFound, match="there is no ticket 'a'"):
            ask(A)

    assert store.load_many([A]) == {}
    assert store.load_many([]) == {}
    assert store.entry_by_key(A, "k") is None


def test_several_tickets_load_together(store: Store) -> None:
    changes = [opened("a", timers=[timer("t", NINE)]), opened("b"), opened("c")]
    store.commit(changes)

    found = store.load_many([A, C, TicketId("missing")])

    assert found == {A: changes[0].ticket, C: changes[2].ticket}


def test_an_outdated_change_leaves_no_trace(store: Store) -> None:
    first = opened("a", timers=[timer("reminder", NINE)])
    store.commit([first])
    store.commit([moved(first.ticket, "packed")])

    late = moved(first.ticket, "lost", timers=[timer("lost", NINE)], effects=1)
    with pytest.raises(StaleTicket, match="ticket 'a' is no longer at version 1"):
        store.commit([late])

    assert store.load(A).states == ("packed",)
    assert len(store.history(A)) == 2
    assert store.deliveries() == []
    with store.claim_due(NINE) as claim:
        assert [due.timer.id for due in claim.timers] == ["reminder"]


def test_a_ticket_is_opened_once(store: Store) -> None:
    store.commit([opened("a")])

    with pytest.raises(StaleTicket, match="there is a ticket 'a' already"):
        store.commit([opened("a", effects=1)])

    assert len(store.history(A)) == 1
    assert store.deliveries() == []


def test_changes_of_one_commit_stand_or_fall_together(store: Store) -> None:
    first = opened("a")
    store.commit([first])
    store.commit([moved(first.ticket, "packed")])

    with pytest.raises(StaleTicket):
        store.commit([opened("b"), moved(first.ticket, "lost"), opened("c")])

    assert store.find() == [A]


def test_two_changes_of_one_ticket_in_one_commit_build_on_each_other(store: Store) -> None:
    first = opened("a", timers=[timer("t", NINE)], effects=1)
    second = moved(first.ticket, "packed", timers=[timer("u", NINE)], effects=1)

    store.commit([first, second])

    assert store.load(A) == second.ticket
    assert [entry.seq for entry in store.history(A)] == [1, 2]
    assert [delivery.effect.id for delivery in store.deliveries()] == ["a/1/0", "a/2/0"]


def test_one_change_may_bring_several_entries(store: Store) -> None:
    first = opened("a")
    second = moved(first.ticket, "packed")
    both = Change(second.ticket, (*first.entries, *second.entries))

    store.commit([both])

    assert both.based_on == 0
    assert [entry.name for entry in store.history(A)] == ["opened", "packed"]


def test_in_a_group_commit_a_bad_group_fails_alone(store: Store) -> None:
    first = opened("a")
    store.commit([first])
    stale = replace(first, before=None)

    answers = store.commit_each(
        [[opened("b")], [stale], [moved(first.ticket, "packed"), opened("b")], [opened("c")]]
    )

    assert outcomes(answers) == ["kept", "StaleTicket", "StaleTicket", "kept"]
    assert store.find() == [A, B, C]
    assert store.load(A) == first.ticket
    assert list(store.commit_each([])) == []


def test_in_a_group_commit_a_group_may_build_on_an_earlier_one(store: Store) -> None:
    first = opened("a")
    second = moved(first.ticket, "packed", key="k2")
    third = moved(second.ticket, "sent", key="k2")
    fourth = moved(second.ticket, "sent", key="k3")

    answers = store.commit_each([[first], [second], [third], [fourth]])

    assert outcomes(answers) == ["kept", "kept", "StaleTicket", "kept"]
    assert store.load(A) == fourth.ticket


def test_a_key_is_taken_once_and_answers_with_its_entry(store: Store) -> None:
    first = opened("a", key="k1")
    second = moved(first.ticket, "packed", key="k2")
    store.commit([first])
    store.commit([second])

    again = moved(second.ticket, "packed", key="k2", effects=1)
    with pytest.raises(StaleTicket, match="ticket 'a' has taken an event with the key 'k2'"):
        store.commit([again])

    assert store.entry_by_key(A, "k2") == second.entries[0]
    assert store.load(A) == second.ticket
    assert store.deliveries() == []


def test_keys_of_different_tickets_do_not_meet(store: Store) -> None:
    store.commit([opened("a", key="k")])
    store.commit([opened("b", key="k")])

    assert store.entry_by_key(B, "k") == store.history(B)[0]


def test_a_forgotten_key_may_be_used_again_and_the_entry_keeps_it(store: Store) -> None:
    first = opened("a", key="k")
    second = moved(first.ticket, "packed", now=NINE + MINUTE, key="newer")
    store.commit([first])
    store.commit([second])

    assert store.forget_keys(NINE + MINUTE) == 1

    assert store.entry_by_key(A, "k") is None
    assert store.entry_by_key(A, "newer") == second.entries[0]
    assert store.history(A)[0] == first.entries[0]
    store.commit([moved(second.ticket, "again", key="k")])


def test_of_many_threads_that_race_for_a_version_one_wins(store: Store) -> None:
    first = opened("a")
    store.commit([first])

    def attempt(number: int) -> bool:
        try:
            store.commit([moved(first.ticket, f"racer-{number}")])
        except StaleTicket:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        wins = list(threads.map(attempt, range(24)))

    assert wins.count(True) == 1
    assert store.load(A).states == (f"racer-{wins.index(True)}",)
    assert len(store.history(A)) == 2


def test_threads_that_commit_different_tickets_all_succeed(store: Store) -> None:
    def work(number: int) -> None:
        change = opened(f"t{number}", timers=[timer("t", NINE)], effects=1)
        store.commit([change])
        for _ in range(4):
            change = moved(change.ticket, "packed", effects=1)
            store.commit([change])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(16)))

    assert [len(store.history(name)) for name in store.find()] == [5] * 16
    assert len(store.deliveries(limit=1000)) == 16 * 5


def test_tickets_are_found_by_process_status_timers_and_page(store: Store) -> None:
    store.commit([opened("a", timers=[timer("t", NINE)])])
    store.commit([opened("b")])
    last = opened("c")
    store.commit([last])
    store.commit([moved(last.ticket, "done", status=TicketStatus.CLOSED)])

    assert store.find() == [A, B, C]
    assert store.find(Query(limit=2)) == [A, B]
    assert store.find(Query(after=A, limit=1)) == [B]
    assert store.find(Query(process="parcel", status=TicketStatus.CLOSED)) == [C]
    assert store.find(Query(process="letter")) == []
    assert store.find(Query(status=TicketStatus.OPEN, timers=False)) == [B]
    assert store.find(Query(timers=True)) == [A]


def test_definitions_are_kept_under_their_hash(store: Store) -> None:
    store.put_definition("s256:one", b"\x00first\xff")
    store.put_definition("s256:one", b"\x00first\xff")

    assert store.get_definition("s256:one") == b"\x00first\xff"
    assert store.get_definition("s256:two") is None


def test_health_counts_what_is_there(store: Store) -> None:
    store.commit([opened("a", timers=[timer("t", NINE), timer("u", NINE + MINUTE)], effects=2)])
    store.commit([opened("b", timers=[timer("t", NINE - MINUTE)])])
    store.timer_failed(B, "t", "no value", None)
    store.delivery_failed("a/1/0", "refused", None)

    health = store.health(NINE)

    assert health.tickets == {"open": 1, "stuck": 1}
    assert (health.timers, health.overdue, health.set_aside) == (3, 1, 1)
    assert health.oldest_due == NINE
    assert (health.waiting, health.dead) == (1, 1)


def test_text_of_any_language_survives_and_nul_is_refused_or_kept(store: Store) -> None:
    change = opened("工单-1 \U0001f527")
    store.commit([change])
    assert store.load(change.ticket.id) == change.ticket

    odd = opened("odd\x00name")
    good = opened("good")
    answers = store.commit_each([[odd], [good]])

    kept = answers[0] is None
    assert kept or isinstance(answers[0], CalloutError)
    assert answers[1] is None
    assert (odd.ticket.id in store.find()) is kept


def test_closing_twice_is_harmless(store: Store) -> None:
    store.commit([opened("a")])

    store.close()
    store.close()


def test_an_hour_is_an_hour_in_any_zone(store: Store) -> None:
    east = opened("a", now=NINE.astimezone(tz=None) + timedelta(hours=1))
    store.commit([east])

    assert store.load(A).opened_at == NINE + timedelta(hours=1)


def test_who_opens_what_another_opens_just_then_is_told_so_and_nothing_is_kept(
    store: Store,
) -> None:
    a = opened("a")
    store.commit([a])
    group = [moved(a.ticket, "packed"), opened("b")]

    with ThreadPoolExecutor(1) as pool:
        with store.hold([C]) as tickets:
            tickets.commit([opened("b")])
            answer = pool.submit(store.commit_each, [group])
            sleep(0.2)
        (problem,) = answer.result(timeout=30)

    assert isinstance(problem, StaleTicket)
    assert store.load(A) == a.ticket
    assert len(store.history(B)) == 1
