"""Actions that change the ticket's data: set and decide.

Follows SCXML 5.4 (assign). What is set has the field's declared type; a null that FEEL gave because
it could not answer is a fault, not a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from callout.content.executable import Executable, compiles
from callout.content.listed_values import of_table
from callout.datamodel.data_delta import Path, grown_from, part_of
from callout.datamodel.expressions import BoundExpression, fits
from callout.datamodel.field_types import conversion
from callout.datamodel.library_view import names_read
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_kept, is_private
from callout.datamodel.privacy.table_answers import check_answers, check_asked
from callout.datamodel.world import World
from callout.dmn import RuleTable, decide
from callout.errors import Problem
from callout.feel import ANY, Type
from callout.feel.types import conforms
from callout.process import Decide, Set, Text
from callout.values import Value


@compiles(Set)
def compile_set(action: Set, context: LinkContext, names: Names) -> Executable | None:
    """Assign top to bottom, each seeing the ones before."""
    acts: list[Executable] = []
    for target, text in action.values:
        found = context.field_type(target)
        wanted = found[1] if found else ANY
        expression = context.compiler.expression(text, names, wanted)
        if found is not None and expression is not None:
            what = f"what '{target.text}' is set to"
            check_kept(found[0], [expression], names, context, what=what)
            listed = context.compiler.semantics.holds_values
            acts.append(_assigning(*found, expression, listed=listed))
    return _all(acts)


def _assigning(path: Path, kind: Type, expression: BoundExpression, *, listed: bool) -> Executable:
    evaluate = expression.value
    name = ".".join(path)
    known = kind == ANY or conforms(expression.type, kind, listed=listed)
    convert = conversion(kind)

    def assign(world: World) -> None:
        warned = len(world.frame.warnings)
        value = evaluate(world)
        if value is None:
            world.demand(value, warned, f"'{name}'")
        elif not known:
            value = _converted(value, part_of(world.scope.get(path[0]), path), convert)
        world.assign(path, value)

    return assign


def _converted(value: Value, before: Value, convert: Callable[[Value], Value]) -> Value:
    """The value as its field has it; what a list held before is so already."""
    length = grown_from(before, value)
    if not length or not isinstance(value, list):
        return convert(value)
    items = convert(value[length:])
    return [*value[:length], *items] if isinstance(items, list) else convert(value)


@compiles(Decide)
def compile_decide(action: Decide, context: LinkContext, names: Names) -> Executable | None:
    """Ask a rule table and keep what it answers."""
    table = context.table(action.table)
    inputs = context.compiler.expressions(action.inputs, names, of_table(table))
    if table is None:
        return None
    keepers = _keepers(action, table, context)
    _check_inputs(action, table, context, names)
    context.private_inputs.update(
        (table.name, name)
        for name, expression in inputs.items()
        if any(is_private(path, names, context) for path in expression.reads)
    )
    check_asked(table, inputs, action.table, names, context)
    check_answers(table, _kept(action, table), inputs, names, context)
    reads = names_read(table)
    hides = tuple(sorted(names.hiding & reads))
    variables = tuple(name for name in context.compiler.variables if name in reads)

    def act(world: World) -> None:
        world.refresh(variables)
        given = {name: expression.value(world) for name, expression in inputs.items()}
        scope = world.covered(hides) if hides else world.scope
        outputs = decide(table, scope, world.frame, given=given).outputs
        for keep_output in keepers:
            keep_output(world, outputs)

    return act


def _kept(action: Decide, table: RuleTable) -> list[tuple[str, Text]]:
    """The outputs by name, with the fields they go into."""
    into = action.into
    if isinstance(into, Mapping):
        return list(into.items())
    outputs = [each.name for each in table.outputs]
    return [(name, into or Text(name, action.table.where)) for name in outputs]


Keeper: TypeAlias = Callable[[World, Value], None]


def _keepers(action: Decide, table: RuleTable, context: LinkContext) -> list[Keeper]:
    into = action.into
    if isinstance(into, Text):
        found = context.field_type(into)
        return [] if found is None else [_keeping_all(found[0], found[1], table)]
    if not table.policy.is_single:
        answer = "answers with a list or one number, which has no output names"
        context.compiler.problems.append(
            Problem(
                "L003",
                f"table '{table.name}' {answer}",
                action.where,
                hint="say where it goes: `into: <field>`; or give the table another `hit`",
                related=((table.where, f"its hit policy is {table.policy.value}"),),
            )
        )
        return []
    names = {output.name: output for output in table.outputs}
    for name, text in (into or {}).items():
        context.known(Text(name, text.where), names, "output", "L003", of=table.name)
    keepers = [
        _keeping(target, names[name].type, name, context)
        for name, target in _kept(action, table)
        if name in names
    ]
    return [keeper for keeper in keepers if keeper is not None]


def _keeping_all(path: Path, kind: Type, table: RuleTable) -> Keeper:
    sole = len(table.outputs) == 1 and kind != ANY and str(kind.kind) not in ("context", "list")
    name = table.outputs[0].name if table.outputs else ""
    convert = conversion(kind)

    def keep_all(world: World, outputs: Value) -> None:
        value = outputs.get(name) if sole and isinstance(outputs, dict) else outputs
        world.assign(path, value if value is None else convert(value))

    return keep_all


def _keeping(target: Text, given: Type, name: str, context: LinkContext) -> Keeper | None:
    found = context.field_type(target)
    if found is None:
        return None
    path, kind = found
    convert = conversion(kind)
    if not fits(given, kind):
        message = f"output '{name}' is a {given}, field '{target.text}' a {kind}"
        context.compiler.report("L009", message, target.where)
        return None

    def keep_output(world: World, outputs: Value) -> None:
        value = outputs.get(name) if isinstance(outputs, dict) else None
        world.assign(path, value if value is None else convert(value))

    return keep_output


def _check_inputs(action: Decide, table: RuleTable, context: LinkContext, names: Names) -> None:
    declared = {each.name: each.type for each in table.inputs}
    for name, text in action.inputs.items():
        context.known(Text(name, text.where), declared, "input", "L003", of=table.name)
    wanted = {**dict.fromkeys(names_read(table), ANY), **table.needs, **declared}
    computed = {each.name for each in table.inputs if each.expression is not None}
    for name, kind in wanted.items():
        if name in action.inputs or name in computed:
            continue
        found = names.types.get(name)
        if found is None:
            context.compiler.report(
                "L003",
                f"table '{table.name}' needs '{name}', which the ticket does not have",
                action.where,
                consequence="the decision would fail each time",
                hint=f"give it: `with: {{{name}: ...}}`",
            )
        elif not fits(found, kind):
            message = f"table '{table.name}' reads '{name}' as a {kind}; it is a {found}"
            context.compiler.report("L009", message, action.where)


def _all(acts: Sequence[Executable]) -> Executable | None:
    if len(acts) == 1:
        return acts[0]

    def act(world: World) -> None:
        for each in acts:
            each(world)

    return act if acts else None
