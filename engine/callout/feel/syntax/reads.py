"""Which names of its scope an expression looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from .ast import Context, Filter, For, Lambda, Name, Node, Path, Quantified, Turn, parts

Reading: TypeAlias = tuple[str, ...]
_Bound: TypeAlias = frozenset[str]


def reads(node: Node, names: Iterable[str]) -> tuple[Reading, ...]:
    """The paths of names that are looked up in the scope, each once, as they are written.

    ``appointment.at`` is one path of two names; what follows a filter or a call is left out.
    """
    known = frozenset(names)
    return tuple(dict.fromkeys(path for path in _reads(node, frozenset()) if path[0] in known))


def _reads(node: Node, bound: _Bound) -> Iterator[Reading]:
    match node:
        case Name() | Path():
            yield from _path(node, bound)
        case Context():
            yield from _context(node, bound)
        case For() | Quantified():
            yield from _loop(node, bound)
        case Lambda(parameters=parameters, body=body):
            inner = bound | {parameter.name for parameter in parameters}
            yield from _reads(body, inner) if body else ()
        case Filter(base=base, condition=condition):
            yield from _reads(base, bound)
            yield from _reads(condition, bound | {"item"})
        case _:
            for part in parts(node):
                yield from _reads(part, bound)


def _path(node: Name | Path, bound: _Bound) -> Iterator[Reading]:
    steps: list[str] = []
    base: Node = node
    while isinstance(base, Path):
        steps.append(base.name)
        base = base.base
    if not isinstance(base, Name):
        yield from _reads(base, bound)
    elif base.name not in bound:
        yield (base.name, *reversed(steps))


def _context(node: Context, bound: _Bound) -> Iterator[Reading]:
    for part in node.entries:
        own = {part.name} if isinstance(part.value, Lambda) else set()
        yield from _reads(part.value, bound | own)
        bound |= {part.name}
    if node.result is not None:
        yield from _reads(node.result, bound)


def _loop(node: For | Quantified, bound: _Bound) -> Iterator[Reading]:
    for turn in node.turns:
        yield from _turn(turn, bound)
        bound |= {turn.name}
    if isinstance(node, For):
        yield from _reads(node.result, bound | {"partial"})
    else:
        yield from _reads(node.condition, bound)


def _turn(turn: Turn, bound: _Bound) -> Iterator[Reading]:
    yield from _reads(turn.domain, bound)
    if turn.last is not None:
        yield from _reads(turn.last, bound)
