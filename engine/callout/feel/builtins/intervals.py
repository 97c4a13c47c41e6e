"""How points and ranges lie to each other (DMN 1.5, table 78, after Allen's interval algebra).

An open end lies beyond every point.
"""

from __future__ import annotations

from dataclasses import dataclass

from callout.feel.runtime.coercion import shown
from callout.feel.runtime.comparison import order
from callout.feel.runtime.frame import NoAnswer
from callout.feel.runtime.ranges import Range
from callout.values import Value

from .registry import builtin


@dataclass(frozen=True, slots=True)
class _Span:
    """A range, or a point as the range of that point alone."""

    start: object
    end: object
    start_included: bool
    end_included: bool


def _span(value: object) -> _Span:
    if isinstance(value, Range):
        if value.complement:
            raise NoAnswer(f"{value} has no two ends")
        return _Span(value.start, value.end, value.start_included, value.end_included)
    return _Span(value, value, start_included=True, end_included=True)


def _compare(left: object, right: object) -> int:
    answer = order(left, right)
    if answer is None:
        raise NoAnswer(f"{shown(left)} and {shown(right)} have no order")
    return answer


def _starts_compared(left: _Span, right: _Span) -> int:
    """Negative if `left` has points before all those of `right`."""
    if left.start is None or right.start is None:
        return (left.start is not None) - (right.start is not None)
    return _compare(left.start, right.start) or right.start_included - left.start_included


def _ends_compared(left: _Span, right: _Span) -> int:
    """Positive if `left` has points after all those of `right`."""
    if left.end is None or right.end is None:
        return (left.end is None) - (right.end is None)
    return _compare(left.end, right.end) or left.end_included - right.end_included


def _is_before(left: _Span, right: _Span) -> bool:
    if left.end is None or right.start is None:
        return False
    answer = _compare(left.end, right.start)
    return answer < 0 or (answer == 0 and not (left.end_included and right.start_included))


def _touches(left: _Span, right: _Span) -> bool:
    """Whether `left` ends where `right` starts, both ends included."""
    if left.end is None or right.start is None:
        return False
    return _compare(left.end, right.start) == 0 and left.end_included and right.start_included


@builtin("before(point1: Any, point2: Any) -> boolean", price=18)
@builtin("before(point: Any, range: Any) -> boolean", price=18)
@builtin("before(range: Any, point: Any) -> boolean", price=18)
@builtin("before(range1: Any, range2: Any) -> boolean", price=18)
def _before(left: Value, right: Value) -> Value:
    return _is_before(_span(left), _span(right))


@builtin("after(point1: Any, point2: Any) -> boolean", price=18)
@builtin("after(point: Any, range: Any) -> boolean", price=18)
@builtin("after(range: Any, point: Any) -> boolean", price=18)
@builtin("after(range1: Any, range2: Any) -> boolean", price=18)
def _after(left: Value, right: Value) -> Value:
    return _is_before(_span(right), _span(left))


@builtin("meets(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _meets(left: Range, right: Range) -> Value:
    return _touches(_span(left), _span(right))


@builtin("met by(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _met_by(left: Range, right: Range) -> Value:
    return _touches(_span(right), _span(left))


@builtin("overlaps(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _overlaps(left: Range, right: Range) -> Value:
    first, second = _span(left), _span(right)
    return not _is_before(first, second) and not _is_before(second, first)


@builtin("overlaps before(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _overlaps_before(left: Range, right: Range) -> Value:
    first, second = _span(left), _span(right)
    if _is_before(first, second) or _is_before(second, first):
        return False
    return _starts_compared(first, second) < 0 and _ends_compared(first, second) <= 0


@builtin("overlaps after(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _overlaps_after(left: Range, right: Range) -> Value:
    first, second = _span(left), _span(right)
    if _is_before(first, second) or _is_before(second, first):
        return False
    return _starts_compared(first, second) > 0 and _ends_compared(first, second) >= 0


@builtin("finishes(point: Any, range: range<Any>) -> boolean", price=18)
@builtin("finishes(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _finishes(left: Value, right: Range) -> Value:
    first, second = _span(left), _span(right)
    return _ends_compared(first, second) == 0 and _starts_compared(first, second) >= 0


@builtin("finished by(range: range<Any>, point: Any) -> boolean", price=18)
@builtin("finished by(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _finished_by(left: Range, right: Value) -> Value:
    return _finishes(right, left)


@builtin("includes(range: range<Any>, point: Any) -> boolean", price=18)
@builtin("includes(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _includes(left: Range, right: Value) -> Value:
    first, second = _span(left), _span(right)
    return _starts_compared(first, second) <= 0 and _ends_compared(first, second) >= 0


@builtin("during(point: Any, range: range<Any>) -> boolean", price=18)
@builtin("during(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _during(left: Value, right: Range) -> Value:
    return _includes(right, left)


@builtin("starts(point: Any, range: range<Any>) -> boolean", price=18)
@builtin("starts(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _starts(left: Value, right: Range) -> Value:
    first, second = _span(left), _span(right)
    return _starts_compared(first, second) == 0 and _ends_compared(first, second) <= 0


@builtin("started by(range: range<Any>, point: Any) -> boolean", price=18)
@builtin("started by(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _started_by(left: Range, right: Value) -> Value:
    return _starts(right, left)


@builtin("coincides(point1: Any, point2: Any) -> boolean", price=18)
@builtin("coincides(range1: range<Any>, range2: range<Any>) -> boolean", price=18)
def _coincides(left: Value, right: Value) -> Value:
    first, second = _span(left), _span(right)
    return _starts_compared(first, second) == 0 and _ends_compared(first, second) == 0
