"""Sums, means and the like over lists of numbers (DMN 1.5, table 75)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import reduce

from callout.feel.runtime.frame import Frame, NoAnswer
from callout.values import DECIMAL128, Number, Value

from .registry import builtin


@builtin("sum(...list: list) -> number", framed=True)
def _sum(frame: Frame, values: list[Value]) -> Value:
    return frame.number(_total(_numbers(values)))


@builtin("mean(...list: list) -> number", framed=True)
def _mean(frame: Frame, values: list[Value]) -> Value:
    return frame.number(_average(_numbers(values)))


@builtin("product(...list: list) -> number", framed=True)
def _product(frame: Frame, values: list[Value]) -> Value:
    return frame.number(reduce(DECIMAL128.multiply, _numbers(values), Decimal(1)))


@builtin("median(...list: list) -> number", framed=True)
def _median(frame: Frame, values: list[Value]) -> Value:
    ordered = sorted(_numbers(values))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return frame.number(_average(ordered[middle - 1 : middle + 1]))


@builtin("stddev(...list: list) -> number", framed=True, price=10)
def _stddev(frame: Frame, values: list[Value]) -> Value:
    found = _numbers(values)
    if len(found) < 2:
        raise NoAnswer("a standard deviation needs two numbers")
    middle = _average(found)
    squares = [DECIMAL128.power(DECIMAL128.subtract(value, middle), 2) for value in found]
    return frame.number(DECIMAL128.sqrt(DECIMAL128.divide(_total(squares), len(found) - 1)))


@builtin("mode(...list: list) -> list<number>")
def _mode(values: list[Value]) -> list[Number]:
    if not values:
        return []
    counts = Counter(_numbers(values))
    most = max(counts.values())
    return sorted(value for value, count in counts.items() if count == most)


def _numbers(values: list[Value]) -> list[Number]:
    found: list[Number] = []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise NoAnswer("the list holds something that is not a number")
        found.append(value)
    if not found:
        raise NoAnswer("the list is empty")
    return found


def _total(values: Sequence[Number]) -> Decimal:
    return reduce(DECIMAL128.add, values, Decimal(0))


def _average(values: Sequence[Number]) -> Decimal:
    return DECIMAL128.divide(_total(values), len(values))
