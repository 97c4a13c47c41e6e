"""``callout feel``: evaluate an expression, and see why it is null where it is."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from callout.cli.shared import AsJson, emit
from callout.clock import SystemClock
from callout.errors import ExpressionError
from callout.feel import ANY, Frame, Type, Warning, compile, compile_tests, type_of  # noqa: A004 - see there
from callout.feel.kinds import shown
from callout.feel.written import written
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
    now: Annotated[str | None, typer.Option(help="The instant that now() is.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail where FEEL would answer null.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Evaluate a FEEL expression; warnings say what became null, and why."""
    instant = DateTime.parse(now) if now else DateTime.from_datetime(SystemClock().now())
    frame = Frame(now=instant, strict=strict)
    scope = _context(context, frame)
    names: dict[str, Type] = {name: type_of(value) for name, value in scope.items()}
    if of is None:
        compiled = compile(expression, names=names, checked=strict)
        value = compiled.run(scope, frame)
    else:
        subject = compile(of, names=names, checked=strict).run(scope, frame)
        tests = compile_tests(expression, subject=type_of(subject), names=names, checked=strict)
        value = tests.run(subject, scope, frame)

    def show(out: Console) -> None:
        out.print(written(value), markup=False)
        for warning in frame.warnings:
            out.print(f"  null: {warning}", markup=False)

    emit(json, {"value": _json(value), "warnings": [_warning(one) for one in frame.warnings]}, show)


def _context(text: str, frame: Frame) -> Facts:
    """JSON objects are FEEL contexts too, so one reader does for both."""
    value = compile(text, names={}, wanted=ANY).run({}, frame)
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
