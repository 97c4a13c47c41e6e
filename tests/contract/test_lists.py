"""Rows of lists and the feed: what every store does with what changes say of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from callout.errors import BadQuery, StaleTicket
from callout.records import Ticket, TicketStatus
from callout.records.standing import Standing
from callout.store import Change, Store
from callout.store.lists.asking import Ask, Keeping, ListOrder
from callout.store.lists.refusals import FeedForgotten, NoLists
from tests.contract.databases import settled
from tests.contract.makers import MINUTE, NINE, moved, opened, timer

DUE = NINE + timedelta(hours=1)


def standing(
    *roles: str, due: datetime | None = DUE, places: tuple[str, ...] = ("hall",), **more: object
) -> Standing:
    return Standing(due=due, waits_for=tuple(sorted(roles)), places=places, **more)  # type: ignore[arg-type]


def begun(
    store: Store, name: str, shown: Standing, *, now: datetime = NINE, region: str | None = None
) -> tuple[Ticket, Standing]:
    """A ticket that is opened, with what lists show of it."""
    change = opened(name, now=now)
    ticket = replace(change.ticket, region=region)
    shown = replace(shown, since=now)
    store.commit([replace(change, ticket=ticket, standing=shown)])
    return ticket, shown


def gone_on(
    before: tuple[Ticket, Standing], event: str, after: Standing, **more: object
) -> tuple[Change, tuple[Ticket, Standing]]:
    """A change of a ticket, with what lists show of it before and after."""
    ticket, stood = before
    change = moved(ticket, event, **more)  # type: ignore[arg-type]
    change = replace(change, standing=after, stood=stood)
    return change, (change.ticket, after)


def ids(store: Store, ask: Ask) -> list[str]:
    return [each.ticket for each in store.lists.page(ask).tickets]


def all_pages(store: Store, ask: Ask) -> Iterator[str]:
    while True:
        page = store.lists.page(ask)
        yield from (each.ticket for each in page.tickets)
        if page.next is None:
            return
        ask = replace(ask, after=page.next)


def test_a_row_says_what_the_change_said(store: Store) -> None:
    begun(
        store,
        "A",
        standing("clerk", "boss", title="箱子 1", assignee="li", finds={"serial": "s-1"}),
        region="north",
    )

    (row,) = store.lists.page(Ask(role="clerk")).tickets

    assert (row.ticket, row.process, row.definition) == ("A", "parcel", "s256:parcel")
    assert (row.status, row.region, row.assignee) == (TicketStatus.OPEN, "north", "li")
    assert (row.title, row.states, row.waits_for) == ("箱子 1", ("opened",), ("boss", "clerk"))
    assert (row.due, row.since, row.opened, row.changed) == (DUE, NINE, NINE, NINE)


def test_only_what_changed_is_written_and_all_of_that(store: Store) -> None:
    first = begun(store, "A", standing("clerk", finds={"serial": "s-1", "phone": "1"}))
    later = standing("boss", due=None, places=("hall", "till"), finds={"serial": "s-2"}, title="x")
    change, _ = gone_on(first, "packed", later, now=NINE + MINUTE)

    store.commit([change])

    stood = store.lists.stood([first[0].id])["A"]
    assert stood.places == {"hall": NINE, "till": NINE + MINUTE}
    assert stood.finds == {"serial": "s-2"}
    assert (stood.shown.waits_for, stood.shown.due) == (("boss",), None)
    assert (stood.shown.title, stood.shown.changed) == ("x", NINE + MINUTE)
    assert stood.shown.since == NINE
    assert ids(store, Ask(role="clerk")) == []
    assert ids(store, Ask(role="boss")) == ["A"]


def test_several_changes_of_one_ticket_come_to_the_same_as_one_after_the_other(
    store: Store,
) -> None:
    first = begun(store, "A", standing("clerk"))
    one, between = gone_on(
        first, "packed", standing("boss", places=("till",), finds={"a": "1"}), now=NINE + MINUTE
    )
    two, _ = gone_on(between, "sent", standing("clerk"), now=NINE + 2 * MINUTE)

    store.commit([one, two])

    stood = store.lists.stood([first[0].id])["A"]
    assert stood.places == {"hall": NINE + 2 * MINUTE}
    assert (stood.shown.waits_for, stood.finds) == (("clerk",), {})
    told = settled(store.lists).changes(None, 10).changes
    assert [(each.ticket, each.seq) for each in told] == [("A", 1), ("A", 2), ("A", 3)]
    assert [each.moved.get("entered") for each in told] == [["hall"], ["till"], ["hall"]]


def test_what_was_before_is_looked_up_where_the_change_does_not_say(store: Store) -> None:
    first = begun(store, "A", standing("clerk"))
    change, _ = gone_on(first, "packed", standing("boss", places=("till",)), now=NINE + MINUTE)

    store.commit([replace(change, stood=None)])

    stood = store.lists.stood([first[0].id])["A"]
    assert (stood.shown.waits_for, dict(stood.places)) == (("boss",), {"till": NINE + MINUTE})


def test_a_change_that_says_nothing_ends_the_lists_until_they_are_made_anew(store: Store) -> None:
    ticket, shown = begun(store, "A", standing("clerk"))
    assert store.lists.keeping() is Keeping.KEPT

    store.commit([moved(ticket, "packed", now=NINE + MINUTE)])

    assert store.lists.keeping() is Keeping.OFF
    for ask in (lambda: store.lists.page(Ask()), lambda: store.lists.count(Ask(), 5)):
        with pytest.raises(NoLists, match="not kept") as refused:
            ask()
        assert "callout views rebuild" in str(refused.value.hint)
    with pytest.raises(NoLists):
        settled(store.lists).changes(None, 5)

    assert store.lists.begin() is None
    with pytest.raises(NoLists, match="made anew"):
        store.lists.page(Ask())
    stood = store.lists.stood([ticket.id])["A"]
    with store.hold([ticket.id]) as tickets:
        tickets.put_stood([replace(stood, places={"till": NINE})])
    store.lists.done_up_to(ticket.id)
    assert store.lists.begin() == "A"
    assert store.lists.end()
    assert ids(store, Ask(state="till")) == ["A"]
    assert ids(store, Ask(state="hall")) == []
    assert shown.places == ("hall",)


def test_a_change_without_rows_while_they_are_made_is_noticed_at_the_end(store: Store) -> None:
    ticket, _ = begun(store, "A", standing("clerk"))
    store.lists.begin()

    store.commit([moved(ticket, "packed")])

    assert not store.lists.end()
    assert store.lists.begin() is None


def test_what_is_refused_leaves_no_rows(store: Store) -> None:
    first = begun(store, "A", standing("clerk"))
    change, _ = gone_on(first, "packed", standing("boss"))
    store.commit([change])
    cursor = settled(store.lists).latest()

    with pytest.raises(StaleTicket):
        store.commit([change])
    good, _ = gone_on(begun(store, "B", standing("clerk")), "packed", standing("boss"))
    answers = store.commit_each([[change], [good]])

    assert [answer is None for answer in answers] == [False, True]
    assert ids(store, Ask(role="boss")) == ["A", "B"]
    told = settled(store.lists).changes(cursor, 10).changes
    assert [(each.ticket, each.seq) for each in told] == [("B", 1), ("B", 2)]


@pytest.fixture
def many(store: Store) -> Store:
    """Forty tickets: every third late, every fourth waits for the boss, ten have ended."""
    for number in range(40):
        due = None if number % 5 == 4 else NINE + timedelta(minutes=number // 2)
        first = begun(
            store,
            f"T{number:02}",
            standing(
                "boss" if number % 4 == 0 else "clerk",
                due=due,
                title=f"Box {number}",
                assignee="li" if number % 6 == 0 else None,
                finds={"kind": f"k{number % 7}"},
                places=("hall", f"desk{number % 3}"),
            ),
            now=NINE + number % 9 * MINUTE,
            region="north" if number % 2 else "south",
        )
        if number % 4 == 3:
            ended = replace(first[1], due=None, waits_for=(), places=())
            change, _ = gone_on(
                first, "gone", ended, now=NINE + 30 * MINUTE, status=TicketStatus.CLOSED
            )
            store.commit([change])
    return store


LISTS = {
    "role": Ask(role="clerk"),
    "role and region": Ask(role="clerk", region="north"),
    "role and state": Ask(role="clerk", state="desk1"),
    "late": Ask(due_before=NINE + 5 * MINUTE),
    "late by role": Ask(role="boss", due_before=NINE + 5 * MINUTE),
    "mine": Ask(assignee="li"),
    "mine, the latest": Ask(assignee="li", order=ListOrder.CHANGED),
    "state": Ask(state="hall"),
    "state by due": Ask(state="desk2", order=ListOrder.DUE),
    "status": Ask(status=TicketStatus.CLOSED),
    "process": Ask(process="parcel"),
    "another process": Ask(process="letter"),
    "definition": Ask(definition="s256:parcel"),
    "field": Ask(fields={"kind": "k3"}),
    "field by due": Ask(fields={"kind": "k3"}, order=ListOrder.DUE),
    "field by id": Ask(fields={"kind": "k3"}, order=ListOrder.ID),
    "two fields": Ask(fields={"kind": "k3", "other": "x"}),
    "title": Ask(title="bOX 1"),
    "title with signs": Ask(title="%_"),
    "changed since": Ask(changed_since=NINE + 8 * MINUTE),
    "opened since": Ask(opened_since=NINE + 8 * MINUTE),
    "by id": Ask(order=ListOrder.ID),
    "all": Ask(),
}


@pytest.mark.parametrize("ask", LISTS.values(), ids=LISTS)
def test_pages_have_every_ticket_once_in_the_order_asked_for(many: Store, ask: Ask) -> None:
    found = list(all_pages(many, replace(ask, limit=3)))
    rows = many.lists.page(replace(ask, limit=200)).tickets

    assert [each.ticket for each in rows] == found
    assert len(set(found)) == len(found) == many.lists.count(ask, 200)
    assert rows == tuple(
        sorted(
            rows,
            key=lambda row: _key(many, ask, row.ticket),
            reverse=(ask.ordered is ListOrder.CHANGED),
        )
    )
    assert sorted(found) == sorted(name for name in _all(many) if _fits(many, ask, name))


def _all(store: Store) -> list[str]:
    return [f"T{number:02}" for number in range(40)]


def _key(store: Store, ask: Ask, name: str) -> tuple[datetime | str, str]:
    stood = store.lists.stood([name])[name]  # type: ignore[list-item, index]
    never = NINE + timedelta(days=9999)
    key = {
        ListOrder.DUE: stood.shown.due or never,
        ListOrder.CHANGED: stood.shown.changed,
        ListOrder.SINCE: stood.places.get(ask.state or "", never),
        ListOrder.ID: "",
    }
    return key[ask.ordered], name


def _fits(store: Store, ask: Ask, name: str) -> bool:
    """Told by the numbers that the tickets were made of."""
    number = int(name[1:])
    ended = number % 4 == 3
    due = None if ended or number % 5 == 4 else NINE + timedelta(minutes=number // 2)
    opened_at = NINE + number % 9 * MINUTE
    wishes = [
        ask.role is None or (not ended and (ask.role == "boss") is (number % 4 == 0)),
        ask.region is None or (ask.region == "north") is (number % 2 == 1),
        ask.state is None or (not ended and ask.state in ("hall", f"desk{number % 3}")),
        ask.assignee is None or number % 6 == 0,
        ask.due_before is None or (due is not None and due < ask.due_before),
        ask.status is None or ended,
        ask.process in (None, "parcel"),
        ask.title is None or ask.title.lower() in f"box {number}",
        all(name == "kind" and value == f"k{number % 7}" for name, value in ask.fields.items()),
        ask.opened_since is None or opened_at >= ask.opened_since,
        ask.changed_since is None or ended or opened_at >= ask.changed_since,
        ask.ordered is not ListOrder.DUE or not ended,
    ]
    return all(wishes)


def test_nobody_counts_further_than_asked(many: Store) -> None:
    assert many.lists.count(Ask(), 10) == 11
    assert many.lists.count(Ask(), 40) == 40


@pytest.mark.parametrize("cursor", ["", "x", "W10", "ä", "[]"])
def test_what_is_no_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(BadQuery):
        store.lists.page(Ask(after=cursor))
    with pytest.raises(BadQuery):
        settled(store.lists).changes(cursor, 5)


def test_the_cursor_of_one_list_is_none_of_another(many: Store) -> None:
    cursor = many.lists.page(Ask(role="clerk", limit=1)).next

    with pytest.raises(BadQuery, match="another list"):
        many.lists.page(Ask(state="hall", after=cursor))


def test_a_mark_is_shown_and_told(store: Store) -> None:
    change = opened("A", timers=[timer("t", NINE)])
    store.commit([replace(change, standing=standing("clerk"))])
    cursor = settled(store.lists).latest()

    store.timer_failed(change.ticket.id, "t", "broken", None)

    assert ids(store, Ask(status=TicketStatus.STUCK)) == ["A"]
    assert ids(store, Ask(role="clerk")) == ["A"]
    (told,) = settled(store.lists).changes(cursor, 5).changes
    assert told.moved["status"] == ["open", "stuck"]

    change, _ = gone_on((change.ticket, standing("clerk")), "packed", standing("boss"))
    store.commit([change])
    assert ids(store, Ask(status=TicketStatus.STUCK)) == ["A"]
    assert store.retry_timer(change.ticket.id, "t")
    assert ids(store, Ask(status=TicketStatus.OPEN)) == ["A"]


def test_the_feed_goes_on_where_the_cursor_is(store: Store) -> None:
    assert settled(store.lists).changes(None, 10).changes == ()
    nothing = settled(store.lists).latest()
    for number in range(5):
        begun(store, f"A{number}", standing("clerk"))

    first = settled(store.lists).changes(nothing, 2)
    second = settled(store.lists).changes(first.cursor, 2)
    third = settled(store.lists).changes(second.cursor, 2)

    told = [each.ticket for look in (first, second, third) for each in look.changes]
    assert told == ["A0", "A1", "A2", "A3", "A4"]
    assert (
        settled(store.lists).changes(third.cursor, 2).cursor
        == third.cursor
        == settled(store.lists).latest()
    )
    assert settled(store.lists).changes(None, 1).changes[0].moved == {
        "process": "parcel",
        "region": None,
        "status": [None, "open"],
        "entered": ["hall"],
        "awaited": ["clerk"],
    }


def test_what_was_forgotten_is_said_and_numbers_are_not_used_again(store: Store) -> None:
    for number in range(4):
        begun(store, f"A{number}", standing("clerk"), now=NINE + number * MINUTE)
    first = settled(store.lists).changes(None, 1).cursor
    latest = settled(store.lists).latest()

    assert store.lists.forget_changes(NINE + 2 * MINUTE, 1) == 1
    assert store.lists.forget_changes(NINE + 2 * MINUTE, 100) == 1
    assert store.lists.forget_changes(NINE + 2 * MINUTE, 100) == 0
    with pytest.raises(FeedForgotten):
        settled(store.lists).changes(first, 10)
    assert [each.ticket for each in settled(store.lists).changes(None, 10).changes] == ["A2", "A3"]
    assert store.lists.forget_changes(NINE + 9 * MINUTE, 100) == 2

    begun(store, "B", standing("clerk"))
    assert [each.ticket for each in settled(store.lists).changes(latest, 10).changes] == ["B"]
