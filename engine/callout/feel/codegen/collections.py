"""Lists, contexts, paths, filters and iteration.

Loops and filters become functions of their own, which may return early.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callout.feel.runtime import iteration
from callout.feel.runtime.invocation import declared
from callout.feel.runtime.paths import at_index, entry, items
from callout.feel.syntax.ast import (
    Context,
    ContextEntry,
    Filter,
    For,
    FunctionDefinition,
    Iteration,
    ListLiteral,
    PathExpression,
    Quantified,
    names_in,
)
from callout.feel.types import Kind

from .dispatch import value, warned, written
from .functions import made
from .logic import undecided
from .scopes import ItemScope, LocalScope, Scope
from .writer import CodeWriter


@written.register
def _(node: ListLiteral, writer: CodeWriter, scope: Scope) -> str:
    found = [value(item, writer, scope) for item in node.items]
    return writer.set(f"[{', '.join(found)}]")


@written.register
def _(node: Context, writer: CodeWriter, scope: Scope) -> str:
    names = [part.name for part in node.entries]
    if len(set(names)) != len(names):
        return warned(node, writer, "the context has two entries of one name")
    inner = LocalScope(scope, {})
    pairs: list[str] = []
    for part in node.entries:
        found = _entry(part, writer, inner)
        inner.variables[part.name] = found
        pairs.append(f"{writer.constant(part.name)}: {found}")
    if node.result is not None:
        return value(node.result, writer, inner)
    return writer.set(f"{{{', '.join(pairs)}}}")


def _entry(part: ContextEntry, writer: CodeWriter, scope: LocalScope) -> str:
    """Write an entry's value; a function may call itself by the entry's name."""
    if isinstance(part.value, FunctionDefinition):
        own = scope.variables[part.name] = writer.fresh()
        found = made(part.value, writer, scope, own)
    else:
        found = value(part.value, writer, scope)
    if part.type is None:
        return found
    wanted = writer.constant(part.type)
    return writer.call(declared, found, wanted, "f", writer.site(part))


@written.register
def _(node: PathExpression, writer: CodeWriter, scope: Scope) -> str:
    base = value(node.base, writer, scope)
    key = writer.constant(node.name)
    if base in ("None", "True", "False"):
        return writer.call(entry, base, key, "f", writer.site(node))
    result = writer.fresh()
    is_context = f"{writer.constant(type)}({base}) is {writer.constant(dict)}"
    with writer.block(f"if {is_context} and {key} in {base}"):
        writer.line(f"{result} = {base}[{key}]")
    with writer.block("else"):
        call = f"{writer.constant(entry)}({base}, {key}, f, {writer.site(node)})"
        writer.line(f"{result} = {call}")
    return result


@written.register
def _(node: Filter, writer: CodeWriter, scope: Scope) -> str:
    base = value(node.base, writer, scope)
    # Any name could be an entry of the item, so only a condition without names is a mere position.
    if writer.kind(node.condition) is Kind.NUMBER and not names_in(node.condition):
        index = value(node.condition, writer, scope)
        return writer.call(at_index, base, index, "f", writer.site(node))
    return writer.outlined(lambda: _filtered(node, base, writer, scope))


@written.register
def _(node: For, writer: CodeWriter, scope: Scope) -> str:
    def loop() -> str:
        found = writer.set("[]")
        inner = LocalScope(scope, {})
        site = writer.site(node)

        def body() -> None:
            copy = (
                writer.call(iteration.partial, found, "f", site)
                if "partial" in names_in(node.result)
                else found
            )
            innermost = LocalScope(inner, {"partial": copy})
            answer = value(node.result, writer, innermost)
            writer.line(f"{writer.constant(iteration.grow)}({found}, {answer}, {site})")

        _iterated(node.iterations, writer, inner, body)
        return found

    return writer.outlined(loop)


@written.register
def _(node: Quantified, writer: CodeWriter, scope: Scope) -> str:
    stop, otherwise = ("False", "True") if node.every else ("True", "False")

    def loop() -> str:
        result = writer.set(otherwise)
        inner = LocalScope(scope, {})

        def body() -> None:
            answer = value(node.condition, writer, inner)
            with writer.block(f"if {answer} is {stop}"):
                writer.line(f"return {stop}")
            with writer.block(f"if {answer} is not {otherwise}"):
                call = writer.constant(undecided)
                writer.line(f"{result} = {call}({answer}, None, f, {writer.site(node)})")

        _iterated(node.iterations, writer, inner, body)
        return result

    return writer.outlined(loop)


def _iterated(
    iterations: Sequence[Iteration], writer: CodeWriter, scope: LocalScope, body: Callable[[], None]
) -> None:
    """Write nested loops with a body; the names of outer iterations show in inner domains."""
    if not iterations:
        body()
        return
    current = iterations[0]
    site = writer.site(current)
    domain = value(current.domain, writer, scope)
    if current.last is None:
        found = writer.call(iteration.domain, domain, "f", site)
    else:
        last = value(current.last, writer, scope)
        found = writer.call(iteration.steps, domain, last, "f", site)
    with writer.block(f"if {found} is None"):
        writer.line("return None")
    variable = writer.fresh()
    with writer.block(f"for {variable} in {found}"):
        writer.line(f"f.spend(1, {site})")
        scope.variables[current.name] = variable
        _iterated(iterations[1:], writer, scope, body)


def _filtered(node: Filter, base: str, writer: CodeWriter, scope: Scope) -> str:
    site = writer.site(node)
    with writer.block(f"if {base} is None"):
        writer.line("return None")
    result = writer.set("[]")
    variable = writer.fresh()
    with writer.block(f"for {variable} in {writer.constant(items)}({base})"):
        writer.line(f"f.spend(1, {site})")
        inner = ItemScope(scope, variable, writer.item_type(node.base))
        answer = value(node.condition, writer, inner)
        with writer.block(f"if {answer} is True"):
            writer.line(f"{result}.append({variable})")
        with writer.block(f"elif {answer} is not False and {answer} is not None"):
            call = f"{writer.constant(at_index)}({base}, {answer}, f, {site})"
            writer.line(f"return {call}")
    if writer.kind(node.condition) is Kind.NUMBER:
        return warned(node, writer, "there is no item at this position")
    return result
