"""A ticket that settles ends only when nothing is left open, or what is may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError, Unsettled
from callout.store import MemoryStore

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
JOB = """
process: job
title: A job
settles: true
events: {go: {}, fill: {form: sheet}, sign: {form: {sheet: sign}}, stop: {}, drop: {}}
must: {report: {due: PT1H}, call: {}}
forms: {sheet: {fields: {note: string}}}
clocks: {answer: {starts: working, stops: stop, limit: PT9H}}
states:
  working:
    entry: [oblige: report, form: {sheet: open}]
    on:
      go: done
      stop: {}
      fill: {}
      sign: {}
      drop: {target: dropped, do: {oblige: call}}
    after: {P2D: done}
  done: {type: final}
  dropped:
    type: final
    leaves_open: {call: another calls, sheet: nobody needs it, answer: nobody waits}
"""


def _engine(text: str = JOB) -> Engine:
    clock = ManualClock(NINE)
    return Engine(MemoryStore(), Catalog.of(Sources({"job.yaml": text}, {})), clock=clock)


def test_somebody_who_ends_a_ticket_too_early_is_told_what_is_open() -> None:
    with _engine() as engine:
        engine.start("job", id="J")
        with pytest.raises(Unsettled, match="'report', 'sheet', 'answer'"):
            engine.send("J", "go")
        assert engine.ticket("J").status == "open"

        engine.send("J", "did.report")
        engine.send("J", "fill", {"note": "well"})
        engine.send("J", "sign")
        with pytest.raises(Unsettled, match="with 'answer' open"):
            engine.send("J", "go")
        engine.send("J", "stop")
        assert engine.send("J", "go").ticket.status == "closed"
        assert engine.replay("J").divergences == ()


def test_what_a_final_state_lists_may_be_open_there_and_nothing_else() -> None:
    with _engine() as engine:
        engine.start("job", id="J")
        with pytest.raises(Unsettled, match="with 'report' open"):
            engine.send("J", "drop")
        engine.send("J", "did.report")
        assert engine.send("J", "drop").ticket.outcome == "dropped"


def test_what_ends_by_itself_ends_and_what_was_open_is_on_record() -> None:
    with _engine(JOB.replace("due: PT1H", "due: P9D")) as engine:
        engine.start("job", id="J")
        clock = engine.clock
        assert isinstance(clock, ManualClock)
        clock.advance(timedelta(days=3))
        engine.tick()

        ticket, entry = engine.ticket("J"), engine.why("J")
        assert ticket.status == "closed"
        assert [each["error"] for each in entry.warnings] == ["unsettled"]
        breaches = ticket.internals["breaches"]
        assert isinstance(breaches, dict)
        noted = {each["act"]: each.get("note") for each in breaches.values()}
        assert noted["report"] == "left open at the end"
        assert engine.replay("J").divergences == ()


def test_who_does_not_say_so_ends_as_before() -> None:
    with _engine(JOB.replace("settles: true\n", "")) as engine:
        engine.start("job", id="J")
        assert engine.send("J", "go").ticket.status == "closed"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("{call: another", "{cal: another", "L021"),
        ("  done: {type: final}", "  done: {type: final, leaves_open: {}}", "S006"),
        ("    after: {P2D: done}", "    after: {P2D: done}\n    leaves_open: {call: x}", "P001"),
    ],
)
def test_what_is_wrong_with_it_is_told(before: str, after: str, code: str) -> None:
    with pytest.raises(DefinitionError) as told, _engine(JOB.replace(before, after)) as engine:
        engine.catalog.get("job")
    assert [each.code for each in told.value.problems] == [code]
