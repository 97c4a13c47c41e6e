"""The names an expression takes from outside, found before anybody knows their types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from callout.dmn.match.breakpoints import SUBJECT, walk
from callout.feel.syntax import ast
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.names import KEYWORDS
from callout.feel.syntax.parser import parse, parse_tests

from .grid import Cell

_WORDS = re.compile(r"[^\W\d]\w*(?: \w+)*")


@dataclass(frozen=True, slots=True)
class Found:
    """A name and where it stands in its cell, in characters."""

    name: str
    start: int
    end: int
    is_called: bool = False
    has_parts: bool = False
    """Whether a part of it is read (``name.part``), which no function has."""


def odd_names(known: Iterable[str]) -> tuple[str, ...]:
    """Of known names those that need to be known: they hold an operator or a keyword.

    Any other name is as many words as stand in a row.
    """
    return tuple(name for name in known if not _WORDS.fullmatch(name) or KEYWORDS & {*name.split()})


def names_in(cell: Cell, odd: tuple[str, ...], *, tests: bool = False) -> tuple[Found, ...]:
    """Every name of a cell that it does not bind itself; none if the cell cannot be read.

    `odd` are the odd names that may occur. Names inside a filter may be those of the filtered
    contexts and are left out.
    """
    return () if cell.text in ("", "-") else _names_in(cell.text, odd, tests)


@lru_cache(maxsize=2048)
def _names_in(text: str, odd: tuple[str, ...], tests: bool) -> tuple[Found, ...]:  # noqa: FBT001 - part of the key
    try:
        node = parse_tests(text, odd) if tests else parse(text, odd)
    except BadSyntax:
        return ()
    bound = {SUBJECT, "item", "partial", *_bound(node)}
    called = {id(each.function) for each in walk(node) if isinstance(each, ast.Call)}
    bases = {id(each.base) for each in walk(node) if isinstance(each, ast.Path)}
    return tuple(
        Found(each.name, each.start, each.end, id(each) in called, id(each) in bases)
        for each in _outside_filters(node)
        if isinstance(each, ast.Name) and each.name not in bound
    )


def _bound(node: ast.Node) -> Iterator[str]:
    for each in walk(node):
        if isinstance(each, ast.Turn | ast.Parameter | ast.Entry):
            yield each.name


def _outside_filters(node: ast.Node) -> Iterator[ast.Node]:
    conditions = {
        id(inner)
        for each in walk(node)
        if isinstance(each, ast.Filter)
        for inner in walk(each.condition)
    }
    return (each for each in walk(node) if id(each) not in conditions)
