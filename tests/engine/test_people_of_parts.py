"""A sub-process is its parent's person's, from the start and when the parent is handed on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callout import Engine
from callout.catalog import Catalog, Sources
from callout.errors import NotAllowed
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
