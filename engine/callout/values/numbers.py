"""Numbers as FEEL has them: decimal128, 34 digits.

A number is an `int` where it has no decimal places and a `Decimal` otherwise, never a `float`:
0.1 + 0.2 is 0.3. Places are kept though they be zeros: 12.00 is a `Decimal` of the scale 2 that
equals 12, and operations give the scale that IEEE 754-2008 prefers (5.2). A scale is never below
zero, there is no negative zero. Integers of more than 34 digits are rounded like any other number,
so that none grows without bound. Rounding is half-even, as IEEE 754-2008 says.
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
    """The number in its own form: rounded to 34 digits, an `int` if it has no decimal places.

    Raises ValueError for infinities and what is not a number.

    >>> number(Decimal("12.00")), number(Decimal("1.2E1")), number(Decimal("-0.0"))
    (Decimal('12.00'), 12, Decimal('0.0'))
    """
    if isinstance(value, int):
        return value if -LIMIT < value < LIMIT else DECIMAL128.create_decimal(value)
    rounded = DECIMAL128.plus(value)
    if not rounded.is_finite():
        raise ValueError(f"{value} is not a number")
    # Making it whole changes the scale of what has places, zeros or not, and of nothing else.
    if rounded.same_quantum(rounded.to_integral_value()) and -LIMIT < rounded < LIMIT:
        return int(rounded)
    return rounded


def whole(value: Number) -> Number:
    """The same number, an `int` if it is whole whatever its scale, as numbers once all were.

    >>> whole(Decimal("12.00")), whole(Decimal("12.50"))
    (12, Decimal('12.50'))
    """
    if isinstance(value, Decimal) and value == value.to_integral_value() and -LIMIT < value < LIMIT:
        return int(value)
    return value


def negative(value: Number) -> Number:
    """The number with the other sign; Python's own minus would round to 28 digits.

    >>> negative(3), negative(Decimal("0.1"))
    (-3, Decimal('-0.1'))
    """
    return -value if isinstance(value, int) else DECIMAL128.minus(value)


def from_float(value: float) -> Number:
    """The number a float's shortest text says; raises ValueError for infinities and NaN.

    A float knows no scale: a whole one has no decimal places.

    >>> from_float(0.1), from_float(2.0)
    (Decimal('0.1'), 2)
    """
    exact = Decimal(float.__repr__(value))  # whatever one of another class shows of itself
    if not exact.is_finite():
        raise ValueError(f"{value} is not a number")
    return whole(number(exact))


def parse_number(text: str) -> Number:
    """Read ``-12.50`` or ``1e3``, with its decimal places; raises ValueError.

    >>> parse_number("-12.50"), parse_number("12.00"), parse_number("1e3")
    (Decimal('-12.50'), Decimal('12.00'), 1000)
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
