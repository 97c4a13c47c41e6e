"""Which names of its scope an expression looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from .ast import (
    Context,
    Filter,
    For,
    FunctionDefinition,
    Iteration,
    Name,
    PathExpression,
    Quantified,
    SyntaxNode,
    parts,
)

NamePath: TypeAlias = tuple[str, ...]
_Bound: TypeAlias = frozenset[str]


def reads(node: SyntaxNode, names: Iterable[str]) -> tuple[NamePath, ...]:
    """The paths of names that are looked up in the scope, each once, as they are written.

    ``appointment.at`` is one path of two names; what follows a filter or a call is left out.
    """
    known = frozenset(names)
    return tuple(dict.fromkeys(path for path in _reads(node, frozenset()) if path[0] in known))


def _reads(node: SyntaxNode, bound: _Bound) -> Iterator[NamePath]:
    match node:
        case Name() | PathExpression():
            yield from _path(node, bound)
        case Context():
            yield from _context(node, bound)
        case For() | Quantified():
            yield from _loop(node, bound)
        case FunctionDefinition(parameters=parameters, body=body):
            inner = bound | {parameter.name for parameter in parameters}
            yield from _reads(body, inner) if body else ()
        case Filter(base=base, condition=condition):
            yield from _reads(base, bound)
            yield from _reads(condition, bound | {"item"})
        case _:
            for part in parts(node):
                yield from _reads(part, bound)


def _path(node: Name | PathExpression, bound: _Bound) -> Iterator[NamePath]:
    steps: list[str] = []
    base: SyntaxNode = node
    while isinstance(base, PathExpression):
        steps.append(base.name)
        base = base.base
    if not isinstance(base, Name):
        yield from _reads(base, bound)
    elif base.name not in bound:
        yield (base.name, *reversed(steps))


def _context(node: Context, bound: _Bound) -> Iterator[NamePath]:
    for part in node.entries:
        own = {part.name} if isinstance(part.value, FunctionDefinition) else set()
        yield from _reads(part.value, bound | own)
        bound |= {part.name}
    if node.result is not None:
        yield from _reads(node.result, bound)


def _loop(node: For | Quantified, bound: _Bound) -> Iterator[NamePath]:
    for iteration in node.iterations:
        yield from _iteration(iteration, bound)
        bound |= {iteration.name}
    if isinstance(node, For):
        yield from _reads(node.result, bound | {"partial"})
    else:
        yield from _reads(node.condition, bound)


def _iteration(iteration: Iteration, bound: _Bound) -> Iterator[NamePath]:
    yield from _reads(iteration.domain, bound)
    if iteration.last is not None:
        yield from _reads(iteration.last, bound)
