"""The type of every kind of node, and what is wrong with it.

Codes: F002 unknown name, F003 impossible comparison, F004 impossible arithmetic, F005 not a
declared value, F006 wrong arguments, F007 not a date or duration, F008 no such entry or property,
F009 neither true nor false, F010 doubled entry. (F001 is the syntax.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import singledispatch

from callout.feel.builtins import BUILTINS
from callout.feel.runtime import arithmetic
from callout.feel.runtime.coercion import type_of
from callout.feel.syntax.ast import (
    AllBut,
    BadConstant,
    Between,
    Binary,
    Comparison,
    Constant,
    In,
    InstanceOf,
    Interval,
    Name,
    Negation,
    SyntaxNode,
    Tests,
    spine,
)
from callout.feel.syntax.lexer import lookalike
from callout.feel.types import ANY, BOOLEAN, NULL, Kind, RangeOf, Type, common
from callout.suggest import did_you_mean, duration_hint, meant_duration, nearest

from .analysis import Analysis, Known

_WORDS = {"true", "false", "null"}
_EXAMPLES = 'write @"2026-03-02", @"10:30:00", @"PT15M" or @"P1Y"'
_PREFIXES: Mapping[str, str] = dict.fromkeys(
    ("data", "context", "self", "this", "vars"), "a field is read by its name alone, like: rounds"
)
"""What stands before the fields in other languages."""
_NEVER = "this is null: a guard that needs it is never taken, a text says nothing there"
_UNORDERED = (Kind.BOOLEAN, Kind.LIST, Kind.CONTEXT, Kind.RANGE, Kind.FUNCTION)


def infer(node: SyntaxNode, analysis: Analysis, known: Known) -> Type:
    """Find the type of a node and of all its parts."""
    kind = inferred(node, analysis, known)
    analysis.types[node] = kind
    return kind


@singledispatch
def inferred(node: SyntaxNode, analysis: Analysis, known: Known) -> Type:
    """The type of a node; one rule for every kind of node."""
    raise AssertionError(f"no rule for {type(node).__name__} in {analysis.text}, {known}")


@inferred.register
def _(node: Constant, analysis: Analysis, known: Known) -> Type:
    del analysis, known
    return type_of(node.value)


@inferred.register
def _(node: BadConstant, analysis: Analysis, known: Known) -> Type:
    del known
    analysis.report(
        "F007",
        node,
        f"'{node.text}' is no date, time or duration",
        hint=duration_hint(node.text) or _EXAMPLES,
    )
    return NULL


@inferred.register
def _(node: Name, analysis: Analysis, known: Known) -> Type:
    kind = known.type_of(node.name)
    if kind is not None:
        return kind
    if node.name in BUILTINS:
        return BUILTINS[node.name].type
    names = known.names() | set(BUILTINS)
    hint = lookalike(node.name) or _negated(node.name, names) or _PREFIXES.get(node.name)
    hint = hint or known.inside(node.name)
    hint = hint or did_you_mean(node.name, names | _WORDS) or _duration(node.name)
    if hint is None and known.names():
        hint = f"names in sight: {', '.join(sorted(known.names())[:12])}"
    analysis.report("F002", node, f"there is no '{node.name}'", hint=hint, consequence=_NEVER)
    return ANY


def _negated(name: str, names: Collection[str]) -> str | None:
    """``not angry``, which FEEL takes for one name."""
    rest = name.removeprefix("not ")
    return f"write not({rest})" if rest != name and rest in names else None


def _duration(name: str) -> str | None:
    """The literal that was meant by an ISO duration without quotes, or by something like one."""
    meant = meant_duration(name)
    return f'write @"{meant}"' if meant else None


@inferred.register
def _(node: Binary, analysis: Analysis, known: Known) -> Type:
    chain = spine(node)
    left = infer(chain[0].left, analysis, known)
    for part in chain:
        right = infer(part.right, analysis, known)
        left = _operation(part, (left, right), analysis)
        analysis.types[part] = left
    return left


@inferred.register
def _(node: Negation, analysis: Analysis, known: Known) -> Type:
    kind = infer(node.operand, analysis, known)
    signed = (Kind.NUMBER, Kind.DAYS_DURATION, Kind.MONTHS_DURATION, Kind.ANY, Kind.NULL)
    if kind.kind not in signed:
        analysis.report("F004", node, f"a {kind} has no sign", consequence="this is null")
    return kind


@inferred.register
def _(node: Between, analysis: Analysis, known: Known) -> Type:
    subject = infer(node.value, analysis, known)
    for end in (node.low, node.high):
        comparable(subject, infer(end, analysis, known), end, analysis, ordered=True)
    return BOOLEAN


@inferred.register
def _(node: In, analysis: Analysis, known: Known) -> Type:
    subject = infer(node.value, analysis, known)
    _check_tests(node.tests, subject, analysis, known)
    return BOOLEAN


@inferred.register
def _(node: Tests, analysis: Analysis, known: Known) -> Type:
    return _check_tests(node, known.type_of("?") or ANY, analysis, known)


@inferred.register
def _(node: InstanceOf, analysis: Analysis, known: Known) -> Type:
    infer(node.value, analysis, known)
    return BOOLEAN


@inferred.register
def _(node: Interval, analysis: Analysis, known: Known) -> Type:
    ends = [infer(end, analysis, known) for end in (node.low, node.high) if end is not None]
    if len(ends) > 1:
        comparable(ends[0], ends[1], node, analysis, ordered=True)
    return RangeOf(common(tuple(ends)))


@inferred.register
def _(node: AllBut, analysis: Analysis, known: Known) -> Type:
    return RangeOf(infer(node.operand, analysis, known))


def comparable(
    left: Type, right: Type, node: SyntaxNode, analysis: Analysis, *, ordered: bool
) -> None:
    """Report it if two types never compare."""
    unknown = (Kind.ANY, Kind.NULL)
    if left.kind in unknown or right.kind in unknown:
        return
    if left.kind is not right.kind:
        message = f"a {left.kind} and a {right.kind} never compare"
        analysis.report("F003", node, message, consequence=_NEVER)
    elif ordered and left.kind in _UNORDERED:
        message = f"of two {left.kind}s none is less"
        analysis.report("F003", node, message, consequence=_NEVER)


def known_word(kind: Type, node: SyntaxNode, analysis: Analysis) -> None:
    """Report it if a text is compared with a name that never holds it."""
    if isinstance(node, Name) and kind.values:
        _as_text(kind.values, node, analysis)
        return
    if not kind.values or not isinstance(node, Constant) or not isinstance(node.value, str):
        return
    if node.value not in kind.values:
        hint = did_you_mean(node.value, kind.values)
        analysis.report(
            "F005",
            node,
            f"'{node.value}' is none of the declared values",
            hint=hint or f"the values are {', '.join(kind.values)}",
            consequence="the two are never equal",
        )


def _as_text(values: Collection[str], node: Name, analysis: Analysis) -> None:
    """A word without quotes, beside a name that lists its texts."""
    meant = node.name if node.name in values else nearest(node.name, values)
    if meant == node.name:
        analysis.suggest(node, f'texts stand in quotes: "{meant}" is one of the values')
    elif meant is not None:
        analysis.suggest(node, f'did you mean "{meant}"? texts stand in quotes')
    else:
        listed = ", ".join(f'"{value}"' for value in values)
        analysis.suggest(node, f"texts stand in quotes; the values are {listed}")


def _operation(node: Binary, types: tuple[Type, Type], analysis: Analysis) -> Type:
    left, right = types
    if node.operator in ("and", "or"):
        for kind, part in ((left, node.left), (right, node.right)):
            truth(kind, part, analysis)
        return BOOLEAN
    rules = arithmetic.RESULTS.get(node.operator)
    if rules is None:
        comparable(left, right, node, analysis, ordered=node.operator not in ("=", "!="))
        known_word(left, node.right, analysis)
        known_word(right, node.left, analysis)
        return BOOLEAN
    if {left.kind, right.kind} & {Kind.ANY, Kind.NULL}:
        return _likely(node.operator, left, right)
    result = rules.get((left.kind, right.kind))
    if result is None:
        message = f"{left.kind} {node.operator} {right.kind} is not defined"
        analysis.report("F004", node, message, consequence="this is null")
        return ANY
    return Type(result)


def _likely(operator: str, left: Type, right: Type) -> Type:
    """The result where one operand is unknown; only certain where all rules agree."""
    results = {
        result
        for (first, second), result in arithmetic.RESULTS[operator].items()
        if left.kind in (first, Kind.ANY) and right.kind in (second, Kind.ANY)
    }
    return Type(results.pop()) if len(results) == 1 else ANY


def truth(kind: Type, node: SyntaxNode, analysis: Analysis) -> None:
    """Report it if a condition is neither true nor false."""
    if kind.kind not in (Kind.BOOLEAN, Kind.ANY, Kind.NULL):
        message = f"a {kind} is neither true nor false"
        analysis.report("F009", node, message, consequence=_NEVER)


def _check_tests(tests: Tests, subject: Type, analysis: Analysis, known: Known) -> Type:
    for test in tests.tests:
        if isinstance(test, Comparison):
            other = infer(test.operand, analysis, known)
            ordered = test.operator not in ("=", "!=")
            comparable(subject, other, test, analysis, ordered=ordered)
            known_word(subject, test.operand, analysis)
            analysis.types[test] = BOOLEAN
        else:
            _check_value(test, infer(test, analysis, known), subject, analysis)
    analysis.types[tests] = subject
    return subject


def _check_value(test: SyntaxNode, kind: Type, subject: Type, analysis: Analysis) -> None:
    """A test that is a value: it holds the subject, equals it, or speaks of it."""
    if kind.kind is Kind.BOOLEAN and not isinstance(test, Constant):
        return
    inner = kind.item if kind.kind in (Kind.LIST, Kind.RANGE) else kind
    if inner.kind in (Kind.LIST, Kind.RANGE) or subject.kind in (Kind.LIST, Kind.RANGE):
        return
    comparable(subject, inner, test, analysis, ordered=False)
    known_word(subject, test, analysis)
