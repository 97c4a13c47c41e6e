"""A bounded cache that threads may share."""

from __future__ import annotations

from typing import TypeVar

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class Cache(dict[_Key, _Kept]):
    """A dictionary that forgets everything once it has `limit` entries.

    What it holds can always be computed again, so forgetting is harmless, and each of its steps
    is one operation of `dict`, which is safe between threads. Reads are plain `get`: the hot
    path pays nothing for the bound.
    """

    __slots__ = ("limit",)

    def __init__(self, limit: int = 4096) -> None:
        super().__init__()
        self.limit = limit

    def keep(self, key: _Key, value: _Kept) -> _Kept:
        """Remember `value`, forgetting the others first if there are too many."""
        if len(self) >= self.limit:
            self.clear()
        self[key] = value
        return value
