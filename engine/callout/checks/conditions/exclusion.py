"""Whether comparisons of one name can hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from callout.values import Value

from .alternatives import Alternative, Alternatives, Comparing
from .listed import ListedValues


def contradiction(found: Alternatives, listed: ListedValues) -> tuple[Comparing, Comparing] | None:
    """Two comparisons that exclude each other, if every alternative has such two.

    Comparisons that may hold of null are not taken to exclude each other.
    """
    pairs = [_excluding(each, listed) for each in found]
    return pairs[0] if pairs and all(pairs) else None


def is_possible(alternative: Alternative, listed: ListedValues) -> bool:
    """Whether the comparisons can all hold, of names that are not null."""
    return _excluding(alternative, listed, nulls=False) is None


def _excluding(
    alternative: Alternative, listed: ListedValues, *, nulls: bool = True
) -> tuple[Comparing, Comparing] | None:
    never = next((each for each in alternative if not each.name and not each.constant), None)
    if never is not None:
        return never, never
    for group in _by_name(alternative):
        for one, other in combinations(group, 2):
            if (nulls and one.denied and other.denied) or _can_both(one, other):
                continue
            return one, other
        values = listed.get(group[0].name)
        asserted = not nulls or not all(each.denied for each in group)
        if values and asserted and not any(_all_hold(group, value) for value in values):
            return group[0], group[-1]
    return None


def _by_name(alternative: Iterable[Comparing]) -> Iterator[list[Comparing]]:
    groups: dict[str, list[Comparing]] = {}
    for each in alternative:
        if each.name:
            groups.setdefault(each.name, []).append(each)
    yield from groups.values()


def _can_both(one: Comparing, other: Comparing) -> bool:
    """Whether some value is as both say; of values that do not compare, yes."""
    first, second = one.constant, other.constant
    if type(first) is not type(second) and not (_is_number(first) and _is_number(second)):
        return not (one.operator == other.operator == "=")
    if one.operator == "=":
        return holds(first, other)
    if other.operator == "=":
        return holds(second, one)
    if "!=" in (one.operator, other.operator):
        return not (isinstance(first, bool) and one.operator == other.operator and first != second)
    if one.operator[0] == other.operator[0]:
        return True
    low, high = (one, other) if one.operator[0] == ">" else (other, one)
    if low.constant == high.constant:
        return low.operator == ">=" and high.operator == "<="
    return _less(low.constant, high.constant)


def _all_hold(group: Iterable[Comparing], value: Value) -> bool:
    return all(holds(value, each) for each in group)


def holds(value: Value, comparing: Comparing) -> bool:
    """Whether a value is as the comparison says; where the two do not compare, it may be."""
    constant = comparing.constant
    match comparing.operator:
        case "=":
            return value == constant
        case "!=":
            return value != constant
        case "<":
            return _less(value, constant)
        case ">":
            return _less(constant, value)
        case "<=":
            return value == constant or _less(value, constant)
        case _:
            return value == constant or _less(constant, value)


def _less(one: Any, other: Any) -> bool:
    try:
        return bool(one < other)
    except TypeError:
        return True


def _is_number(value: Value) -> bool:
    return not isinstance(value, (bool, str)) and hasattr(value, "__abs__")
