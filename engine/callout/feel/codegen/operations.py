"""Arithmetic, comparisons and ranges.

Where the kinds of both operands are known or likely, the common case is written out and only the
rest goes through the general operation: that is what makes guards fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callout.feel.runtime import arithmetic, comparison
from callout.feel.runtime.coercion import is_instance, kind_of
from callout.feel.runtime.paths import all_but, half_interval, interval
from callout.feel.runtime.ranges import Range
from callout.feel.syntax.ast import (
    AllBut,
    Between,
    Binary,
    InstanceOf,
    Interval,
    Negation,
    Operator,
    SyntaxNode,
    spine,
)
from callout.feel.types import Kind
from callout.values import Date, DaysDuration, MonthsDuration, Value, negative
from callout.values.numbers import LIMIT

from .dispatch import literal, value, written
from .logic import junction
from .scopes import Scope
from .writer import CodeWriter

_COMPARISONS: Mapping[Operator, tuple[str, Callable[..., object]]] = {
    "=": ("==", comparison.equal),
    "!=": ("!=", comparison.unequal),
    "<": ("<", comparison.less),
    "<=": ("<=", comparison.less_equal),
    ">": (">", comparison.greater),
    ">=": (">=", comparison.greater_equal),
}
# The class that the common case of a kind has, and the attribute that compares for it.
_FAST: Mapping[Kind, tuple[type, str]] = {
    Kind.NUMBER: (int, ""),
    Kind.STRING: (str, ""),
    Kind.BOOLEAN: (bool, ""),
    Kind.DATE: (Date, ".days"),
    Kind.DAYS_DURATION: (DaysDuration, ".nanoseconds"),
    Kind.MONTHS_DURATION: (MonthsDuration, ".months"),
}
_UNORDERED = frozenset({Kind.BOOLEAN})


@dataclass(frozen=True, slots=True)
class Operand:
    """A variable or constant, its node's kind, and its value if that is constant."""

    source: str
    kind: Kind
    constant: object = None


def operand(node: SyntaxNode, writer: CodeWriter, scope: Scope) -> Operand:
    """Write a node as an operand."""
    known = writer.known_value(node)
    source = value(node, writer, scope)
    return Operand(source, writer.kind(node), known.value if known else None)


def compared(
    operator: Operator, left: Operand, right: Operand, site: str, writer: CodeWriter
) -> str:
    """Write a comparison."""
    symbol, function = _COMPARISONS[operator]
    general = f"{writer.constant(function)}({left.source}, {right.source}, f, {site})"
    kind = _common_kind(left.kind, right.kind)
    if kind not in _FAST or (kind in _UNORDERED and operator not in ("=", "!=")):
        return writer.set(general)
    expected, attribute = _FAST[kind]
    condition = _all_are(expected, (left, right), writer)
    if condition is None:
        return writer.set(general)
    result = writer.fresh()
    ends = [_comparable(side, attribute, writer) for side in (left, right)]
    with writer.block(f"if {condition}"):
        writer.line(f"{result} = {ends[0]} {symbol} {ends[1]}")
    with writer.block("else"):
        writer.line(f"{result} = {general}")
    return result


def inside(subject: Operand, node: Interval, writer: CodeWriter, scope: Scope) -> str:
    """Write whether a subject lies in a range that is written out."""
    site = writer.site(node)
    tests: list[str] = []
    sides: tuple[tuple[SyntaxNode | None, Operator], ...]
    sides = ((node.low, _low(node)), (node.high, _high(node)))
    for end, operator in sides:
        if end is not None and writer.known_value(end):
            tests.append(_end_test(operator, subject, operand(end, writer, scope), writer))
    ends = [end for end in (node.low, node.high) if end is not None]
    low, high = (_known(end, writer) for end in (node.low, node.high))
    if not all(tests) or len(tests) != len(ends) or not _are_ordered(low, high):
        found = value(node, writer, scope)
        return writer.call(comparison.passed, subject.source, found, "f", site)
    expected = _FAST[writer.kind(ends[0])][0]
    whole = Range(low, high, node.low_included, node.high_included)
    result = writer.fresh()
    with writer.block(
        f"if {writer.constant(type)}({subject.source}) is {writer.constant(expected)}"
    ):
        writer.line(f"{result} = {' and '.join(tests)}")
    with writer.block("else"):
        general = writer.constant(comparison.within)
        writer.line(f"{result} = {general}({subject.source}, {writer.constant(whole)}, f, {site})")
    return result


@written.register
def _(node: Binary, writer: CodeWriter, scope: Scope) -> str:
    chain = spine(node)
    left = operand(chain[0].left, writer, scope)
    index = 0
    while index < len(chain):
        part = chain[index]
        if part.operator in ("and", "or"):
            last = index
            while last + 1 < len(chain) and chain[last + 1].operator == part.operator:
                last += 1
            source = junction(left.source, chain[index : last + 1], writer, scope)
            index = last
        else:
            right = operand(part.right, writer, scope)
            source = _binary(part, left, right, writer)
        left = Operand(source, writer.kind(chain[index]))
        index += 1
    return left.source


