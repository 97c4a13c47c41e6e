"""Compiled expressions and unary tests: text in, a function of a scope out.

Compiling reports everything that is wrong at once, as a `DefinitionError`. Equal texts over equal
names are compiled once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from typing import Any, TypeAlias

from callout.errors import DefinitionError, ExpressionError, Location, Problem
from callout.feel.runtime.frame import Frame, Site
from callout.feel.syntax.ast import SyntaxNode, Tests
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.parser import ParseScope
from callout.feel.syntax.reads import NamePath, reads
from callout.suggest import duration_hint
from callout.values import Facts, Value

from .check import Analysis, Known, infer
from .codegen import CodeWriter, RootScope, value
from .parse import expression_tree, scope_of, tests_tree
from .types import ANY, DAYS_DURATION, Kind, Type, may_be

_Signature: TypeAlias = frozenset[tuple[str, Type]]
_CONVERSIONS = {
    (Kind.STRING, Kind.NUMBER): "number(...) makes a number of a text of digits",
    (Kind.NUMBER, Kind.STRING): "string(...) makes a text of it",
    (Kind.STRING, Kind.BOOLEAN): 'compare it, like x = "yes"',
    (Kind.NUMBER, Kind.BOOLEAN): "compare it, like x > 0",
    (Kind.DATE, Kind.DATE_TIME): "date and time(the date, the time) makes one of both",
    (Kind.DATE_TIME, Kind.DATE): "date(...) leaves the time out",
    (Kind.NUMBER, Kind.DAYS_DURATION): 'write PT5M; duration("PT1M") * x makes minutes of x',
    (Kind.LIST, Kind.BOOLEAN): "leave out the [ ]",
}
"""What makes a value of one kind into one of another."""
_KEPT = 4096
_SUBJECT = "v0"


# Not slotted: a cached property keeps what it made in the instance's dictionary, and reading it
# there costs a guard no more than reading a slot.
@dataclass(frozen=True, eq=False)
class Expression:
    """An expression ready to run.

    `type` is what is known of its value, `reads` are the paths it looks up in the scope (see
    `NamePath`), `generate` makes the function behind `run`.
    """

    text: str
    where: Location | None
    type: Type
    reads: tuple[NamePath, ...]
    ast: SyntaxNode
    generate: Callable[[], Callable[..., Any]] = field(repr=False)

    @cached_property
    def run(self) -> Callable[[Facts, Frame], Value]:
        """The compiled function itself, of a scope and a frame; generated when first asked for.

        It trusts its caller: the scope is a plain dict of values. Where the standard says null it
        answers null, with a warning in the frame.

        Raises:
            ExpressionError: the expression nests too deep for Python to compile it.
        """
        return _generated(self)

    def evaluate(self, scope: Facts, frame: Frame | None = None) -> Value:
        """The value in a scope; without a frame, `now` must not be used."""
        return self.run(scope, Frame() if frame is None else frame)


@dataclass(frozen=True, eq=False)
class UnaryTests:
    """Tests of a subject, as in an input entry of a rule table (DMN 1.5, 7.3.3)."""

    text: str
    where: Location | None
    subject: Type
    reads: tuple[NamePath, ...]
    ast: Tests
    generate: Callable[[], Callable[..., Any]] = field(repr=False)

    @cached_property
    def run(self) -> Callable[[Value, Facts, Frame], bool | None]:
        """The compiled function of a subject, a scope and a frame: true, false or null.

        Generated when first asked for; raises as `Expression.run` does.
        """
        return _generated(self)


def compile(  # noqa: A001 - the word of the trade, used with the package's name before it
    text: str,
    *,
    names: Mapping[str, Type],
    where: Location | None = None,
    wanted: Type = ANY,
    types: Mapping[str, Type] | None = None,
    checked: bool = True,
) -> Expression:
    """Compile an expression over names of these types.

    `wanted` is what the value has to be, if anything; `types` are named types beyond FEEL's own.
    With `checked` off only the syntax is checked, and all else is null at run time, as in DMN.

    Raises:
        DefinitionError: with every problem.
    """
    key = _signature(names), _signature(types or {})
    return _compiled(text, *key, where, wanted, checked)


def compile_tests(
    text: str,
    *,
    subject: Type,
    names: Mapping[str, Type],
    where: Location | None = None,
    types: Mapping[str, Type] | None = None,
    checked: bool = True,
) -> UnaryTests:
    """Compile unary tests (``< 5, [10..20]``, ``-``) of a subject, which they may call ``?``.

    Raises:
        DefinitionError: with every problem.
    """
    key = _signature(names), _signature(types or {})
    return _compiled_tests(text, subject, *key, where, checked)


def compile_tree(
    node: SyntaxNode,
    *,
    names: Mapping[str, Type],
    text: str = "",
    where: Location | None = None,
    checked: bool = True,
) -> Expression:
    """Compile a tree that was not read from text, such as a boxed expression's."""
    analysis = Analysis(text, where)
    kind = infer(node, analysis, Known(names))
    _refuse(analysis.problems if checked else [])
    return _expression(node, kind, analysis, names)


