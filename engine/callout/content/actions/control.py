"""Actions around the ticket's data: raise, if, foreach, log.

Follows SCXML chapter 4.
"""

from __future__ import annotations

from collections.abc import Sequence

from callout.content.executable import FAULTY, Executable, compile_actions, compiles, faulted
from callout.datamodel.data_delta import as_json
from callout.datamodel.expressions import BoundExpression, holds
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_disclosure, check_kept, parts_of
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import ANY, LIST, NUMBER
from callout.process import Foreach, If, Log, Raise
from callout.scxml import Signal, SignalKind
from callout.values import Value


@compiles(If)
def compile_if(action: If, context: LinkContext, names: Names) -> Executable:
    """The first branch whose condition holds; one that cannot be told does not (SCXML 4.3)."""
    branches: list[tuple[BoundExpression | None, Sequence[Executable]]] = []
    for condition, actions in action.branches:
        expression = context.compiler.condition(condition, names) if condition is not None else None
        branches.append((expression, compile_actions(actions, context, names)))

    def act(world: World) -> None:
        for expression, acts in branches:
            if expression is None or _holds_safely(expression, world):
                for each in acts:
                    each(world)
                return

    return act


def _holds_safely(expression: BoundExpression, world: World) -> bool:
    try:
        return holds(expression, world)
    except FAULTY as error:
        world.run.fault(faulted(world, error))
        return False


@compiles(Foreach)
def compile_foreach(action: Foreach, context: LinkContext, names: Names) -> Executable | None:
    """For each element of a list as it was at the start (SCXML 4.6)."""
    source = context.compiler.expression(action.source, names, LIST)
    item = source.type.item if source is not None else ANY
    local = {action.item.text: item}
    if action.index is not None:
        local[action.index.text] = NUMBER
    new = {name: kind for name, kind in local.items() if name not in context.names.fields}
    item_name = action.item.text
    personal = parts_of(source, item_name, names, context) if source is not None else ()
    inner = names.beside(new, personal)
    if source is not None and item_name in context.names.fields:
        what = f"each item that '{item_name}' becomes"
        check_kept((item_name,), [source], names, context, what=what)
    body = compile_actions(action.body, context, inner)
    if source is None:
        return None
    index = action.index.text if action.index is not None else None
    return _loop(source, (action.item.text, index), tuple(new), body)


def _loop(
    expression: BoundExpression,
    named: tuple[str, str | None],
    new: tuple[str, ...],
    body: Sequence[Executable],
) -> Executable:
    item_name, index_name = named

    def act(world: World) -> None:
        values = expression.value(world)
        if not isinstance(values, list):
            raise ExpressionError(f"'{expression.text}' is no list", where=expression.where)
        covered = {name: world.scope[name] for name in new if name in world.scope}
        for position, value in enumerate(list(values), start=1):
            _name(world, item_name, value)
            if index_name is not None:
                _name(world, index_name, position)
            for each in body:
                each(world)
        world.scope.update(covered)

    return act


def _name(world: World, name: str, value: Value) -> None:
    if world.has_field(name):
        world.assign((name,), value)
    else:
        world.scope[name] = value


@compiles(Log)
def compile_log(action: Log, context: LinkContext, names: Names) -> Executable | None:
    """Add a line to the entry (SCXML 4.7)."""
    expression = context.compiler.expression(action.value, names)
    if expression is None:
        return None
    hint = "leave it out of the log"
    check_disclosure("D002", "the log", [expression], names, context, hint=hint)
    evaluate = expression.value
    return lambda world: world.log.append(as_json(evaluate(world), "the line"))


@compiles(Raise)
def compile_raise(action: Raise, _linkage: LinkContext, _names: Names) -> Executable:
    """Put an event on the internal queue (SCXML 4.2)."""
    signal = Signal(action.event.text, kind=SignalKind.INTERNAL)
    return lambda world: world.run.raise_(signal)
