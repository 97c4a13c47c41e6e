"""``+ - * / **`` and unary minus over numbers, strings, dates and durations.

Follows DMN 1.5, tables 56 to 62; what a table does not list is null. Numbers are decimal128. A
date counts as midnight UTC where it meets a date and time. Multiplying or dividing a duration
cuts towards zero.

A sum or difference has the larger scale of its operands, a product their sum, a quotient as few
places as are exact but no fewer than the difference (IEEE 754-2008, 5.2). In entries that were
decided before `Semantics.keeps_scale` whole numbers had none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import TypeAlias

from callout.feel.types import Kind
from callout.values import (
    DECIMAL128,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Number,
    Time,
    Value,
    negative,
    number,
    whole,
)
from callout.values.durations import DAY

from .coercion import KINDS, MIDNIGHT, kind_of, shown
from .frame import LENGTH, Frame, NoAnswer, Site, cost

Operation: TypeAlias = Callable[[Value, Value, Frame, Site], Value]
_Rule: TypeAlias = Callable[..., Value]
_N, _S, _D, _T, _DT = Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.TIME, Kind.DATE_TIME
_DAYS, _MONTHS = Kind.DAYS_DURATION, Kind.MONTHS_DURATION
_EXACT_BITS = 112
_POWER_PRICE, _ZONE_PRICE = 50, 8
_LONGEST_DAYS = 10**30
_LONGEST_MONTHS = 10**15


def _operation(symbol: str, rules: Mapping[tuple[Kind, Kind], _Rule]) -> Operation:
    """An operation that looks up its rule by the kinds of its operands."""
    price = _POWER_PRICE if symbol == "**" else 0

    def operate(left: Value, right: Value, frame: Frame, site: Site) -> Value:
        try:
            rule = rules.get((KINDS[type(left)], KINDS[type(right)]))
        except KeyError:
            rule = rules.get((kind_of(left), kind_of(right)))  # says which is no value
        if rule is None:
            message = f"{shown(left)} {symbol} {shown(right)} is not defined"
            frame.warn(site, message, left, right)
            return None
        try:
            answer = rule(left, right)
        except (ValueError, DecimalException) as error:
            message = _reason(error, f"{shown(left)} {symbol} {shown(right)}")
            frame.warn(site, message, left, right)
            return None
        if price and frame.semantics.priced_steps:
            frame.spend(price, site)
        return answer if type(answer) is int else _settled(answer, frame, site)

    return operate


def _settled(answer: Value, frame: Frame, site: Site) -> Value:
    """The answer as the version of the semantics has it, paid for where it may be large."""
    if type(answer) is Decimal:
        return answer if frame.semantics.keeps_scale else whole(answer)
    if type(answer) is DateTime:
        return _zoned(answer, frame, site)
    if type(answer) is str:
        frame.spend(cost(answer), site)
    return answer


def _zoned(answer: DateTime, frame: Frame, site: Site) -> DateTime:
    if frame.semantics.priced_steps and isinstance(answer.zone, str):
        frame.spend(_ZONE_PRICE, site)
    return answer if frame.semantics.zoned_times else answer.first_time


def negate(operand: Value, frame: Frame, site: Site) -> Value:
    """``-operand``."""
    match operand:
        case bool():
            pass
        case int() | Decimal():
            return negative(operand)
        case DaysDuration():
            return DaysDuration(-operand.nanoseconds)
        case MonthsDuration():
            return MonthsDuration(-operand.months)
        case _:
            pass
    frame.warn(site, f"-{shown(operand)} is not defined", operand)
    return None


def _reason(error: Exception, shown_operation: str) -> str:
    if isinstance(error, DecimalException):
        return f"{shown_operation} is not a number"
    return str(error)


def _add_numbers(left: Number, right: Number) -> Value:
    if isinstance(left, int) and isinstance(right, int):
        return number(left + right)
    return number(DECIMAL128.add(left, right))


def _subtract_numbers(left: Number, right: Number) -> Value:
    if isinstance(left, int) and isinstance(right, int):
        return number(left - right)
    return number(DECIMAL128.subtract(left, right))


def _multiply_numbers(left: Number, right: Number) -> Value:
    if isinstance(left, int) and isinstance(right, int):
        return number(left * right)
    return number(DECIMAL128.multiply(left, right))


def _divide_numbers(left: Number, right: Number) -> Value:
    if right == 0:
        raise NoAnswer(f"{shown(left)} is divided by zero")
    return number(DECIMAL128.divide(left, right))


def _power(base: Number, exponent: Number) -> Value:
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        if base.bit_length() * exponent <= _EXACT_BITS:
            return number(int(base**exponent))
        if base in (0, 1, -1):
            return base if base >= 0 or exponent % 2 else 1
    if base == 0 and exponent == 0:
        return 1
    answer = number(DECIMAL128.power(base, exponent))
    # Powers that are no product have all 34 digits, zeros among them.
    return answer if exponent == int(exponent) else whole(answer)


def _join(left: str, right: str) -> Value:
    if len(left) + len(right) > LENGTH:
        raise NoAnswer(f"a string longer than {LENGTH} characters")
    return left + right


def _scaled(amount: int, factor: Number) -> int:
    """An exact product, cut towards zero; the factor has at most 34 digits."""
    if isinstance(factor, int):
        return amount * factor
    numerator, denominator = _ratio(factor)
    return _towards_zero(amount * numerator, denominator)


def _divided(amount: int, divisor: Number) -> int:
    if divisor == 0:
        raise NoAnswer("a duration is divided by zero")
    numerator, denominator = _ratio(divisor)
    return _towards_zero(amount * denominator, numerator)


def _ratio(value: Number) -> tuple[int, int]:
    if abs(value) != 0 and abs(Decimal(value).adjusted()) > 40:
        raise NoAnswer(f"{shown(value)} is out of proportion to a duration")
    return value.as_integer_ratio()


def _towards_zero(numerator: int, denominator: int) -> int:
    quotient = abs(numerator) // abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def _days(nanoseconds: int) -> DaysDuration:
    if abs(nanoseconds) > _LONGEST_DAYS:
        raise NoAnswer("the duration is too long")
    return DaysDuration(nanoseconds)


def _months(months: int) -> MonthsDuration:
    if abs(months) > _LONGEST_MONTHS:
        raise NoAnswer("the duration is too long")
    return MonthsDuration(months)


def _quotient(left: int, right: int) -> Value:
    if right == 0:
        raise NoAnswer("a duration is divided by zero")
    return number(DECIMAL128.divide(left, right))


def _date_plus(day: Date, length: int) -> Date:
    return day.plus_days(length // DAY)


def _distance(left: Date | DateTime | Time, right: Date | DateTime | Time) -> Value:
    start = DateTime.at(right, MIDNIGHT) if isinstance(right, Date) else right
    end = DateTime.at(left, MIDNIGHT) if isinstance(left, Date) else left
    if (start.zone is None) != (end.zone is None):
        raise NoAnswer(f"{left} and {right} are not both zoned or both local")
    return DaysDuration(end.instant - start.instant)


_Table: TypeAlias = Mapping[tuple[Kind, Kind], tuple[Kind, _Rule]]

_ADD: _Table = {
    (_N, _N): (_N, _add_numbers),
    (_S, _S): (_S, _join),
    (_D, _DAYS): (_D, lambda day, length: _date_plus(day, length.nanoseconds)),
    (_DAYS, _D): (_D, lambda length, day: _date_plus(day, length.nanoseconds)),
    (_D, _MONTHS): (_D, lambda day, length: day.plus_months(length.months)),
    (_MONTHS, _D): (_D, lambda length, day: day.plus_months(length.months)),
    (_DT, _DAYS): (_DT, lambda moment, length: moment.plus(length.nanoseconds)),
    (_DAYS, _DT): (_DT, lambda length, moment: moment.plus(length.nanoseconds)),
    (_DT, _MONTHS): (_DT, lambda moment, length: moment.plus_months(length.months)),
    (_MONTHS, _DT): (_DT, lambda length, moment: moment.plus_months(length.months)),
    (_T, _DAYS): (_T, lambda time, length: time.plus(length.nanoseconds)),
    (_DAYS, _T): (_T, lambda length, time: time.plus(length.nanoseconds)),
    (_DAYS, _DAYS): (_DAYS, lambda a, b: _days(a.nanoseconds + b.nanoseconds)),
    (_MONTHS, _MONTHS): (_MONTHS, lambda a, b: _months(a.months + b.months)),
}
_SUBTRACT: _Table = {
    (_N, _N): (_N, _subtract_numbers),
    (_D, _D): (_DAYS, _distance),
    (_D, _DT): (_DAYS, _distance),
    (_DT, _D): (_DAYS, _distance),
    (_DT, _DT): (_DAYS, _distance),
    (_T, _T): (_DAYS, _distance),
    (_D, _DAYS): (_D, lambda day, length: _date_plus(day, -length.nanoseconds)),
    (_D, _MONTHS): (_D, lambda day, length: day.plus_months(-length.months)),
    (_DT, _DAYS): (_DT, lambda moment, length: moment.plus(-length.nanoseconds)),
    (_DT, _MONTHS): (_DT, lambda moment, length: moment.plus_months(-length.months)),
    (_T, _DAYS): (_T, lambda time, length: time.plus(-length.nanoseconds)),
    (_DAYS, _DAYS): (_DAYS, lambda a, b: _days(a.nanoseconds - b.nanoseconds)),
    (_MONTHS, _MONTHS): (_MONTHS, lambda a, b: _months(a.months - b.months)),
}
_MULTIPLY: _Table = {
    (_N, _N): (_N, _multiply_numbers),
    (_DAYS, _N): (_DAYS, lambda length, by: _days(_scaled(length.nanoseconds, by))),
    (_N, _DAYS): (_DAYS, lambda by, length: _days(_scaled(length.nanoseconds, by))),
    (_MONTHS, _N): (_MONTHS, lambda length, by: _months(_scaled(length.months, by))),
    (_N, _MONTHS): (_MONTHS, lambda by, length: _months(_scaled(length.months, by))),
}
_DIVIDE: _Table = {
    (_N, _N): (_N, _divide_numbers),
    (_DAYS, _N): (_DAYS, lambda length, by: _days(_divided(length.nanoseconds, by))),
    (_MONTHS, _N): (_MONTHS, lambda length, by: _months(_divided(length.months, by))),
    (_DAYS, _DAYS): (_N, lambda a, b: _quotient(a.nanoseconds, b.nanoseconds)),
    (_MONTHS, _MONTHS): (_N, lambda a, b: _quotient(a.months, b.months)),
}
_POWER: _Table = {(_N, _N): (_N, _power)}
_TABLES: Mapping[str, _Table] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": _POWER,
}

RESULTS: Mapping[str, Mapping[tuple[Kind, Kind], Kind]] = {
    symbol: {kinds: result for kinds, (result, _) in table.items()}
    for symbol, table in _TABLES.items()
}
"""The kind each operator makes of two kinds; it is not defined for others."""
OPERATIONS: Mapping[str, Operation] = {
    symbol: _operation(symbol, {kinds: rule for kinds, (_, rule) in table.items()})
    for symbol, table in _TABLES.items()
}
"""What each operator does."""
