"""What a person sends and a sub-process decides about is refused as if the sub-process were asked.

The same code and words, the same place, on record in every ticket it went through, and nothing of
it has happened in any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.errors import Refused
from callout.records import EntryKind, sections
from callout.store import MemoryStore
from tests.engine.worlds import NINE

CLERK = "clerk:li"
LOW = """
process: low
title: Low
data: {sum: {type: number, default: 0}, steps: {type: number, default: 0}}
events: {weigh: {by: clerk, payload: {grams: string, limit: number}}}
states:
  at:
    on:
      weigh:
        - guard: event.data.limit > 5
          do: [{set: {steps: steps + 1, sum: sum + number(event.data.grams)}}]
"""
DEEP = """
process: deep
title: Deep
states: {at: {invoke: {id: low, process: low, forward: [weigh]}}}
"""
TOPS = {
    "at once": "at: {invoke: {id: low, process: low, forward: [weigh]}}",
    "by a wildcard": "at: {invoke: {id: low, process: low, forward: ['*']}}",
    "through two": "at: {invoke: {id: mid, process: deep, forward: [weigh]}}",
    "in a region": "at: {type: parallel, states: {one: {states: {a: {invoke: "
    "{id: low, process: low, forward: [weigh]}}}}, two: {states: {b: {on: {other: b}}}}}}",
    "of all regions": "at: {type: parallel, invoke: {id: low, process: low, forward: [weigh]},"
    " states: {one: {states: {a: {on: {other: a}}}}, two: {states: {b: {}}}}}",
}
ASKED: Mapping[str, tuple[str, str, dict[str, object]]] = {
    "an action": ("action-failed", CLERK, {"grams": "heavy", "limit": 9}),
    "a guard": ("guard-false", CLERK, {"grams": "7", "limit": 1}),
    "a payload": ("bad-payload", CLERK, {"grams": 7, "limit": 9}),
    "a field": ("bad-payload", CLERK, {"grams": "7", "limit": 9, "colour": "red"}),
    "a role": ("not-allowed", "porter:wu", {"grams": "7", "limit": 9}),
}


def top(how: str) -> Engine:
    text = f"process: top\ntitle: Top\nevents: {{other: {{by: clerk}}}}\nstates:\n  {TOPS[how]}\n"
    sources = {"top.yaml": text, "low.yaml": LOW, "deep.yaml": DEEP}
    engine = Engine(MemoryStore(), Catalog.of(Sources(sources, {})), clock=ManualClock(NINE))
    engine.start("top", id="T", actor=CLERK)
    return engine


@pytest.mark.parametrize("how", TOPS)
@pytest.mark.parametrize("what", ASKED)
def test_the_refusal_is_that_of_the_ticket_that_decides(how: str, what: str) -> None:
    engine = top(how)
    code, actor, payload = ASKED[what]
    (decides,) = (each for each in engine.find() if engine.ticket(each).process == "low")
    before = {name: engine.ticket(name).data for name in engine.find()}

    with pytest.raises(Refused) as direct:
        engine.send(decides, "weigh", payload, actor=actor)
    with pytest.raises(Refused) as passed_on:
        engine.send("T", "weigh", payload, actor=actor)

    assert passed_on.value.code == direct.value.code == code
    assert passed_on.value.message == direct.value.message
    assert passed_on.value.hint == direct.value.hint
    if what == "an action":
        assert "at low.yaml:" in passed_on.value.message
        assert "+ null is not defined" in passed_on.value.message
    assert {name: engine.ticket(name).data for name in engine.find()} == before
    last = [engine.why(name) for name in engine.find()]
    assert {(each.kind, each.name) for each in last} == {(EntryKind.REJECTED, "weigh")}
    assert [report.divergences for report in engine.verify()] == [()] * len(before)


@pytest.mark.parametrize("how", TOPS)
def test_what_the_sub_process_takes_is_taken_everywhere(how: str) -> None:
    engine = top(how)

    possible = {each.event: each.refusal for each in engine.can("T", actor=CLERK)}

    sent = engine.send("T", "weigh", {"grams": "7", "limit": 9}, actor=CLERK)

    assert (possible["weigh"], sent.entry.kind) == (None, EntryKind.INPUT)
    (decides,) = (each for each in engine.find() if engine.ticket(each).process == "low")
    assert (engine.ticket(decides).data["sum"], engine.ticket(decides).data["steps"]) == (7, 1)
    refused = {each.event: each.refusal for each in engine.can("T", actor="porter:wu")}["weigh"]
    assert refused is not None
    assert refused.code == "not-allowed"


OWED = """
process: owed
title: Owes a report
must: {report: {by: clerk, due: PT1H}}
data: {ticks: {type: number, default: 0}}
states:
  at:
    entry: [oblige: report]
    invoke: {id: low, process: low, forward: ["*"]}
    after: {PT2H: {guard: ticks > 5, target: late}}
    every: {PT3H: {do: [set: {ticks: ticks + 1}]}}
  late: {}
"""


def test_time_comes_whether_a_sub_process_takes_it_or_not() -> None:
    catalog = Catalog.of(Sources({"owed.yaml": OWED, "low.yaml": LOW}, {}))
    clock = ManualClock(NINE)
    with Engine(MemoryStore(), catalog, clock=clock) as engine:
        ticket = engine.start("owed").ticket.id
        for _ in range(7):
            clock.advance(timedelta(hours=1))
            engine.tick()

        now = engine.ticket(ticket)
        must = now.internals[sections.MUST]
        assert isinstance(must, dict)
        assert isinstance(must["report"], dict)
        assert (must["report"]["state"], now.data["ticks"]) == ("overdue", 2)
        assert {each.refusal for each in engine.history(ticket)} == {None}
        refused = [each.name for each in engine.history(f"{ticket}.low") if each.refusal]
        assert refused[0] == "overdue.report"
        assert [each.divergences for each in engine.verify() if each.divergences] == []
