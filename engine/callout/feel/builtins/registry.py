"""How the built-in functions are declared and called.

Each is a Python function over values under a line of its own making, which says its name in FEEL
and its parameters::

    @builtin("substring(string: string, start position: number, [length: number])")

Square brackets mark what may be left out, ``?`` a parameter that may be null, ``...`` a list that
may also be given item by item; a ``whole number`` counts or numbers something. A function that
cannot answer raises ValueError; the call is then null, and the message is the warning. Functions of
one name with different parameters are tried in the order they stand.

Calling a function by its name is `call_builtin`: it finds the `candidates`, the signatures that
take so many arguments with the `positions` of the arguments among their parameters, puts the
arguments `by_parameter` and hands them to `call_signature`, which spends the steps, converts the
arguments and turns a failure into null. Where only one signature can be meant, generated code
does the first two when it is made and calls `call_signature` itself.
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
from callout.feel.types import ANY, NUMBER, WHOLE, FunctionOf, Kind, Type
from callout.values import Value

_DECLARATION = re.compile(r"([\w ]+)\((.*)\)(?: -> (.+))?")
_PARAMETER = re.compile(r"(\[?)(\.\.\.)?([\w ]+): ([^?\]]+)(\?)?\]?")


# What a body answers is a value of expressions, which `Value` does not cover in full.
Body: TypeAlias = Callable[..., Any]
Positions: TypeAlias = tuple[int | None, ...]
"""Per parameter the number of its argument, None where that was left out."""
_Class: TypeAlias = type[object]
_AnyBody = TypeVar("_AnyBody", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class BuiltinParameter:
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
    parameters: tuple[BuiltinParameter, ...]
    returns: Type
    body: Body
    framed: bool
    price: int

    def positions(self, count: int, names: tuple[str, ...]) -> Positions | None:
        """Which argument goes to which parameter; None if they do not fit.

        >>> substring = BUILTINS["substring"].signatures[0]
        >>> substring.positions(2, ()), substring.positions(2, ("start position", "string"))
        ((0, 1, None), (1, 0, None))
        >>> substring.positions(1, ()) is None
        True
        """
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

    def candidates(self, count: int, names: tuple[str, ...]) -> list[tuple[Signature, Positions]]:
        """The signatures that take so many arguments, or arguments of these names."""
        found = [(signature, signature.positions(count, names)) for signature in self.signatures]
        return [(signature, positions) for signature, positions in found if positions is not None]

    def as_value(self) -> Function:
        """The function as a value, to be handed to another."""
        site = Site(self.name, 0, len(self.name))

        def call(frame: Frame, *arguments: Value) -> Value:
            return call_builtin(self, arguments, (), frame, site)

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


PRICE = 4
"""The steps of a call, beside those for large arguments; of most functions."""


def builtin(
    declaration: str, *, framed: bool = False, price: int = PRICE
) -> Callable[[_AnyBody], _AnyBody]:
    """Declare a built-in function; a `framed` one gets the frame as its first argument.

    `price` is what a call with small arguments takes, in steps (of about a microsecond).
    """
    match = _DECLARATION.fullmatch(declaration)
    if match is None:
        raise AssertionError(declaration)
    name = match[1]
    parameters = tuple(_parameter(part) for part in match[2].split(", ") if part)
    returns = parse_type(match[3]) if match[3] else ANY

    def register(body: _AnyBody) -> _AnyBody:
        signature = Signature(name, parameters, returns, body, framed, price)
        BUILTINS.setdefault(name, Builtin(name)).signatures.append(signature)
        return body

    return register


def call_builtin(
    function: Builtin, arguments: Sequence[Value], names: tuple[str, ...], frame: Frame, site: Site
) -> Value:
    """Call a built-in function by whichever signature takes the arguments."""
    candidates = function.candidates(len(arguments), names)
    if not candidates:
        wanted = " or ".join(str(signature) for signature in function.signatures)
        frame.warn(site, f"the function is {wanted}", *arguments)
        return None
    if len(candidates) > 1:
        candidates = [pair for pair in candidates if _suits(*pair, arguments)] or candidates[:1]
    signature, positions = candidates[0]
    return call_signature(signature, by_parameter(positions, arguments), frame, site)


def call_signature(
    signature: Signature, arguments: Sequence[object], frame: Frame, site: Site
) -> Value:
    """Call one signature with its arguments in order."""
    steps = signature.price if frame.semantics.priced_steps else 1
    for argument in arguments:
        kind = type(argument)
        if kind is str or kind is list:
            steps += cost(argument)
    frame.spend(steps, site)
    try:
        prepared = _fitted(signature, arguments, whole=frame.semantics.whole_arguments)
        answer: Value = (
            signature.body(frame, *prepared) if signature.framed else signature.body(*prepared)
        )
    except (ValueError, DecimalException) as error:
        reason = "there is no such number" if isinstance(error, DecimalException) else str(error)
        operands = [argument for argument in arguments if argument is not ABSENT]
        frame.warn(site, f"{signature.name}: {reason}", *operands)
        return None
    kind = type(answer)
    if kind is str or kind is list:
        frame.spend(cost(answer), site)
    return answer


def by_parameter(positions: Positions, arguments: Sequence[Value]) -> list[object]:
    """The arguments as the parameters stand, `ABSENT` where one was left out."""
    return [ABSENT if index is None else arguments[index] for index in positions]


def _fitted(signature: Signature, arguments: Sequence[object], *, whole: bool) -> list[Value]:
    """The arguments as the body takes them, with `whole` ones where those are declared."""
    parameters = signature.parameters
    if not signature.is_variadic:
        return [
            value if type(value) in each.classes else _argument(each, value, whole)  # type: ignore[misc] # as there
            for each, value in zip(parameters, arguments, strict=True)
        ]
    fixed = len(parameters) - 1
    first = [_argument(*pair, whole) for pair in zip(parameters[:fixed], arguments, strict=False)]
    rest = list(arguments[fixed:])
    spread = parameters[-1].type.kind is Kind.LIST
    if spread and len(rest) == 1 and (rest[0] is None or isinstance(rest[0], list)):
        return [*first, _argument(parameters[-1], rest[0], whole)]
    item = parameters[-1].type.item if spread else parameters[-1].type
    return [
        *first,
        [_argument(BuiltinParameter(parameters[-1].name, item), value, whole) for value in rest],
    ]


def _argument(parameter: BuiltinParameter, value: object, whole: bool) -> Value:  # noqa: FBT001 - called for each argument
    if type(value) in parameter.classes:
        return value  # type: ignore[return-value] # one of FEEL's classes
    if value is ABSENT and parameter.optional:
        return None
    if value is None or value is ABSENT:
        if parameter.nullable or parameter.type is ANY:
            return None
        raise NoAnswer(f"'{parameter.name}' is null")
    return converted(value, NUMBER if parameter.type.whole and not whole else parameter.type)


def _suits(signature: Signature, positions: Positions, arguments: Sequence[Value]) -> bool:
    try:
        _fitted(signature, by_parameter(positions, arguments), whole=False)
    except ValueError:
        return False
    return True


def _parameter(text: str) -> BuiltinParameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise AssertionError(text)
    kind = parse_type(match[4], {str(WHOLE): WHOLE})
    classes = frozenset(one for one, own in KINDS.items() if _always_fits(own, kind))
    classes = frozenset({int}) if kind.whole else classes
    return BuiltinParameter(match[3], kind, bool(match[1]), bool(match[5]), bool(match[2]), classes)


def _always_fits(own: Kind, wanted: Type) -> bool:
    """Whether any value of a kind is one of a type: no items, entries or words to look at."""
    if own is not wanted.kind or wanted.values or wanted.fields or own is Kind.FUNCTION:
        return False
    return wanted.of is None or wanted.of is ANY
