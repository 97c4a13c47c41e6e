"""The syntax tree of FEEL; every node knows which characters of the text it came from.

Boxed expressions of DMN models are read into the same nodes, so there is one way to run both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal as OneOf
from typing import TypeAlias

from callout.feel.types import Type
from callout.values import Value

Operator: TypeAlias = OneOf["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "**"]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Any part of an expression."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """A value written out: a number, string, boolean, null or ``@"..."``."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class BadConstant(Node):
    """An ``@"..."`` that is no date, time or duration; null at run time."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """A name in scope, spaces made single."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Path(Node):
    """``base.name``."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Filter(Node):
    """``base[condition]``."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """``function(a, b)`` or ``function(x: a)``; `names` is empty or names every argument."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Negation(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Node):
    """Two operands; long chains lean to the left."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Between(Node):
    """``value between low and high``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Node):
    """A unary test with an operator: ``< 5``."""

    operator: Operator
    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Tests(Node):
    """A list of unary tests; without any it accepts everything (``-``)."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class In(Node):
    """``value in tests``."""

    value: Node
    tests: Tests


@dataclass(frozen=True, slots=True, eq=False)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Interval(Node):
    """A range; an end that is None is open."""

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, eq=False)
class AllBut(Node):
    """``(!= operand)``: the range of everything else."""

    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Items(Node):
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entry(Node):
    """One entry of a context; a declared type coerces its value."""

    name: str
    value: Node
    type: Type | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Context(Node):
    """A context; each entry sees the ones before it.

    With a `result` the context is only the scope of that expression, as in a boxed context with
    a result entry.
    """

    entries: tuple[Entry, ...]
    result: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class If(Node):
    """``if condition then yes else no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True, eq=False)
class Turn(Node):
    """``name in domain`` of a loop; with `last`, from `domain` to `last` in steps of one."""

    name: str
    domain: Node
    last: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class For(Node):
    """``for ... return result``."""

    turns: tuple[Turn, ...]
    result: Node


@dataclass(frozen=True, slots=True, eq=False)
class Quantified(Node):
    """``some`` or ``every`` ... ``satisfies condition``."""

    every: bool
    turns: tuple[Turn, ...]
    condition: Node


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Node):
    """A parameter of a function."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Lambda(Node):
    """``function(a, b) body``; `body` is None for external functions, which answer null."""

    parameters: tuple[Parameter, ...]
    body: Node | None
    returns: Type | None = None


def children(node: Node) -> Iterator[Node]:
    """The parts of a node, in the order they are written."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def names_in(node: Node) -> set[str]:
    """Every name that occurs in a tree, whatever it is bound to."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name):
            found.add(part.name)
        waiting.extend(children(part))
    return found


def parts(node: Node) -> Iterator[Node]:
    """The parts of a node, those of a whole chain of operators or of ``else if`` at once."""
    if isinstance(node, Binary):
        chain = spine(node)
        yield chain[0].left
        yield from (link.right for link in chain)
    elif isinstance(node, If):
        while isinstance(node, If):
            yield node.condition
            yield node.yes
            node = node.no
        yield node
    else:
        yield from children(node)


def depth(node: Node) -> int:
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
