"""Parts of a field are put right by their whole names, and by whom the part says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callout import Engine
from callout.catalog import Catalog, Sources
from callout.errors import BadPayload, NotAllowed
from callout.store import MemoryStore

JOB = """
process: job
title: A job
lifecycle: {correct: {by: [desk, worker]}}
data:
  customer:
    type: context
    pii: true
    fields: {name: {type: string}, address: {type: string, correctable: true}}
  product:
    type: context
    fields:
      model: {type: string, correctable: true}
      bought: {type: date, correctable: [desk], allowed: '<= today()'}
  old: {type: boolean, default: false}
states:
  open:
    always: [{guard: product.bought < date("2020-01-01"), target: aged}]
    on: {ticket.correct: {guard: 'list contains(corrected, "customer.address")', target: moved}}
  moved: {}
  aged: {}
"""
DESK, WORKER = "desk:a", "worker:li"


@pytest.fixture
def engine() -> Iterator[Engine]:
    rules = {"roles.yaml": "roles: {desk: {}, worker: {}}"}
    with Engine(MemoryStore(), Catalog.of(Sources({"job.yaml": JOB}, rules))) as opened:
        given = {"customer": {"name": "Zhang", "address": "Main Road 1"}, "product": {"model": "A"}}
        opened.start("job", id="J", data=given, actor=DESK)
        yield opened
        assert opened.replay("J").divergences == ()


def _correct(engine: Engine, fields: object, actor: str = DESK) -> None:
    engine.send("J", "ticket.correct", {"fields": fields, "reason": "wrong"}, actor=actor)


def test_one_part_is_put_right_and_the_others_stay(engine: Engine) -> None:
    _correct(engine, {"product.model": "B", "product.bought": "2019-06-01"})

    ticket = engine.ticket("J")
    assert ticket.states == ("aged",)
    assert engine.why("J").log == (
        {"corrected": "product.model", "was": "A"},
        {"corrected": "product.bought", "was": None},
    )


def test_what_is_inside_personal_data_is_personal(engine: Engine) -> None:
    _correct(engine, {"customer.address": "Side Road 2"})

    assert engine.ticket("J").data["customer"] == {"name": "Zhang", "address": "Side Road 2"}
    assert engine.why("J").log == ()
    assert engine.ticket("J").states == ("moved",)
    assert "Side Road" not in str(engine.why("J").guards)
    definition = engine.definition(engine.ticket("J"))
    paths = definition.model.private.payloads["ticket.correct"]
    assert paths == {("fields", "customer.address")}


@pytest.mark.parametrize(
    ("fields", "actor", "error"),
    [
        ({"customer.name": "Li"}, DESK, BadPayload),
        ({"customer": {"address": "x"}}, DESK, BadPayload),
        ({"product.bought": "2999-01-01"}, DESK, BadPayload),
        ({"product.bought": "2019-06-01"}, WORKER, NotAllowed),
    ],
)
def test_other_parts_and_other_people_are_refused(
    engine: Engine, fields: object, actor: str, error: type[Exception]
) -> None:
    before = engine.ticket("J").data
    with pytest.raises(error):
        _correct(engine, fields, actor)
    assert engine.ticket("J").data == before
