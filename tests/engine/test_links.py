"""Several tickets started under one name: each is linked, and what is sent to the name is for all.

And every way in which a message can be for nobody: each has an answer on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, timedelta
from typing import ClassVar

import pytest

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.definition import link
from callout.engine import Engine
from callout.errors import Refused
from callout.library import Library
from callout.reader import load_process
from callout.records import Actor, Entry, EntryKind, Event, Ticket, TicketId
from callout.replay import replay
from callout.report.tickets import ticket_lines
from callout.semantics import semantics_of
from callout.step import opening, step
from callout.store import MemoryStore
from tests.engine.worlds import NINE

CLERK = "clerk:li"
WARD = """
process: ward
title: Ward
events:
  opened: {by: clerk, payload: {numbers: list<number>}}
  made: {by: clerk}
  made_one: {by: clerk}
  made_later: {by: clerk}
  closed: {by: clerk}
states:
  open:
    on:
      opened:
        do:
          - foreach:
              in: event.data.numbers
              as: n
              do: [{start: {process: bed, with: {number: n}}}]
      made: {do: [{send: {event: made, to: "link:bed"}}]}
      made_one: {do: [{send: {event: made, to: "link:bed-2"}}]}
      made_later: {do: [{send: {event: made, to: "link:bed", delay: PT1H, id: again}}]}
      closed: shut
  shut: {type: final}
"""
BED = """
process: bed
title: Bed
data: {number: number, times: {type: number, default: 0}}
events: {made: {}, sold: {by: clerk}, told: {by: clerk}}
states:
  at:
    on:
      made: {do: [{set: {times: times + 1}}]}
      told: {do: [{send: {event: made, to: parent}}]}
      sold: gone
  gone: {type: final}
