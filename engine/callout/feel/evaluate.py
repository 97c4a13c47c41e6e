"""One-shot evaluation: text and context in, value out."""

from __future__ import annotations

from callout.feel.runtime.coercion import type_of
from callout.feel.runtime.frame import Frame
from callout.values import DateTime, Facts, Value

from .compile import compile, compile_tests  # noqa: A004 - see there


def evaluate(
    text: str, context: Facts | None = None, *, now: DateTime | None = None, strict: bool = False
) -> Value:
    """The value of an expression in a context, a mapping of values by name.

    What FEEL cannot answer is null. With `strict` it raises instead: DefinitionError for what is
    wrong with the expression, ExpressionError for what goes wrong when it runs.

    >>> evaluate('if age >= 18 then "adult" else "minor"', {"age": 17})
    'minor'
    """
    scope = dict(context or {})
    names = {name: type_of(value) for name, value in scope.items()}
    expression = compile(text, names=names, checked=strict)
    return expression.run(scope, Frame(now=now, strict=strict))


def unary_tests(
    text: str,
    subject: Value,
    context: Facts | None = None,
    *,
    now: DateTime | None = None,
    strict: bool = False,
) -> bool:
    """Whether a subject passes unary tests; null counts as no.

    >>> unary_tests("< 5, [10..20]", 12)
    True
    """
    scope = dict(context or {})
    names = {name: type_of(value) for name, value in scope.items()}
    tests = compile_tests(text, subject=type_of(subject), names=names, checked=strict)
    return tests.run(subject, scope, Frame(now=now, strict=strict)) is True
