"""Functions over numbers (DMN 1.5, table 76); all of them on decimal128.

Rounding gives the scale that was asked for, also where it only adds zeros. `abs` and `modulo` keep
the places of their operands, `sqrt` those that are needed; `log` and `exp` have 34 digits.
"""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

from callout.feel.runtime.frame import Frame, NoAnswer
from callout.values import DECIMAL128, DaysDuration, MonthsDuration, Number, Value, number, whole
from callout.values.numbers import DIGITS

from .registry import builtin

_SCALES = range(-6111, 6177)
# Wide enough to shift a number of 34 digits by any scale that changes it.
_WIDE = Context(prec=80)


def _rounded(frame: Frame, value: Number, scale: Number, rounding: str) -> Value:
    """The number with so many decimal places, of which 34 digits may hold fewer."""
    places = int(scale)
    if places not in _SCALES:
        raise NoAnswer(f"the scale {scale} is not between -6111 and 6176")
    exact = Decimal(value)
    exponent = exact.as_tuple().exponent
    if isinstance(exponent, int) and places >= -exponent:
        if not frame.semantics.keeps_scale:
            return value
        places = max(min(places, DIGITS - 1 - exact.adjusted()), -exponent)
    if places < -40:
        return 0
    return frame.number(exact.quantize(Decimal(1).scaleb(-places), rounding, _WIDE))


@builtin("decimal(n: number, scale: whole number) -> number", framed=True)
def _decimal(frame: Frame, value: Number, scale: Number) -> Value:
    return _rounded(frame, value, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, [scale: whole number]) -> number", framed=True)
def _floor(frame: Frame, value: Number, scale: Number | None) -> Value:
    return _rounded(frame, value, scale or 0, ROUND_FLOOR)


@builtin("ceiling(n: number, [scale: whole number]) -> number", framed=True)
def _ceiling(frame: Frame, value: Number, scale: Number | None) -> Value:
    return _rounded(frame, value, scale or 0, ROUND_CEILING)


@builtin("round up(n: number, scale: whole number) -> number", framed=True)
def _round_up(frame: Frame, value: Number, scale: Number) -> Value:
    return _rounded(frame, value, scale, ROUND_UP)


@builtin("round down(n: number, scale: whole number) -> number", framed=True)
def _round_down(frame: Frame, value: Number, scale: Number) -> Value:
    return _rounded(frame, value, scale, ROUND_DOWN)


@builtin("round half up(n: number, scale: whole number) -> number", framed=True)
def _round_half_up(frame: Frame, value: Number, scale: Number) -> Value:
    return _rounded(frame, value, scale, ROUND_HALF_UP)


@builtin("round half down(n: number, scale: whole number) -> number", framed=True)
def _round_half_down(frame: Frame, value: Number, scale: Number) -> Value:
    return _rounded(frame, value, scale, ROUND_HALF_DOWN)


@builtin("abs(n: number) -> number")
def _abs(value: Number) -> Value:
    return abs(value) if isinstance(value, int) else DECIMAL128.abs(value)


@builtin("abs(n: days and time duration)")
def _abs_days(length: DaysDuration) -> Value:
    return DaysDuration(abs(length.nanoseconds))


@builtin("abs(n: years and months duration)")
def _abs_months(length: MonthsDuration) -> Value:
    return MonthsDuration(abs(length.months))


@builtin("modulo(dividend: number, divisor: number) -> number", framed=True)
def _modulo(frame: Frame, dividend: Number, divisor: Number) -> Value:
    if divisor == 0:
        raise NoAnswer("the divisor is zero")
    if isinstance(dividend, int) and isinstance(divisor, int):
        return dividend % divisor
    quotient = DECIMAL128.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
    return frame.number(DECIMAL128.subtract(dividend, DECIMAL128.multiply(divisor, quotient)))


@builtin("sqrt(number: number) -> number", framed=True)
def _sqrt(frame: Frame, value: Number) -> Value:
    if value < 0:
        raise NoAnswer(f"{value} has no square root")
    return frame.number(DECIMAL128.sqrt(value))


@builtin("log(number: number) -> number", price=25)
def _log(value: Number) -> Value:
    if value <= 0:
        raise NoAnswer(f"{value} has no logarithm")
    return whole(number(DECIMAL128.ln(value)))


@builtin("exp(number: number) -> number", price=15)
def _exp(value: Number) -> Value:
    return whole(number(DECIMAL128.exp(value)))


@builtin("odd(number: number) -> boolean")
def _odd(value: Number) -> Value:
    return abs(DECIMAL128.remainder(value, 2)) == 1


@builtin("even(number: number) -> boolean")
def _even(value: Number) -> Value:
    return DECIMAL128.remainder(value, 2) == 0
