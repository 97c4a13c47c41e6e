"""Functions: calling them and making them."""

from __future__ import annotations

from callout.feel.builtins import BUILTINS, call_signature
from callout.feel.builtins.registry import ABSENT, call_builtin
from callout.feel.runtime.invocation import call
from callout.feel.runtime.ranges import Function
from callout.feel.syntax.ast import Call, FunctionDefinition, Name
from callout.feel.types import ANY

from .dispatch import value, warned, written
from .scopes import LocalScope, Scope, builtin_named
from .writer import CodeWriter


@written.register
def _(node: Call, writer: CodeWriter, scope: Scope) -> str:
    name = builtin_named(scope, node.function.name) if isinstance(node.function, Name) else None
    if name is not None:
        return _builtin(name, node, writer, scope)
    function = value(node.function, writer, scope)
    arguments = [value(argument, writer, scope) for argument in node.arguments]
    names = writer.constant(node.names) if node.names else "()"
    return writer.call(call, function, _tuple(arguments), names, "f", writer.site(node))


@written.register
def _(node: FunctionDefinition, writer: CodeWriter, scope: Scope) -> str:
    return made(node, writer, scope, writer.fresh())


def made(node: FunctionDefinition, writer: CodeWriter, scope: Scope, own: str) -> str:
    """Write a function value into the variable `own`, which its body may speak of."""
    names = tuple(parameter.name for parameter in node.parameters)
    variables = [writer.fresh() for _ in names]
    inner = LocalScope(scope, dict(zip(names, variables, strict=True)))
    body = node.body

    def write() -> str:
        if body is None:
            return warned(node, writer, "functions of other languages are not run")
        return value(body, writer, inner)

    types = tuple(parameter.type for parameter in node.parameters)
    typed = types if any(kind is not ANY for kind in types) else ()
    parts = ", ".join(writer.constant(part) for part in (typed, node.returns or ANY))
    function = f"{writer.constant(Function)}({writer.constant(names)}, g, {parts})"
    writer.closure(variables, write, own, function)
    return own


def _builtin(name: str, node: Call, writer: CodeWriter, scope: Scope) -> str:
    function = BUILTINS[name]
    arguments = [value(argument, writer, scope) for argument in node.arguments]
    site = writer.site(node)
    candidates = function.candidates(len(arguments), node.names)
    if name == "not" and len(arguments) == 1 and candidates:
        negated = writer.constant(call_builtin)
        general = f"{negated}({writer.constant(function)}, ({arguments[0]},), (), f, {site})"
        plain = f"False if {arguments[0]} is True else True if {arguments[0]} is False"
        return writer.set(f"{plain} else {general}")
    if len(candidates) == 1:
        signature, positions = candidates[0]
        absent = writer.constant(ABSENT)
        ordered = [absent if index is None else arguments[index] for index in positions]
        return writer.call(call_signature, writer.constant(signature), _tuple(ordered), "f", site)
    names = writer.constant(node.names) if node.names else "()"
    return writer.call(call_builtin, writer.constant(function), _tuple(arguments), names, "f", site)


def _tuple(sources: list[str]) -> str:
    return f"({', '.join(sources)},)" if sources else "()"
