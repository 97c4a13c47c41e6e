"""Where two pieces of JSON differ, in their smallest parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import pointer
from .digester import comparable
from .json_form import Json


def differences(left: Json, right: Json, place: str = "") -> Iterator[tuple[str, Json, Json]]:
    """The smallest parts in which two pieces of JSON differ, by pointer; None is absent.

    What stands for personal data is passed over where the two were made with other keys.

    >>> list(differences({"a": [1, 2]}, {"a": [1]}))
    [('/a/1', 2, None)]
    """
    if not comparable(left, right):
        return
    if isinstance(left, dict) and isinstance(right, dict):
        for name in dict.fromkeys([*left, *right]):
            inner = f"{place}{pointer.write((name,))}"
            yield from differences(left.get(name), right.get(name), inner)
    elif isinstance(left, list) and isinstance(right, list):
        for number in range(max(len(left), len(right))):
            yield from differences(_at(left, number), _at(right, number), f"{place}/{number}")
    elif type(left) is not type(right) or left != right:
        yield place, left, right


def _at(items: Sequence[Json], number: int) -> Json:
    return items[number] if number < len(items) else None
