"""Files by the hash of their content: what names one, and how one is written down.

The hash is SHA-256 (FIPS 180-4) in small hexadecimal letters, the type a media type without
parameters (RFC 6838, 4.2). A name is for people: one part of a path, never where something lies.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeGuard

from .visible import UNSEEN

PARTS: Final = ("sha256", "name", "type", "bytes")
"""What the value of a file has, and nothing else."""
LONGEST_NAME: Final = 255
"""Characters of a file's name, at most."""
_HASH = re.compile(r"[0-9a-f]{64}")
_ATOM = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
_TYPE = re.compile(f"{_ATOM}/{_ATOM}")


@dataclass(frozen=True, slots=True, eq=False)
class FileRef(Mapping[str, str | int]):
    """A file by its hash, as it is put into a payload; equal to any map of the same parts.

    >>> dict(FileRef("ab" * 32, "sketch.jpg", "image/jpeg", 5))["bytes"]
    5
    """

    sha256: str
    name: str
    type: str
    bytes: int

    def __getitem__(self, key: str) -> str | int:
        return self._parts()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(PARTS)

    def __len__(self) -> int:
        return len(PARTS)

    def _parts(self) -> dict[str, str | int]:
        return {"sha256": self.sha256, "name": self.name, "type": self.type, "bytes": self.bytes}


def sha256_of(content: bytes) -> str:
    """The hash of a file's content.

    >>> sha256_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def is_sha256(value: object) -> TypeGuard[str]:
    """Whether it is a hash as files are named by."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def is_content_type(value: object) -> TypeGuard[str]:
    """Whether it is a media type in small letters, without parameters."""
    return isinstance(value, str) and _TYPE.fullmatch(value) is not None


def is_file_name(value: object) -> TypeGuard[str]:
    """Whether it can be a file's name: some text on one line, no path."""
    if not isinstance(value, str) or not value.strip() or value in (".", ".."):
        return False
    return len(value) <= LONGEST_NAME and not UNSEEN.search(value) and not {*"/\\"} & {*value}
