"""A ticket's data with its JSON beside it, so that nothing is encoded twice.

Stores and steps hand tickets to each other; both need the values and their JSON. What was read
from JSON, or is about to be written, is kept in both forms.
"""

from __future__ import annotations

from collections.abc import Iterable

from .json_form import Facts, Json, Value, decode, encode


class Kept(dict[str, Value]):
    """Data by name; `encoded` is the same as JSON. Never change one without the other."""

    __slots__ = ("encoded",)

    def __init__(
        self, values: Facts | Iterable[tuple[str, Value]], encoded: dict[str, Json] | None = None
    ) -> None:
        """Without `encoded`, as whoever copies a dictionary makes one, it is worked out."""
        super().__init__(values)
        if encoded is None:
            encoded = {name: encode(value) for name, value in self.items()}
        self.encoded = encoded

    @classmethod
    def read(cls, json: dict[str, Json]) -> Kept:
        """The data that `encoded_of` wrote."""
        # Most values are plain strings; seeing that here spares asking `decode`.
        values = {
            name: value if isinstance(value, str) and value[:1] != "@" else decode(value)
            for name, value in json.items()
        }
        return cls(values, json)


def encoded_of(data: Facts) -> dict[str, Json]:
    """The data as JSON, as `encode` writes each value; not to be changed, for others have it."""
    if isinstance(data, Kept):
        return data.encoded
    return {name: encode(value) for name, value in data.items()}
