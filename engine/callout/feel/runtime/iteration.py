"""What ``for``, ``some`` and ``every`` turn over, and how a loop ends.

Follows DMN 1.5, 10.3.2.14: lists, ranges of whole numbers and dates, and ``a..b``, which may run
backwards. Anything else that is not null counts as a list of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from callout.errors import ExpressionError
from callout.values import Date, Value

from .coercion import shown
from .frame import LENGTH, Frame, Site
from .ranges import Range

_FARTHEST = 10**18
"""Numbers beyond are not counted through, one by one."""


def domain(value: object, frame: Frame, site: Site) -> Iterable[Value] | None:
    """The values of one turn after another; None if there is nothing to turn over."""
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _over_range(value, frame, site)
    if value is None:
        frame.warn(site, "null cannot be turned over")
        return None
    return [value]  # type: ignore[list-item] # functions pass for values here


def steps(first: Value, last: Value, frame: Frame, site: Site) -> Iterable[Value] | None:
    """``first..last`` in steps of one, up or down."""
    start, end = _ordinal(first), _ordinal(last)
    if start is None or end is None or isinstance(first, Date) != isinstance(last, Date):
        message = f"there are no steps from {shown(first)} to {shown(last)}"
        frame.warn(site, message, first, last)
        return None
    numbers = range(start, end + 1) if start <= end else range(start, end - 1, -1)
    return map(Date, numbers) if isinstance(first, Date) else numbers


def grow(found: list[Value], value: Value, site: Site) -> None:
    """Add to the result of a loop; raises ExpressionError when it gets too long."""
    if len(found) >= LENGTH:
        message = f"a list longer than {LENGTH} items"
        raise ExpressionError(message, where=site.place, hint="filter the list first")
    found.append(value)


def partial(found: list[Value], frame: Frame, site: Site) -> list[Value]:
    """What a loop has returned so far."""
    frame.spend(len(found), site)
    return found.copy()


def _over_range(interval: Range, frame: Frame, site: Site) -> Iterable[Value] | None:
    start, end = _ordinal(interval.start), _ordinal(interval.end)
    if start is None or end is None or interval.complement:
        frame.warn(site, f"{interval} has no steps", None)
        return None
    first = start if interval.start_included else start + 1
    numbers = range(first, end + 1 if interval.end_included else end)
    return map(Date, numbers) if isinstance(interval.start, Date) else numbers


def _ordinal(value: Value) -> int | None:
    match value:
        case bool():
            return None
        case int() if -_FARTHEST < value < _FARTHEST:
            return value
        case Decimal() if -_FARTHEST < value < _FARTHEST and value == int(value):
            return int(value)
        case Date():
            return value.days
        case _:
            return None
