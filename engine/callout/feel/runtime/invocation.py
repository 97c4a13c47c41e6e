"""Functions as values: making them and calling them.

Arguments are coerced to the parameters' types and the result to the declared one, as DMN 1.5,
10.3.2.13.2 has it; what does not fit makes the call null. Calls count towards the frame's budget
and depth.
"""

from __future__ import annotations

from collections.abc import Sequence

from callout.errors import ExpressionError
from callout.feel.types import ANY, Type
from callout.values import Value

from .coercion import converted, shown
from .frame import DEPTH, Frame, Site
from .ranges import Function


def call(
    function: object, arguments: Sequence[Value], names: tuple[str, ...], frame: Frame, site: Site
) -> Value:
    """``function(arguments)``, with names or in order."""
    if not isinstance(function, Function):
        frame.warn(site, f"{shown(function)} is not a function", function)
        return None
    ordered = _in_order(function, arguments, names)
    if ordered is None:
        wanted = ", ".join(function.parameters) or "no parameters"
        given = ", ".join(names) or f"{len(arguments)} arguments"
        frame.warn(site, f"the function takes {wanted}, not {given}")
        return None
    return apply(function, ordered, frame, site)


def apply(function: Function, arguments: Sequence[Value], frame: Frame, site: Site) -> Value:
    """Call with as many arguments as there are parameters."""
    frame.spend(1, site)
    if frame.depth >= DEPTH:
        raise ExpressionError(
            f"functions call each other more than {DEPTH} deep",
            where=site.place,
            hint="does a function call itself without an end?",
        )
    if function.types:
        try:
            arguments = [
                converted(*pair, frame) for pair in zip(arguments, function.types, strict=True)
            ]
        except ValueError as error:
            frame.warn(site, str(error), *arguments)
            return None
    frame.depth += 1
    try:
        answer = function.call(frame, *arguments)
    finally:
        frame.depth -= 1
    if function.returns is ANY:
        return answer
    return declared(answer, function.returns, frame, site)


def declared(value: Value, wanted: Type, frame: Frame, site: Site) -> Value:
    """A value made to fit the type that was declared for it; null where it does not."""
    try:
        return converted(value, wanted, frame)
    except ValueError as error:
        frame.warn(site, str(error), value)
        return None


def _in_order(
    function: Function, arguments: Sequence[Value], names: tuple[str, ...]
) -> Sequence[Value] | None:
    if not names:
        missing = len(function.parameters) - len(arguments)
        if function.variadic or missing == 0:
            return arguments
        return [*arguments, *[None] * missing] if 0 < missing <= function.optional else None
    if len(set(names)) != len(names) or not set(names) <= set(function.parameters):
        return None
    given = dict(zip(names, arguments, strict=True))
    return [given.get(parameter) for parameter in function.parameters]
