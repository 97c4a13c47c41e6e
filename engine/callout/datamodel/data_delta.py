"""The delta of a ticket's data by JSON pointer.

Pointers follow RFC 6901; a delta names the smallest parts that were set, never a part inside
another.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from operator import is_
from typing import TypeAlias

from callout.errors import ExpressionError
from callout.values import Json, Value, canonical, encode, pointer

Path: TypeAlias = tuple[str, ...]


def as_json(value: Value, what: str) -> Json:
    """A value of an expression as it can be kept; `what` it is begins the message.

    Raises ExpressionError for a value that has no JSON, such as a function.
    """
    try:
        return encode(value)
    except (TypeError, ValueError) as error:
        raise ExpressionError(f"{what} cannot be kept: {error}") from None


def whole(value: Json) -> int:
    """A count that is kept; 0 where there is none yet."""
    return value if isinstance(value, int) else 0


def inside(whole: Value, path: Path, value: Value) -> tuple[Value, Path]:
    """`whole` (the value of ``path[0]``) with the part at `path` set, and the path that changed.

    Contexts on the way that are not there yet are made; the path that changed is then the
    outermost of them.
    """
    if len(path) == 1:
        return value, path
    if not isinstance(whole, dict):
        made, _ = inside({}, path, value)
        return made, path[:1]
    part, touched = inside(whole.get(path[1]), path[1:], value)
    return {**whole, path[1]: part}, (path[0], *touched)


def part_of(whole: Value, path: Path) -> Value:
    """The part of `whole` (the value of ``path[0]``) at `path`; null where there is none."""
    for name in path[1:]:
        if not isinstance(whole, dict):
            return None
        whole = whole.get(name)
    return whole


def grown_from(before: Value, after: Value) -> int:
    """How many items a list had that has only got more of them; 0 where it is not so.

    The items are those of before themselves, as FEEL's functions that add to a list leave them.
    """
    if not isinstance(before, list) or not isinstance(after, list) or len(after) <= len(before):
        return 0
    return len(before) if all(map(is_, before, after)) else 0


def grown(
    before: list[Value], known: Json, after: list[Value], what: str, *, by_value: bool
) -> list[Json] | None:
    """The JSON of a list that is longer than `before` and begins as that; None if it does not.

    `known` is the JSON of before. What FEEL's functions have added to is seen at once; `by_value`
    it may also begin with other items that read the same.
    """

    def reads_the_same(was: Json, item: Value) -> bool:
        return canonical(as_json(item, what)) == canonical(was)

    if not isinstance(known, list):
        return None
    if not grown_from(before, after) and not (by_value and all(map(reads_the_same, known, after))):
        return None
    return [*known, *(as_json(item, what) for item in after[len(known) :])]


def delta(touched: Collection[Path], encoded: Mapping[str, Json]) -> dict[str, Json]:
    """What was set, by pointer, from the JSON of all data."""
    changes: dict[str, Json] = {}
    for path in touched:
        if len(path) == 1:
            changes[pointer.write(path)] = encoded.get(path[0])
        elif not is_inside(path, touched):
            changes[pointer.write(path)] = pointer.get(encoded, path)
    return changes


def added(
    grown: Mapping[Path, int], touched: Container[Path], encoded: Mapping[str, Json]
) -> dict[str, list[Json]]:
    """What was added to lists, by pointer: `grown` is how many items each had before."""
    changes: dict[str, list[Json]] = {}
    for path, length in grown.items():
        items = pointer.get(encoded, path)
        if isinstance(items, list) and not is_inside(path, touched):
            changes[pointer.write(path)] = items[length:]
    return changes


def is_inside(path: Path, paths: Container[Path]) -> bool:
    """Whether a part that this path leads through is one of `paths`."""
    return any(path[:length] in paths for length in range(1, len(path)))
