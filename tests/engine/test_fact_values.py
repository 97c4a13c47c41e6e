"""What is in other tickets, as facts give it: sums, the least and greatest, and lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from callout import Engine, ManualClock, Unanswerable
from callout.catalog import Catalog, Sources
from callout.datamodel import questions
from callout.engine.lookups import answered
from callout.store import MemoryStore
from callout.values import Date, DateTime, DaysDuration, Digester, Json, Time

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
VISIT = """
process: visit
title: A visit
data:
  person: {type: string, required: false}
  place: {type: string, required: false}
  fee: {type: number, required: false}
  took: {type: duration, required: false}
  day: {type: date, required: false}
  hour: {type: time, required: false}
  came: {type: date and time, required: false}
  phone: {type: string, pii: true, required: false}
  bill: {type: context, required: false, fields: {total: number, note: string}}
worklist: {find: [person, place, fee, took, day, hour, came, phone, bill.total]}
events: {end: {}}
states:
  new: {on: {end: done}}
  done: {type: final}
"""
REVISIT = VISIT.replace("process: visit", "process: revisit")
ASKS = """
process: asks
title: Asks
facts: {FACTS}
data: {person: {type: string, required: false}, seen: {type: context, required: false}}
events: {look: {}}
states: {open: {on: {look: {do: {set: {seen: SEEN}}}}}}
"""


def asking(**facts: str) -> str:
    """A process that looks at these facts, and keeps what they say."""
    said = "\n" + "\n".join(f"  {name}: {{{fact}}}" for name, fact in facts.items())
    seen = ", ".join(f"{name}: fact.{name}" for name in facts)
    return ASKS.replace(" {FACTS}", said).replace("SEEN", f"'{{{seen}}}'")


def catalog(asks: str, visit: str = VISIT) -> Catalog:
    files = {"asks.yaml": asks, "visit.yaml": visit, "revisit.yaml": REVISIT}
    return Catalog.of(Sources(files, {})).with_key(Digester(b"k" * 16))


class Desk:
    """An engine with visits, and what a ticket that asks sees of them."""

    def __init__(self, **facts: str) -> None:
        self.store, self.clock = MemoryStore(), ManualClock(NINE)
        self.engine = Engine(self.store, catalog(asking(**facts)), clock=self.clock)

    def visit(self, name: str, process: str = "visit", **data: object) -> None:
        self.engine.start(process, id=name, data=data)
        self.clock.advance(timedelta(minutes=1))

    def seen(self, **data: object) -> Any:
        asker = self.engine.start("asks", data=data).ticket.id
        result = self.engine.send(asker, "look")
        assert self.engine.replay(asker).divergences == ()
        self.found: Json = result.entry.found.get("facts")
        return result.ticket.data["seen"]


def test_numbers_are_summed_and_tickets_without_one_left_out() -> None:
    desk = Desk(
        takings="sum: visit, of: fee", none="sum: visit, of: fee, where: {person: '\"Wu\"'}"
    )
    desk.visit("A", fee=Decimal("12.50"))
    desk.visit("B")
    desk.visit("C", fee=3)
    desk.visit("D", fee=Decimal("100"))
    desk.engine.send("D", "end")

    assert desk.seen() == {"takings": Decimal("15.50"), "none": 0}
    assert desk.found == {"takings": {"{}": "@15.50"}, "none": {'{"person":"wu"}': 0}}


def test_durations_are_summed() -> None:
    desk = Desk(time="sum: visit, of: took", none="sum: revisit, of: took")
    desk.visit("A", took=DaysDuration.parse("PT90M"))
    desk.visit("B", took=DaysDuration.parse("P1D"))

    assert desk.seen() == {"time": DaysDuration.parse("P1DT1H30M"), "none": DaysDuration(0)}


VALUES = {
    "fee": (Decimal("2.50"), 10, Decimal("2.5")),
    "place": ("Zoo", "lake", "Äcker"),
    "took": tuple(map(DaysDuration.parse, ("PT1H", "PT30M", "PT2H"))),
    "day": (Date.of(2026, 3, 2), Date.of(2025, 12, 31), Date.of(2026, 3, 1)),
    "hour": tuple(map(Time.parse, ("10:00:00", "09:59:59", "23:00:00"))),
    "came": tuple(
        map(
            DateTime.parse,
            ("2026-03-02T09:00:00Z", "2026-03-02T09:30:00+01:00", "2027-01-01T00:00:00Z"),
        )
    ),
}


@pytest.mark.parametrize(
    ("field", "least", "greatest"),
    [
        ("fee", 0, 1),
        ("place", 0, 2),
        ("took", 1, 2),
        ("day", 1, 0),
        ("hour", 1, 2),
        ("came", 1, 2),
    ],
)
def test_the_least_and_the_greatest_are_given_as_they_were_written(
    field: str, least: int, greatest: int
) -> None:
    desk = Desk(least=f"min: visit, of: {field}", most=f"max: visit, of: {field}")
    assert desk.seen() == {"least": None, "most": None}

    values = VALUES[field]
    for name, value in zip("ABC", values, strict=True):
        desk.visit(name, **{field: value})
    desk.visit("D")

    seen = desk.seen()
    assert [str(seen["least"]), str(seen["most"])] == [str(values[least]), str(values[greatest])]


def test_a_list_is_of_the_oldest_first_and_has_values_in_their_own_letters() -> None:
    desk = Desk(
        ids="list: visit",
        places="list: visit, of: place",
        two="list: visit, of: place, limit: 2",
        here="list: visit, of: place, where: {person: person}, tickets: all",
    )
    for name, place in (("B", "Lake"), ("A", None), ("D", "ZOO"), ("C", "lake")):
        desk.visit(name, place=place, person="Li" if name == "D" else "Wu")
    desk.engine.send("D", "end")
    desk.visit("E", place="Hill")

    assert desk.seen(person="LI") == {
        "ids": ["B", "A", "C", "E"],
        "places": ["Lake", "lake", "Hill"],
        "two": ["Lake", "lake"],
        "here": ["ZOO"],
    }
    assert desk.seen()["here"] is None


def test_tickets_that_were_opened_at_one_instant_are_listed_by_id() -> None:
    desk = Desk(ids="list: [visit, revisit], limit: 3")
    for name, process in (("b", "visit"), ("B", "revisit"), ("a", "revisit"), ("A", "visit")):
        desk.engine.start(process, id=name)

    assert desk.seen() == {"ids": ["A", "B", "a"]}


def test_a_list_of_several_fields_has_a_context_for_each_ticket() -> None:
    desk = Desk(visits="list: visit, of: [place, bill.total, fee]")
    desk.visit("A", place="Lake", bill={"total": 5, "note": "x"})
    desk.visit("B", fee=3)

    assert desk.seen() == {
        "visits": [
            {"ticket": "A", "place": "Lake", "bill": {"total": 5}, "fee": None},
            {"ticket": "B", "place": None, "bill": {"total": None}, "fee": 3},
        ]
    }


def test_several_processes_are_asked_at_once() -> None:
    desk = Desk(
        many="count: [visit, revisit], where: {place: '\"lake\"'}",
        takings="sum: [visit, revisit], of: fee",
        most="max: [revisit, visit], of: fee",
        fees="list: [visit, revisit], of: fee",
    )
    desk.visit("A", fee=1, place="Lake")
    desk.visit("B", "revisit", fee=5, place="LAKE")
    desk.visit("C", fee=3)

    assert desk.seen() == {"many": 2, "takings": 9, "most": 5, "fees": [1, 5, 3]}


def test_what_has_ended_is_found_by_whose_it_was() -> None:
    work = """
