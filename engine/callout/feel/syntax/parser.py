"""Reads expressions by the strength of their operators (a Pratt parser).

From weak to strong, as in DMN 1.5 grammar rules 2 to 4, 51 and 53: ``or``; ``and``; comparisons,
``between`` and ``in``; ``+ -``; ``* /``; ``**``; unary minus; ``instance of``; paths, filters and
calls. Operators of one strength lean to the left, ``**`` included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, get_args

from callout.feel.types import Type

from .ast import (
    Between,
    Binary,
    Comparison,
    In,
    InstanceOf,
    Negation,
    Operator,
    SyntaxNode,
    Tests,
    depth,
)
from .cursor import BadSyntax, Cursor
from .lexer import BadText, Sort, lexemes
from .names import NameScope
from .postfix import with_suffixes
from .primary import atom, interval
from .type_names import read_type

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_STRENGTHS: Mapping[str, int] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys((*COMPARISONS, "between", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/"), 5),
    "**": 6,
}
_COMPARED = 4
_OPERATORS: Mapping[str, Operator] = {text: text for text in get_args(Operator)}
_Tree = TypeVar("_Tree", bound=SyntaxNode)
DEEPEST = 80
"""How many levels a tree may have; long chains count as one."""
LONGEST = 50_000
"""How many characters an expression may have."""


@dataclass(frozen=True, slots=True, eq=False)
class ParseScope:
    """What a text may speak of: names in scope, entries of contexts, types beyond FEEL's own.

    It can be kept and used for many texts; what a text itself brings into scope stays with it.
    """

    names: NameScope
    fields: NameScope = field(default_factory=NameScope)
    types: Mapping[str, Type] = field(default_factory=dict)


def parse(text: str, scope: ParseScope) -> SyntaxNode:
    """The tree of an expression; raises BadSyntax."""
    cursor = _cursor(text, scope)
    node = cursor.expression()
    _must_end(cursor)
    return _bounded(node)


def parse_tests(text: str, scope: ParseScope) -> Tests:
    """The tree of unary tests, as an input entry has them; raises BadSyntax."""
    cursor = _cursor(text, scope)
    cursor.names.add("?")
    if cursor.at_symbol("-") and cursor.ahead().sort is Sort.END:
        return Tests(0, len(text), ())
    negated = cursor.at_word("not") and cursor.ahead().text == "("
    if negated:
        tests = _negated_tests(cursor)
        if cursor.next.sort is Sort.END:
            return _bounded(Tests(0, len(text), tests, negated=True))
        cursor.position = 0  # ``not(a) and b`` is an expression
    tests = _tests(cursor)
    _must_end(cursor)
    return _bounded(Tests(0, len(text), tests))


def _cursor(text: str, scope: ParseScope) -> Cursor:
    if len(text) > LONGEST:
        raise BadSyntax(f"the expression is longer than {LONGEST} characters", 0, 1)
    try:
        found = lexemes(text)
    except BadText as error:
        raise BadSyntax(str(error), error.start, error.start + 1, error.hint) from None
    # What the text itself brings into sight stays with this reading of it.
    names, fields = NameScope(outer=scope.names), NameScope(outer=scope.fields)
    return Cursor(text, found, names, fields, scope.types, expression)


def _bounded(node: _Tree) -> _Tree:
    if depth(node) > DEEPEST:
        raise BadSyntax(f"the expression nests deeper than {DEEPEST} levels", 0, node.end)
    return node


def _must_end(cursor: Cursor) -> None:
    if cursor.next.sort is not Sort.END:
        raise cursor.complaint(f"expected an operator or the end, found {cursor.shown()}")


def _negated_tests(cursor: Cursor) -> tuple[SyntaxNode, ...]:
    cursor.take()
    cursor.expect("(", "after 'not'")
    tests = _tests(cursor)
    cursor.expect(")", "after the tests in 'not'")
    return tests


def _tests(cursor: Cursor) -> tuple[SyntaxNode, ...]:
    tests = [_test(cursor, 0)]
    while cursor.skip(","):
        tests.append(_test(cursor, 0))
    return tuple(tests)


def _test(cursor: Cursor, strength: int) -> SyntaxNode:
    """A unary test; without an operator, an expression of at least this strength."""
    if not cursor.at_symbol(*COMPARISONS):
        with cursor.deeper():
            return expression(cursor, strength)
    lexeme = cursor.take()
    with cursor.deeper():
        operand = expression(cursor, _COMPARED)
    return Comparison(lexeme.start, operand.end, _operator(lexeme.text), operand)


def expression(cursor: Cursor, strength: int = 0) -> SyntaxNode:
    """An expression whose operators are all at least this strong."""
    return _continued(cursor, _operand(cursor), strength)


def _continued(cursor: Cursor, left: SyntaxNode, strength: int) -> SyntaxNode:
    while cursor.next.sort in (Sort.SYMBOL, Sort.WORD):
        found = _STRENGTHS.get(cursor.next.text, 0)
        if found == 0 or found < strength:
            break
        left = _joined(cursor, left, found)
    return left


def _joined(cursor: Cursor, left: SyntaxNode, strength: int) -> SyntaxNode:
    operator = cursor.take().text
    if operator == "between":
        low = expression(cursor, _COMPARED)
        cursor.expect("and", "after the lower end of 'between'")
        high = expression(cursor, _COMPARED)
        return Between(left.start, high.end, left, low, high)
    if operator == "in":
        tests = _in_tests(cursor)
        return In(left.start, tests.end, left, tests)
    right = expression(cursor, strength + 1)
    return Binary(left.start, right.end, _operator(operator), left, right)


def _in_tests(cursor: Cursor) -> Tests:
    """What follows ``in``: one test, or several in parentheses."""
    start = cursor.next.start
    if not cursor.skip("("):
        test = _test(cursor, _COMPARED)
        return Tests(start, test.end, (test,))
    first = _test(cursor, 0)
    if isinstance(first, Comparison) or cursor.at_symbol(","):
        return _more_tests(cursor, start, first)
    if cursor.skip(".."):
        first = interval(cursor, start, first, included=False)
    else:
        cursor.expect(")", "after the test")
        first = replace(first, start=start, end=cursor.last_end)
    # What stood in the parenthesis was a range, or merely the beginning of an expression.
    test = _continued(cursor, _typed(cursor, with_suffixes(cursor, first)), _COMPARED)
    return Tests(start, test.end, (test,))


def _more_tests(cursor: Cursor, start: int, first: SyntaxNode) -> Tests:
    tests = [first]
    while cursor.skip(","):
        tests.append(_test(cursor, 0))
    cursor.expect(")", "after the tests")
    return Tests(start, cursor.last_end, tuple(tests))


def _operand(cursor: Cursor) -> SyntaxNode:
    start = cursor.next.start
    signs = 0
    while cursor.skip("-"):
        signs += 1
    node = _typed(cursor, with_suffixes(cursor, atom(cursor)))
    # Two signs cancel out for whatever can have one, and one sign tells the rest.
    for _ in range(2 - signs % 2 if signs else 0):
        node = Negation(start, node.end, node)
    return node


def _typed(cursor: Cursor, node: SyntaxNode) -> SyntaxNode:
    while cursor.at_word("instance") and cursor.ahead().text == "of":
        cursor.take()
        cursor.take()
        kind = read_type(cursor)
        node = InstanceOf(node.start, cursor.last_end, node, kind)
    return node


def _operator(text: str) -> Operator:
    return _OPERATORS[text]
