"""What stands in a record in the place of personal data.

The value itself stays where it belongs, in the payload that brought it and in the ticket's data.
Everywhere else, in what rule tables read or a refusal quotes, a mark stands for it. With a key the
mark is an HMAC (RFC 2104) over the place and the value, so that a replay with the same key sees
whether the value was the same; whoever lacks the key learns nothing, not even whether two tickets
had the same. Without a key the mark says only that a value was there. There is no middle way: a
digest without a secret key is found out by trying (a phone number takes minutes), and a key that
lies beside the records is none.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from .json_form import Json, canonical

PRIVATE = "$private"
"""The only name in a mark."""
WITHHELD: dict[str, Json] = {PRIVATE: True}
"""The mark of a value that nobody can compare."""
SHORTEST_KEY = 16
"""Bytes; RFC 2104 wants a key no shorter than the hash, and a passphrase has less than it seems."""
_NAME = 8


@dataclass(frozen=True, slots=True)
class Digester:
    """Makes marks, with the key of a deployment or without one.

    A key of one person is to take its place where one person's data must be forgotten: destroying
    it makes all marks of that person meaningless. Raises ValueError for a key that is too short.
    """

    key: bytes = field(default=b"", repr=False)
    name: str = field(init=False, default="")
    """Names the key in a mark, so that a replay knows which marks it can compare."""

    def __post_init__(self) -> None:
        if self.key and len(self.key) < SHORTEST_KEY:
            raise ValueError(f"the key has less than {SHORTEST_KEY} bytes")
        if self.key:
            name = hmac.new(self.key, b"name", hashlib.sha256).hexdigest()[:_NAME]
            object.__setattr__(self, "name", name)

    def mark(self, value: Json, *place: str) -> dict[str, Json]:
        """What stands for the value at a place (a ticket, a table, an input); a null is no secret.

        >>> Digester().mark("13800000000", "T-1", "completeness", "phone")
        {'$private': True}
        """
        if not self.key:
            return dict(WITHHELD)
        content = canonical([*place, value])
        digest = hmac.new(self.key, content, hashlib.sha256).hexdigest()
        return {PRIVATE: f"{self.name}:{digest}"}


NO_KEY = Digester()
"""Without a key: nobody can compare."""


def is_mark(value: Json) -> bool:
    """Whether the value stands for personal data."""
    return isinstance(value, dict) and value.keys() == {PRIVATE}


def comparable(left: Json, right: Json) -> bool:
    """Whether two values can be held against each other: not marks of different keys."""
    if not (isinstance(left, dict) and isinstance(right, dict) and is_mark(left)):
        return True
    return not is_mark(right) or _key_of(left) == _key_of(right)


def _key_of(mark: dict[str, Json]) -> str:
    return str(mark[PRIVATE]).partition(":")[0]
