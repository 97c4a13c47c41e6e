"""How the built-in functions are declared and called.

Each is a Python function over values under a line of its own making, which says its name in FEEL
and its parameters::

    @builtin("substring(string: string, start position: number, [length: number])")

Square brackets mark what may be left out, ``?`` a parameter that may be null, ``...`` a list that
may also be given item by item. A function that cannot answer raises ValueError; the call is then
null, and the message is the warning. Functions of one name with different parameters are tried in
the order they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import DecimalException
from typing import Any, TypeAlias, TypeVar

from callout.feel.runtime.coercion import KINDS, converted
from callout.feel.runtime.frame import Frame, NoAnswer, Site, cost
from callout.feel.runtime.ranges import Function
from callout.feel.syntax.type_names import parse_type
from callout.feel.types import ANY, FunctionOf, Kind, Type
from callout.values import Value

_SIZED = (str, list)
_DECLARATION = re.compile(r"([\w ]+)\((.*)\)(?: -> (.+))?")
_PARAMETER = re.compile(r"(\[?)(\.\.\.)?([\w ]+): ([^?\]]+)(\?)?\]?")


# What a body answers is a value of expressions, which `Value` does not cover in full.
Body: TypeAlias = Callable[..., Any]
_Class: TypeAlias = type[object]
_AnyBody = TypeVar("_AnyBody", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a built-in function."""

    name: str
    type: Type
    optional: bool = False
    nullable: bool = False
    variadic: bool = False
    classes: frozenset[_Class] = frozenset()
    """Classes whose every object fits as it is."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in function."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    body: Body
    framed: bool

    def order(self, count: int, names: tuple[str, ...]) -> tuple[int | None, ...] | None:
        """Which argument goes to which parameter; None if they do not fit."""
        known = [parameter.name for parameter in self.parameters]
        if names:
            if len(set(names)) != len(names) or not set(names) <= set(known):
                return None
            return tuple(names.index(name) if name in names else None for name in known)
        if self.is_variadic:
            return tuple(range(count)) if count >= len(known) else None
        required = sum(not parameter.optional for parameter in self.parameters)
        if not required <= count <= len(known):
            return None
        return tuple(index if index < count else None for index in range(len(known)))

    @property
    def is_variadic(self) -> bool:
        """Whether the last parameter takes any number of arguments."""
        return bool(self.parameters) and self.parameters[-1].variadic

    def __str__(self) -> str:
        return f"{self.name}({', '.join(parameter.name for parameter in self.parameters)})"


@dataclass(slots=True)
class Builtin:
    """A built-in function with all its signatures."""

    name: str
    signatures: list[Signature] = field(default_factory=list)

    def fitting(
        self, count: int, names: tuple[str, ...]
    ) -> list[tuple[Signature, tuple[int | None, ...]]]:
        """The signatures that take so many arguments, or arguments of these names."""
        orders = [(signature, signature.order(count, names)) for signature in self.signatures]
        return [(signature, order) for signature, order in orders if order is not None]

    def as_value(self) -> Function:
        """The function as a value, to be handed to another."""
        site = Site(self.name, 0, len(self.name))

        def call(frame: Frame, *arguments: Value) -> Value:
            return invoke(self, arguments, (), frame, site)

        names = tuple(parameter.name for parameter in self.signatures[0].parameters)
        return Function(names, call, variadic=True)

    @property
    def type(self) -> Type:
        """The type of the function as a value."""
        first = self.signatures[0]
        return FunctionOf(tuple(parameter.type for parameter in first.parameters), first.returns)


ABSENT = object()
"""Stands for an argument that was left out, which is not the same as null."""
BUILTINS: dict[str, Builtin] = {}
"""Every built-in function by name."""


def builtin(declaration: str, *, framed: bool = False) -> Callable[[_AnyBody], _AnyBody]:
    """Declare a built-in function; a `framed` one gets the frame as its first argument."""
    match = _DECLARATION.fullmatch(declaration)
    if match is None:
        raise AssertionError(declaration)
    name = match[1]
    parameters = tuple(_parameter(part) for part in match[2].split(", ") if part)
    returns = parse_type(match[3]) if match[3] else ANY

    def register(body: _AnyBody) -> _AnyBody:
        signature = Signature(name, parameters, returns, body, framed)
        BUILTINS.setdefault(name, Builtin(name)).signatures.append(signature)
        return body

    return register


def invoke(
    function: Builtin, arguments: Sequence[Value], names: tuple[str, ...], frame: Frame, site: Site
) -> Value:
    """Call a built-in function by whichever signature takes the arguments."""
    fitting = function.fitting(len(arguments), names)
    if not fitting:
        wanted = " or ".join(str(signature) for signature in function.signatures)
        frame.warn(site, f"the function is {wanted}", *arguments)
        return None
    if len(fitting) > 1:
        fitting = [pair for pair in fitting if _suits(*pair, arguments)] or fitting[:1]
    signature, order = fitting[0]
    return perform(signature, in_order(order, arguments), frame, site)


def perform(signature: Signature, arguments: Sequence[object], frame: Frame, site: Site) -> Value:
    """Call one signature with its arguments in order."""
    steps = 1
    for argument in arguments:
        if type(argument) in _SIZED:
            steps += cost(argument)
    frame.spend(steps, site)
    try:
        prepared = _prepared(signature, arguments)
        answer: Value = (
            signature.body(frame, *prepared) if signature.framed else signature.body(*prepared)
        )
    except (ValueError, DecimalException) as error:
        reason = "there is no such number" if isinstance(error, DecimalException) else str(error)
        operands = [argument for argument in arguments if argument is not ABSENT]
        frame.warn(site, f"{signature.name}: {reason}", *operands)
        return None
    if type(answer) in _SIZED:
        frame.spend(cost(answer), site)
    return answer


def in_order(order: tuple[int | None, ...], arguments: Sequence[Value]) -> list[object]:
    """The arguments as the parameters stand, `ABSENT` where one was left out."""
    return [ABSENT if index is None else arguments[index] for index in order]


def _prepared(signature: Signature, arguments: Sequence[object]) -> list[Value]:
    parameters = signature.parameters
    if not signature.is_variadic:
        return [_argument(*pair) for pair in zip(parameters, arguments, strict=True)]
    fixed = len(parameters) - 1
    first = [_argument(*pair) for pair in zip(parameters[:fixed], arguments, strict=False)]
    rest = list(arguments[fixed:])
    spread = parameters[-1].type.kind is Kind.LIST
    if spread and len(rest) == 1 and (rest[0] is None or isinstance(rest[0], list)):
        return [*first, _argument(parameters[-1], rest[0])]
    item = parameters[-1].type.item if spread else parameters[-1].type
    return [*first, [_argument(Parameter(parameters[-1].name, item), value) for value in rest]]


def _argument(parameter: Parameter, value: object) -> Value:
    if type(value) in parameter.classes:
        return value  # type: ignore[return-value] # one of FEEL's classes
    if value is ABSENT and parameter.optional:
        return None
    if value is None or value is ABSENT:
        if parameter.nullable or parameter.type is ANY:
            return None
        raise NoAnswer(f"'{parameter.name}' is null")
    return converted(value, parameter.type)


def _suits(signature: Signature, order: tuple[int | None, ...], arguments: Sequence[Value]) -> bool:
    try:
        _prepared(signature, in_order(order, arguments))
    except ValueError:
        return False
    return True


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise AssertionError(text)
    kind = parse_type(match[4])
    classes = frozenset(one for one, own in KINDS.items() if _always_fits(own, kind))
    return Parameter(match[3], kind, bool(match[1]), bool(match[5]), bool(match[2]), classes)


def _always_fits(own: Kind, wanted: Type) -> bool:
    """Whether any value of a kind is one of a type: no items, entries or words to look at."""
    if own is not wanted.kind or wanted.values or wanted.fields or own is Kind.FUNCTION:
        return False
    return wanted.of is None or wanted.of is ANY
