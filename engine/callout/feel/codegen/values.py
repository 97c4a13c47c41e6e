"""The source of an expression's value; one rule for every kind of node.

The rules are spread over the modules of this package by subject and meet in `value`.
"""

from __future__ import annotations

from functools import singledispatch

from callout.feel.syntax.ast import BadConstant, Name, Node

from .scopes import Scope, load
from .writer import INDENTED, Writer


def value(node: Node, writer: Writer, scope: Scope) -> str:
    """Write what computes a node; the variable or constant that holds the value."""
    known = writer.known_value(node)
    if known is not None:
        return writer.constant(known.value)
    if writer.indentation > INDENTED:
        return writer.outlined(lambda: written(node, writer, scope))
    return written(node, writer, scope)


@singledispatch
def written(node: Node, writer: Writer, scope: Scope) -> str:
    """Write what computes a node, where it stands."""
    raise AssertionError(f"no rule for {type(node).__name__} at {writer.site(node)} in {scope}")


@written.register
def _(node: BadConstant, writer: Writer, scope: Scope) -> str:
    del scope
    return warned(node, writer, f"'{node.text}' is no date, time or duration")


@written.register
def _(node: Name, writer: Writer, scope: Scope) -> str:
    return load(writer, scope, node)


def warned(node: Node, writer: Writer, message: str) -> str:
    """A null and the warning why."""
    writer.line(f"f.warn({writer.site(node)}, {writer.constant(message)})")
    return "None"
