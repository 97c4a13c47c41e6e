"""A value that is kept under a key: what stands for it in records, and who can read it again.

In JSON it is one string, ``@sealed:<key>:<content>``, the content in base64url without padding
(RFC 4648 section 5). Sealing is deterministic: the same value under the same key gives the same
string, so a replay gives the same bytes. Who lacks the key has an opaque value, which may be copied
and compared with itself; to expressions it is null.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self

SEALED = "sealed:"
"""How the text of one begins, behind the ``@``."""
_TEXT = re.compile(r"sealed:([0-9a-z]{1,64}):([A-Za-z0-9_-]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value: the name of its key and what came of it, in base64url."""

    key: str
    content: str

    def __str__(self) -> str:
        return f"{SEALED}{self.key}:{self.content}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The value of such a text, without the ``@``; raises ValueError where it is none."""
        found = _TEXT.fullmatch(text)
        if found is None:
            raise ValueError(f"'@{text[:60]}' is no sealed value")
        return cls(*found.groups())

    @classmethod
    def of(cls, key: str, content: bytes) -> Self:
        """What came of a value under this key."""
        return cls(key, base64.urlsafe_b64encode(content).rstrip(b"=").decode())

    @property
    def bytes(self) -> bytes:
        """What came of the value; raises ValueError where that is no base64url."""
        return base64.urlsafe_b64decode(self.content + "=" * (-len(self.content) % 4))


class Cipher(Protocol):
    """One key at work. The same bytes always come to the same (RFC 5297, deterministic)."""

    def seal(self, content: bytes) -> bytes:
        """The bytes, so that only this key opens them."""
        ...

    def open(self, sealed: bytes) -> bytes | None:
        """The bytes again; None where this key did not seal them, or they were altered."""
        ...

    def digest(self, content: bytes) -> str:
        """A keyed digest, in hexadecimal: whoever lacks the key cannot try values."""
        ...


FindCipher = Callable[[str], Cipher | None]
"""Finds a key by its name; None where it was destroyed or is not at hand."""


class KeyRing(Protocol):
    """The keys of a store, as far as whoever asks can use them."""

    def find(self, key: str) -> Cipher | None:
        """The key of this name; None where it was destroyed or cannot be used here."""
        ...

    def is_erased(self, key: str) -> bool:
        """Whether there was a key of this name that was destroyed."""
        ...


class NoKeys:
    """The ring of those who have none."""

    def find(self, key: str) -> None:
        """None."""

    def is_erased(self, key: str) -> bool:
        """Nobody knows."""
        del key
        return False


NO_KEYS = NoKeys()


def no_cipher(_: str) -> None:
    """No key is at hand."""


def is_sealed(json: object) -> bool:
    """Whether it is the JSON of a sealed value."""
    return isinstance(json, str) and json[: len(SEALED) + 1] == f"@{SEALED}"
