"""Of what a ticket is about there is one open ticket: opened once, joined, told, let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import BadPayload, CalloutError, Refused, TicketExists
from callout.records import Actor, TicketId, TicketStatus
from callout.records.ids import keyed_id
from callout.store import MemoryStore, Store
from callout.values import Date

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
FILE = """
process: file
title: What is known of a person
key: person
data: {person: {type: string, required: true}, strikes: {type: number, default: 0}}
events: {strike: {by: desk}, close: {by: desk}}
lifecycle:
  merge: {by: desk}
states:
  open:
    waits_forever: a test
    on: {strike: {do: [set: {strikes: strikes + 1}]}, close: shut}
  shut: {type: final}
"""
BOOK = """
process: book
title: The book of an outlet on a day
key: [outlet, day]
data: {outlet: {type: string, required: true}, day: {type: date, required: true}}
events: {close: {by: desk}, written: {}}
states:
  open: {waits_forever: a test, on: {close: shut, written: {do: []}}}
  shut: {type: final}
"""
CASE = """
process: case
title: A case
data: {seen: {type: string, required: false}}
events:
  found: {by: desk, payload: {people: list<string>}}
  claimed: {by: desk, payload: {person: {type: string, required: false}}}
  told: {by: desk, payload: {person: {type: string, required: false}}}
  booked: {by: desk, payload: {outlet: string, day: date}}
  noted: {by: desk, payload: {outlet: string, day: date}}
  closed: {by: desk}
states:
  open:
    waits_forever: a test
    on:
      found:
        do:
          foreach:
            in: event.data.people
            as: each
            do:
              - start: {process: file, key: each, as: file, if_open: join}
              - send: {event: strike, to: {process: file, key: each}}
      claimed: {do: [start: {process: file, key: event.data.person}]}
      told: {do: [send: {event: strike, to: {process: file, key: event.data.person}}]}
      booked:
        do: [start: {process: book, if_open: join, key: {outlet: outlet, day: day}}]
      noted:
        do: [send: {event: written, to: {process: book, key: {outlet: outlet, day: day}}}]
      closed: done
  done: {type: final}
