"""Whom a ticket is assigned to: a person, by the id that actors have."""

from __future__ import annotations

from callout.content.executable import Executable, compiles
from callout.datamodel.belonging import assign
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_name
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import STRING
from callout.process import Assign, walk


def check_people(context: LinkContext) -> None:
    """Report L006 for owners and assignees whose role nobody has."""
    process = context.process
    states = (state.owner for state in walk.states(process.root))
    named = (process.owner, process.assignee, *states)
    context.check_roles([role for role in named if role is not None])


@compiles(Assign)
def compile_assign(action: Assign, context: LinkContext, names: Names) -> Executable | None:
    """Assign the ticket; null takes it from whoever has it."""
    context.check_assigned(action.where)
    expression = context.compiler.expression(action.person, names, STRING)
    check_name("whom the ticket is assigned to", expression, names, context)
    if expression is None:
        return None

    def act(world: World) -> None:
        warned = len(world.frame.warnings)
        person = expression.value(world)
        world.demand(person, warned, f"'{expression.text}'")
        if person is not None and (not isinstance(person, str) or not person.strip()):
            raise ExpressionError(
                f"'{expression.text}' names no person",
                where=expression.where,
                hint="it gives an actor's id, or null for nobody",
            )
        assign(world, person)

    return act
