"""Calls: arguments that do not fit, and dates and durations written as texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from callout.feel.builtins import BUILTINS
from callout.feel.builtins.registry import Builtin, Signature
from callout.feel.syntax.ast import Call, Constant, Name
from callout.feel.types import ANY, NULL, Kind, Type, may_be
from callout.suggest import did_you_mean
from callout.values import Date, DateTime, Time, Value, parse_duration

from .analysis import Analysis, Known
from .rules import infer, inferred

_NULL = "the call is null"
_LITERALS: Mapping[str, Callable[[str], Value]] = {
    "date": Date.parse,
    "time": Time.parse,
    "date and time": DateTime.parse,
    "duration": parse_duration,
}
_HINTS = {
    "date": 'write date("2026-03-02")',
    "time": 'write time("10:30:00")',
    "date and time": 'write date and time("2026-03-02T10:30:00")',
    "duration": 'write duration("PT15M"), duration("P2D") or duration("P1Y6M")',
}


@inferred.register
def _(node: Call, analysis: Analysis, known: Known) -> Type:
    types = [infer(argument, analysis, known) for argument in node.arguments]
    name = node.function.name if isinstance(node.function, Name) else None
    if name in BUILTINS and not known.hides(name):
        literal = _literal(node, name, analysis)
        return literal or _builtin(node, BUILTINS[name], types, analysis)
    function = infer(node.function, analysis, known)
    if function.kind in (Kind.ANY, Kind.NULL):
        return ANY
    if function.kind is not Kind.FUNCTION:
        message = f"a {function} is not a function"
        hint = None if node.arguments else "leave out the ()"
        analysis.report("F006", node, message, hint=hint, consequence=_NULL)
        return ANY
    _value_call(node, function, types, analysis)
    return function.item


def _literal(node: Call, name: str, analysis: Analysis) -> Type | None:
    """The type of ``duration("PT15M")`` and the like, which are computed here and now."""
    read = _LITERALS.get(name)
    if read is None or len(node.arguments) != 1 or node.names:
        return None
    argument = node.arguments[0]
    if not isinstance(argument, Constant) or not isinstance(argument.value, str):
        return None
    try:
        value = _read(name, read, argument.value)
    except ValueError as error:
        analysis.report("F007", argument, str(error), hint=_HINTS[name], consequence=_NULL)
        return NULL
    analysis.constants[node] = Constant(node.start, node.end, value)
    return infer(analysis.constants[node], analysis, Known({}))


def _read(name: str, read: Callable[[str], Value], text: str) -> Value:
    if name == "date and time" and "T" not in text:
        return DateTime.at(Date.parse(text), Time(0))
    return read(text)


def _builtin(node: Call, function: Builtin, types: Sequence[Type], analysis: Analysis) -> Type:
    candidates = function.candidates(len(types), node.names)
    if not candidates:
        wanted = " or ".join(str(signature) for signature in function.signatures)
        message = f"the function is {wanted}"
        parameters = {
            parameter.name
            for signature in function.signatures
            for parameter in signature.parameters
        }
        unknown = [name for name in node.names if name not in parameters]
        hint = did_you_mean(unknown[0], parameters) if unknown else None
        analysis.report("F006", node, message, hint=hint, consequence=_NULL)
        return ANY
    if len(candidates) > 1:
        returns = {signature.returns for signature, _ in candidates}
        return returns.pop() if len(returns) == 1 else ANY
    signature, positions = candidates[0]
    _check_arguments(node, signature, positions, types, analysis)
    return signature.returns


def _check_arguments(
    node: Call,
    signature: Signature,
    positions: Sequence[int | None],
    types: Sequence[Type],
    analysis: Analysis,
) -> None:
    if signature.is_variadic:
        return
    for parameter, index in zip(signature.parameters, positions, strict=True):
        if index is not None and not _convertible(types[index], parameter.type):
            message = f"'{parameter.name}' of {signature.name} is a {parameter.type}"
            argument = node.arguments[index]
            message = f"{message}, not a {types[index]}"
            analysis.report("F006", argument, message, consequence=_NULL)


def _value_call(node: Call, function: Type, types: Sequence[Type], analysis: Analysis) -> None:
    if node.names:
        return
    wanted = len(function.parameters)
    if not wanted - function.optional <= len(types) <= wanted:
        least = f"{wanted - function.optional} or " if function.optional else ""
        message = f"the function takes {least}{wanted} arguments, not {len(types)}"
        analysis.report("F006", node, message, hint=_taken(function), consequence=_NULL)
        return
    if _swapped(types, function.parameters):
        message = "the two arguments stand the wrong way round"
        analysis.report("F006", node, message, hint=_taken(function), consequence=_NULL)
        return
    for given, wanted_type, argument in zip(
        types, function.parameters[: len(types)], node.arguments, strict=True
    ):
        if not _convertible(given, wanted_type):
            message = f"the function wants a {wanted_type} here, not a {given}"
            uncalled = given.kind is Kind.FUNCTION and isinstance(argument, Name)
            hint = f"write {argument.name}()" if uncalled and isinstance(argument, Name) else None
            hint = hint or _taken(function)
            analysis.report("F006", argument, message, hint=hint, consequence=_NULL)


def _taken(function: Type) -> str:
    needed = len(function.parameters) - function.optional
    wanted = ", then ".join(f"a {parameter}" for parameter in function.parameters[:needed])
    more = ", then ".join(f"a {parameter}" for parameter in function.parameters[needed:])
    return f"it takes {wanted or 'nothing'}{f', and may take {more}' if more else ''}"


def _swapped(given: Sequence[Type], wanted: Sequence[Type]) -> bool:
    """Whether two arguments would be right the other way round, and neither is as it is."""
    if len(given) != 2 or len(wanted) < 2 or any(map(_convertible, given, wanted)):
        return False
    return _convertible(given[0], wanted[1]) and _convertible(given[1], wanted[0])


def _convertible(given: Type, wanted: Type) -> bool:
    if may_be(given, wanted) or wanted.kind is Kind.LIST:
        return True
    if given.kind is Kind.LIST:
        return may_be(given.item, wanted)
    return given.kind is Kind.DATE and wanted.kind is Kind.DATE_TIME
