"""What a block is given: names that its actions read, and nobody else.

Each input is worked out once, in the scope of the place of use, before the first action of the
block (call by value); it is coerced to its declared type as a field is when it is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from callout.content.executable import Executable, compile_actions, compiles
from callout.datamodel.data_delta import Path
from callout.datamodel.field_types import conversion, declared_type, private_paths
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import RESERVED, Names
from callout.datamodel.privacy.disclosure import parts_of
from callout.datamodel.world import World
from callout.feel import ANY, Type
from callout.feel.types import conforms
from callout.process import Let, Text
from callout.values import Value


@compiles(Let)
def compile_let(action: Let, context: LinkContext, names: Names) -> Executable:
    """Give the inputs of a block their values, then do its actions."""
    given: list[tuple[str, Callable[[World], Value]]] = []
    types = {name: declared_type(each, context.compiler) for name, each in action.declared.items()}
    _check_taken(action, context)
    for name, kind in types.items():
        giving = _giving(action.inputs.get(name), kind, context, names)
        if giving is not None:
            given.append((name, giving))
    personal = [path for name in types for path in _personal(name, action, context, names)]
    body = compile_actions(action.body, context, names.beside(types, personal))

    def act(world: World) -> None:
        values = {name: giving(world) for name, giving in given}
        with world.beside(values):
            for each in body:
                each(world)

    return act


def _personal(name: str, action: Let, context: LinkContext, names: Names) -> Iterable[Path]:
    """Paths of personal data in an input: as it declares them, else as what it gets has them."""
    marked = tuple(private_paths({name: action.declared[name]}))
    text = action.inputs.get(name)
    if marked or text is None:
        return marked
    problems = len(context.compiler.problems)
    expression = context.compiler.expression(text, names)
    del context.compiler.problems[problems:]  # they are told where the value is given
    return parts_of(expression, name, names, context) if expression is not None else ()


def _check_taken(action: Let, context: LinkContext) -> None:
    """Report inputs with names that mean something everywhere in the process."""
    for name, declared in action.declared.items():
        is_engines = name in RESERVED or name in context.compiler.variables
        if is_engines or name in context.names.fields:
            owner = "something of the engine's" if is_engines else "a field"
            context.compiler.report(
                "L016",
                f"the input '{name}' has the name of {owner}",
                declared.where,
                hint="rename the input",
            )


def _giving(
    text: Text | None, kind: Type, context: LinkContext, names: Names
) -> Callable[[World], Value] | None:
    if text is None:
        return lambda _world: None
    expression = context.compiler.expression(text, names, kind)
    if expression is None:
        return None
    evaluate, convert = expression.value, conversion(kind)
    listed = context.compiler.semantics.holds_values
    known = kind == ANY or conforms(expression.type, kind, listed=listed)

    def give(world: World) -> Value:
        value = evaluate(world)
        return value if known or value is None else convert(value)

    return give
