"""Default values: of the ticket's fields when it is opened, of a state's fields when it is entered.

Follows SCXML 5.3: early binding gives all fields their values when the ticket is opened, late
binding those of a state when it is first entered. A default that has no value leaves the field
null and raises ``error.execution``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.privacy.disclosure import check_kept
from callout.datamodel.world import World
from callout.feel import Type, coerce
from callout.feel.types import conforms
from callout.process import Field, Process, State, walk
from callout.records import sections
from callout.scxml import Block

from .executable import FAULTY, faulted

Default = tuple[str, Type, BoundExpression]


def all_fields(process: Process) -> dict[str, Field]:
    """The fields of a process and of its states, in document order."""
    return {field.name: field for field in walk.fields(process)}


def compile_late_binding(state: State, context: LinkContext) -> Block[World] | None:
    """Under late binding: gives a state's fields their values when it is first entered."""
    if not state.data or not context.process.late_binding:
        return None
    defaults = compile_defaults(state.data, context)
    bound = state.id

    def block(world: World) -> None:
        if bound in world.held(sections.BOUND):
            return
        world.put(sections.BOUND, bound, True)  # noqa: FBT003 - a JSON value
        world.attend()
        assign_defaults(world, defaults)

    return block


def compile_defaults(fields: Mapping[str, Field], context: LinkContext) -> list[Default]:
    """The defaults of those fields that have one: name, declared type, expression."""
    made: list[Default] = []
    for name, field in fields.items():
        if field.default is None:
            continue
        kind = context.names.fields[name]
        expression = context.compiler.expression(field.default, context.general, kind)
        if expression is not None:
            what = f"the default of '{name}'"
            check_kept((name,), [expression], context.general, context, what=what)
            made.append((name, kind, expression))
    return made


def assign_defaults(world: World, defaults: list[Default]) -> None:
    """Set fields to their defaults, in order; one that fails stays null and is a fault."""
    for name, kind, expression in defaults:
        try:
            warned = len(world.frame.warnings)
            value = expression.value(world)
            world.demand(value, warned, f"'{name}'")
            listed = world.model.semantics.holds_values
            if value is not None and not conforms(expression.type, kind, listed=listed):
                value = coerce(value, kind)
            world.assign((name,), value)
        except FAULTY as error:
            world.run.fault(faulted(world, error))


def compile_initial_values(context: LinkContext) -> Callable[[World, frozenset[str]], None]:
    """Gives every field that was not given one its default, when a ticket is opened."""
    process = context.process
    fields = process.data if process.late_binding else all_fields(process)
    defaults = compile_defaults(fields, context)

    def fill(world: World, given: frozenset[str]) -> None:
        assign_defaults(world, [each for each in defaults if each[0] not in given])

    return fill
