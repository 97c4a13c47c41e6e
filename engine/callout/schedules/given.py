"""What a schedule gives its tickets, against the fields of their process.

A ticket reads what it is given by the types of its fields, as it reads what comes from outside:
texts become dates, times and durations, never numbers; a date becomes a date and time; one item
and a list of it stand for each other. What cannot be read so is refused each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.datamodel.expressions import Compiler, fits
from callout.datamodel.field_types import declared_type
from callout.errors import ExpressionError, Problem
from callout.feel import Expression, Kind, Type, coerce
from callout.feel.syntax.ast import Constant
from callout.process import Field, Process
from callout.values import Value

_READ_FROM_TEXTS = frozenset(
    {Kind.DATE, Kind.TIME, Kind.DATE_TIME, Kind.DAYS_DURATION, Kind.MONTHS_DURATION}
)


def misgiven(process: Process, inputs: Mapping[str, Expression]) -> Iterator[Problem]:
    """R508 for each input that is sure not to be what its field of the process takes."""
    compiler = Compiler()
    for name, expression in inputs.items():
        field = process.data.get(name)
        where = expression.where
        if field is None or where is None:
            continue
        wanted = declared_type(field, compiler)
        fault = _fault(expression, field, wanted)
        if fault is not None:
            yield Problem(
                "R508",
                f"'{name}' of '{process.name}' {fault}",
                where,
                consequence="no ticket is opened: each occurrence is refused and noted",
                hint=f"give it a {wanted}",
                related=((field.where, "the field is here"),),
            )


def _fault(expression: Expression, field: Field, wanted: Type) -> str | None:
    if isinstance(expression.ast, Constant):
        return _fault_of(expression.ast.value, field, wanted)
    if may_become(expression.type, wanted):
        return None
    return f"is a {wanted}, and this is a {expression.type}"


def _fault_of(value: Value, field: Field, wanted: Type) -> str | None:
    """What is wrong with a value that is written out."""
    if value is None:
        return "has to be given, and this is null" if field.required else None
    try:
        coerce(value, wanted)
    except ExpressionError as error:
        return f"is a {wanted}: {error.message}"
    return None


def may_become(given: Type, wanted: Type) -> bool:
    """Whether a field of type `wanted` may take a value of `given`; only a no is certain."""
    if fits(given, wanted):
        return _parts_may_become(given, wanted)
    if wanted.kind is Kind.LIST:
        return may_become(given, wanted.item)
    if given.kind is Kind.LIST:
        return may_become(given.item, wanted)
    if given.kind is Kind.STRING:
        return wanted.kind in _READ_FROM_TEXTS
    return (given.kind, wanted.kind) == (Kind.DATE, Kind.DATE_TIME)


def _parts_may_become(given: Type, wanted: Type) -> bool:
    """The same of the items of lists, and of the fields that both contexts have."""
    if given.kind is Kind.LIST and wanted.kind is Kind.LIST:
        return may_become(given.item, wanted.item)
    if given.kind is Kind.CONTEXT and wanted.kind is Kind.CONTEXT:
        fields = ((given.field(name), kind) for name, kind in wanted.fields or ())
        return all(own is None or may_become(own, kind) for own, kind in fields)
    return True
