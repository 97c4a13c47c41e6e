"""Compiled expressions and unary tests: text in, a function of a scope out.

Compiling reports everything that is wrong at once, as a `DefinitionError`. Equal texts over equal
names are compiled once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, TypeAlias

from callout.errors import DefinitionError, ExpressionError, Location, Problem
from callout.feel.runtime.frame import Frame, Site
from callout.feel.syntax.ast import Node, Tests
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.names import Names
from callout.feel.syntax.parser import Vocabulary, parse, parse_tests
from callout.feel.syntax.reads import Reading, reads
from callout.values import Value

from .builtins import BUILTINS
from .check import Analysis, Known, infer
from .codegen import Root, Writer, value
from .types import ANY, Type, may_be

Scope: TypeAlias = Mapping[str, Value]
_Signature: TypeAlias = tuple[tuple[str, Type], ...]
_KEPT = 4096
_SUBJECT = "v0"
_BUILTIN_NAMES = Names(BUILTINS)


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """An expression ready to run.

    `run` is the compiled function itself: it trusts its caller, takes a plain dict and answers
    null with a warning in the frame where the standard says null. It is made when it is first
    asked for.
    """

    text: str
    where: Location | None
    type: Type
    reads: tuple[Reading, ...]
    ast: Node
    make: Callable[[], Callable[..., Any]] = field(repr=False)
    run: Callable[[Scope, Frame], Value] = field(init=False, repr=False)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Make `run`; only called while it is not there."""
        return _made(self, name)

    def evaluate(self, scope: Scope, frame: Frame | None = None) -> Value:
        """The value in a scope; without a frame, `now` must not be used."""
        return self.run(scope, Frame() if frame is None else frame)


@dataclass(frozen=True, slots=True, eq=False)
class UnaryTests:
    """Tests of a subject, as in a cell of a rule table; `run` is true, false or null."""

    text: str
    where: Location | None
    subject: Type
    reads: tuple[Reading, ...]
    ast: Tests
    make: Callable[[], Callable[..., Any]] = field(repr=False)
    run: Callable[[Value, Scope, Frame], bool | None] = field(init=False, repr=False)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Make `run`; only called while it is not there."""
        return _made(self, name)


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
    node: Node,
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
    known = dict(names)
    try:
        node = parse(text, _vocabulary(names, types))
    except BadSyntax as error:
        raise _syntax(text, where, error) from None
    analysis = Analysis(text, where)
    kind = infer(node, analysis, Known(known))
    if not may_be(kind, wanted):
        analysis.report("F003", node, f"this is a {kind}, not a {wanted}")
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
    known = dict(names)
    try:
        node = parse_tests(text, _vocabulary(names, types))
    except BadSyntax as error:
        raise _syntax(text, where, error) from None
    analysis = Analysis(text, where)
    infer(node, analysis, Known({**known, "?": subject}))
    _refuse(analysis.problems if checked else [])
    root = Root(frozenset(known), _SUBJECT)
    make = partial(_function, node, analysis, root, f"{_SUBJECT}, s, f")
    return UnaryTests(text, where, subject, reads(node, known), node, make)


@lru_cache(maxsize=_KEPT)
def _vocabulary(names: _Signature, types: _Signature) -> Vocabulary:
    known = dict(names)
    return Vocabulary(Names(known, _BUILTIN_NAMES), Names(field_names(known)), dict(types))


def field_names(names: Mapping[str, Type]) -> set[str]:
    """The names of all entries of contexts in these types, however deep."""
    return {name for kind in names.values() for name in _fields(kind)}


def _fields(kind: Type) -> Iterator[str]:
    for name, inner in kind.fields or ():
        yield name
        yield from _fields(inner)
    if kind.of is not None:
        yield from _fields(kind.of)


def _expression(
    node: Node, kind: Type, analysis: Analysis, names: Mapping[str, Type]
) -> Expression:
    make = partial(_function, node, analysis, Root(frozenset(names)), "s, f")
    return Expression(analysis.text, analysis.where, kind, reads(node, names), node, make)


def _function(node: Node, analysis: Analysis, root: Root, parameters: str) -> Callable[..., Any]:
    """The Python function of a tree."""
    writer = Writer(analysis.text, analysis.where, analysis)
    return writer.compiled(parameters, value(node, writer, root))


def _made(compiled: Expression | UnaryTests, name: str) -> Callable[..., Any]:
    if name != "run":
        raise AttributeError(name)
    try:
        run = compiled.make()
    except RecursionError:
        raise ExpressionError("the expression nests too deep", where=compiled.where) from None
    object.__setattr__(compiled, "run", run)
    return run


def _signature(names: Mapping[str, Type]) -> _Signature:
    return tuple(sorted(names.items(), key=lambda pair: pair[0]))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise DefinitionError(problems)


def _syntax(text: str, where: Location | None, error: BadSyntax) -> DefinitionError:
    place = Site(text, error.start, error.end, where).place
    return DefinitionError([Problem("F001", error.message, place, hint=error.hint)])
