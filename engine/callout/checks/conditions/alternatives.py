"""A condition as alternatives: one of them holds whenever the condition does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import TypeAlias

from callout.feel.evaluate import evaluate
from callout.feel.parse import expression_tree, scope_of
from callout.feel.syntax.ast import (
    Between,
    Binary,
    Call,
    Comparison,
    Constant,
    In,
    Interval,
    Name,
    Negation,
    PathExpression,
    SyntaxNode,
)
from callout.feel.syntax.cursor import BadSyntax
from callout.values import Value

_OPPOSITE: Mapping[str, str] = MappingProxyType(
    {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
)
_FLIPPED: Mapping[str, str] = MappingProxyType(
    {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
)
_MADE = ("duration", "date", "date and time", "time")
MOST = 64
"""Alternatives beyond which nothing is said of a condition."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """``name operator constant``; `text` is what is written where it is nothing of the kind.

    `denied` is one that a ``not`` turned round: it may hold because the name is null.
    """

    name: str
    operator: str
    constant: Value
    text: str
    denied: bool = False


Alternative: TypeAlias = tuple[Comparing, ...]
Alternatives: TypeAlias = tuple[Alternative, ...]


class TooManyAlternatives(Exception):
    """The condition has more than `MOST`."""


@lru_cache(maxsize=2048)
def alternatives(text: str, *, denied: bool = False) -> Alternatives | None:
    """The alternatives of a condition, or of its opposite; None where it is no FEEL or too much.

    >>> [[each.text for each in one] for one in alternatives("a < 3 and (b or c)")]
    [['a < 3', 'b'], ['a < 3', 'c']]
    """
    try:
        tree = expression_tree(text, scope_of({}))
        return tuple(_Reader(text).read(tree, denied=denied))
    except (BadSyntax, TooManyAlternatives):
        return None


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text

    def read(self, node: SyntaxNode, *, denied: bool) -> list[Alternative]:
        """The alternatives of a part."""
        match node:
            case Binary(operator="and" | "or" as word, left=left, right=right):
                sides = self.read(left, denied=denied), self.read(right, denied=denied)
                return _all_of(sides) if (word == "and") != denied else [*sides[0], *sides[1]]
            case Call(function=Name(name="not"), arguments=(inner,)):
                return self.read(inner, denied=not denied)
            case Between(value=value, low=low, high=high):
                ends = [(value, ">=", low), (value, "<=", high)]
                return self._ends(node, ends, denied=denied)
            case In(value=value, tests=tests):
                return self._tests(node, value, tests.tests, denied=denied != tests.negated)
            case _:
                return [(self._comparing(node, denied=denied),)]

    def _ends(
        self,
        node: SyntaxNode,
        ends: Iterable[tuple[SyntaxNode, str, SyntaxNode]],
        *,
        denied: bool,
    ) -> list[Alternative]:
        found = [
            self._made(node, left, operator, right, denied=denied) for left, operator, right in ends
        ]
        return [(each,) for each in found] if denied else [tuple(found)]

    def _tests(
        self, node: SyntaxNode, value: SyntaxNode, tests: tuple[SyntaxNode, ...], *, denied: bool
    ) -> list[Alternative]:
        """``x in ("a", "b")``, ``x in [1..5]``: an alternative for each test."""
        read: list[list[Alternative]] = []
        for test in tests:
            match test:
                case Interval(low=low, high=high) as interval:
                    over = ">=" if interval.low_included else ">"
                    under = "<=" if interval.high_included else "<"
                    ends = [(value, over, low)] if low else []
                    ends += [(value, under, high)] if high else []
                    read.append(self._ends(node, ends, denied=denied))
                case Comparison(operator=operator, operand=operand):
                    made = self._made(node, value, operator, operand, denied=denied)
                    read.append([(made,)])
                case _:
                    read.append([(self._made(node, value, "=", test, denied=denied),)])
        return _all_of(read) if denied else [each for one in read for each in one]

    def _comparing(self, node: SyntaxNode, *, denied: bool) -> Comparing:
        match node:
            case Binary(operator=operator, left=left, right=right) if operator in _OPPOSITE:
                return self._made(node, left, operator, right, denied=denied)
            case Constant(value=value) if isinstance(value, bool):
                return Comparing("", "=", value is not denied, self._written(node))
            case _ if path_of(node):
                return Comparing(path_of(node), "=", not denied, self._written(node), denied)
            case _:
                # An unknown: the same text is the same truth value, so it can exclude itself.
                written = self._written(node)
                return Comparing(f"({written})", "=", not denied, written, denied)

    def _made(
        self, node: SyntaxNode, left: SyntaxNode, operator: str, right: SyntaxNode, *, denied: bool
    ) -> Comparing:
        """``left operator right``; of two that are no constants, how their difference is to 0."""
        sign = _OPPOSITE[operator] if denied else operator
        written = self._written(node)
        for name, value, seen in ((left, right, sign), (right, left, _FLIPPED[sign])):
            known = _constant(value)
            if known is not None:
                return Comparing(self._name(name), seen, known[0], written, denied)
        names = self._name(left), self._name(right)
        if names[0] > names[1]:
            names, sign = (names[1], names[0]), _FLIPPED[sign]
        return Comparing(f"({names[0]} - {names[1]})", sign, 0, written, denied)

    def _name(self, node: SyntaxNode) -> str:
        return path_of(node) or f"({self._written(node)})"

    def _written(self, node: SyntaxNode) -> str:
        return " ".join(self._text[node.start : node.end].split())


def path_of(node: SyntaxNode) -> str:
    """The dotted name; empty for what is none."""
    match node:
        case Name(name=name):
            return name
        case PathExpression(base=base, name=name):
            before = path_of(base)
            return f"{before}.{name}" if before else ""
        case _:
            return ""


def _constant(node: SyntaxNode) -> tuple[Value] | None:
    match node:
        case Constant(value=value) if value is not None:
            return (value,)
        case Call(function=Name(name=name), arguments=(Constant(value=str(text)),)) if (
            name in _MADE
        ):
            made = evaluate(f"{name}(text)", {"text": text})
            return None if made is None else (made,)
        case Negation(operand=Constant(value=int() | Decimal() as number)):
            return (-number,)
        case _:
            return None


def _all_of(sides: Iterable[list[Alternative]]) -> list[Alternative]:
    """One alternative of each side at a time."""
    made: list[Alternative] = [()]
    for side in sides:
        made = [(*before, *after) for before, after in product(made, side)]
        if len(made) > MOST:
            raise TooManyAlternatives
    return made
