"""Unary tests and ``in``.

A test with an operator or a range looks at the subject; a bare expression is passed if it equals
the subject, is a list or range that holds it, or, where it speaks of ``?``, if it is true (DMN
1.5, 7.3.3 and table 54).
"""

from __future__ import annotations

from callout.feel.runtime.comparison import passed
from callout.feel.syntax.ast import (
    Comparison,
    Constant,
    In,
    Interval,
    Name,
    SyntaxNode,
    Tests,
    names_in,
)

from .dispatch import value, written
from .logic import disjunction
from .operations import Operand, compared, inside, operand
from .scopes import Scope
from .writer import CodeWriter


def tested(tests: Tests, subject: Operand, writer: CodeWriter, scope: Scope) -> str:
    """Write whether a subject passes tests."""
    if not tests.tests:
        return "True"
    site = writer.site(tests)
    answers = [_passed(test, subject, writer, scope) for test in tests.tests]
    result = disjunction(answers, writer, site) if len(answers) > 1 else answers[0]
    if not tests.negated:
        return result
    return writer.set(f"None if {result} is None else not {result}")


@written.register
def _(node: In, writer: CodeWriter, scope: Scope) -> str:
    return tested(node.tests, operand(node.value, writer, scope), writer, scope)


@written.register
def _(node: Tests, writer: CodeWriter, scope: Scope) -> str:
    subject = value(Name(node.start, node.end, "?"), writer, scope)
    return tested(node, Operand(subject, writer.kind(node)), writer, scope)


def _passed(test: SyntaxNode, subject: Operand, writer: CodeWriter, scope: Scope) -> str:
    site = writer.site(test)
    match test:
        case Comparison():
            other = operand(test.operand, writer, scope)
            return compared(test.operator, subject, other, site, writer)
        case Interval():
            return inside(subject, test, writer, scope)
        case _:
            return _is_value(test, subject, writer, scope)


def _is_value(test: SyntaxNode, subject: Operand, writer: CodeWriter, scope: Scope) -> str:
    """Write whether a subject passes a test that is a bare expression."""
    site = writer.site(test)
    known = writer.known_value(test)
    if known is not None and (known.value is not None or isinstance(test, Constant)):
        return compared("=", subject, operand(test, writer, scope), site, writer)
    found = value(test, writer, scope)
    if "?" in names_in(test):
        return writer.set(f"{found} if {found} is True or {found} is False else None")
    return writer.call(passed, subject.source, found, "f", site)
