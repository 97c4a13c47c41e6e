"""Keys at odds with ids that somebody chose, with other versions, and with what values are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import BadPayload, Refused, TicketExists
from callout.records import Ticket, TicketId, TicketStatus
from callout.records.ids import keyed_id
from callout.store import MemoryStore, Store
from tests.engine.test_business_keys import CASE, DESK, FILE, FILES, LI, NINE

ROLES = {"roles.yaml": "roles: {desk: {}}"}
ASKER = """
process: asker
title: Asks for whatever it is given
data: {seen: {type: string, required: false}}
events: {open: {by: desk, payload: {who: any}}, tell: {by: desk, payload: {who: any}}}
states:
  open:
    waits_forever: a test
    on:
      open: {do: [start: {process: file, key: event.data.who, as: file, if_open: join}]}
      tell: {do: [send: {event: strike, to: {process: file, key: event.data.who}}]}
"""


def _engine(files: dict[str, str], store: Store | None = None) -> Engine:
    catalog = Catalog.of(Sources(files, ROLES))
    return Engine(store or MemoryStore(), catalog, clock=ManualClock(NINE))


def _sound(engine: Engine) -> bool:
    return not any(each.divergences for each in engine.verify())


def _of_type(kind: str) -> str:
    return FILE.replace("person: {type: string", f"person: {{type: {kind}")


@pytest.mark.parametrize("end", ["", "-0", "-1", "-2", "-02", "-7"])
def test_no_chosen_id_opens_a_second_one(end: str) -> None:
    engine = _engine(FILES)
    engine.start("file", data={"person": "li"})

    with pytest.raises((BadPayload, TicketExists)):
        engine.start("file", id=f"{LI}{end}", data={"person": "li"})
    assert engine.find() == [LI]


@pytest.mark.parametrize(
    ("end", "opens"), [("", True), ("-0", False), ("-1", False), ("-2", False)]
)
def test_the_next_id_may_be_said_and_no_other(end: str, *, opens: bool) -> None:
    engine = _engine(FILES)
    if opens:
        assert engine.start("file", id=f"{LI}{end}", data={"person": "li"}).ticket.id == LI
        return
    with pytest.raises(BadPayload, match=f"has the id '{LI}', not '{LI}{end}'"):
        engine.start("file", id=f"{LI}{end}", data={"person": "li"})


def test_a_request_with_its_id_finds_its_ticket_again() -> None:
    engine = _engine(FILES)
    for repeated in (False, True):
        found = engine.start("file", id=LI, data={"person": "li"}, key="a")
        assert (found.ticket.id, found.repeated) == (LI, repeated)


@pytest.mark.parametrize("taken", [[""], ["", "-2"], ["", "-2", "-4", "-8"], ["-2"], ["-4", "-2"]])
def test_what_others_have_taken_is_no_ticket_of_the_key(taken: list[str]) -> None:
    engine = _engine(FILES)
    for end in taken:
        engine.start("case", id=f"{LI}{end}")
    case = engine.start("case").ticket.id

    for strikes in (1, 2):
        engine.send(case, "found", {"people": ["li"]}, actor=DESK)
        (mine,) = [each for each in engine.find() if engine.ticket(each).process == "file"]
        assert engine.ticket(case).links == {"file": mine}
        assert engine.ticket(mine).data["strikes"] == strikes
    engine.start("case", id=f"{LI}-16")
    with pytest.raises(TicketExists, match=f"'{mine}' is the open 'file' ticket"):
        engine.start("file", data={"person": "li"})
    assert _sound(engine)


def test_a_number_that_somebody_takes_later_hides_no_open_ticket() -> None:
    engine = _engine(FILES)
    engine.start("file", data={"person": "li"})
    for number in range(2, 6):
        engine.start("case", id=f"{LI}-{number}")

    with pytest.raises(TicketExists, match=f"'{LI}' is the open 'file' ticket"):
        engine.start("file", data={"person": "li"})
    engine.send(LI, "close", actor=DESK)
    assert engine.start("file", data={"person": "li"}).ticket.id == f"{LI}-6"


def test_a_version_with_another_key_does_not_take_the_tickets_of_the_older_one() -> None:
    store = MemoryStore()
    _engine(FILES, store).start("file", data={"person": "north"})
    outlet = FILE.replace("key: person", "key: outlet")
    outlet = outlet.replace("data: {", "data: {outlet: {type: string, required: true}, ")
    engine = _engine({"file.yaml": outlet, "asker.yaml": ASKER}, store)
    asker = engine.start("asker").ticket.id

    engine.send(asker, "tell", {"who": "north"}, actor=DESK)
    opened = engine.start("file", data={"person": "x", "outlet": "north"}).ticket.id
    engine.send(asker, "tell", {"who": "north"}, actor=DESK)

    first = keyed_id("file", None, ["north"])
    assert opened == f"{first}-2"
    assert [engine.ticket(each).data["strikes"] for each in (first, opened)] == [0, 1]
    assert _sound(engine)


@pytest.mark.parametrize(
    ("kind", "values", "tickets"),
    [
        ("number", [1, Decimal("1.00"), Decimal("1E0")], 1),
        ("number", [0, Decimal("-0.0"), Decimal("0.00")], 1),
        ("number", [Decimal("9" * 31 + ".1"), Decimal("9" * 31 + ".2")], 2),
        ("date and time", ["2026-03-02T09:00:00Z", "2026-03-02T10:00:00+01:00"], 1),
        ("date and time", ["2026-03-02T09:00:00Z", "2026-03-02T17:00:00.000@Asia/Shanghai"], 1),
        ("date and time", ["2026-03-02T09:00:00Z", "2026-03-02T09:00:00"], 2),
        (
            "date and time",
            ["2026-10-25T02:30:00@Europe/Paris", "2026-10-25T02:30:00+01:00@Europe/Paris"],
            2,
        ),
        ("time", ["09:00:00Z", "10:00:00+01:00"], 1),
        ("time", ["09:00:00Z", "09:00:00"], 2),
        ("duration", ["P1D", "PT24H"], 1),
        ("string", ["é", "e\u0301"], 2),
    ],
)
def test_what_is_equal_is_one_key(kind: str, values: list[object], tickets: int) -> None:
    engine = _engine({"file.yaml": _of_type(kind), "asker.yaml": ASKER})
    asker = engine.start("asker").ticket.id
    for value in values:
        engine.send(asker, "open", {"who": value}, actor=DESK)
        engine.send(asker, "tell", {"who": value}, actor=DESK)

    files = [each for each in engine.find() if each != asker]
    assert len(files) == tickets == len(engine.ticket(asker).links)
    assert sum(engine.ticket(each).data["strikes"] for each in files) == len(values)  # type: ignore[misc]
    for value in values:
        with pytest.raises(TicketExists):
            engine.start("file", data={"person": value})
    assert _sound(engine)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "1"),
        ("date", "2026-03-02T00:00:00"),
        ("date", "tomorrow"),
        ("string", 1),
        ("string", True),
        ("boolean", "true"),
    ],
)
@pytest.mark.parametrize("event", ["open", "tell"])
def test_a_value_that_the_field_does_not_take_finds_nothing(
    kind: str, value: object, event: str
) -> None:
    engine = _engine({"file.yaml": _of_type(kind), "asker.yaml": ASKER})
    asker = engine.start("asker").ticket.id

    with pytest.raises(Refused, match="tickets of 'file' are not found by this key"):
        engine.send(asker, event, {"who": value}, actor=DESK)
    assert engine.find() == [asker]


def test_a_thousand_tickets_of_a_key_are_found_in_a_few_looks() -> None:
    looks = list[Sequence[TicketId]]()

    class Counting(MemoryStore):
        def load_many(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Ticket]:
            looks.append(ticket_ids)
            return super().load_many(ticket_ids)

    store = Counting()
    engine = _engine(FILES, store)
    for number in range(1000):
        ticket = engine.start("file", data={"person": "li"}).ticket.id
        assert ticket == (f"{LI}-{number + 1}" if number else LI)
        engine.send(ticket, "close", actor=DESK)
    looks.clear()
    engine.start("file", data={"person": "li"})

    assert len(looks) <= 25


PASSED_ON = """
process: desk
title: Passes on what it takes itself
events: {claimed: {by: desk, payload: {person: string}}}
lifecycle: {merge: {by: desk, do: [start: {process: file, key: '"li"', as: file, if_open: join}]}}
states:
  open:
    waits_forever: a test
    invoke: {process: case, id: case, forward: [claimed]}
    on:
      claimed: {do: [start: {process: file, key: event.data.person, as: file, if_open: join}]}
      ticket.merged:
        do:
          - start: {process: file, key: '"li"', as: file, if_open: join}
          - send: {event: strike, to: "link:file"}
