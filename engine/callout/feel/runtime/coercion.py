"""Which type a value has, and values made to fit a type.

Follows DMN 1.5: ``instance of`` (table 43), the implicit conversions between a list of one and its
only item and from date to date and time (10.3.2.9.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from callout.errors import ExpressionError
from callout.feel.types import (
    ANY,
    NULL,
    NUMBER,
    ContextOf,
    FunctionOf,
    Kind,
    ListOf,
    RangeOf,
    Type,
    common,
    conforms,
)
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Sealed, Time, Value, whole

from .frame import Frame
from .ranges import Function, Range

KINDS: Mapping[type, Kind] = {
    type(None): Kind.NULL,
    bool: Kind.BOOLEAN,
    int: Kind.NUMBER,
    Decimal: Kind.NUMBER,
    str: Kind.STRING,
    Date: Kind.DATE,
    Time: Kind.TIME,
    DateTime: Kind.DATE_TIME,
    DaysDuration: Kind.DAYS_DURATION,
    MonthsDuration: Kind.MONTHS_DURATION,
    list: Kind.LIST,
    dict: Kind.CONTEXT,
    Sealed: Kind.ANY,
    Range: Kind.RANGE,
    Function: Kind.FUNCTION,
}
_WITH_PARTS = (list, dict, Range, Function, Sealed)
_SIMPLE = {one: kind for one, kind in KINDS.items() if one not in _WITH_PARTS}
_TEXTS: Mapping[Kind, Callable[[str], Value]] = {
    Kind.DATE: Date.parse,
    Kind.TIME: Time.parse,
    Kind.DATE_TIME: DateTime.parse,
    Kind.DAYS_DURATION: DaysDuration.parse,
    Kind.MONTHS_DURATION: MonthsDuration.parse,
}
MIDNIGHT = Time(0, 0)


def kind_of(value: object) -> Kind:
    """The kind of a value; raises TypeError for what is no FEEL value."""
    kind = KINDS.get(type(value))
    if kind is None:
        raise TypeError(f"a {type(value).__name__} is not a FEEL value")
    return kind


def type_of(value: object) -> Type:
    """The narrowest type of a value, as far as it is worth knowing."""
    match value:
        case list():
            return ListOf(common(tuple(type_of(item) for item in value)))
        case dict():
            return ContextOf({str(name): type_of(item) for name, item in value.items()})
        case Range():
            return RangeOf(type_of(value.end if value.start is None else value.start))
        case Function():
            types = value.types or (ANY,) * len(value.parameters)
            return FunctionOf(types, value.returns, value.optional)
        case None:
            return NULL
        case _:
            return Type(kind_of(value))


def is_instance(value: object, wanted: Type, frame: Frame | None = None) -> bool:
    """``value instance of wanted``; null is an instance of Null only.

    A frame pays for every item that is looked at.
    """
    kind = kind_of(value)
    if kind is Kind.NULL or wanted.kind is Kind.ANY:
        return (kind is Kind.NULL) == (wanted.kind is Kind.NULL)
    if kind is not wanted.kind:
        return False
    match value:
        case list():
            _pay(len(value), frame)
            return wanted.item is ANY or all(_may_hold(item, wanted.item, frame) for item in value)
        case dict():
            fields = wanted.fields or ()
            _pay(len(fields), frame)
            return all(name in value and _may_hold(value[name], of, frame) for name, of in fields)
        case str():
            return not wanted.values or value in wanted.values
        case Range() | Function():
            return conforms(type_of(value), wanted, listed=False)
        case _:
            return True


def fits(value: object, wanted: Type, frame: Frame | None = None) -> bool:
    """Whether a name of type `wanted` may hold the value; every name may hold null."""
    return value is None or is_instance(value, wanted, frame)


def _may_hold(value: object, wanted: Type, frame: Frame | None) -> bool:
    """Whether it may stand inside a value of such a type: what is sealed may be of any."""
    return isinstance(value, Sealed) or fits(value, wanted, frame)


def converted(value: object, wanted: Type, frame: Frame | None = None) -> Value:
    """The value after implicit conversion; raises ValueError when it does not fit."""
    if wanted.whole:
        return _whole(value, frame)
    if _SIMPLE.get(type(value)) is wanted.kind and not wanted.values:
        return value  # type: ignore[return-value] # a value without parts
    if wanted is ANY or fits(value, wanted, frame):
        return value  # type: ignore[return-value] # ranges and functions pass for values here
    if wanted.kind is Kind.LIST and not isinstance(value, list):
        return [converted(value, wanted.item, frame)]
    if isinstance(value, list) and len(value) == 1 and value[0] is not None:
        return converted(value[0], wanted, frame)
    if wanted.kind is Kind.DATE_TIME and isinstance(value, Date):
        return DateTime.at(value, MIDNIGHT)
    raise ValueError(f"{shown(value)} is not a {wanted}")


def _whole(value: object, frame: Frame | None) -> Value:
    """A whole number, whatever its scale; entries of before had no such type, and took anything."""
    if frame is not None and not frame.semantics.whole_arguments:
        return value  # type: ignore[return-value] # as above
    found = converted(value, NUMBER, frame)
    if isinstance(found, Decimal) and found != found.to_integral_value():
        raise ValueError(f"{shown(found)} is not a whole number")
    return whole(found) if isinstance(found, Decimal) else found


def coerce(value: Value, wanted: Type) -> Value:
    """A value from outside made to fit a declared type; raises ExpressionError.

    Besides the implicit conversions, texts become dates, times and durations where those are
    declared, item by item in lists and contexts; texts never become numbers or booleans. Of a value
    that is sealed nobody knows better.
    """
    if isinstance(value, Sealed):
        return value
    try:
        return _read(value, wanted)
    except ValueError as error:
        raise ExpressionError(str(error)) from None


def _read(value: Value, wanted: Type) -> Value:
    reader = _TEXTS.get(wanted.kind)
    if isinstance(value, str) and reader is not None:
        return reader(value)
    if wanted.kind is Kind.STRING and isinstance(value, str) and not fits(value, wanted):
        raise ValueError(f"'{value}' is not one of {', '.join(wanted.values)}")
    if isinstance(value, Sealed):
        return value
    if isinstance(value, list) and wanted.kind is Kind.LIST:
        value = [_read(item, wanted.item) for item in value]
    if isinstance(value, dict) and wanted.kind is Kind.CONTEXT:
        known = dict(wanted.fields or ())
        value = {name: _read(item, known.get(name, ANY)) for name, item in value.items()}
    return converted(value, wanted)


def _pay(steps: int, frame: Frame | None) -> None:
    if frame is not None:
        frame.spend(steps)


def shown(value: object) -> str:
    """A value as messages name it, cut where it is long."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            text = f'"{value[:60]}"'
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "a context"
        case Function():
            return "a function"
        case _:
            text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
