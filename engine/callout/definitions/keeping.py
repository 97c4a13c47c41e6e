"""Values on their way into the record: their JSON, and the delta of a ticket by JSON pointer.

`keep` is `callout.values.encode` with a short cut for what most fields hold. Pointers follow
RFC 6901; a delta names the smallest parts that were set, never a part inside another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from callout.values import Facts, Json, Value, encode

Path: TypeAlias = tuple[str, ...]
_SAFE_INTEGER = 2**53


class Kept(dict[str, Value]):
    """A ticket's data with its JSON beside it, so that the next event need not encode it again."""

    __slots__ = ("encoded",)

    def __init__(self, values: Facts, encoded: dict[str, Json]) -> None:
        super().__init__(values)
        self.encoded = encoded


def keep(value: Value) -> Json:
    """The value as JSON, as `encode` writes it."""
    if isinstance(value, str):
        return f"@{value}" if value[:1] == "@" else value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -_SAFE_INTEGER < value < _SAFE_INTEGER:
        return value
    return encode(value)


def whole(value: Json) -> int:
    """A count that is kept; 0 where there is none yet."""
    return value if isinstance(value, int) else 0


def keep_all(data: Facts) -> Mapping[str, Json]:
    """The JSON of a ticket's data."""
    if isinstance(data, Kept):
        return data.encoded
    return {name: keep(value) for name, value in data.items()}


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


def delta(touched: Iterable[Path], encoded: Mapping[str, Json]) -> dict[str, Json]:
    """What was set, by pointer, from the JSON of all data."""
    paths = set(touched)
    changes: dict[str, Json] = {}
    for path in touched:
        if any(path[:length] in paths for length in range(1, len(path))):
            continue
        changes[pointer(path)] = _at(encoded, path)
    return changes


def pointer(path: Path) -> str:
    """The JSON pointer of a path.

    >>> pointer(("person", "phone/home"))
    '/person/phone~1home'
    """
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)


def _at(encoded: Mapping[str, Json], path: Path) -> Json:
    value: Json = encoded[path[0]]
    for part in path[1:]:
        value = value[part] if isinstance(value, dict) else None
    return value
