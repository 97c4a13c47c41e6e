"""A sub-process is its parent's person's, from the start and when the parent is handed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import NotAllowed
from callout.records import Actor
from callout.store import MemoryStore

JOB = """
process: job
title: A job
assignee: worker
events:
  give: {by: desk, payload: {to: {type: string, required: false}}}
  go: {by: desk}
states:
  open: {on: {give: {do: [assign: to]}, go: {target: working}}}
  working:
    invoke: {id: part, process: part, forward: ["piece.*", "part.*"]}
    on: {give: {do: [assign: to]}}
"""
PART = """
process: part
title: A part
assignee: worker
events: {part.given: {by: desk, payload: {to: string}}}
states:
  ordered:
    invoke: {id: piece, process: piece, forward: ["piece.*"]}
    on: {part.given: {do: [assign: to]}}
"""
PIECE = """
process: piece
title: A piece
assignee: worker
events: {piece.seen: {by: assignee}}
states:
  there: {on: {piece.seen: {}}}
"""
DESK, LI, WANG = "desk:a", "worker:li", "worker:wang"


@pytest.fixture
def engine() -> Iterator[Engine]:
    texts = {"job.yaml": JOB, "part.yaml": PART, "piece.yaml": PIECE}
    catalog = Catalog.of(Sources(texts, {"roles.yaml": "roles: {desk: {}, worker: {}}"}))
    with Engine(MemoryStore(), catalog) as opened:
        yield opened
        assert [each.divergences for each in opened.verify() if each.divergences] == []


def _job(engine: Engine, *steps: str | None) -> str:
    job = engine.start("job", id="J", actor=DESK).ticket.id
    for step in steps:
        if step == "go":
            engine.send(job, "go", actor=DESK)
        else:
            engine.send(job, "give", {"to": step}, actor=DESK)
    return job


def test_what_is_passed_on_is_taken_from_the_parents_person_only(engine: Engine) -> None:
    job = _job(engine, LI, "go")

    engine.send(job, "piece.seen", actor=LI)
    with pytest.raises(NotAllowed) as refused:
        engine.send(job, "piece.seen", actor=WANG)

    assert LI in str(refused.value.hint)


@pytest.mark.parametrize("before", [LI, None])
def test_whoever_gets_the_parent_gets_all_below_it(engine: Engine, before: str | None) -> None:
    job = _job(engine, before, "go", WANG)

    engine.send(job, "piece.seen", actor=WANG)
    with pytest.raises(NotAllowed):
        engine.send(job, "piece.seen", actor=LI)


def test_nobodys_parent_has_nobodys_parts(engine: Engine) -> None:
    job = _job(engine, LI, "go", None)

    with pytest.raises(NotAllowed) as refused:
        engine.send(job, "piece.seen", actor=LI)

    assert "nobody now" in str(refused.value.hint)


def test_a_part_that_was_given_to_somebody_stays_with_that_person(engine: Engine) -> None:
    job = _job(engine, LI, "go")
    engine.send(job, "part.given", {"to": WANG}, actor=DESK)
    engine.send(job, "piece.seen", actor=WANG)

    engine.send(job, "give", {"to": "worker:zhao"}, actor=DESK)

    engine.send(job, "piece.seen", actor=WANG)


@pytest.mark.parametrize(("rows_for", "takes"), [("[outer, inner]", True), ("outer", False)])
def test_a_deputy_for_one_process_is_none_for_what_it_passes_on(
    rows_for: str, *, takes: bool
) -> None:
    outer = """
process: outer
title: Outer
assignee: engineer
events: {ready: {by: assignee}}
states:
  open:
    waits_forever: a test
    invoke: {process: inner, id: inner, forward: [ready]}
    on: {ready: {do: []}}
"""
    inner = """
process: inner
title: Inner
assignee: engineer
events: {ready: {by: assignee}}
states: {open: {on: {ready: done}}, done: {type: final}}
"""
    row = "person: engineer:li, deputy: engineer:wang, from: 2026-03-01, until: 2026-03-09"
    rules = {
        "roles.yaml": "roles: {engineer: {}}",
        "deputies.yaml": f"deputies: [{{{row}, for: {rows_for}}}]",
    }
    catalog = Catalog.of(Sources({"outer.yaml": outer, "inner.yaml": inner}, rules))
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    with Engine(MemoryStore(), catalog, clock=clock) as engine:
        ticket = engine.start("outer", actor="engineer:li").ticket.id
        wang = Actor("engineer:wang", ("engineer",), on_behalf_of="engineer:li")
        engine.send(ticket, "ready", actor=wang)

        child = engine.history(f"{ticket}.inner")[-1]
        assert (child.refusal is None) is takes
        assert ("deputy" in child.found) is takes
        assert [each.divergences for each in engine.verify() if each.divergences] == []
