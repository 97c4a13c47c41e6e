"""The source of an expression's value; one rule for every kind of node.

The rules are spread over the modules of this package by subject and meet in `value`.
"""

from __future__ import annotations

from decimal import Decimal
from functools import singledispatch

from callout.feel.syntax.ast import BadConstant, Name, SyntaxNode
from callout.values import Value, whole

from .scopes import Scope, load
from .writer import INDENTED, CodeWriter


def value(node: SyntaxNode, writer: CodeWriter, scope: Scope) -> str:
    """Write what computes a node; the variable or constant that holds the value.

    What is constant is not written at all, and what would stand too deep gets a function of its
    own; everything else is left to the node's rule in `written`.
    """
    known = writer.known_value(node)
    if known is not None:
        return literal(known.value, writer)
    if writer.indentation > INDENTED:
        return writer.outlined(lambda: written(node, writer, scope))
    return written(node, writer, scope)


def literal(constant: Value, writer: CodeWriter) -> str:
    """A constant; one that old entries had without its decimal places is chosen when it runs."""
    if type(constant) is not Decimal or type(older := whole(constant)) is Decimal:
        return writer.constant(constant)
    newer, older_name = writer.constant(constant), writer.constant(older)
    return writer.set(f"{newer} if f.semantics.keeps_scale else {older_name}")


@singledispatch
def written(node: SyntaxNode, writer: CodeWriter, scope: Scope) -> str:
    """Write what computes a node, where it stands; each kind of node registers its rule."""
    raise AssertionError(f"no rule for {type(node).__name__} at {writer.site(node)} in {scope}")


@written.register
def _(node: BadConstant, writer: CodeWriter, scope: Scope) -> str:
    del scope
    return warned(node, writer, f"'{node.text}' is no date, time or duration")


@written.register
def _(node: Name, writer: CodeWriter, scope: Scope) -> str:
    return load(writer, scope, node)


def warned(node: SyntaxNode, writer: CodeWriter, message: str) -> str:
    """A null and the warning why."""
    writer.line(f"f.warn({writer.site(node)}, {writer.constant(message)})")
    return "None"
