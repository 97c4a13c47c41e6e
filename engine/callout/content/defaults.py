"""Default values: of the ticket's fields when it is opened, of a state's fields when it is entered.

Follows SCXML 5.3: early binding gives all fields their values when the ticket is opened, late
binding those of a state when it is first entered. A default that has no value leaves the field
null and raises ``error.execution``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from callout.datamodel.expressions import Plan
from callout.datamodel.link_context import Linkage
from callout.datamodel.world import World
from callout.feel import Type, coerce
from callout.feel.types import conforms
from callout.process import Field, Process, State
from callout.scxml import Block

from .data import FAULTY, faulted

Default = tuple[str, Type, Plan]


def all_fields(process: Process) -> dict[str, Field]:
    """The fields of a process and of its states, in document order."""
    return {**process.data, **dict(_below(process.root))}


def fields_of(state: State, linkage: Linkage) -> Block[World] | None:
    """Under late binding: gives a state's fields their values when it is first entered."""
    if not state.data or not linkage.process.late_binding:
        return None
    defaults = compiled(state.data, linkage)
    bound = state.id

    def block(world: World) -> None:
        if bound in world.held("bound"):
            return
        world.put("bound", bound, True)  # noqa: FBT003 - a JSON value
        world.attend()
        give(world, defaults)

    return block


def compiled(fields: Mapping[str, Field], linkage: Linkage) -> list[Default]:
    """The defaults of fields, compiled."""
    made: list[Default] = []
    for name, field in fields.items():
        if field.default is None:
            continue
        kind = linkage.words.fields[name]
        plan = linkage.compiler.plan(field.default, linkage.general, kind)
        if plan is not None:
            made.append((name, kind, plan))
    return made


def give(world: World, defaults: list[Default]) -> None:
    """Set fields to their defaults; those that fail stay null."""
    for name, kind, plan in defaults:
        try:
            warned = len(world.frame.warnings)
            value = plan.value(world)
            world.demand(value, warned, f"'{name}'")
            if value is not None and not conforms(plan.type, kind):
                value = coerce(value, kind)
            world.assign((name,), value)
        except FAULTY as error:
            world.run.fault(faulted(world, error))


def defaulting(linkage: Linkage) -> Callable[[World, frozenset[str]], None]:
    """Gives every field that was not given one its default, when a ticket is opened."""
    process = linkage.process
    fields = process.data if process.late_binding else all_fields(process)
    defaults = compiled(fields, linkage)

    def fill(world: World, given: frozenset[str]) -> None:
        give(world, [each for each in defaults if each[0] not in given])

    return fill


def _below(state: State) -> Iterator[tuple[str, Field]]:
    yield from state.data.items()
    for child in state.states:
        yield from _below(child)
