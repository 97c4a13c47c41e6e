"""System variables (SCXML 5.10): what expressions read of the ticket beside its fields."""

from __future__ import annotations

from typing import cast

from callout.content.forms import advance, tick
from callout.content.timing.duties import close, did, oblige
from callout.datamodel import World
from callout.datamodel.expressions import SYSTEM_VARIABLES
from callout.datamodel.names import system_variable_types
from callout.feel import ANY
from callout.process import FormAct
from callout.values import DateTime, Value
from tests.datamodel.worlds import handling, world_of
from tests.step.story import NINE, define

DEFINITION = define(
    """
    data: {frozen: {type: boolean}}
    forms: {slip: {fields: {weight: number}}}
    checklists:
      safety: {items: {gloves: {}, helmet: {mandatory: false}, spikes: {when: frozen}}}
    must: {report: {}, pay: {}}
    may: {rest: {}}
    never: {lie: {}}
    states: {a: {}}
    """
)
PROCESS = DEFINITION.process


def read(world: World, name: str) -> dict[str, Value]:
    world.refresh([name])
    return cast("dict[str, Value]", world.scope[name])


def test_what_expressions_are_told_of_is_what_there_is() -> None:
    types = system_variable_types(PROCESS, dict.fromkeys(PROCESS.forms, ANY))

    assert set(DEFINITION.model.variables) == set(SYSTEM_VARIABLES) == {*types} - {"in_state"}


def test_the_actor_and_the_ticket() -> None:
    world = world_of(DEFINITION)

    assert read(world, "actor") == {"id": "li", "role": "clerk", "roles": ["clerk", "driver"]}
    opened_at = DateTime.from_datetime(NINE)
    known = {"id": "T1", "opened_at": opened_at, "assignee": None, "suspended": False}
    assert read(world, "ticket") == known


def test_the_event_that_is_handled_and_none_before() -> None:
    world = world_of(DEFINITION)
    world.refresh(["event"])
    assert world.scope["event"] is None

    handling(world, "go", {"n": 1})

    assert read(world, "event") == {
        "name": "go",
        "type": "external",
        "data": {"n": 1},
        "origin": None,
        "send_id": None,
        "invoke_id": None,
    }


def test_a_form_has_a_state_and_all_its_fields() -> None:
    world = world_of(DEFINITION)
    assert read(world, "form") == {"slip": {"state": "none", "fields": {"weight": None}}}

    advance(world, PROCESS.forms["slip"], FormAct.FILL, {"weight": 3})

    assert read(world, "form") == {"slip": {"state": "filled", "fields": {"weight": 3}}}


def test_a_checklist_has_passed_when_all_that_is_mandatory_now_is_true() -> None:
    world = world_of(DEFINITION)
    assert read(world, "checklist") == {"safety": {"passed": False, "missing": ["gloves"]}}

    tick(world, "safety", {"gloves": True})
    assert read(world, "checklist") == {"safety": {"passed": True, "missing": []}}

    frosty = world_of(DEFINITION, {"frozen": True})
    tick(frosty, "safety", {"gloves": True, "spikes": False})
    assert read(frosty, "checklist") == {"safety": {"passed": False, "missing": ["spikes"]}}


def test_duties_have_a_state_and_acts_are_counted() -> None:
    world = world_of(DEFINITION)

    oblige(world, "report", None)
    close(world, "pay", "waived")
    did(world, PROCESS.acts["rest"])
    did(world, PROCESS.acts["rest"])
    did(world, PROCESS.acts["lie"])

    assert read(world, "must") == {
        "report": {"state": "open", "due": None},
        "pay": {"state": "waived", "due": None},
    }
    assert read(world, "done") == {"report": 0, "pay": 0, "rest": 2, "lie": 1}
