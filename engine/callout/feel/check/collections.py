"""Types of what holds other values: lists, contexts, paths, filters, loops and functions."""

from __future__ import annotations

from collections.abc import Sequence

from callout.feel.runtime.paths import PROPERTY_TYPES
from callout.feel.syntax.ast import (
    Conditional,
    Context,
    ContextEntry,
    Filter,
    For,
    FunctionDefinition,
    Iteration,
    ListLiteral,
    Name,
    PathExpression,
    Quantified,
)
from callout.feel.types import ANY, BOOLEAN, ContextOf, FunctionOf, Kind, ListOf, Type, common
from callout.suggest import did_you_mean, question

from .analysis import Analysis, Known
from .rules import infer, inferred, truth


@inferred.register
def _(node: ListLiteral, analysis: Analysis, known: Known) -> Type:
    return ListOf(common(tuple(infer(item, analysis, known) for item in node.items)))


@inferred.register
def _(node: Context, analysis: Analysis, known: Known) -> Type:
    types: dict[str, Type] = {}
    inner = Known(types, known)
    for part in node.entries:
        if part.name in types:
            message = f"the context has a second '{part.name}'"
            analysis.report("F010", part, message, consequence="the whole context is null")
        types[part.name] = _entry(part, analysis, inner)
    if node.result is not None:
        return infer(node.result, analysis, inner)
    return ContextOf(types)


@inferred.register
def _(node: PathExpression, analysis: Analysis, known: Known) -> Type:
    return _step(infer(node.base, analysis, known), node, analysis)


@inferred.register
def _(node: Filter, analysis: Analysis, known: Known) -> Type:
    base = infer(node.base, analysis, known)
    item = base.item if base.kind is Kind.LIST else base
    fields = dict(item.fields or ())
    is_open = item.kind in (Kind.ANY, Kind.LIST) or (item.kind is Kind.CONTEXT and not fields)
    inner = Known({"item": item, **fields}, known, open=is_open)
    condition = infer(node.condition, analysis, inner)
    if condition.kind is Kind.NUMBER:
        return item
    truth(condition, node.condition, analysis)
    return ANY if condition.kind is Kind.ANY else ListOf(item)


@inferred.register
def _(node: Conditional, analysis: Analysis, known: Known) -> Type:
    kinds: list[Type] = []
    part = node
    while True:
        truth(infer(part.condition, analysis, known), part.condition, analysis)
        kinds.append(infer(part.yes, analysis, known))
        if not isinstance(part.no, Conditional):
            break
        part = part.no
    kinds.append(infer(part.no, analysis, known))
    return common(tuple(kinds))


@inferred.register
def _(node: For, analysis: Analysis, known: Known) -> Type:
    inner = _iterated(node.iterations, analysis, known)
    partial = Known({"partial": ListOf(ANY)}, inner)
    return ListOf(infer(node.result, analysis, partial))


@inferred.register
def _(node: Quantified, analysis: Analysis, known: Known) -> Type:
    inner = _iterated(node.iterations, analysis, known)
    truth(infer(node.condition, analysis, inner), node.condition, analysis)
    return BOOLEAN


@inferred.register
def _(node: FunctionDefinition, analysis: Analysis, known: Known) -> Type:
    types = {parameter.name: parameter.type for parameter in node.parameters}
    body = infer(node.body, analysis, Known(types, known)) if node.body else ANY
    return FunctionOf(tuple(types.values()), node.returns or body)


def _entry(part: ContextEntry, analysis: Analysis, known: Known) -> Type:
    if isinstance(part.value, FunctionDefinition):
        # A function may call itself by the name of its entry.
        parameters = tuple(parameter.type for parameter in part.value.parameters)
        known = Known({part.name: FunctionOf(parameters, ANY)}, known)
    found = infer(part.value, analysis, known)
    return part.type or found


def _step(base: Type, node: PathExpression, analysis: Analysis) -> Type:
    match base.kind:
        case Kind.ANY | Kind.NULL:
            return ANY
        case Kind.LIST:
            return ListOf(_step(base.item, node, analysis))
        case Kind.CONTEXT if base.fields is None:
            return ANY
        case Kind.CONTEXT:
            found = base.field(node.name)
            names = [name for name, _ in base.fields or ()]
        case _:
            properties = PROPERTY_TYPES.get(base.kind, {})
            found = properties.get(node.name)
            names = list(properties)
    if found is not None:
        return found
    deeper = (name for name in names if base.kind is Kind.CONTEXT and _has(base, name, node.name))
    outer = f"{node.base.name}." if isinstance(node.base, Name) else ""
    meant = next((f"{outer}{name}.{node.name}" for name in deeper), None)
    hint = did_you_mean(node.name, names) or (f"it has {', '.join(names[:12])}" if names else None)
    hint = question(meant) or hint
    what = "the context" if base.kind is Kind.CONTEXT else f"a {base}"
    analysis.report("F008", node, f"{what} has no '{node.name}'", hint=hint)
    return ANY


def _has(base: Type, name: str, field: str) -> bool:
    """Whether the context in this field has a field of that name."""
    inner = base.field(name)
    return inner is not None and inner.kind is Kind.CONTEXT and inner.field(field) is not None


def _iterated(iterations: Sequence[Iteration], analysis: Analysis, known: Known) -> Known:
    for iteration in iterations:
        domain = infer(iteration.domain, analysis, known)
        if iteration.last is not None:
            infer(iteration.last, analysis, known)
            item = domain
        else:
            item = domain.item if domain.kind in (Kind.LIST, Kind.RANGE) else domain
        analysis.types[iteration] = item
        known = Known({iteration.name: item}, known)
    return known
