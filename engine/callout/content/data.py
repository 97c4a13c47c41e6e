"""Actions that change the ticket itself: set, decide, if, foreach, log, raise.

Follows SCXML chapter 4 and 5.4. An action is compiled once to a function of the `World`; a fault
in one ends its block (SCXML 4.9), and the chart raises ``error.execution``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from callout.calendars import OutOfCalendar
from callout.datamodel.delta import Path, as_json
from callout.datamodel.expressions import VIEWS, Plan, fits
from callout.datamodel.field_types import conversion
from callout.datamodel.library_view import names_read
from callout.datamodel.link_context import Linkage
from callout.datamodel.names import Names
from callout.datamodel.world import World
from callout.dmn import RuleTable, decide
from callout.errors import CalloutError, ExpressionError, NoDecision
from callout.feel import ANY, LIST, NUMBER, Type
from callout.feel.types import conforms
from callout.process import Decide, Foreach, If, Log, Raise, Set, Text
from callout.scxml import ExecutionFault, Signal, SignalKind
from callout.values import Value

from .listed_values import of_table

Act: TypeAlias = Callable[[World], None]
Compile: TypeAlias = Callable[[Linkage, tuple[object, ...], Names], Sequence[Act]]


def setting(action: Set, linkage: Linkage, names: Names) -> Act | None:
    """Assign top to bottom, each seeing the ones before."""
    acts: list[Act] = []
    for target, text in action.values:
        found = linkage.field_type(target)
        wanted = found[1] if found else ANY
        plan = linkage.compiler.plan(text, names, wanted)
        if found is not None and plan is not None:
            acts.append(_assigning(found[0], found[1], plan))
    return _all(acts)


def _assigning(path: Path, kind: Type, plan: Plan) -> Act:
    evaluate = plan.value
    name = ".".join(path)
    known = kind == ANY or conforms(plan.type, kind)
    convert = conversion(kind)

    def assign(world: World) -> None:
        warned = len(world.frame.warnings)
        value = evaluate(world)
        if value is None:
            world.demand(value, warned, f"'{name}'")
        elif not known:
            value = convert(value)
        world.assign(path, value)

    return assign


def deciding(action: Decide, linkage: Linkage, names: Names) -> Act | None:
    """Ask a rule table and keep what it answers."""
    table = linkage.table(action.table)
    inputs = linkage.compiler.plans(action.inputs, names, of_table(table))
    if table is None:
        return None
    keepers = _keepers(action, table, linkage)
    _check_inputs(action, table, linkage, names)
    reads = names_read(table)
    hides = tuple(sorted(names.hiding & reads))
    views = tuple(name for name in VIEWS if name in reads)

    def act(world: World) -> None:
        world.refresh(views)
        given = {name: plan.value(world) for name, plan in inputs.items()}
        scope = world.covered(hides) if hides else world.scope
        outputs = decide(table, scope, world.frame, given=given).outputs
        for keep_output in keepers:
            keep_output(world, outputs)

    return act


Keeper: TypeAlias = Callable[[World, Value], None]


def _keepers(action: Decide, table: RuleTable, linkage: Linkage) -> list[Keeper]:
    into = action.into
    if isinstance(into, Text):
        found = linkage.field_type(into)
        return [] if found is None else [_keeping_all(found[0], found[1], table)]
    if not table.policy.is_single:
        linkage.compiler.report(
            "L003",
            f"table '{table.name}' answers with a list or one number, which has no output names",
            action.where,
            hint="say where it goes: `into: <field>`",
        )
        return []
    names = {output.name: output for output in table.outputs}
    if into is None:
        targets = {name: Text(name, action.table.where) for name in names}
    else:
        targets = dict(into)
        for name, text in into.items():
            linkage.known(Text(name, text.where), names, f"output of '{table.name}'", "L003")
    keepers = [
        _keeping(target, names[name].type, name, linkage)
        for name, target in targets.items()
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


def _keeping(target: Text, given: Type, name: str, linkage: Linkage) -> Keeper | None:
    found = linkage.field_type(target)
    if found is None:
        return None
    path, kind = found
    convert = conversion(kind)
    if not fits(given, kind):
        message = f"output '{name}' is a {given}, field '{target.text}' a {kind}"
        linkage.compiler.report("L009", message, target.where)
        return None

    def keep_output(world: World, outputs: Value) -> None:
        value = outputs.get(name) if isinstance(outputs, dict) else None
        world.assign(path, value if value is None else convert(value))

    return keep_output


def _check_inputs(action: Decide, table: RuleTable, linkage: Linkage, names: Names) -> None:
    declared = {each.name: each.type for each in table.inputs}
    for name, text in action.inputs.items():
        linkage.known(Text(name, text.where), declared, f"input of '{table.name}'", "L003")
    wanted = {**dict.fromkeys(names_read(table), ANY), **table.needs, **declared}
    computed = {each.name for each in table.inputs if each.expression is not None}
    for name, kind in wanted.items():
        if name in action.inputs or name in computed:
            continue
        found = names.types.get(name)
        if found is None:
            linkage.compiler.report(
                "L003",
                f"table '{table.name}' needs '{name}', which the ticket does not have",
                action.where,
                consequence="the decision would fail each time",
                hint=f"give it: `with: {{{name}: ...}}`",
            )
        elif not fits(found, kind):
            message = f"table '{table.name}' reads '{name}' as a {kind}; it is a {found}"
            linkage.compiler.report("L009", message, action.where)


def logging(action: Log, linkage: Linkage, names: Names) -> Act | None:
    """Add a line to the entry."""
    plan = linkage.compiler.plan(action.value, names)
    if plan is None:
        return None
    evaluate = plan.value
    return lambda world: world.log.append(as_json(evaluate(world), "the line"))


def raising(action: Raise) -> Act:
    """Put an event on the internal queue."""
    signal = Signal(action.event.text, kind=SignalKind.INTERNAL)
    return lambda world: world.run.raise_(signal)


def holds(plan: Plan, world: World) -> bool:
    """Whether a condition holds; null does not. Raises ExpressionError if it is no condition."""
    value = plan.value(world)
    if value is True:
        return True
    if value is False or value is None:
        return False
    raise ExpressionError(f"'{plan.text}' is neither true nor false", where=plan.where)


def branching(action: If, linkage: Linkage, names: Names, compile_all: Compile) -> Act:
    """The first branch whose condition holds; one that cannot be told does not (SCXML 4.3)."""
    branches: list[tuple[Plan | None, Sequence[Act]]] = []
    for condition, actions in action.branches:
        plan = linkage.compiler.condition(condition, names) if condition is not None else None
        branches.append((plan, compile_all(linkage, actions, names)))

    def act(world: World) -> None:
        for plan, acts in branches:
            if plan is None or _holds_safely(plan, world):
                for each in acts:
                    each(world)
                return

    return act


def _holds_safely(plan: Plan, world: World) -> bool:
    try:
        return holds(plan, world)
    except FAULTY as error:
        world.run.fault(faulted(world, error))
        return False


def looping(action: Foreach, linkage: Linkage, names: Names, compile_all: Compile) -> Act | None:
    """For each element of a list as it was at the start (SCXML 4.6)."""
    source = linkage.compiler.plan(action.source, names, LIST)
    item = source.type.item if source is not None else ANY
    local = {action.item.text: item}
    if action.index is not None:
        local[action.index.text] = NUMBER
    new = {name: kind for name, kind in local.items() if name not in linkage.words.fields}
    body = compile_all(linkage, action.body, names.beside(new))
    if source is None:
        return None
    index = action.index.text if action.index is not None else None
    return _loop(source, (action.item.text, index), tuple(new), body)


def _loop(
    plan: Plan, named: tuple[str, str | None], new: tuple[str, ...], body: Sequence[Act]
) -> Act:
    item_name, index_name = named

    def act(world: World) -> None:
        values = plan.value(world)
        if not isinstance(values, list):
            raise ExpressionError(f"'{plan.text}' is no list", where=plan.where)
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


def _all(acts: Sequence[Act]) -> Act | None:
    if len(acts) == 1:
        return acts[0]

    def act(world: World) -> None:
        for each in acts:
            each(world)

    return act if acts else None


FAULTY = (ExpressionError, NoDecision, OutOfCalendar, ExecutionFault)
"""What can go wrong in content at run time: with values, with tables, with calendars."""


def faulted(world: World, error: CalloutError) -> CalloutError:
    """The error, kept for the entry, as the chart understands it."""
    world.fault(error)
    if isinstance(error, OutOfCalendar):
        return ExecutionFault(error.message, where=error.where, hint=error.hint)
    return error