process: work
title: Work
assignee: worker
data: {fee: {type: number, required: false}}
worklist: {find: [fee]}
events: {give: {payload: {to: string}}, end: {}}
states: {open: {on: {give: {do: {assign: to}}, end: done}}, done: {type: final}}
"""
    asks = asking(
        done="count: work, where: {assignee: person}, tickets: ended",
        all="count: work, where: {assignee: person}, tickets: all",
        earned="sum: work, of: fee, where: {assignee: person}, tickets: all",
    )
    files = {"asks.yaml": asks, "work.yaml": work}
    known = Catalog.of(Sources(files, {"roles.yaml": "roles: {worker: {}}"}))
    with Engine(MemoryStore(), known, clock=ManualClock(NINE)) as engine:
        for name, fee in (("A", 2), ("B", 3)):
            engine.start("work", id=name, data={"fee": fee})
            engine.send(name, "give", {"to": "worker:li"})
        engine.send("A", "end")
        engine.start("asks", id="X", data={"person": "worker:li"})

        assert engine.send("X", "look").ticket.data["seen"] == {"done": 1, "all": 2, "earned": 5}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tickets are many."""
    monkeypatch.setattr(answered, "COUNTED", 2)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("kind", ["sum", "min", "max"])
def test_a_part_of_the_tickets_is_no_answer(kind: str) -> None:
    desk = Desk(one=f"{kind}: visit, of: fee")
    for name in "AB":
        desk.visit(name, fee=1)
    assert desk.seen()["one"] in (1, 2)
    desk.visit("C", fee=1)
    desk.engine.start("asks", id="X")

    with pytest.raises(Unanswerable, match="more than 2 tickets") as refused:
        desk.engine.send("X", "look")

    assert "`where`" in str(refused.value.hint)
    assert [each.name for each in desk.engine.history("X")] == ["ticket.open"]


