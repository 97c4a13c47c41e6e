"""Facts about random tickets are what somebody finds who looks through all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callout import Engine, ManualClock
from callout.records import ENDED, Ticket
from callout.store import MemoryStore, Store
from callout_adapters.sql import open_store
from tests.engine.test_fact_values import asking, catalog

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLACES = st.sampled_from([None, "Lake", "lake", " LAKE ", "Zoo", "Straße", "STRASSE", "x" * 250])
FEES = st.one_of(st.none(), st.decimals(-99, 99, places=2), st.integers(-9, 9).map(Decimal))
SOUGHT = "where: {place: person}, tickets: WHICH, within: PT4M"


@dataclass(frozen=True)
class Visit:
    """A ticket to be opened, so many minutes after the one before."""

    process: str
    place: str | None
    fee: Decimal | None
    ends: bool
    minutes: int


VISITS = st.lists(
    st.builds(
        Visit,
        st.sampled_from(["visit", "revisit"]),
        PLACES,
        FEES,
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=8,
)


def facts(which: str) -> dict[str, str]:
    sought = SOUGHT.replace("WHICH", which)
    return {
        "many": f"count: [visit, revisit], {sought}",
        "one": f"count: visit, {sought}",
        "takings": f"sum: [visit, revisit], of: fee, {sought}",
        "least": f"min: [revisit, visit], of: fee, {sought}",
        "most": f"max: visit, of: fee, {sought}",
        "first": f"min: [visit, revisit], of: place, {sought}",
        "ids": f"list: [visit, revisit], {sought}, limit: 3",
        "fees": f"list: revisit, of: fee, {sought}, limit: 2",
    }


def by_hand(tickets: list[Ticket], place: str | None, which: str, now: datetime) -> dict[str, Any]:
    """The same facts, by looking through all tickets."""
    if place is None:
        return dict.fromkeys(facts(which))
    statuses = {"open": [False], "ended": [True], "all": [False, True]}[which]
    found = sorted(
        (
            each
            for each in tickets
            if each.process != "asks"
            and (each.status in ENDED) in statuses
            and each.opened_at >= now - timedelta(minutes=4)
            and plain(each.data["place"]) == plain(place)
        ),
        key=lambda each: (each.opened_at, each.id),
    )
    of = {name: [each for each in found if each.process == name] for name in ("visit", "revisit")}
    return {
        "many": len(found),
        "one": len(of["visit"]),
        "takings": sum(fees(found), Decimal(0)),
        "least": min(fees(found), default=None),
        "most": max(fees(of["visit"]), default=None),
        "first": min((each.data["place"] for each in found), default=None),
        "ids": [each.id for each in found][:3],
        "fees": fees(of["revisit"])[:2],
    }


def plain(place: Any) -> str:
    return "" if place is None else place.strip().casefold()[:200]


def fees(tickets: list[Ticket]) -> list[Any]:
    return [each.data["fee"] for each in tickets if each.data["fee"] is not None]


def check(store: Store, visits: list[Visit], place: str | None, which: str) -> None:
    clock = ManualClock(NINE)
    with Engine(store, catalog(asking(**facts(which))), clock=clock) as engine:
        for number, each in enumerate(visits):
            data = {"place": each.place, "fee": each.fee}
            name = f"{number * 7 % 8}{'aZ'[number % 2]}"
            engine.start(each.process, id=name, data=data)
            if each.ends:
                engine.send(name, "end")
            clock.advance(timedelta(minutes=each.minutes))
        engine.start("asks", id="X", data={"person": place})
        tickets = [*store.load_many(engine.find()).values()]

        result = engine.send("X", "look")

        assert result.ticket.data["seen"] == by_hand(tickets, place, which, clock.now())
        assert engine.replay("X").divergences == ()
        assert [each.divergences for each in engine.verify() if each.divergences] == []


WHICH = st.sampled_from(["open", "ended", "all"])


@settings(max_examples=60)
@given(VISITS, PLACES, WHICH)
def test_facts_are_what_one_finds_who_looks_through_all_tickets(
    visits: list[Visit], place: str | None, which: str
) -> None:
    check(MemoryStore(), visits, place, which)


@settings(max_examples=15)
@given(visits=VISITS, place=PLACES, which=WHICH)
def test_a_database_finds_the_same(visits: list[Visit], place: str | None, which: str) -> None:
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder)}/t.db") as store:
        check(store, visits, place, which)
