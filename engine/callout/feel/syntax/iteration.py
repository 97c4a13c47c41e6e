"""Reads ``for``, ``some`` and ``every`` with their iterators (DMN 1.5, 10.3.1)."""

from __future__ import annotations

from .ast import For, Iteration, Quantified
from .cursor import Cursor


def for_expression(cursor: Cursor) -> For:
    """``for x in list, y in 1..3 return ...``; `partial` is in scope of the result."""
    start = cursor.take().start
    with cursor.scope():
        iterations = _iterations(cursor)
        cursor.expect("return", "after the iterators of 'for'")
        cursor.names.add("partial")
        result = cursor.expression()
    return For(start, result.end, tuple(iterations), result)


def quantified(cursor: Cursor) -> Quantified:
    """``some x in list satisfies ...`` and ``every x in list satisfies ...``."""
    lexeme = cursor.take()
    with cursor.scope():
        iterations = _iterations(cursor)
        cursor.expect("satisfies", f"after the iterators of '{lexeme.text}'")
        condition = cursor.expression()
    every = lexeme.text == "every"
    return Quantified(lexeme.start, condition.end, every, tuple(iterations), condition)


def _iterations(cursor: Cursor) -> list[Iteration]:
    """The iterators of a loop; each name is in sight as soon as it is read."""
    iterations: list[Iteration] = []
    while not iterations or cursor.skip(","):
        start = cursor.next.start
        name = cursor.name_before("in")
        cursor.expect("in", f"after the name '{name}'")
        domain = cursor.expression()
        last = cursor.expression() if cursor.skip("..") else None
        cursor.names.add(name)
        iterations.append(Iteration(start, cursor.last_end, name, domain, last))
    return iterations
