"""The names an expression takes from outside, found before anybody knows their types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from callout.dmn.match.breakpoints import SUBJECT
from callout.dmn.table import Cell
from callout.feel.parse import expression_tree, tests_tree
from callout.feel.syntax import ast
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.parser import ParseScope


@dataclass(frozen=True, slots=True)
class FreeName:
    """A name and where it stands in its cell, in characters."""

    name: str
    start: int
    end: int
    is_called: bool = False
    has_parts: bool = False
    """Whether a part of it is read (``name.part``), which no function has."""


def names_in(cell: Cell, scope: ParseScope, *, tests: bool = False) -> tuple[FreeName, ...]:
    """Every name of a cell that it does not bind itself; none if the cell cannot be read.

    Names inside a filter may be those of the filtered contexts and are left out.
    """
    return () if cell.text in ("", "-") else _names_in(cell.text, scope, tests)


@lru_cache(maxsize=2048)
def _names_in(text: str, scope: ParseScope, tests: bool) -> tuple[FreeName, ...]:  # noqa: FBT001 - part of the key
    try:
        node = tests_tree(text, scope) if tests else expression_tree(text, scope)
    except BadSyntax:
        return ()
    bound = {SUBJECT, "item", "partial", *_bound(node)}
    called = {id(each.function) for each in ast.walk(node) if isinstance(each, ast.Call)}
    bases = {id(each.base) for each in ast.walk(node) if isinstance(each, ast.PathExpression)}
    return tuple(
        FreeName(each.name, each.start, each.end, id(each) in called, id(each) in bases)
        for each in _outside_filters(node)
        if isinstance(each, ast.Name) and each.name not in bound
    )


def _bound(node: ast.SyntaxNode) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Iteration | ast.FormalParameter | ast.ContextEntry):
            yield each.name


def _outside_filters(node: ast.SyntaxNode) -> Iterator[ast.SyntaxNode]:
    conditions = {
        id(inner)
        for each in ast.walk(node)
        if isinstance(each, ast.Filter)
        for inner in ast.walk(each.condition)
    }
    return (each for each in ast.walk(node) if id(each) not in conditions)
