"""Numbers as FEEL has them: decimal128, 34 digits.

A number is an `int` where that is exact and a `Decimal` otherwise, never a `float`: 0.1 + 0.2 is
0.3. Integers of more than 34 digits are rounded like any other number, so that none grows without
bound. Rounding is half-even, as IEEE 754-2008 says.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TypeAlias

Number: TypeAlias = int | Decimal

DIGITS = 34
LIMIT: int = 10**DIGITS
DECIMAL128 = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


def number(value: Number) -> Number:
    """The number in its own form: rounded to 34 digits, an `int` if it is whole.

    Raises ValueError for infinities and what is not a number.

    >>> number(Decimal("12.00")), number(Decimal("12.50"))
    (12, Decimal('12.50'))
    """
    if isinstance(value, int):
        return value if -LIMIT < value < LIMIT else DECIMAL128.create_decimal(value)
    rounded = DECIMAL128.plus(value)
    if not rounded.is_finite():
        raise ValueError(f"{value} is not a number")
    if rounded == rounded.to_integral_value() and -LIMIT < rounded < LIMIT:
        return int(rounded)
    return rounded


def negative(value: Number) -> Number:
    """The number with the other sign; Python's own minus would round to 28 digits.

    >>> negative(3), negative(Decimal("0.1"))
    (-3, Decimal('-0.1'))
    """
    return -value if isinstance(value, int) else DECIMAL128.minus(value)


def from_float(value: float) -> Number:
    """The number a float's shortest text says; raises ValueError for infinities and NaN.

    >>> from_float(0.1), from_float(2.0)
    (Decimal('0.1'), 2)
    """
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise ValueError(f"{value} is not a number")
    return number(exact)


def parse_number(text: str) -> Number:
    """Read ``-12.50`` or ``1e3``; raises ValueError.

    >>> parse_number("-12.50"), parse_number("1e3")
    (Decimal('-12.50'), 1000)
    """
    try:
        exact = DECIMAL128.create_decimal(text)
    except (InvalidOperation, Overflow):
        raise ValueError(f"'{text}' is not a number") from None
    if not exact.is_finite():
        raise ValueError(f"'{text}' is not a number")
    return number(exact)


def format_number(value: Number) -> str:
    """Plain digits where they are few, an exponent where they are many.

    >>> format_number(Decimal("1E-7")), format_number(Decimal("1E+40"))
    ('0.0000001', '1E+40')
    """
    if isinstance(value, int):
        return str(value)
    if value.adjusted() > DIGITS or value.adjusted() < -DIGITS:
        return str(value)
    return f"{value:f}"
