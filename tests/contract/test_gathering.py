"""Tickets with what is in them, gathered by the rows of lists: every store finds the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.records import TicketId, TicketStatus
from callout.records.standing import Standing
from callout.store import Store
from callout.store.lists.asking import Ask, Gathered, ListOrder
from callout.store.lists.refusals import NoLists
from tests.contract.makers import MINUTE, NINE, moved, opened

NAMES = ("b", "B", "a", "Ä", "Z", "A", "z", "_", "0", "aa")


def begun(store: Store, name: str, number: int) -> None:
    """The third to the fifth are opened at one instant; every second has ended."""
    at = NINE + min(max(number, 2), 4) // 2 * MINUTE
    change = opened(name, now=at)
    ticket = replace(
        change.ticket,
        process=("parcel", "letter")[number % 3 == 0],
        data={**change.ticket.data, "number": number, "price": Decimal("1.50")},
        region="north" if number < 5 else None,
    )
    shown = Standing(
        since=at, waits_for=("clerk",), places=("hall",), assignee="li", finds={"kind": "k"}
    )
    store.commit([replace(change, ticket=ticket, standing=shown)])
    if number % 2:
        ended = replace(shown, waits_for=(), places=())
        change = moved(ticket, "gone", now=at + MINUTE, status=TicketStatus.CLOSED)
        store.commit([replace(change, standing=ended, stood=shown)])


@pytest.fixture
def many(store: Store) -> Store:
    for number, name in enumerate(NAMES):
        begun(store, name, number)
    return store


ASKS: dict[str, Sequence[Ask]] = {
    "all": [Ask(process="parcel"), Ask(process="letter")],
    "one process": [Ask(process="parcel")],
    "open": [Ask(process=each, status=TicketStatus.OPEN) for each in ("parcel", "letter")],
    "ended": [Ask(process="parcel", status=TicketStatus.CLOSED)],
    "role": [Ask(process="parcel", role="clerk")],
    "state": [Ask(process="parcel", state="hall"), Ask(process="letter", state="hall")],
    "somebody's": [Ask(process="parcel", assignee="li", order=ListOrder.CHANGED)],
    "region": [Ask(process="letter", region="north"), Ask(process="parcel", region="north")],
    "field": [Ask(process="letter", fields={"kind": "k"}), Ask(process="parcel", region="south")],
    "since": [Ask(process="parcel", opened_since=NINE + 2 * MINUTE)],
    "of any process": [Ask(fields={"kind": "k"})],
    "nobody": [Ask(process="nothing")],
    "nothing": [],
}


def told(ask: Ask, number: int) -> bool:
    """Whether an ask is for a ticket, by the number that it was made of."""
    ended = number % 2 == 1
    return all(
        [
            ask.process in (None, "letter" if number % 3 == 0 else "parcel"),
            ask.status is None or (ask.status is TicketStatus.CLOSED) is ended,
            not ((ask.role or ask.state) and ended),
            ask.region in (None, "north" if number < 5 else ""),
            ask.opened_since is None or number >= 4,
        ]
    )


@pytest.mark.parametrize("asks", ASKS.values(), ids=ASKS)
def test_tickets_are_gathered_with_what_is_in_them_the_oldest_first(
    many: Store, asks: Sequence[Ask]
) -> None:
    wanted = [number for number in range(10) if any(told(ask, number) for ask in asks)]
    wanted.sort(key=lambda number: (min(max(number, 2), 4) // 2, NAMES[number]))

    found = many.lists.gather(asks, 50)

    assert [each.ticket for each in found] == [NAMES[number] for number in wanted]
    tickets = many.load_many([each.ticket for each in found])
    for each in found:
        ticket = tickets[each.ticket]
        assert each == Gathered(ticket.id, ticket.definition, ticket.opened_at, ticket.data)
        assert str(each.data["price"]) == "1.50"


def by_pieces(store: Store, asks: Sequence[Ask], size: int) -> Iterator[TicketId]:
    after = None
    while found := store.lists.gather(asks, size, after):
        assert len(found) <= size
        yield from (each.ticket for each in found)
        after = found[-1]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 11])
def test_piece_by_piece_every_ticket_comes_once(many: Store, size: int) -> None:
    whole = [each.ticket for each in many.lists.gather(ASKS["all"], 50)]

    assert [*by_pieces(many, ASKS["all"], size)] == whole
    assert len(whole) == len(NAMES)


def test_nothing_is_gathered_where_no_rows_are_kept(store: Store) -> None:
    store.commit([opened("A")])

    with pytest.raises(NoLists):
        store.lists.gather([Ask(process="parcel")], 5)


VISIT = """
process: visit
title: A visit
data:
  place: {type: string, required: false}
  fee: {type: number, required: false}
worklist: {find: [place, fee]}
states: {new: {waits_forever: it is one}}
"""
ASKS_OF = """
process: asks
title: Asks
facts:
  many: {count: visit, where: {place: place}}
  takings: {sum: visit, of: fee, where: {place: place}}
  least: {min: visit, of: place}
  most: {max: visit, of: fee}
  places: {list: visit, of: place, limit: 2}
  visits: {list: visit, of: [fee], where: {place: place}}
data: {place: string, seen: {type: context, required: false}}
events: {look: {}}
states: {open: {on: {look: {do: {set: {seen: fact}}}}}}
"""


def test_facts_say_the_same_from_every_store(store: Store) -> None:
    catalog = Catalog.of(Sources({"visit.yaml": VISIT, "asks.yaml": ASKS_OF}, {}))
    clock = ManualClock(NINE)
    with Engine(store, catalog, clock=clock) as engine:
        for name, place, fee in (
            ("C", "Lake", "1.50"), ("B", None, "7"), ("A", "LAKE", "2.50"), ("D", "hill", None),
        ):  # fmt: skip
            fees = None if fee is None else Decimal(fee)
            engine.start("visit", id=name, data={"place": place, "fee": fees})
            clock.advance(timedelta(seconds=1))
        engine.start("asks", id="X", data={"place": "lake"})

        result = engine.send("X", "look")

        assert result.ticket.data["seen"] == {
            "many": 2,
            "takings": Decimal("4.00"),
            "least": "LAKE",
            "most": 7,
            "places": ["Lake", "LAKE"],
            "visits": [
                {"ticket": "C", "fee": Decimal("1.50")},
                {"ticket": "A", "fee": Decimal("2.50")},
            ],
        }
        assert engine.replay("X").divergences == ()
        facts = result.entry.found["facts"]
        assert isinstance(facts, dict)
        assert facts["takings"] == {'{"place":"lake"}': "@4.00"}
