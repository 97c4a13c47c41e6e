"""From a text to its syntax tree: once per text and scope, however often it is looked at.

Of the names in scope only some change how a text is read: those that are more than words in a
row, and the entries of contexts, which may follow a dot. ``price + tax`` is a sum whether ``price``
is known or not, but one name where ``price + tax`` is known. So a text that is searched for names
before all of them are known, and compiled when they are, has one tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from callout.feel.syntax.ast import SyntaxNode, Tests
from callout.feel.syntax.names import NameScope, is_plain
from callout.feel.syntax.parser import ParseScope, parse, parse_tests

from .builtins import BUILTINS
from .types import Type

_Types: TypeAlias = tuple[tuple[str, Type], ...]
_NO_TYPES: Mapping[str, Type] = {}
_BUILTIN_NAMES = NameScope(BUILTINS)


def scope_of(names: Mapping[str, Type], types: Mapping[str, Type] = _NO_TYPES) -> ParseScope:
    """The scope that texts over names of these types are parsed in; `types` beyond FEEL's own.

    Equal for names that make no difference to the parser:

    >>> from callout.feel.types import ANY
    >>> scope_of({"price": ANY}) is scope_of({"price": ANY, "late by": ANY})
    True
    >>> scope_of({"price": ANY}) is scope_of({"price": ANY, "late-by": ANY})
    False
    """
    odd = frozenset(name for name in names if not is_plain(name))
    return _scope(odd, frozenset(field_names(names)), tuple(sorted(types.items(), key=_by_name)))


@lru_cache(maxsize=4096)
def expression_tree(text: str, scope: ParseScope) -> SyntaxNode:
    """The tree of an expression; raises BadSyntax."""
    return parse(text, scope)


@lru_cache(maxsize=4096)
def tests_tree(text: str, scope: ParseScope) -> Tests:
    """The tree of unary tests, as in an input entry; raises BadSyntax."""
    return parse_tests(text, scope)


def field_names(names: Mapping[str, Type]) -> set[str]:
    """The names of all entries of contexts in these types, however deep."""
    return {name for kind in names.values() for name in _fields(kind)}


@lru_cache(maxsize=512)
def _scope(odd: frozenset[str], fields: frozenset[str], types: _Types) -> ParseScope:
    return ParseScope(NameScope(odd, _BUILTIN_NAMES), NameScope(fields), dict(types))


def _fields(kind: Type) -> Iterator[str]:
    for name, inner in kind.fields or ():
        yield name
        yield from _fields(inner)
    if kind.of is not None:
        yield from _fields(kind.of)


def _by_name(pair: tuple[str, Type]) -> str:
    return pair[0]
