"""What a hit policy makes of the rows that match (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from callout.dmn.match.index import hits
from callout.errors import ExpressionError, NoDecision
from callout.feel import Expression, Frame
from callout.feel.runtime.coercion import coerce
from callout.values import DECIMAL128, DaysDuration, Facts, MonthsDuration, Value

from .hit_policy import HitPolicy
from .phrases import say_rows, say_value
from .table import OutputClause, Row, RuleTable


class Answered(NamedTuple):
    """The rows that made the answer, and the answer."""

    rows: Sequence[int]
    outputs: Value


class Case(NamedTuple):
    """One question to a table. With `demand`, a cell that fails to have a value is an error."""

    table: RuleTable
    scope: Facts
    frame: Frame
    demand: bool = True


Policy: TypeAlias = Callable[[Case, int], Answered]


def answer(case: Case, rows: int) -> Answered:
    """The answer of the rows in the bit mask, of which there is at least one.

    Raises:
        NoDecision: several rows match and the hit policy does not say which, or a cell has no
            value.
    """
    return _POLICIES[case.table.policy](case, rows)


def outputs_of(case: Case, number: int) -> dict[str, Value]:
    """The outputs of one row."""
    fixed = case.table.index.fixed[number]
    if fixed is not None:
        return dict(fixed)
    row = case.table.rows[number]
    return {
        output.name: _evaluated(case, row, output, expression)
        for output, expression in zip(case.table.outputs, row.answers, strict=True)
    }


def defaults_of(case: Case) -> dict[str, Value]:
    """The outputs when no row matches."""
    return {
        output.name: output.default.run(case.scope, case.frame) if output.default else None
        for output in case.table.outputs
    }


def rank(outputs: Mapping[str, Value], columns: Sequence[OutputClause]) -> tuple[int, ...]:
    """Where outputs stand in the order of their values; the first column counts most."""
    return tuple(
        column.values.index(outputs[column.name])
        if outputs[column.name] in column.values
        else len(column.values)
        for column in columns
        if column.values
    )


def _evaluated(case: Case, row: Row, output: OutputClause, expression: Expression) -> Value:
    before = len(case.frame.warnings)
    value = expression.run(case.scope, case.frame)
    if not case.demand:
        return value
    failures = case.frame.warnings[before:]
    if value is None and failures:
        raise NoDecision(
            f"'{output.name}' of row {row.id} of table '{case.table.name}' has no value: "
            f"{failures[-1].message}",
            where=expression.where,
        )
    try:
        value = coerce(value, output.type)
    except ExpressionError as error:
        message = f"'{output.name}' of table '{case.table.name}': {error.message}"
        raise NoDecision(message, where=expression.where) from error
    if output.values and value is not None and value not in output.values:
        raise NoDecision(
            f"'{output.name}' of table '{case.table.name}' would be {say_value(value)}, "
            "which is not one of its values",
            where=expression.where,
        )
    return value


def _unique(case: Case, rows: int) -> Answered:
    if rows & (rows - 1):
        raise _several(case.table, hits(rows), "hit policy U allows one")
    number = rows.bit_length() - 1
    return Answered((number,), outputs_of(case, number))


def _any(case: Case, rows: int) -> Answered:
    numbers = hits(rows)
    answers = [outputs_of(case, number) for number in numbers]
    if any(other != answers[0] for other in answers[1:]):
        raise _several(case.table, numbers, "hit policy A wants them to answer the same")
    return Answered(numbers, answers[0])


def _first(case: Case, rows: int) -> Answered:
    number = (rows & -rows).bit_length() - 1
    return Answered((number,), outputs_of(case, number))


def _priority(case: Case, rows: int) -> Answered:
    number, outputs = _ordered(case, rows)[0]
    return Answered((number,), outputs)


def _output_order(case: Case, rows: int) -> Answered:
    ordered = _ordered(case, rows)
    return Answered([number for number, _ in ordered], [outputs for _, outputs in ordered])


def _in_order(case: Case, rows: int) -> Answered:
    numbers = hits(rows)
    return Answered(numbers, [outputs_of(case, number) for number in numbers])


def _aggregate(case: Case, rows: int) -> Answered:
    numbers = hits(rows)
    (column,) = case.table.outputs
    values = [outputs_of(case, number)[column.name] for number in numbers]
    try:
        return Answered(numbers, _AGGREGATES[case.table.policy](values))
    except (TypeError, ArithmeticError):
        raise NoDecision(
            f"table '{case.table.name}' cannot put together "
            f"{', '.join(say_value(value) for value in values)}",
            where=case.table.where,
            hint=f"hit policy {case.table.policy} takes numbers, or durations of one kind",
        ) from None


def _ordered(case: Case, rows: int) -> list[tuple[int, dict[str, Value]]]:
    answers = [(number, outputs_of(case, number)) for number in hits(rows)]
    return sorted(answers, key=lambda answer: rank(answer[1], case.table.outputs))


def _several(table: RuleTable, numbers: Sequence[int], rule: str) -> NoDecision:
    rows = [table.rows[number] for number in numbers]
    return NoDecision(
        f"{say_rows(rows)} of table '{table.name}' match at once; {rule}",
        where=rows[1].where,
        hint="make their tests exclude each other, or let the order decide with hit: F",
    )


def _total(values: Sequence[Value]) -> Value:
    """The sum of numbers, or of durations of one kind; raises TypeError."""
    match values[0]:
        case DaysDuration():
            return DaysDuration(sum(_days(value) for value in values))
        case MonthsDuration():
            return MonthsDuration(sum(_months(value) for value in values))
        case _:
            return _sum([_number(value) for value in values])


def _sum(numbers: Sequence[int | Decimal]) -> Value:
    total: int | Decimal = 0
    for each in numbers:
        exact = isinstance(total, int) and isinstance(each, int)
        total = total + each if exact else DECIMAL128.add(total, each)
    return total


def _days(value: Value) -> int:
    if isinstance(value, DaysDuration):
        return value.nanoseconds
    raise TypeError


def _months(value: Value) -> int:
    if isinstance(value, MonthsDuration):
        return value.months
    raise TypeError


def _number(value: Value) -> int | Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    raise TypeError


def _least(values: Sequence[Value]) -> Value:
    return min(_comparable(values))


def _greatest(values: Sequence[Value]) -> Value:
    return max(_comparable(values))


def _comparable(values: Sequence[Value]) -> list[int | Decimal]:
    """The values themselves; raises TypeError if they have no common order."""
    if any(isinstance(value, bool | list | dict) or value is None for value in values):
        raise TypeError
    return list(values)  # type: ignore[arg-type]  # Python compares each kind, and refuses mixtures


_POLICIES: Mapping[HitPolicy, Policy] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.FIRST: _first,
    HitPolicy.RULE_ORDER: _in_order,
    HitPolicy.OUTPUT_ORDER: _output_order,
    HitPolicy.COLLECT: _in_order,
    HitPolicy.SUM: _aggregate,
    HitPolicy.MIN: _aggregate,
    HitPolicy.MAX: _aggregate,
    HitPolicy.COUNT: _aggregate,
}
_AGGREGATES: Mapping[HitPolicy, Callable[[Sequence[Value]], Value]] = {
    HitPolicy.SUM: _total,
    HitPolicy.MIN: _least,
    HitPolicy.MAX: _greatest,
    HitPolicy.COUNT: len,
}
