"""Declared fields as types, and values of the outside checked against them.

A payload is told everything that is wrong with it at once, by field. Texts become temporal values
where a temporal type is declared, floats exact numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from callout.errors import BadPayload, ExpressionError
from callout.feel import (
    ANY,
    BOOLEAN,
    STRING,
    ContextOf,
    Kind,
    ListOf,
    OneOf,
    Type,
    coerce,
    parse_type,
)
from callout.process import Field
from callout.suggest import did_you_mean
from callout.values import DateTime, DaysDuration, Facts, Value

from .expressions import Compiler


@dataclass(frozen=True, slots=True)
class Shape:
    """What one field of a payload may hold."""

    name: str
    type: Type
    required: bool = False
    filled: bool = False
    """A text that may not be empty, such as a reason."""
    fields: Mapping[str, Shape] = field(default_factory=dict)
    convert: Callable[[Value], Value] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "convert", conversion(self.type))


def declared_type(declared: Field, compiler: Compiler) -> Type:
    """The type of a declared field; a problem, and ANY, where there is no such type."""
    if declared.fields:
        parts = {name: declared_type(part, compiler) for name, part in declared.fields.items()}
        return ListOf(ContextOf(parts)) if _holds_many(declared) else ContextOf(parts)
    if declared.values:
        return OneOf(declared.values)
    try:
        return parse_type(declared.type.text)
    except ValueError:
        compiler.report(
            "L010",
            f"there is no type '{declared.type.text}'",
            declared.type.where,
            hint="number string boolean date time, date and time, duration, list<...>",
        )
        return ANY


def _holds_many(declared: Field) -> bool:
    """Whether the fields are those of each item of a list."""
    return declared.type.text.lstrip().startswith("list")


def shape_of(declared: Field, compiler: Compiler) -> Shape:
    """How a payload's field is checked."""
    parts = {name: shape_of(part, compiler) for name, part in declared.fields.items()}
    required = declared.required and not declared.may_defer
    return Shape(declared.name, declared_type(declared, compiler), required=required, fields=parts)


def conversion(kind: Type) -> Callable[[Value], Value]:
    """What makes a value one of `kind`, or raises ExpressionError; quick if it is one already."""
    expected = _PLAIN.get(kind.kind)
    values = frozenset(kind.values)

    def convert(value: Value) -> Value:
        if type(value) is expected and (not values or value in values):
            return value
        return coerce(value, kind)

    return convert


_PLAIN: Mapping[Kind, type] = {
    Kind.STRING: str,
    Kind.BOOLEAN: bool,
    Kind.DATE_TIME: DateTime,
    Kind.DAYS_DURATION: DaysDuration,
}

REASON = Shape("reason", STRING, required=True, filled=True)


def checked_payload(shapes: Mapping[str, Shape], payload: Facts, what: str) -> dict[str, Value]:
    """The payload with its declared types: every field, null where one is left out.

    `what` it is begins the message. Raises `BadPayload` with everything that is wrong, by dotted
    path and position in a list (``lines[2].count``), and a hint with the fields that are expected.
    """
    values: dict[str, Value] = {}
    problems = [*_unknown(shapes, payload, "")]
    for shape in shapes.values():
        try:
            values[shape.name] = _field(shape, payload.get(shape.name), "")
        except BadPayload as error:
            problems.append(error.message)
    if problems:
        raise BadPayload(f"{what}: {'; '.join(problems)}", hint=_expected(shapes))
    return values


def private_paths(
    fields: Mapping[str, Field], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Paths of the fields marked pii, those inside others too; `above` is put before each."""
    for name, declared in fields.items():
        if declared.pii:
            yield (*above, name)
        yield from private_paths(declared.fields, (*above, name))


def _unknown(shapes: Mapping[str, Shape], payload: Facts, above: str) -> Iterator[str]:
    for name in payload:
        if name not in shapes:
            hint = did_you_mean(name, shapes)
            guess = f" ({hint})" if hint else ""
            yield f"'{above}{name}' is not declared{guess}"


def _field(shape: Shape, value: Value, above: str) -> Value:
    name = above + shape.name
    if value is None:
        if shape.required:
            raise BadPayload(f"'{name}' is missing")
        return None
    if shape.fields and shape.type.kind is Kind.LIST:
        return _contexts(shape, value, name)
    if shape.fields:
        return _context(shape, value, name)
    try:
        coerced = shape.convert(value)
    except ExpressionError as error:
        raise BadPayload(f"'{name}': {error.message}") from None
    if shape.filled and not str(coerced).strip():
        raise BadPayload(f"'{name}' is empty")
    return coerced


def _contexts(shape: Shape, value: Value, name: str) -> Value:
    if not isinstance(value, list):
        raise BadPayload(f"'{name}' is a list of: {', '.join(shape.fields)}")
    values: list[Value] = []
    problems = []
    for number, item in enumerate(value, start=1):
        try:
            values.append(_context(shape, item, f"{name}[{number}]"))
        except BadPayload as error:
            problems.append(error.message)
    if problems:
        raise BadPayload("; ".join(problems))
    return values


def _context(shape: Shape, value: Value, name: str) -> Value:
    if not isinstance(value, dict):
        raise BadPayload(f"'{name}' has fields: {', '.join(shape.fields)}")
    problems = [*_unknown(shape.fields, value, f"{name}.")]
    values: dict[str, Value] = {}
    for part in shape.fields.values():
        try:
            values[part.name] = _field(part, value.get(part.name), f"{name}.")
        except BadPayload as error:
            problems.append(error.message)
    if problems:
        raise BadPayload("; ".join(problems))
    return values


def _expected(shapes: Mapping[str, Shape]) -> str:
    if not shapes:
        return "it carries nothing"
    needed = [shape for shape in shapes.values() if shape.required]
    shown = needed if len(shapes) > _FEW else list(shapes.values())
    fields = [
        f"{shape.name}: {_type_text(shape.type)}{'' if shape.required else ' (may be left out)'}"
        for shape in shown
    ]
    if len(shown) < len(shapes):
        fields.append(f"and {len(shapes) - len(shown)} fields that may be left out")
    return f"it carries {', '.join(fields)}"


_FEW = 8
"""Fields that a hint lists in full; of more only those that are needed."""


def _type_text(kind: Type) -> str:
    if kind.values:
        return " | ".join(kind.values)
    return "any" if kind.kind is Kind.ANY else str(kind)


def tick_shapes(items: Mapping[str, object]) -> dict[str, Shape]:
    """A checklist as a payload: each item true or false, or left out."""
    return {name: Shape(name, BOOLEAN) for name in items}
