"""``callout feel``: evaluate an expression, and see why it is null where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer

from callout.cli.options import AsJson
from callout.cli.output import Exit, emit, errors, finish
from callout.clock import SystemClock
from callout.errors import DefinitionError, ExpressionError, Location
from callout.feel import Frame, Type, Warning, compile, compile_tests, type_of  # noqa: A004 - see there
from callout.feel.runtime.coercion import shown
from callout.feel.runtime.literals import written
from callout.reader import render
from callout.report.screen import Screen
from callout.values import DateTime, Facts, Json, Value, encode


def feel(
    expression: Annotated[str, typer.Argument(help="The expression, or unary tests with --of.")],
    *,
    context: Annotated[
        str, typer.Option("--context", "--with", help="Names and values, as JSON or FEEL.")
    ] = "{}",
    of: Annotated[
        str | None, typer.Option(help="Read unary tests, and apply them to this value (FEEL).")
    ] = None,
    now: Annotated[
        str | None, typer.Option(help="The instant that now() is; without an offset in UTC.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail where FEEL would answer null.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Evaluate a FEEL expression; warnings say what became null, and why."""
    frame = Frame(now=_instant(now), strict=strict)
    with _excerpts({"--context": context, "--of": of or "", "expression": expression}, json=json):
        scope = _context(context, frame)
        names: dict[str, Type] = {name: type_of(value) for name, value in scope.items()}
        if of is None:
            value = compile(expression, names=names, checked=strict).run(scope, frame)
        else:
            where = Location("--of", 1, 1)
            subject = compile(of, names=names, where=where, checked=strict).run(scope, frame)
            kind = type_of(subject)
            tests = compile_tests(expression, subject=kind, names=names, checked=strict)
            value = tests.run(subject, scope, frame)

    def show(out: Screen) -> None:
        out.print(written(value), markup=False)
        for warning in frame.warnings:
            out.print(f"  null: {warning}", markup=False)

    emit(json, {"value": _json(value), "warnings": [_warning(one) for one in frame.warnings]}, show)


def _instant(now: str | None) -> DateTime:
    if now is None:
        return DateTime.from_datetime(SystemClock().now())
    try:
        return DateTime.parse(now)
    except ValueError as error:
        raise typer.BadParameter(f"--now: {error}") from None


@contextmanager
def _excerpts(sources: Mapping[str, str], *, json: bool) -> Iterator[None]:
    """Show problems with the text they are in, which is on the command line and in no file."""
    try:
        yield
    except DefinitionError as error:
        if json:
            raise
        for problem in error.problems:
            page = render(problem, sources[problem.where.path])
            errors().page(f"{page}\n")
        finish(Exit.FINDINGS)


def _context(text: str, frame: Frame) -> Facts:
    """JSON objects are FEEL contexts too, so one reader does for both."""
    value = compile(text, names={}, where=Location("--context", 1, 1)).run({}, frame)
    if not isinstance(value, dict):
        raise ExpressionError(
            "--context holds names and values", hint='like \'{"age": 17, due: @"2026-03-02"}\''
        )
    return value


def _json(value: Value) -> Json:
    try:
        return encode(value)
    except TypeError:
        return written(value)  # ranges and functions are no JSON


def _warning(warning: Warning) -> dict[str, object]:
    return {
        "message": warning.message,
        "text": warning.text,
        "span": list(warning.span),
        "operands": [shown(operand) for operand in warning.operands],
    }
