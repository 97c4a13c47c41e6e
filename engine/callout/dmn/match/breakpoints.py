"""Where the truth of a cell can change: the constants it compares its input with.

A cell made of comparisons, ranges and equalities with constants is true or false throughout each
piece between these constants, so that one sample per piece tells everything about it. Any other
cell (one that reads another name, or puts its input into a function) is opaque.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from callout.feel.runtime.ranges import Function, Range
from callout.feel.syntax import ast
from callout.values import DateTime, Time, Value
from callout.values.durations import SECOND

SUBJECT = "?"


class Opaque(Exception):
    """The truth of the cell depends on more than its input; `reason` says on what."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


EvaluateConstant: TypeAlias = Callable[[ast.SyntaxNode], Value]
"""The value of a constant expression; raises Opaque."""

_COMPARING = frozenset({"=", "!=", "<", "<=", ">", ">="})
_ORDERING = frozenset({"<", "<=", ">", ">="})
_JOINING = frozenset({"and", "or"})


def cut_values(
    node: ast.SyntaxNode, evaluate: EvaluateConstant, *, ordered: bool
) -> Iterator[Value]:
    """The constants a cell compares with, in the order of the cell; raises Opaque.

    On a scale without order (`ordered` False) comparing by order is opaque.

    >>> from callout.feel import NUMBER, compile_tests
    >>> def cuts(text):
    ...     cell = compile_tests(text, subject=NUMBER, names={})
    ...     return list(cut_values(cell.ast, lambda node: node.value, ordered=True))
    >>> cuts("< 5, [10..20]"), cuts("not(7)"), cuts("? > 3 and ? != 4")
    ([5, 10, 20], [7], [3, 4])
    >>> cuts("? + 1 > 3")
    Traceback (most recent call last):
    callout.dmn.match.breakpoints.Opaque: it calculates with its input
    """
    match node:
        case ast.Tests(tests=tests):
            for test in tests:
                yield from cut_values(test, evaluate, ordered=ordered)
        case ast.Comparison(operator=operator, operand=operand):
            yield from _operand(operator, operand, evaluate, ordered=ordered)
        case ast.Interval(low=low, high=high):
            yield from _ends((low, high), evaluate, ordered=ordered)
        case _ if not _mentions_subject(node):
            yield from _equalled(evaluate(node))
        case _:
            yield from _about_subject(node, evaluate, ordered=ordered)


def _about_subject(
    node: ast.SyntaxNode, evaluate: EvaluateConstant, *, ordered: bool
) -> Iterator[Value]:
    match node:
        case ast.Name(name=name) if name == SUBJECT:
            return
        case ast.Binary(operator=operator, left=left, right=right) if operator in _JOINING:
            yield from cut_values(left, evaluate, ordered=ordered)
            yield from cut_values(right, evaluate, ordered=ordered)
        case ast.Binary(operator=operator, left=left, right=right) if operator in _COMPARING:
            other = _other_side(left, right)
            yield from _operand(operator, other, evaluate, ordered=ordered)
        case ast.Between(value=value, low=low, high=high) if _is_subject(value):
            yield from _ends((low, high), evaluate, ordered=ordered)
        case ast.In(value=value, tests=tests) if _is_subject(value):
            yield from cut_values(tests, evaluate, ordered=ordered)
        case ast.Call(function=ast.Name(name="not"), arguments=(argument,)):
            yield from cut_values(argument, evaluate, ordered=ordered)
        case _:
            raise Opaque("it calculates with its input")


def _operand(
    operator: str, operand: ast.SyntaxNode, evaluate: EvaluateConstant, *, ordered: bool
) -> Iterator[Value]:
    if not ordered and operator not in ("=", "!="):
        raise Opaque("it compares texts by order")
    if _mentions_subject(operand):
        raise Opaque("it calculates with its input")
    value = evaluate(operand)
    yield from _spread(value) if operator in _ORDERING else _equalled(value)


def _ends(
    ends: Iterable[ast.SyntaxNode | None], evaluate: EvaluateConstant, *, ordered: bool
) -> Iterator[Value]:
    for end in ends:
        if end is not None:
            yield from _operand("<", end, evaluate, ordered=ordered)


def _other_side(left: ast.SyntaxNode, right: ast.SyntaxNode) -> ast.SyntaxNode:
    if _is_subject(left):
        return right
    if _is_subject(right):
        return left
    raise Opaque("it calculates with its input")


def _equalled(value: object) -> Iterator[Value]:
    """Cuts of an equality; times are equal when they agree to the second."""
    for each in _spread(value):
        if isinstance(each, DateTime | Time):
            second = each.plus(-(each.nanoseconds % SECOND))
            yield from (second, second.plus(SECOND))
        yield each


def _spread(value: object) -> Iterator[Value]:
    """A constant as single values: the members of a list, the ends of a range."""
    match value:
        case Range(start=start, end=end):
            yield from (start, end)
        case list():
            for item in value:
                yield from _spread(item)
        case dict() | Function():
            raise Opaque("it compares with a context or a function")
        case _:
            yield value  # type: ignore[misc]  # what is left of Value is a scalar


def _is_subject(node: ast.SyntaxNode) -> bool:
    return isinstance(node, ast.Name) and node.name == SUBJECT


def _mentions_subject(node: ast.SyntaxNode) -> bool:
    return any(_is_subject(each) for each in ast.walk(node))
