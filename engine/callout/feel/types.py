"""FEEL's types: what a name may hold, when one type conforms to another, how a value is coerced.

Follows DMN 1.5, 10.3.2.9 (conformance) and 10.3.2.9.4 (implicit conversions). Names of types are
FEEL's own (``date and time``, ``list<string>``); three short forms are accepted beside them:
``duration`` for days and time duration, a bare ``list`` and a bare ``context``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The outermost part of a type."""

    ANY = "Any"
    NULL = "Null"
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    DAYS_DURATION = "days and time duration"
    MONTHS_DURATION = "years and months duration"
    LIST = "list"
    CONTEXT = "context"
    RANGE = "range"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Type:
    """A FEEL type; equal types are equal values.

    `of` is what a list or range holds and what a function returns; `fields` are the entries of a
    context in the order of their names, or None where they are not known; `parameters` are those
    of a function; `values` are the only ones a string may have, empty for any. `whole` numbers
    have no part behind the point; only functions ask for them.
    """

    kind: Kind
    of: Type | None = None
    fields: tuple[tuple[str, Type], ...] | None = None
    parameters: tuple[Type, ...] = ()
    values: tuple[str, ...] = ()
    whole: bool = False
    optional: int = 0
    """How many of a function's parameters, its last, may be left out."""
    _hash: int = field(init=False, repr=False, compare=False)
    """Made once: whatever is compiled is looked up by the types of all names in sight."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(self._parts()))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Type], tuple[object, ...]]:
        """Made anew elsewhere: texts have another hash in each process."""
        return Type, self._parts()

    def _parts(self) -> tuple[object, ...]:
        known = (self.kind, self.of, self.fields, self.parameters, self.values)
        return (*known, self.whole, self.optional)

    def field(self, name: str) -> Type | None:
        """The type of a context's entry, None where there is none by that name."""
        return next((kind for key, kind in self.fields or () if key == name), None)

    @property
    def item(self) -> Type:
        """What a list or range holds; ANY where that is not known."""
        return self.of or ANY

    def __str__(self) -> str:
        if self.kind is Kind.CONTEXT and self.fields is not None:
            inner = ", ".join(f"{name}: {kind}" for name, kind in self.fields)
            return f"context<{inner}>"
        if self.kind is Kind.FUNCTION:
            needed = len(self.parameters) - self.optional
            names = [str(parameter) for parameter in self.parameters]
            inner = ", ".join([*names[:needed], *(f"[{name}]" for name in names[needed:])])
            return f"function<{inner}> -> {self.item}"
        if self.kind in (Kind.LIST, Kind.RANGE) and self.of is not None:
            return f"{self.kind}<{self.of}>"
        if self.whole:
            return f"whole {self.kind}"
        return str(self.kind)


ANY = Type(Kind.ANY)
NULL = Type(Kind.NULL)
NUMBER = Type(Kind.NUMBER)
WHOLE = Type(Kind.NUMBER, whole=True)
STRING = Type(Kind.STRING)
BOOLEAN = Type(Kind.BOOLEAN)
DATE = Type(Kind.DATE)
TIME = Type(Kind.TIME)
DATE_TIME = Type(Kind.DATE_TIME)
DAYS_DURATION = Type(Kind.DAYS_DURATION)
MONTHS_DURATION = Type(Kind.MONTHS_DURATION)
LIST = Type(Kind.LIST, ANY)
CONTEXT = Type(Kind.CONTEXT)

NAMED: Mapping[str, Type] = {
    str(kind): kind_type
    for kind_type in (
        *(ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME),
        *(DAYS_DURATION, MONTHS_DURATION, LIST, CONTEXT),
    )
    for kind in (kind_type.kind,)
} | {"any": ANY, "duration": DAYS_DURATION, "null": NULL}
"""The simple types by name, with our short forms."""


def ListOf(item: Type) -> Type:  # noqa: N802 - reads as the type it makes
    """A list of `item`."""
    return Type(Kind.LIST, item)


def RangeOf(end: Type) -> Type:  # noqa: N802 - reads as the type it makes
    """A range between two of `end`."""
    return Type(Kind.RANGE, end)


def ContextOf(fields: Mapping[str, Type]) -> Type:  # noqa: N802 - reads as the type it makes
    """A context that has at least these entries."""
    return Type(Kind.CONTEXT, fields=tuple(sorted(fields.items())))


def FunctionOf(  # noqa: N802 - as above
    parameters: tuple[Type, ...], returns: Type, optional: int = 0
) -> Type:
    """A function of these parameters, of which the last `optional` may be left out."""
    return Type(Kind.FUNCTION, returns, parameters=parameters, optional=optional)


def OneOf(values: tuple[str, ...]) -> Type:  # noqa: N802 - reads as the type it makes
    """A string that is one of `values`."""
    return Type(Kind.STRING, values=values)


def conforms(given: Type, wanted: Type, *, listed: bool = True) -> bool:
    """Whether every value of `given` is one of `wanted` (DMN 1.5, table 43).

    Where they need not be `listed`, any string is one of a type that lists its values.
    """
    if wanted.kind is Kind.ANY or given.kind is Kind.NULL:
        return True
    if given.kind is not wanted.kind:
        return False
    match wanted.kind:
        case Kind.LIST | Kind.RANGE:
            return conforms(given.item, wanted.item, listed=listed)
        case Kind.CONTEXT:
            return _has_fields(given, wanted, listed=listed)
        case Kind.FUNCTION:
            return _is_callable_as(given, wanted)
        case Kind.STRING:
            known = bool(given.values) or not listed
            return not wanted.values or (known and set(given.values) <= set(wanted.values))
        case _:
            return True


def may_be(given: Type, wanted: Type) -> bool:
    """Whether some value of `given` could be one of `wanted`; only a no is certain."""
    if Kind.ANY in (given.kind, wanted.kind) or Kind.NULL in (given.kind, wanted.kind):
        return True
    return given.kind is wanted.kind


def common(types: tuple[Type, ...]) -> Type:
    """The narrowest type known to hold all of `types`; ANY where they differ."""
    known = {kind for kind in types if kind.kind is not Kind.NULL}
    if len(known) == 1:
        return known.pop()
    if known and all(kind.kind is Kind.STRING for kind in known):
        return STRING
    return ANY


def _has_fields(given: Type, wanted: Type, *, listed: bool) -> bool:
    for name, kind in wanted.fields or ():
        own = given.field(name)
        if own is None or not conforms(own, kind, listed=listed):
            return False
    return True


def _is_callable_as(given: Type, wanted: Type) -> bool:
    if len(given.parameters) != len(wanted.parameters):
        return False
    pairs = zip(wanted.parameters, given.parameters, strict=True)
    return conforms(given.item, wanted.item) and all(conforms(*pair) for pair in pairs)