@lru_cache(maxsize=_KEPT)
def _compiled(
    text: str,
    names: _Signature,
    types: _Signature,
    where: Location | None,
    wanted: Type,
    checked: bool,  # noqa: FBT001 - part of the key
) -> Expression:
    known = _names(names)
    try:
        node = expression_tree(text, _scope(names, types))
    except BadSyntax as error:
        raise _syntax(text, where, error) from None
    analysis = Analysis(text, where)
    kind = infer(node, analysis, Known(known))
    meant = duration_hint(text) if wanted == DAYS_DURATION else None
    if meant is not None:
        analysis.suggest(node, meant)
    if not may_be(kind, wanted):
        hint = meant or _CONVERSIONS.get((kind.kind, wanted.kind), f"give it a {wanted} here")
        analysis.report("F003", node, f"this is a {kind}, not a {wanted}", hint=hint)
    _refuse(analysis.problems if checked else [])
    return _expression(node, kind, analysis, known)


@lru_cache(maxsize=_KEPT)
def _compiled_tests(
    text: str,
    subject: Type,
    names: _Signature,
    types: _Signature,
    where: Location | None,
    checked: bool,  # noqa: FBT001 - part of the key
) -> UnaryTests:
    known = _names(names)
    try:
        node = tests_tree(text, _scope(names, types))
    except BadSyntax as error:
        raise _syntax(text, where, error) from None
    analysis = Analysis(text, where)
    infer(node, analysis, Known({**known, "?": subject}))
    _refuse(analysis.problems if checked else [])
    root = RootScope(frozenset(known), _SUBJECT)
    generate = partial(_function, node, analysis, root, f"{_SUBJECT}, s, f")
    return UnaryTests(text, where, subject, reads(node, known), node, generate)


@lru_cache(maxsize=_KEPT)
def _scope(names: _Signature, types: _Signature) -> ParseScope:
    return scope_of(_names(names), _names(types))


def _expression(
    node: SyntaxNode, kind: Type, analysis: Analysis, names: Mapping[str, Type]
) -> Expression:
    generate = partial(_function, node, analysis, RootScope(frozenset(names)), "s, f")
    return Expression(analysis.text, analysis.where, kind, reads(node, names), node, generate)


def _function(
    node: SyntaxNode, analysis: Analysis, root: RootScope, parameters: str
) -> Callable[..., Any]:
    """The Python function of a tree."""
    writer = CodeWriter(analysis.text, analysis.where, analysis)
    return writer.compiled(parameters, value(node, writer, root))


def _generated(compiled: Expression | UnaryTests) -> Callable[..., Any]:
    try:
        return compiled.generate()
    except RecursionError:
        raise ExpressionError("the expression nests too deep", where=compiled.where) from None


def _signature(names: Mapping[str, Type]) -> _Signature:
    return frozenset(names.items())


def _names(signature: _Signature) -> dict[str, Type]:
    """The names in one order, so that hints are the same in every run."""
    return dict(sorted(signature, key=itemgetter(0)))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise DefinitionError(problems)


def _syntax(text: str, where: Location | None, error: BadSyntax) -> DefinitionError:
    place = Site(text, error.start, error.end, where).place
    return DefinitionError([Problem("F001", error.message, place, hint=error.hint)])