@pytest.mark.usefixtures("few")
def test_a_list_passes_over_so_many_tickets_and_no_more() -> None:
    desk = Desk(fees="list: visit, of: fee, limit: 1")
    for name in "ABC":
        desk.visit(name)
    desk.engine.start("asks", id="X")
    with pytest.raises(Unanswerable, match="more than 2 tickets"):
        desk.engine.send("X", "look")

    desk = Desk(many="count: visit", ids="list: visit, limit: 1")
    for name in "ABC":
        desk.visit(name)
    assert desk.seen() == {"many": 2, "ids": ["A"]}


@pytest.mark.usefixtures("few")
def test_a_timer_that_has_no_answer_is_tried_again() -> None:
    desk = Desk(takings="sum: visit, of: fee")
    timed = "initial: open\nstates: {gone: {type: final}, open: {after: {PT1H: TIMER}, "
    late = asking(takings="sum: visit, of: fee").replace("states: {open: {", timed)
    late = late.replace("TIMER", "{guard: fact.takings > 0, target: gone}")
    desk.engine = Engine(desk.store, catalog(late), clock=desk.clock)
    for name in "ABC":
        desk.visit(name, fee=1)
    desk.engine.start("asks", id="X")
    desk.clock.advance(timedelta(hours=2))

    desk.engine.tick()
    assert desk.engine.ticket("X").outcome is None

    desk.engine.send("C", "end")
    desk.clock.advance(timedelta(hours=1))
    desk.engine.tick()
    assert desk.engine.ticket("X").outcome == "gone"


def test_an_answer_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answered, "LARGEST_ANSWER", 20)
    desk = Desk(places="list: visit, of: place")
    desk.visit("A", place="x" * 30)
    desk.engine.start("asks", id="X")

    with pytest.raises(Unanswerable, match="longer than 20 bytes"):
        desk.engine.send("X", "look")


OLDER = {
    "another kind": ("fee: {type: string, required: false}", "'fee' of ticket A is \"1\""),
    "personal": ("fee: {type: number, pii: true, required: false}", "marked pii by the version"),
}


@pytest.mark.parametrize(("was", "said"), OLDER.values(), ids=OLDER)
def test_tickets_of_an_older_version_are_no_silent_part(was: str, said: str) -> None:
    older = VISIT.replace("fee: {type: number, required: false}", was)
    store, facts = MemoryStore(), asking(takings="sum: visit, of: fee")
    counting = asking(takings="count: visit")
    with Engine(store, catalog(counting, older), clock=ManualClock(NINE)) as engine:
        engine.start("visit", id="A", data={"fee": 1 if "pii" in was else "1"})
    with Engine(store, catalog(facts), clock=ManualClock(NINE)) as engine:
        engine.start("asks", id="X")
        with pytest.raises(Unanswerable, match=said):
            engine.send("X", "look")


def test_times_with_and_without_a_zone_have_no_order() -> None:
    desk = Desk(first="min: visit, of: hour")
    desk.visit("A", hour=Time.parse("10:00:00"))
    desk.visit("B", hour=Time.parse("10:00:00Z"))
    desk.engine.start("asks", id="X")

    with pytest.raises(Unanswerable, match="no order"):
        desk.engine.send("X", "look")


def test_only_so_old_ones_and_this_ticket_as_it_was() -> None:
    desk = Desk(fees="list: visit, of: fee, within: PT90S")
    for fee, name in enumerate("ABC"):
        desk.visit(name, fee=fee)

    assert desk.seen() == {"fees": [2]}


def test_personal_data_that_a_state_declares_are_found_by_their_digest() -> None:
    held = """
process: held
title: Held
data: {}
worklist: {find: [phone]}
states: {new: {data: {phone: {type: string, pii: true, default: p138}}, waits_forever: it does}}
"""
    asks = asking(many="count: held, where: {phone: person}")
    files = {"asks.yaml": asks.replace("person: {", "person: {pii: true, "), "held.yaml": held}
    known = Catalog.of(Sources(files, {})).with_key(Digester(b"k" * 16))
    with Engine(MemoryStore(), known, clock=ManualClock(NINE)) as engine:
        engine.start("held", id="A")
        engine.start("asks", id="X", data={"person": "P138"})

        result = engine.send("X", "look")

    assert result.ticket.data["seen"] == {"many": 1}
    assert "138" not in str(result.entry.found).lower()


def test_the_bound_of_counts_is_the_bound_of_values() -> None:
    assert answered.COUNTED == questions.COUNTED == 10_000