"""
FILES = {"file.yaml": FILE, "book.yaml": BOOK, "case.yaml": CASE}
DESK = Actor("desk:ma", ("desk",))
LI = keyed_id("file", None, ["li"])


def _engine(store: Store | None = None) -> Engine:
    catalog = Catalog.of(Sources(FILES, {"roles.yaml": "roles: {desk: {}}"}))
    return Engine(store or MemoryStore(), catalog, clock=ManualClock(NINE))


@pytest.fixture
def engine() -> Iterator[Engine]:
    with _engine() as opened:
        yield opened
        for ticket in opened.find():
            assert opened.replay(ticket).divergences == ()
        assert [each.divergences for each in opened.verify() if each.divergences] == []


def _case(engine: Engine) -> TicketId:
    return engine.start("case").ticket.id


def _tell(engine: Engine, ticket: TicketId, event: str, **payload: object) -> None:
    engine.send(ticket, event, payload, actor=DESK)


def test_a_file_is_opened_once_and_joined_by_all_who_ask(engine: Engine) -> None:
    first, second = _case(engine), _case(engine)

    _tell(engine, first, "found", people=["li", "wang", "li"])
    _tell(engine, second, "found", people=["li"])

    assert engine.ticket(LI).data["strikes"] == 3
    assert [each for each in engine.find() if each.startswith("file-")] == sorted(
        [LI, keyed_id("file", None, ["wang"])]
    )
    assert dict(engine.ticket(second).links) == {"file": LI}
    assert set(engine.ticket(first).links.values()) == {LI, keyed_id("file", None, ["wang"])}
    assert engine.ticket(LI).links == {"opener": first}


def test_what_was_asked_is_on_record_with_its_answer(engine: Engine) -> None:
    case = _case(engine)

    _tell(engine, case, "found", people=["li"])

    assert engine.history(case)[-1].found == {
        "keys": {'file {"":"li"}': {"fields": ["person"], "next": LI, "ticket": None}}
    }


def test_when_a_file_is_shut_the_next_one_is_another(engine: Engine) -> None:
    case = _case(engine)
    opened = list[TicketId]()
    for number in range(1, 8):
        _tell(engine, case, "found", people=["li"])
        opened.append(TicketId(LI if number == 1 else f"{LI}-{number}"))
        assert engine.ticket(opened[-1]).data["strikes"] == 1
        _tell(engine, opened[-1], "close")

    assert [engine.ticket(each).status for each in opened] == [TicketStatus.CLOSED] * 7
    assert len(engine.find()) == 8


def test_who_opens_a_second_one_is_told_which_is_open(engine: Engine) -> None:
    opened = engine.start("file", data={"person": "li"}).ticket.id

    with pytest.raises(TicketExists, match=f"'{LI}' is the open 'file' ticket of this key"):
        engine.start("file", data={"person": "li"})

    assert opened == LI
    _tell(engine, opened, "close")
    assert engine.start("file", data={"person": "li"}).ticket.id == f"{LI}-2"


def test_a_request_that_comes_again_is_answered_again(engine: Engine) -> None:
    def start(key: str) -> tuple[TicketId, bool]:
        result = engine.start("file", data={"person": "li"}, key=key)
        return result.ticket.id, result.repeated

    assert start("a") == (LI, False)
    assert start("a") == (LI, True)
    with pytest.raises(TicketExists):
        start("b")
    _tell(engine, LI, "close")
    assert start("b") == (f"{LI}-2", False)
    assert start("a") == (LI, True)
    assert start("b") == (f"{LI}-2", True)


def test_a_start_that_refuses_is_refused_as_a_whole(engine: Engine) -> None:
    case = _case(engine)
    _tell(engine, case, "claimed", person="li")

    with pytest.raises(Refused, match=f"there is an open ticket of 'file' with this key: {LI}"):
        _tell(engine, case, "claimed", person="li")

    assert dict(engine.ticket(case).links) == {"file": LI}


@pytest.mark.parametrize("person", [None, ""])
@pytest.mark.parametrize("event", ["claimed", "told"])
def test_a_key_without_a_value_is_refused(engine: Engine, event: str, person: str | None) -> None:
    case = _case(engine)

    with pytest.raises(Refused, match=r"is no key of 'file': it has no value"):
        _tell(engine, case, event, person=person)

    assert engine.find() == [case]


def test_nobody_to_be_told_is_heard_of(engine: Engine) -> None:
    case = _case(engine)

    _tell(engine, case, "told", person="li")

    (warning,) = engine.history(case)[-1].warnings
    assert warning["message"] == "there is no open ticket of 'file' with the key li"
    assert warning["where"] == "case.yaml:25:19"


def test_a_key_of_several_fields(engine: Engine) -> None:
    case, other = _case(engine), _case(engine)
    day = {"outlet": "north", "day": "2026-03-02"}

    _tell(engine, case, "booked", **day)
    _tell(engine, other, "booked", **day)
    _tell(engine, other, "noted", **day)
    _tell(engine, other, "booked", **{**day, "day": "2026-03-03"})

    book = keyed_id("book", None, ["north", "2026-03-02"])
    assert [engine.ticket(each).links["book"] for each in (case, other)] == [book, book]
    assert engine.ticket(book).data["day"] == Date.parse("2026-03-02")
    assert [each.name for each in engine.history(book)] == ["ticket.open", "written"]
    assert len(engine.find()) == 4


def test_whoever_was_merged_is_found_as_the_one_that_was_kept(engine: Engine) -> None:
    case = _case(engine)
    _tell(engine, case, "found", people=["li", "li ming"])
    other = keyed_id("file", None, ["li ming"])

    _tell(engine, other, "ticket.merge", into=LI, reason="one person")
    _tell(engine, case, "told", person="li ming")

    assert engine.ticket(LI).data["strikes"] == 2
    with pytest.raises(TicketExists, match=LI):
        engine.start("file", data={"person": "li ming"})


def test_ids_are_not_chosen_where_a_key_makes_them(engine: Engine) -> None:
    with pytest.raises(BadPayload, match=f"has the id '{LI}', not 'mine'"):
        engine.start("file", id="mine", data={"person": "li"})
    with pytest.raises(BadPayload, match="'person'"):
        engine.start("file", data={})
    assert engine.find() == []


@pytest.mark.parametrize(
    ("left", "right"),
    [("li", "LI"), ("li", "li "), ("1", "1.0")],
)
def test_texts_are_compared_exactly(engine: Engine, left: str, right: str) -> None:
    case = _case(engine)
    _tell(engine, case, "found", people=[left, right])
    assert len(engine.find()) == 3


@pytest.mark.parametrize(
    ("kind", "values", "tickets"),
    [
        ("number", [1, 1.0, "1.50", 1.5, 2], 3),
        ("date", ["2026-03-02", "2026-03-03"], 2),
        ("boolean", [True, False], 2),
    ],
)
def test_keys_of_other_kinds(kind: str, values: list[object], tickets: int) -> None:
    text = FILE.replace("person: {type: string", f"person: {{type: {kind}")
    catalog = Catalog.of(Sources({"file.yaml": text}, {"roles.yaml": "roles: {desk: {}}"}))
    engine = Engine(MemoryStore(), catalog, clock=ManualClock(NINE))
    for value in values:
        try:
            engine.start("file", data={"person": value})
        except TicketExists:
            continue
        except BadPayload:
            assert isinstance(value, str)
    found = engine.find()
    assert len(found) == len({engine.ticket(each).data["person"] for each in found})
    assert len(found) == tickets


def _at_once(*acts: Callable[[], object]) -> None:
    """Do all of it in threads that begin together."""
    barrier = Barrier(len(acts))

    def do(act: Callable[[], object]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(do, act) for act in acts]:
            done.result()


def test_many_at_once_open_one_and_join_it(store: Store) -> None:
    engine = _engine(store)
    cases = [_case(engine) for _ in range(8)]
    failed = list[CalloutError]()

    def tell(case: TicketId) -> None:
        try:
            _tell(engine, case, "found", people=["li"])
        except CalloutError as error:
            failed.append(error)

    _at_once(*(partial(tell, case) for case in cases))

    told = len(cases) - len(failed)
    assert {str(each) for each in failed if each.code != "stale-ticket"} == set()
    assert [each for each in engine.find() if each.startswith("file-")] == [LI]
    assert engine.ticket(LI).data["strikes"] == told
    assert sum(engine.ticket(each).links.get("file") == LI for each in cases) == told
    assert [each.divergences for each in engine.verify() if each.divergences] == []


def test_many_starts_at_once_open_one(store: Store) -> None:
    engine = _engine(store)
    opened, refused = list[TicketId](), list[CalloutError]()

    def start() -> None:
        try:
            opened.append(engine.start("file", data={"person": "li"}).ticket.id)
        except TicketExists as error:
            refused.append(error)

    _at_once(*[start] * 8)

    assert (opened, len(refused)) == ([LI], 7)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["found", "close"]), st.sampled_from("abc")), max_size=14)
)
def test_there_is_never_more_than_one_open_ticket_of_a_key(moves: list[tuple[str, str]]) -> None:
    engine = _engine()
    case = _case(engine)
    held: dict[str, TicketId] = {}
    for move, person in moves:
        if move == "found":
            _tell(engine, case, "found", people=[person])
            mine = [
                each
                for each in engine.find()
                if each.startswith("file-")
                and engine.ticket(each).data["person"] == person
                and engine.ticket(each).status is TicketStatus.OPEN
            ]
            assert len(mine) == 1
            assert held.setdefault(person, mine[0]) == mine[0]
        elif person in held:
            _tell(engine, held.pop(person), "close")
    assert [each.divergences for each in engine.verify() if each.divergences] == []


def test_what_is_allowed_by_the_present_opens_a_ticket_of_a_key() -> None:
    day = "day: {type: date, required: true, allowed: '<= today()'}"
    text = BOOK.replace("day: {type: date, required: true}", day)
    catalog = Catalog.of(Sources({"book.yaml": text}, {}))
    engine = Engine(MemoryStore(), catalog, clock=ManualClock(NINE))

    engine.start("book", data={"outlet": "a", "day": "2026-03-02"})
    with pytest.raises(BadPayload):
        engine.start("book", data={"outlet": "a", "day": "2026-03-03"})
