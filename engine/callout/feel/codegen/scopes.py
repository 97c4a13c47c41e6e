"""Where a name's value is found while an expression runs.

From the inside out: variables of loops, functions and contexts; the entries of the item a filter
looks at, which only show at run time; the scope handed in; the built-in functions.
"""

from __future__ import annotations

from dataclasses import dataclass

from callout.feel.builtins import BUILTINS
from callout.feel.runtime.paths import missing
from callout.feel.syntax.ast import Name
from callout.feel.types import ANY, Kind, Type

from .writer import CodeWriter

_NO_CONTEXTS = frozenset(Kind) - {Kind.ANY, Kind.CONTEXT, Kind.LIST, Kind.NULL}


@dataclass(frozen=True, slots=True)
class RootScope:
    """The scope handed in; `subject` is the variable of ``?`` in unary tests."""

    names: frozenset[str]
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class LocalScope:
    """Names with variables of their own."""

    outer: Scope
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class ItemScope:
    """Inside a filter: the entries of the item in `variable`."""

    outer: Scope
    variable: str
    type: Type = ANY


Scope = RootScope | LocalScope | ItemScope


def load(writer: CodeWriter, scope: Scope, node: Name) -> str:
    """The variable or constant with the value of a name."""
    match scope:
        case LocalScope():
            found = scope.variables.get(node.name)
            return found if found is not None else load(writer, scope.outer, node)
        case ItemScope():
            return _load_from_item(writer, scope, node)
        case RootScope():
            return _load_from_root(writer, scope, node)


def builtin_named(scope: Scope, name: str) -> str | None:
    """The built-in function a name in front of parentheses means, if nothing hides it."""
    while not isinstance(scope, RootScope):
        if isinstance(scope, LocalScope) and name in scope.variables:
            return None
        if isinstance(scope, ItemScope) and scope.type.field(name) is not None:
            return None
        scope = scope.outer
    return name if name in BUILTINS and name not in scope.names else None


def _load_from_item(writer: CodeWriter, scope: ItemScope, node: Name) -> str:
    if scope.type.kind in _NO_CONTEXTS:
        return scope.variable if node.name == "item" else load(writer, scope.outer, node)
    result = writer.fresh()
    key = writer.constant(node.name)
    item = scope.variable
    dictionary = writer.constant(dict)
    with writer.block(f"if {writer.constant(type)}({item}) is {dictionary} and {key} in {item}"):
        writer.line(f"{result} = {item}[{key}]")
    with writer.block("else"):
        other = item if node.name == "item" else load(writer, scope.outer, node)
        writer.line(f"{result} = {other}")
    return result


def _load_from_root(writer: CodeWriter, scope: RootScope, node: Name) -> str:
    if node.name == "?" and scope.subject is not None:
        return scope.subject
    if node.name in BUILTINS and node.name not in scope.names:
        return writer.constant(BUILTINS[node.name].as_value())
    if node.name in writer.loaded:
        return writer.loaded[node.name]
    result = writer.fresh()
    with writer.block("try"):
        writer.line(f"{result} = s[{writer.constant(node.name)}]")
    with writer.block(f"except {writer.constant(KeyError)}"):
        writer.line(f"{result} = {writer.constant(missing)}(f, {writer.site(node)})")
    writer.loaded[node.name] = result
    return result
