"""Values as scenarios write them, and what is said where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callout.values import Json


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What was expected and what was there."""

    expected: str
    actual: str

    def under(self, prefix: str) -> Mismatch:
        """The same, said of a part."""
        return Mismatch(prefix + self.expected, prefix + self.actual)


def compare(expected: Json, actual: Json, name: str = "") -> Iterator[Mismatch]:
    """A mismatch, if the two differ."""
    if expected != actual:
        prefix = f"{name}: " if name else ""
        yield Mismatch(prefix + text_of(expected), prefix + text_of(actual))


def as_list(value: Json) -> list[Json]:
    """A list as it is, null as nothing, anything else as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: Json) -> str:
    """JSON as a scenario would write it."""
    match value:
        case list():
            return ", ".join(map(text_of, value)) or "nothing"
        case dict():
            return f"{{{', '.join(f'{name}: {text_of(each)}' for name, each in value.items())}}}"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def named(value: Json) -> Mapping[str, Json]:
    """A map as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}
