"""Declared fields as types, and what makes a value one of a type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from callout.feel import (
    ANY,
    ContextOf,
    Kind,
    ListOf,
    OneOf,
    Type,
    coerce,
    parse_type,
)
from callout.process import Field
from callout.values import DateTime, DaysDuration, Value

from .expressions import Compiler
from .files.file_values import A_FILE


def declared_type(declared: Field, compiler: Compiler) -> Type:
    """The type of a declared field; a problem, and ANY, where there is no such type."""
    if declared.file is not None:
        return ListOf(A_FILE) if declared.file.many else A_FILE
    if declared.fields:
        parts = {name: declared_type(part, compiler) for name, part in declared.fields.items()}
        return ListOf(ContextOf(parts)) if declared.is_list else ContextOf(parts)
    if declared.values:
        return OneOf(declared.values)
    try:
        return parse_type(declared.type.text)
    except ValueError:
        compiler.report(
            "L010",
            f"there is no type '{declared.type.text}'",
            declared.type.where,
            hint="number string boolean date time, date and time, duration, file, list<...>",
        )
        return ANY


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


def private_paths(
    fields: Mapping[str, Field], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Paths of the fields marked pii, those inside others too; `above` is put before each."""
    for name, declared in fields.items():
        if declared.pii:
            yield (*above, name)
        yield from private_paths(declared.fields, (*above, name))
