"""The syntax tree of FEEL; every node knows which characters of the text it came from.

Nodes are called as the grammar of DMN 1.5 and its boxed expressions (chapter 10) call them.
Boxed expressions of DMN models are read into the same nodes, so there is one way to run both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from callout.feel.types import Type
from callout.values import Value

Operator: TypeAlias = Literal[
    "or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "**"
]


@dataclass(frozen=True, slots=True, eq=False)
class SyntaxNode:
    """Any part of an expression: characters `start` up to, but without, `end` of the text.

    Nodes are compared by identity, so that what is found out about one can be kept beside it.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Constant(SyntaxNode):
    """A value written out: a number, string, boolean, null or ``@"..."``."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class BadConstant(SyntaxNode):
    """An ``@"..."`` that is no date, time or duration; null at run time."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Name(SyntaxNode):
    """A name in scope, spaces made single."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class PathExpression(SyntaxNode):
    """``base.name``."""

    base: SyntaxNode
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Filter(SyntaxNode):
    """``base[condition]``."""

    base: SyntaxNode
    condition: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class Call(SyntaxNode):
    """``function(a, b)`` or ``function(x: a)``; `names` is empty or names every argument."""

    function: SyntaxNode
    arguments: tuple[SyntaxNode, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Negation(SyntaxNode):
    """``-operand``."""

    operand: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class Binary(SyntaxNode):
    """Two operands; long chains lean to the left."""

    operator: Operator
    left: SyntaxNode
    right: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class Between(SyntaxNode):
    """``value between low and high``."""

    value: SyntaxNode
    low: SyntaxNode
    high: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(SyntaxNode):
    """A unary test with an operator: ``< 5``."""

    operator: Operator
    operand: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class Tests(SyntaxNode):
    """A list of unary tests; without any it accepts everything (``-``)."""

    tests: tuple[SyntaxNode, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class In(SyntaxNode):
    """``value in tests``."""

    value: SyntaxNode
    tests: Tests


@dataclass(frozen=True, slots=True, eq=False)
class InstanceOf(SyntaxNode):
    """``value instance of type``."""

    value: SyntaxNode
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Interval(SyntaxNode):
    """A range; an end that is None is open."""

    low: SyntaxNode | None
    high: SyntaxNode | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, eq=False)
class AllBut(SyntaxNode):
    """``(!= operand)``: the range of everything else."""

    operand: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class ListLiteral(SyntaxNode):
    """A list written out: ``[a, b]``."""

    items: tuple[SyntaxNode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ContextEntry(SyntaxNode):
    """``name: value`` in a context; a declared type coerces the value."""

    name: str
    value: SyntaxNode
    type: Type | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Context(SyntaxNode):
    """A context; each entry sees the ones before it.

    With a `result` the context is only the scope of that expression, as in a boxed context with
    a result entry.
    """

    entries: tuple[ContextEntry, ...]
    result: SyntaxNode | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Conditional(SyntaxNode):
    """``if condition then yes else no``."""

    condition: SyntaxNode
    yes: SyntaxNode
    no: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class Iteration(SyntaxNode):
    """``name in domain`` of a loop; with `last`, from `domain` to `last` in steps of one."""

    name: str
    domain: SyntaxNode
    last: SyntaxNode | None = None


@dataclass(frozen=True, slots=True, eq=False)
class For(SyntaxNode):
    """``for ... return result``."""

    iterations: tuple[Iteration, ...]
    result: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class Quantified(SyntaxNode):
    """``some`` or ``every`` ... ``satisfies condition``."""

    every: bool
    iterations: tuple[Iteration, ...]
    condition: SyntaxNode


@dataclass(frozen=True, slots=True, eq=False)
class FormalParameter(SyntaxNode):
    """``name: type`` of a function definition; Any where no type is written."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class FunctionDefinition(SyntaxNode):
    """``function(a, b) body``; `body` is None for external functions, which answer null."""

    parameters: tuple[FormalParameter, ...]
    body: SyntaxNode | None
    returns: Type | None = None


def children(node: SyntaxNode) -> Iterator[SyntaxNode]:
    """The parts of a node, in the order they are written."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, SyntaxNode):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, SyntaxNode))


def walk(node: SyntaxNode) -> Iterator[SyntaxNode]:
    """The node and everything below it, in no particular order."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def names_in(node: SyntaxNode) -> set[str]:
    """Every name that occurs in a tree, whatever it is bound to."""
    return {part.name for part in walk(node) if isinstance(part, Name)}


def parts(node: SyntaxNode) -> Iterator[SyntaxNode]:
    """The parts of a node, those of a whole chain of operators or of ``else if`` at once."""
    if isinstance(node, Binary):
        chain = spine(node)
        yield chain[0].left
        yield from (link.right for link in chain)
    elif isinstance(node, Conditional):
        while isinstance(node, Conditional):
            yield node.condition
            yield node.yes
            node = node.no
        yield node
    else:
        yield from children(node)


def depth(node: SyntaxNode) -> int:
    """How many levels a tree has, long chains counting as one."""
    levels, level = 0, [node]
    while level:
        levels += 1
        level = [part for parent in level for part in parts(parent)]
    return levels


def spine(node: Binary) -> list[Binary]:
    """The nodes down the left side of a chain of operators, lowest first.

    A chain of thousands of terms is as deep as it is long; it is walked with this, not by
    recursion.
    """
    chain = [node]
    while isinstance(chain[-1].left, Binary):
        chain.append(chain[-1].left)
    return chain[::-1]
