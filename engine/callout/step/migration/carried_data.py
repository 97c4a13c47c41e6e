"""What a ticket knows, in the words of another version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.content.executable import FAULTY
from callout.datamodel import World
from callout.datamodel.field_types import private_paths
from callout.datamodel.payload_check import Shape, checked_payload
from callout.definition import Definition
from callout.definition.hash import part_tree
from callout.errors import BadPayload, DefinitionError, Location
from callout.process import Field, Text, walk
from callout.values import Facts, Value

from .obstacles import MoveObstacle, MoveObstacleKind
from .plan import MovePlan

_PLAN = Location("(plan)", 1, 1)
"""Where expressions of a plan stand for the record: wherever its file lies makes no difference."""


def carried(
    old: Definition, new: Definition, plan: MovePlan, world: World
) -> tuple[dict[str, Value], list[MoveObstacle]]:
    """The values of those fields of the new version that get one; `world` is the old ticket's.

    Fields that the plan says nothing of keep their value under their name; what is in neither has
    its default later.
    """
    found: list[MoveObstacle] = []
    data: dict[str, Value] = {}
    before, after = _fields(old), _fields(new)
    for name, field in after.items():
        try:
            if name in plan.data:
                data[name] = _worked_out(old, plan.data[name], field, world)
            elif name in world.ticket.data:
                data[name] = world.ticket.data[name]
            else:
                continue
        except _NoValue as error:
            found.append(MoveObstacle(MoveObstacleKind.DATA, str(error), field.where))
            continue
        if name in plan.data or _differs(before.get(name), field):
            found += _misfit(new.opener.shapes.get(name), data[name], field, world)
    found += _lost(plan, before, after)
    return data, found


def missing(new: Definition, data: Facts) -> Iterator[MoveObstacle]:
    """Fields that a new ticket has to have and that this one would not."""
    fields = _fields(new)
    for name, shape in new.opener.shapes.items():
        if shape.required and data.get(name) is None:
            message = f"'{name}' is required, and the ticket has none: say under `data` what it is"
            yield MoveObstacle(MoveObstacleKind.DATA, message, fields[name].where)


class _NoValue(Exception):
    """What an expression of the plan comes to is no value."""


def _worked_out(old: Definition, text: str, field: Field, world: World) -> Value:
    name = field.name
    try:
        expression, is_private = old.asking(Text(text, _PLAN))
        if is_private and not any(private_paths({name: field})):
            raise _NoValue(f"'{text}' reads personal data, and '{name}' is not marked pii")
        warned = len(world.frame.warnings)
        value = expression.value(world)
        world.demand(value, warned, f"'{text}'")
    except DefinitionError as error:
        said = "; ".join(each.message for each in error.problems)
        raise _NoValue(f"what '{name}' shall be, '{text}', is wrong: {said}") from None
    except FAULTY as error:
        raise _NoValue(f"what '{name}' shall be has no value here: {error}") from None
    return value


def _misfit(
    shape: Shape | None, value: Value, field: Field, world: World
) -> Iterator[MoveObstacle]:
    if shape is None or value is None:
        return
    try:
        checked_payload({field.name: shape}, {field.name: value}, "the ticket", world.frame)
    except BadPayload as error:
        yield MoveObstacle(MoveObstacleKind.DATA, error.message, field.where)


def _lost(
    plan: MovePlan, before: Mapping[str, Field], after: Mapping[str, Field]
) -> Iterator[MoveObstacle]:
    for name, field in before.items():
        if name not in after and name not in plan.drop:
            message = f"'{name}' is not in the new version: say under `drop` that it may be lost"
            yield MoveObstacle(MoveObstacleKind.DATA, message, field.where)


def _fields(definition: Definition) -> dict[str, Field]:
    return {field.name: field for field in walk.fields(definition.process)}


def _differs(before: Field | None, after: Field) -> bool:
    return before is None or part_tree(before) != part_tree(after)
