"""Functions over lists (DMN 1.5, table 75); positions count from 1, or from -1 backwards."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key

from callout.feel.runtime.coercion import shown
from callout.feel.runtime.comparison import order, same
from callout.feel.runtime.frame import LENGTH, Frame, NoAnswer, Site
from callout.feel.runtime.invocation import call
from callout.feel.runtime.ranges import Function
from callout.values import Number, Value

from .registry import builtin

_SORT = Site("sort", 0, 4)
_LIST_REPLACE = Site("list replace", 0, 12)


@builtin("list contains(list: list, element: Any) -> boolean", framed=True)
def _list_contains(frame: Frame, values: list[Value], element: Value) -> Value:
    return any(_same(value, element, frame) for value in values)


@builtin("count(list: list) -> number")
def _count(values: list[Value]) -> Value:
    return len(values)


@builtin("min(...list: list)")
def _min(values: list[Value]) -> Value:
    return _extreme(values, -1)


@builtin("max(...list: list)")
def _max(values: list[Value]) -> Value:
    return _extreme(values, 1)


@builtin("all(...list: list) -> boolean")
def _all(values: list[Value]) -> Value:
    answers = _truths(values)
    if False in answers:
        return False
    return None if None in answers else True


@builtin("any(...list: list) -> boolean")
def _any(values: list[Value]) -> Value:
    answers = _truths(values)
    if True in answers:
        return True
    return None if None in answers else False


@builtin("sublist(list: list, start position: whole number, [length: whole number]) -> list")
def _sublist(values: list[Value], start: Number, length: Number | None) -> Value:
    first = _index(values, start)
    last = len(values) if length is None else first + int(length)
    if not first <= last <= len(values) or (length is not None and length < 1):
        raise NoAnswer(f"there are no {length} items from {start}")
    return values[first:last]


@builtin("append(list: list, ...item: Any) -> list")
def _append(values: list[Value], items: list[Value]) -> Value:
    return _bounded([*values, *items])


@builtin("concatenate(...list: list<list>) -> list")
def _concatenate(lists: list[list[Value]]) -> Value:
    return _joined(lists)


@builtin("union(...list: list<list>) -> list", framed=True)
def _union(frame: Frame, lists: list[list[Value]]) -> Value:
    return _distinct(frame, _joined(lists))


@builtin("insert before(list: list, position: whole number, newItem: Any) -> list")
def _insert_before(values: list[Value], position: Number, item: Value) -> Value:
    index = _index(values, position)
    return _bounded([*values[:index], item, *values[index:]])


@builtin("remove(list: list, position: whole number) -> list")
def _remove(values: list[Value], position: Number) -> Value:
    index = _index(values, position)
    return [*values[:index], *values[index + 1 :]]


@builtin("reverse(list: list) -> list")
def _reverse(values: list[Value]) -> Value:
    return values[::-1]


@builtin("index of(list: list, match: Any) -> list<number>", framed=True)
def _index_of(frame: Frame, values: list[Value], match: Value) -> Value:
    return [position for position, value in enumerate(values, 1) if _same(value, match, frame)]


@builtin("distinct values(list: list) -> list", framed=True)
def _distinct(frame: Frame, values: list[Value]) -> Value:
    found: list[Value] = []
    for value in values:
        if not any(_same(value, other, frame) for other in found):
            found.append(value)
    return found


@builtin("flatten(list: list) -> list", framed=True)
def _flatten(frame: Frame, values: list[Value]) -> Value:
    found: list[Value] = []
    waiting: list[Value] = values[::-1]
    while waiting:
        value = waiting.pop()
        frame.spend(1)
        if isinstance(value, list):
            waiting.extend(reversed(value))
        else:
            found.append(value)
    return _bounded(found)


@builtin("sort(list: list, precedes: Any) -> list", framed=True)
def _sort(frame: Frame, values: list[Value], precedes: Function) -> Value:
    if not isinstance(precedes, Function):
        raise NoAnswer("'precedes' is not a function")

    def compared(left: Value, right: Value) -> int:
        answer = call(precedes, (left, right), (), frame, _SORT)
        if not isinstance(answer, bool):
            raise NoAnswer(f"'precedes' is neither true nor false, but {shown(answer)}")
        return -1 if answer else 1

    # Python's sort only asks whether one item is less, so equal items keep their order.
    return sorted(values, key=cmp_to_key(compared))


# The TCK cuts a fraction off here, and here alone (1155-list-replace-function, 011).
@builtin("list replace(list: list, position: number, newItem: Any) -> list")
def _replace_at(values: list[Value], position: Number, item: Value) -> Value:
    index = _index(values, position)
    return [*values[:index], item, *values[index + 1 :]]


@builtin("list replace(list: list, match: Any, newItem: Any) -> list", framed=True)
def _replace_matching(frame: Frame, values: list[Value], match: Function, item: Value) -> Value:
    if not isinstance(match, Function):
        raise NoAnswer("'match' is neither a position nor a function")
    replaced: list[Value] = []
    for value in values:
        answer = call(match, (value, item), (), frame, _LIST_REPLACE)
        if not isinstance(answer, bool):
            raise NoAnswer(f"'match' is neither true nor false, but {shown(answer)}")
        replaced.append(item if answer else value)
    return replaced


def _same(left: Value, right: Value, frame: Frame) -> bool:
    frame.spend(1)
    return same(left, right, frame)


def _extreme(values: list[Value], sign: int) -> Value:
    if not values:
        raise NoAnswer("the list is empty")
    best = values[0]
    if order(best, best) is None:
        raise NoAnswer(f"{shown(best)} has no order")
    for value in values[1:]:
        answer = order(value, best)
        if answer is None:
            raise NoAnswer(f"{shown(value)} and {shown(best)} have no order")
        if answer * sign > 0:
            best = value
    return best


def _truths(values: list[Value]) -> list[bool | None]:
    answers: list[bool | None] = []
    for value in values:
        if value is not None and not isinstance(value, bool):
            raise NoAnswer(f"{shown(value)} is neither true nor false")
        answers.append(value)
    return answers


def _index(values: list[Value], position: Number) -> int:
    """The index of a position, from 1 or from -1 backwards; raises ValueError."""
    place = int(position)
    if place == 0 or abs(place) > len(values):
        raise NoAnswer(f"there is no position {place} in a list of {len(values)}")
    return place - 1 if place > 0 else len(values) + place


def _joined(lists: Iterable[list[Value] | None]) -> list[Value]:
    found: list[Value] = []
    for values in lists:
        if values is None:
            raise NoAnswer("one of the lists is null")
        found.extend(values)
    return _bounded(found)


def _bounded(values: list[Value]) -> list[Value]:
    if len(values) > LENGTH:
        raise NoAnswer(f"a list longer than {LENGTH} items")
    return values