"""


def ward(text: str = WARD) -> tuple[Engine, ManualClock]:
    clock = ManualClock(NINE)
    catalog = Catalog.of(Sources({"ward.yaml": text, "bed.yaml": BED}, {}))
    engine = Engine(MemoryStore(), catalog, clock=clock)
    engine.start("ward", id="W", actor=CLERK)
    return engine, clock


def times(engine: Engine) -> list[object]:
    return [engine.ticket(each).data["times"] for each in engine.find() if each != "W"]


def sound(engine: Engine) -> bool:
    return all(not (each.divergences or each.notes) for each in engine.verify())


def test_every_ticket_that_a_loop_starts_is_linked() -> None:
    engine, _ = ward()
    engine.send("W", "opened", {"numbers": [7, 8, 9]}, actor=CLERK)
    engine.send("W", "opened", {"numbers": [10]}, actor=CLERK)

    links = engine.ticket("W").links
    assert links == {name: f"W.{name}" for name in ("bed", "bed-2", "bed-3", "bed-4")}
    assert [engine.ticket(links[name]).data["number"] for name in links] == [7, 8, 9, 10]
    assert all(engine.ticket(each).links == {"opener": "W"} for each in links.values())
    assert "  bed-4: W.bed-4" in list(ticket_lines(engine.ticket("W"), UTC))
    assert sound(engine)


def test_more_than_nine_are_told_in_the_order_in_which_they_were_started() -> None:
    engine, _ = ward()
    engine.send("W", "opened", {"numbers": list(range(12))}, actor=CLERK)

    entry = engine.send("W", "made", actor=CLERK).entry

    assert times(engine) == [1] * 12
    causes = [each.id for each in entry.effects]
    assert len(causes) == 12
    assert [engine.why(f"W.bed-{n}").recorded_at for n in (2, 10, 12)] == [NINE] * 3
    assert sound(engine)


def test_the_store_is_asked_once_for_the_ids_of_all_that_are_started() -> None:
    class Counting(MemoryStore):
        asked: ClassVar[list[int]] = []

        def load_many(self, ticket_ids: Sequence[TicketId]) -> dict[TicketId, Ticket]:
            self.asked.append(len(ticket_ids))
            return dict(super().load_many(ticket_ids))

    store = Counting()
    catalog = Catalog.of(Sources({"ward.yaml": WARD, "bed.yaml": BED}, {}))
    engine = Engine(store, catalog, clock=ManualClock(NINE))
    engine.start("ward", id="W", actor=CLERK)
    engine.start("bed", id="W.bed-3", actor=CLERK)
    store.asked.clear()

    engine.send("W", "opened", {"numbers": list(range(20))}, actor=CLERK)

    assert engine.ticket("W").links["bed-3"] == "W.bed-4", "the third id was taken"
    assert [count for count in store.asked if count > 1] == [20]
    assert len(store.asked) <= 3


def test_a_number_means_one_of_them() -> None:
    engine, _ = ward()
    engine.send("W", "opened", {"numbers": [7, 8, 9]}, actor=CLERK)
    engine.send("W", "made_one", actor=CLERK)

    assert times(engine) == [0, 1, 0]


def test_what_is_sent_later_is_for_all_that_were_linked_when_it_was_sent() -> None:
    engine, clock = ward()
    engine.send("W", "opened", {"numbers": [7, 8]}, actor=CLERK)
    engine.send("W", "made_later", actor=CLERK)
    engine.send("W", "opened", {"numbers": [9]}, actor=CLERK)
    clock.advance(timedelta(hours=1))

    assert engine.tick().fired == 2
    assert times(engine) == [1, 1, 0]
    assert sound(engine)


def test_one_that_has_ended_keeps_no_other_from_hearing() -> None:
    engine, _ = ward()
    engine.send("W", "opened", {"numbers": [7, 8, 9]}, actor=CLERK)
    engine.send("W.bed-2", "sold", actor=CLERK)
    engine.send("W", "made", actor=CLERK)

    assert times(engine) == [1, 0, 1]
    refused = engine.why("W.bed-2")
    assert (refused.kind, (refused.refusal or {})["code"]) == (EntryKind.REJECTED, "ticket-closed")
    answer = engine.why("W")
    assert (answer.name, answer.payload["message"]) == (
        "error.communication",
        "ticket W.bed-2 is closed",
    )
    assert sound(engine)


def test_a_link_of_another_kind_is_not_taken_by_what_is_started() -> None:
    text = WARD.replace("{process: bed, with", "{process: bed, as: opener, with")
    engine, _ = ward(text)
    engine.send("W", "opened", {"numbers": [7]}, actor=CLERK)
    engine.send("W.opener", "told", actor=CLERK)

    assert engine.ticket("W.opener").links == {"opener": "W"}
    assert engine.why("W").name == "made"


def test_a_sub_process_of_the_same_name_takes_no_link_away() -> None:
    invoked = "  open:\n    invoke: {process: bed, id: bed, with: {number: '0'}}\n"
    text = WARD.replace("  open:\n", invoked)
    engine, _ = ward(text)
    engine.send("W", "opened", {"numbers": [7, 8]}, actor=CLERK)

    links = engine.ticket("W").links
    numbers = {name: engine.ticket(each).data["number"] for name, each in links.items()}
    assert numbers == {"bed": 0, "bed-2": 7, "bed-3": 8}
    engine.send("W", "made", actor=CLERK)
    assert times(engine) == [1, 1, 1]


@pytest.mark.parametrize("version", [1, 2])
def test_histories_of_before_keep_the_last_link_only(version: int) -> None:
    definition = link(load_process(WARD, "ward.yaml"), Library())
    then = definition.of_version(semantics_of(version))
    clerk = Actor("clerk:li", ("clerk",))
    outcome = step(then, None, opening(actor=clerk), NINE, ticket_id=TicketId("W"))
    entries = [outcome.entry]
    for name, payload in (("opened", {"numbers": [7, 8, 9]}), ("made", {})):
        outcome = step(then, outcome.ticket, Event(name, payload, clerk), NINE)
        entries.append(outcome.entry)

    assert outcome.ticket.links == {"bed": "W.bed-3"}
    assert [each.ticket for each in outcome.messages] == ["W.bed-3"]
    assert replay(entries, {definition.hash: definition}).divergences == ()


NOBODY = """
process: ward
title: Ward
data: {last: string}
events:
  asked: {by: clerk}
  opened: {by: clerk}
  ended: {by: clerk}
