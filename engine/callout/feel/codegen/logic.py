"""Truth: ``and``, ``or``, ``if``, unary tests and ``in``.

Follows DMN 1.5, table 49. The second operand is not computed when the first decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from callout.feel.runtime.coercion import shown
from callout.feel.runtime.frame import Frame, Site
from callout.feel.syntax.ast import Binary, Conditional
from callout.values import Value

from .dispatch import value, written
from .scopes import Scope
from .writer import CodeWriter


def junction(first: str, chain: Sequence[Binary], writer: CodeWriter, scope: Scope) -> str:
    """Write a chain of ``and`` or of ``or`` after its first operand."""
    stop = "False" if chain[0].operator == "and" else "True"
    go_on = "True" if stop == "False" else "False"
    result = writer.set(first)
    for node in chain:
        with writer.block(f"if {result} is not {stop}"):
            other = value(node.right, writer, scope)
            with writer.block(f"if {other} is not {go_on} or {result} is not {go_on}"):
                operands = f"{result}, {other}, f, {writer.site(node)}"
                unknown = f"{writer.constant(undecided)}({operands})"
                writer.line(f"{result} = {stop} if {other} is {stop} else {unknown}")
    return result


def disjunction(tests: Sequence[str], writer: CodeWriter, site: str) -> str:
    """Write whether one of several answers is true."""
    result = writer.set(tests[0])
    for test in tests[1:]:
        with writer.block(f"if {result} is not True"):
            answer = f"True if {test} is True else {writer.constant(undecided)}"
            answer += f"({result}, {test}, f, {site})"
            writer.line(f"{result} = False if {result} is {test} is False else {answer}")
    return result


def undecided(left: Value, right: Value, frame: Frame, site: Site) -> None:
    """Null, with a warning if an operand is neither true, false nor null."""
    for side in (left, right):
        if side is not None and not isinstance(side, bool):
            frame.warn(site, f"{shown(side)} is neither true nor false", side)


def not_a_condition(answer: Value, frame: Frame, site: Site) -> None:
    """Null, because the condition of an ``if`` is neither true, false nor null."""
    frame.warn(site, f"{shown(answer)} is neither true nor false", answer)


@written.register
def _(node: Conditional, writer: CodeWriter, scope: Scope) -> str:
    """A chain of ``else if`` becomes one loop of a single turn, so that it stays flat."""
    result = writer.fresh()
    with writer.block("while True"):
        rest: Conditional | None = node
        while rest is not None:
            condition = value(rest.condition, writer, scope)
            with writer.block(f"if {condition} is True"):
                writer.line(f"{result} = {value(rest.yes, writer, scope)}")
                writer.line("break")
            with writer.block(f"if {condition} is not False and {condition} is not None"):
                call = f"{writer.constant(not_a_condition)}({condition}, f, {writer.site(rest)})"
                writer.line(f"{result} = {call}")
                writer.line("break")
            if not isinstance(rest.no, Conditional):
                writer.line(f"{result} = {value(rest.no, writer, scope)}")
            rest = rest.no if isinstance(rest.no, Conditional) else None
        writer.line("break")
    return result
