"""The engine's own events are not said by adapters, nor by one ticket to another.

A name that a process works out of what somebody has sent would else end any ticket there is.
"""

from __future__ import annotations

import pytest

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Answer, Engine
from callout.errors import ActionFailed
from callout.records import EntryKind, TicketStatus
from callout.semantics import VERSIONS
from callout.store import MemoryStore
from tests.engine.worlds import NINE

DESK = """
process: desk
title: Desk
events:
  ask: {}
  tell: {payload: {word: string, to: string}}
  later: {payload: {word: string, to: string}}
states:
  at:
    on:
      ask: {do: [{send: {event: look, to: adapter:eye}}]}
      tell: {do: [{send: {event: {feel: event.data.word}, to: {feel: event.data.to}}}]}
      later:
        do: [{send: {event: {feel: event.data.word}, to: {feel: event.data.to}, delay: PT1M}}]
    after: {P9D: done}
  done: {type: final}
"""
WORDS = [
    "ticket.cancel",
    "ticket.stick",
    "ticket.open",
    "after.at.1",
    "done.state.at",
    "error.execution",
]


def desks(answer: str = "look") -> tuple[Engine, ManualClock]:
    clock = ManualClock(NINE)
    engine = Engine(
        MemoryStore(),
        Catalog.of(Sources({"desk.yaml": DESK}, {})),
        clock=clock,
        adapters={"eye": lambda _: Answer(answer)},
    )
    for name in ("A", "B"):
        engine.start("desk", id=name)
    return engine, clock


@pytest.mark.parametrize("word", WORDS)
def test_what_an_adapter_answers_with_such_a_name_is_refused_on_record(word: str) -> None:
    engine, _ = desks(word)
    engine.send("A", "ask")
    engine.relay()

    entry = engine.history("A")[-1]
    assert (entry.kind, (entry.refusal or {})["code"]) == (EntryKind.REJECTED, "reserved")
    assert (engine.ticket("A").status, engine.ticket("A").states) == (TicketStatus.OPEN, ("at",))
    assert engine.replay("A").divergences == ()


@pytest.mark.parametrize("word", WORDS)
def test_one_ticket_does_not_tell_another_such_a_name(word: str) -> None:
    engine, clock = desks()
    for event in ("tell", "later"):
        with pytest.raises(ActionFailed, match="the engine's own"):
            engine.send("A", event, {"word": word, "to": "B"})
    clock.move_to(clock.now().replace(hour=23))
    engine.tick()

    assert (engine.ticket("B").status, engine.ticket("B").version) == (TicketStatus.OPEN, 1)
    assert [each.divergences for each in engine.verify()] == [(), ()]


def test_a_ticket_does_not_end_itself_by_such_a_name() -> None:
    engine, _ = desks()
    for event in ("tell", "later"):
        with pytest.raises(ActionFailed, match="the engine's own"):
            engine.send("A", event, {"word": "ticket.cancel", "to": "A"})


def test_entries_of_the_first_versions_had_it_otherwise() -> None:
    assert [VERSIONS[number].reserved_inside for number in (1, 2, 3)] == [False, False, True]