states:
  open:
    on:
      asked: {do: [{send: {event: made, to: RECEIVER DELAY}}]}
      opened: {do: [{start: {process: bed}}]}
      ended: {target: shut, do: [{send: {event: made, to: RECEIVER}}]}
      error.communication: {do: [{set: {last: event.data.message}}]}
      error.execution: {do: [{set: {last: event.data.message}}]}
  shut: {type: final}
"""
UNHEARD = NOBODY[: NOBODY.index("      error.comm")] + NOBODY[NOBODY.index("  shut:") :]
NO_LINK, NO_TICKET = "there is no ticket linked as", "there is no ticket 'X'"
EMPTY, CLOSED = "names no ticket", "ticket W.bed is closed"
RECEIVERS = {
    "a link never made": ("'link:desk'", NO_LINK),
    "a numbered link never made": ("'link:bed-2'", NO_LINK),
    "a parent of a ticket without one": ("parent", NO_LINK),
    "a finished ticket": ("'link:bed'", CLOSED),
    "a finished ticket by its id": ("{feel: '\"W.bed\"'}", CLOSED),
    "a ticket that is not there": ("{feel: '\"X\"'}", NO_TICKET),
    "an id that none can have": ("{feel: '\"a/b c\"'}", "there is no ticket 'a/b c'"),
    "null": ("{feel: 'null'}", EMPTY),
    "a field that is null": ("{feel: last}", EMPTY),
    "an empty text": ("{feel: '\"\"'}", EMPTY),
    "an empty list": ("{feel: '[]'}", EMPTY),
    "a list": ("{feel: '[\"W.bed\"]'}", EMPTY),
    "a number": ("{feel: '7'}", EMPTY),
}


def lost(name: str, text: str, delay: str = "") -> Engine:
    receiver = RECEIVERS[name][0]
    text = text.replace("RECEIVER DELAY", receiver + delay).replace("RECEIVER", receiver)
    engine, _ = ward(text)
    engine.send("W", "opened", actor=CLERK)
    engine.send("W.bed", "sold", actor=CLERK)
    return engine


@pytest.mark.parametrize("delay", ["", ", delay: PT1H"])
@pytest.mark.parametrize("name", RECEIVERS)
def test_a_chart_that_listens_is_told_that_nobody_was_there(name: str, delay: str) -> None:
    engine = lost(name, NOBODY, delay)

    engine.send("W", "asked", actor=CLERK)
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    clock.advance(timedelta(hours=1))
    engine.tick()

    assert RECEIVERS[name][1] in str(engine.ticket("W").data["last"])
    assert sound(engine)


@pytest.mark.parametrize("name", RECEIVERS)
def test_where_nobody_listens_it_is_on_record(name: str) -> None:
    engine = lost(name, UNHEARD)
    before = len(engine.history("W"))

    with suppress(Refused):
        engine.send("W", "asked", actor=CLERK)

    assert answers(engine.history("W")[before:], RECEIVERS[name][1])
    assert sound(engine)


@pytest.mark.parametrize("name", RECEIVERS)
def test_one_that_ends_with_it_has_it_on_record_too(name: str) -> None:
    engine = lost(name, UNHEARD)
    before = len(engine.history("W"))

    with suppress(Refused):
        engine.send("W", "ended", actor=CLERK)

    said = [*engine.history("W")[before:], *engine.history("W.bed")]
    assert answers(said, RECEIVERS[name][1])
    assert sound(engine)


def answers(entries: Sequence[Entry], text: str) -> bool:
    """Whether a refusal, a fault or an error event among the entries says it."""
    said = [
        str(each.get("message"))
        for entry in entries
        for each in (entry.payload, entry.refusal or {}, *entry.warnings)
    ]
    return any(text in each for each in said)