@written.register
def _(node: Negation, writer: CodeWriter, scope: Scope) -> str:
    known = writer.known_value(node.operand)
    if known is not None and kind_of(known.value) is Kind.NUMBER:
        return literal(negative(known.value), writer)  # type: ignore[arg-type] # it is a number
    inner = value(node.operand, writer, scope)
    general = f"{writer.constant(arithmetic.negate)}({inner}, f, {writer.site(node)})"
    is_integer = f"{writer.constant(type)}({inner}) is {writer.constant(int)}"
    return writer.set(f"-{inner} if {is_integer} else {general}")


@written.register
def _(node: Between, writer: CodeWriter, scope: Scope) -> str:
    parts = [operand(part, writer, scope) for part in (node.value, node.low, node.high)]
    sources = ", ".join(part.source for part in parts)
    general = f"{writer.constant(comparison.between)}({sources}, f, {writer.site(node)})"
    condition = _all_are(int, parts, writer)
    if condition is None or parts[0].kind not in (Kind.NUMBER, Kind.ANY):
        return writer.set(general)
    subject, low, high = (part.source for part in parts)
    return writer.set(f"{low} <= {subject} <= {high} if {condition} else {general}")


@written.register
def _(node: InstanceOf, writer: CodeWriter, scope: Scope) -> str:
    subject = value(node.value, writer, scope)
    return writer.call(is_instance, subject, writer.constant(node.type), "f")


@written.register
def _(node: Interval, writer: CodeWriter, scope: Scope) -> str:
    low = value(node.low, writer, scope) if node.low else "None"
    high = low if node.high is node.low and node.high else None
    high = high or (value(node.high, writer, scope) if node.high else "None")
    included = f"({node.low_included}, {node.high_included})"
    make = interval if node.low and node.high else half_interval
    return writer.call(make, f"({low}, {high})", included, "f", writer.site(node))


@written.register
def _(node: AllBut, writer: CodeWriter, scope: Scope) -> str:
    return writer.call(all_but, value(node.operand, writer, scope), "f", writer.site(node))


def _binary(node: Binary, left: Operand, right: Operand, writer: CodeWriter) -> str:
    if node.operator in _COMPARISONS:
        return compared(node.operator, left, right, writer.site(node), writer)
    function = writer.constant(arithmetic.OPERATIONS[node.operator])
    general = f"{function}({left.source}, {right.source}, f, {writer.site(node)})"
    condition = _all_are(int, (left, right), writer)
    likely = {left.kind, right.kind} <= {Kind.NUMBER, Kind.ANY}
    if node.operator not in ("+", "-", "*") or not likely or condition is None:
        return writer.set(general)
    result, limit = writer.fresh(), writer.constant(LIMIT)
    computed = f"({result} := {left.source} {node.operator} {right.source})"
    with writer.block(f"if not ({condition} and -{limit} < {computed} < {limit})"):
        writer.line(f"{result} = {general}")
    return result


def _common_kind(left: Kind, right: Kind) -> Kind:
    if left is right:
        # Of two unknown operands, numbers are the best guess.
        return Kind.NUMBER if left is Kind.ANY else left
    if Kind.ANY in (left, right):
        return right if left is Kind.ANY else left
    return Kind.NULL


def _all_are(
    expected: type, operands: tuple[Operand, ...] | list[Operand], writer: CodeWriter
) -> str | None:
    """The condition that all operands are of a class; None if a constant is not."""
    if any(side.constant is not None and type(side.constant) is not expected for side in operands):
        return None
    checks = [
        f"{writer.constant(type)}({side.source}) is {writer.constant(expected)}"
        for side in operands
        if side.constant is None
    ]
    return " and ".join(dict.fromkeys(checks)) or "True"


def _comparable(side: Operand, attribute: str, writer: CodeWriter) -> str:
    if side.constant is None:
        return side.source + attribute
    constant = getattr(side.constant, attribute[1:]) if attribute else side.constant
    return repr(constant) if type(constant) is int else writer.constant(constant)


def _end_test(operator: Operator, subject: Operand, end: Operand, writer: CodeWriter) -> str:
    """One side of a range as source, empty where it cannot be written out."""
    expected, attribute = _FAST.get(end.kind, (object, ""))
    if type(end.constant) is not expected or end.kind in _UNORDERED:
        return ""
    return f"{subject.source}{attribute} {operator} {_comparable(end, attribute, writer)}"


def _known(end: SyntaxNode | None, writer: CodeWriter) -> Value:
    known = writer.known_value(end) if end is not None else None
    return known.value if known else None


def _are_ordered(low: Value, high: Value) -> bool:
    if low is None or high is None:
        return True
    answer = comparison.order(low, high)
    return answer is not None and answer <= 0


def _low(node: Interval) -> Operator:
    return ">=" if node.low_included else ">"


def _high(node: Interval) -> Operator:
    return "<=" if node.high_included else "<"
