"""Tickets that a ticket opens get ids that are free, and who was opened can tell its opener."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callout import Engine, ManualClock, TicketExists
from callout.catalog import Catalog
from callout.catalog.sources import Sources
from callout.store import open_store

MAIN = """
process: main
title: Main
data: {heard: {type: number, default: 0}}
events: {part: {by: clerk}, more: {by: clerk}, told: {by: clerk}}
states:
  idle:
    on:
      part: busy
      more: {do: {start: {process: kid, as: kid}}}
      told: {do: {set: {heard: heard + 1}}}
    after: {PT1H: busy}
  busy:
    on: {done.kid: over}
    invoke: {id: kid, process: kid, forward: [finish]}
  over: {type: final}
"""
KID = """
process: kid
title: Kid
events: {finish: {by: clerk}, tell: {by: clerk}}
states:
  at: {on: {finish: end, tell: {do: {send: {event: told, to: parent}}}}}
  end: {type: final}
"""
CLERK = "clerk:li"


@pytest.fixture(params=["memory:", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = "memory:" if request.param == "memory:" else f"sqlite:///{tmp_path / 't.db'}"
    catalog = Catalog.of(Sources({"main.yaml": MAIN, "kid.yaml": KID}, {}))
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    with Engine(open_store(url), catalog, clock=clock) as opened:
        opened.start("main", id="T", actor=CLERK)
        yield opened


@pytest.mark.parametrize("taken", [["T.kid"], ["T.kid", "T.kid-2"], ["T.kid-2"]], ids=len)
def test_a_child_gets_the_next_id_that_is_free(engine: Engine, taken: list[str]) -> None:
    for name in taken:
        engine.start("kid", id=name, actor=CLERK)
    engine.send("T", "part", actor=CLERK)

    child = engine.ticket("T").links["kid"]
    assert child == {1: "T.kid" if taken == ["T.kid-2"] else "T.kid-2", 2: "T.kid-3"}[len(taken)]
    engine.send("T", "finish", actor=CLERK)
    assert engine.ticket("T").states == ("over",)
    assert [engine.ticket(name).states for name in taken] == [("at",)] * len(taken)
    assert [engine.replay(each).divergences for each in engine.find()] == [()] * len(engine.find())
    assert engine.why("T", 2).taken == (tuple(taken) if taken != ["T.kid-2"] else ())


def test_a_timer_that_opens_a_child_gets_by_as_well(engine: Engine) -> None:
    engine.start("kid", id="T.kid", actor=CLERK)
    assert isinstance(engine.clock, ManualClock)
    engine.clock.advance(timedelta(hours=1))
    assert engine.tick().failures == ()
    assert engine.ticket("T").links["kid"] == "T.kid-2"
    assert engine.replay("T").divergences == ()


def test_tickets_that_are_started_get_by_as_well(engine: Engine) -> None:
    engine.start("kid", id="T.kid-2", actor=CLERK)
    for _ in range(3):
        engine.send("T", "more", actor=CLERK)
    assert [each for each in engine.find() if each.startswith("T.kid")] == [
        "T.kid",
        "T.kid-2",
        "T.kid-3",
        "T.kid-4",
    ]
    assert [engine.replay(each).divergences for each in engine.find()] == [()] * 5


def test_who_was_started_tells_its_opener_by_the_name_of_parent(engine: Engine) -> None:
    engine.send("T", "more", actor=CLERK)
    engine.send("T.kid", "tell", actor=CLERK)
    assert engine.ticket("T").data["heard"] == 1
    assert engine.replay("T.kid").divergences == ()


def test_a_ticket_opened_by_hand_chooses_itself(engine: Engine) -> None:
    with pytest.raises(TicketExists):
        engine.start("kid", id="T", actor=CLERK)