"""
JOINS = CASE.replace(
    "key: event.data.person}]}", "key: event.data.person, as: file, if_open: join}]}"
)


def test_whoever_an_event_is_passed_on_to_joins_what_it_has_opened() -> None:
    engine = _engine({**FILES, "case.yaml": JOINS, "desk.yaml": PASSED_ON})
    desk = engine.start("desk").ticket.id

    engine.send(desk, "claimed", {"person": "li"}, actor=DESK)

    case = engine.ticket(desk).links["case"]
    assert [engine.ticket(each).links["file"] for each in (desk, case)] == [LI, LI]
    assert engine.ticket(LI).links == {"opener": desk}
    found = engine.history(case)[-1].found["keys"]
    assert found == {'file {"":"li"}': {"fields": ["person"], "next": f"{LI}-2", "ticket": LI}}
    assert _sound(engine)


def test_the_kept_ticket_joins_what_the_merged_one_opens() -> None:
    engine = _engine({**FILES, "case.yaml": JOINS, "desk.yaml": PASSED_ON})
    merged, kept = (engine.start("desk").ticket.id for _ in range(2))

    engine.send(merged, "ticket.merge", {"into": kept, "reason": "one desk"}, actor=DESK)

    assert [engine.ticket(each).links["file"] for each in (merged, kept)] == [LI, LI]
    assert engine.ticket(LI).data["strikes"] == 1
    assert engine.ticket(merged).status is TicketStatus.CLOSED
    assert _sound(engine)


def test_what_is_not_done_in_the_end_opens_nothing() -> None:
    engine = _engine({**FILES, "case.yaml": JOINS, "desk.yaml": PASSED_ON})
    merged, kept = (engine.start("desk").ticket.id for _ in range(2))
    engine.send(kept, "ticket.merge", {"into": merged, "reason": "one desk"}, actor=DESK)
    engine.send(LI, "close", actor=DESK)
    other = engine.start("case").ticket.id

    with pytest.raises(Refused):
        engine.send(merged, "ticket.merge", {"into": other, "reason": "no desk"}, actor=DESK)
    assert TicketId(f"{LI}-2") not in engine.find()
    assert _sound(engine)


@pytest.mark.parametrize(("ends", "opened"), [(True, f"{LI}-2"), (False, None)])
def test_who_lost_the_race_for_an_id_looks_again(ends: bool, opened: str | None) -> None:
    class Overtaken(MemoryStore):
        overtakes = False

        def load_many(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Ticket]:
            found = super().load_many(ticket_ids)
            if self.overtakes and not found:
                self.overtakes = False
                engine.start("file", data={"person": "li"})
                if ends:
                    engine.send(LI, "close", actor=DESK)
            return found

    store = Overtaken()
    engine = _engine(FILES, store)
    store.overtakes = True

    if opened is None:
        with pytest.raises(TicketExists, match=f"'{LI}' is the open 'file' ticket of this key"):
            engine.start("file", data={"person": "li"})
    else:
        assert engine.start("file", data={"person": "li"}).ticket.id == opened
    assert _sound(engine)


def test_who_ends_a_ticket_and_starts_it_in_one_step_finds_the_one_that_ends() -> None:
    swap = """
process: swap
title: Ends and starts
events: {go: {by: desk}}
states:
  open:
    waits_forever: a test
    on:
      go:
        do:
          - send: {event: close, to: {process: file, key: '"li"'}}
          - start: {process: file, key: '"li"', as: file, if_open: join}
"""
    file = FILE.replace("close: {by: desk}", "close: {}")
    engine = _engine({"file.yaml": file, "swap.yaml": swap})
    engine.start("file", data={"person": "li"})
    ticket = engine.start("swap").ticket.id

    for link, held in (("file", LI), ("file-2", f"{LI}-2")):
        if link == "file-2":
            engine.start("file", data={"person": "li"})
        engine.send(ticket, "go", actor=DESK)
        assert engine.ticket(ticket).links[link] == held
        assert engine.ticket(held).status is TicketStatus.CLOSED
    assert _sound(engine)
