"""Where a process has personal data: its fields marked ``pii``, and what is worked out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from callout.datamodel.data_delta import Path
from callout.values import Json, SimpleJson


@dataclass(frozen=True, slots=True)
class PrivateFields:
    """Paths of the ticket's data; of payloads and forms by their names; inputs of rule tables.

    `inputs` are those that may hold personal data, by table.
    """

    data: frozenset[Path] = frozenset()
    payloads: Mapping[str, frozenset[Path]] = field(default_factory=dict)
    forms: Mapping[str, frozenset[Path]] = field(default_factory=dict)
    inputs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: Mapping[str, frozenset[Path]] = field(default_factory=dict)
    """Of groups of sub-processes, by the invoke: in what is kept of each member."""
    roots: tuple[str, ...] = field(init=False, repr=False)
    """The fields of the ticket that hold some, by name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "roots", tuple(sorted({path[0] for path in self.data})))

    def __bool__(self) -> bool:
        return bool(self.data or self.payloads or self.forms or self.groups)

    def touches(self, path: Path) -> bool:
        """Whether a path of expressions leads to personal data, or to a whole that has some."""
        return any(meet(path, each) for each in self.everywhere())

    def everywhere(self) -> Iterator[Path]:
        """Every path under which expressions anywhere may find personal data."""
        yield from self.data
        for paths in self.payloads.values():
            yield from paths
            yield from (("event", "data", *path) for path in paths)
        for form, paths in self.forms.items():
            yield from (("form", form, "fields", *path) for path in paths)


NO_PRIVATE_FIELDS = PrivateFields()
"""Of a process without personal data."""


def meet(left: Path, right: Path) -> bool:
    """Whether one of two paths leads to the other, or both are the same."""
    shorter = min(len(left), len(right))
    return left[:shorter] == right[:shorter]


def leaves(encoded: Mapping[str, Json], paths: Iterable[Path]) -> list[SimpleJson]:
    """The texts, numbers and the like at these paths of encoded facts; in a list, of each item."""
    found: list[SimpleJson] = []
    for path in paths:
        value, rest = encoded.get(path[0]), path[1:]
        while rest and type(value) is dict:  # the way to most of them has no list on it
            value, rest = value.get(rest[0]), rest[1:]
        if type(value) is str and not rest:
            found.append(value)
        elif value is not None:
            _gather(value, rest, found)
    return found


def _gather(value: Json, path: Path, found: list[SimpleJson]) -> None:
    if isinstance(value, list):
        for item in value:
            _gather(item, path, found)
    elif isinstance(value, dict):
        inner = [value.get(path[0])] if path else value.values()
        for part in inner:
            _gather(part, path[1:], found)
    elif not path and value is not None:
        found.append(value)


def masked(value: Json, paths: Iterable[Path], mask: Json) -> Json:
    """The value with `mask` at these paths, wherever there is something."""
    found = value
    for path in paths:
        found = _masked(found, path, mask)
    return found


def _masked(value: Json, path: Path, mask: Json) -> Json:
    if value is None or value == "":
        return value
    if not path:
        return mask
    if isinstance(value, list):
        return [_masked(item, path, mask) for item in value]
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: _masked(value[path[0]], path[1:], mask)}
    return value
