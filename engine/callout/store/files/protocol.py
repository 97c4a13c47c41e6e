"""What is asked of a store about files: each content once, whole, and checked by its hash."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callout.errors import StoreError
from callout.records import TicketId
from callout.values.files import sha256_of


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What stands beside a content: its media type, its size, who brought it, when, for whom.

    It is what was said when the content came first. `ticket` is the one it was brought for, if
    that was said; whose payloads name it is in their histories.
    """

    sha256: str
    type: str
    bytes: int
    by: str
    at: datetime
    ticket: TicketId | None = None


class FileStore(Protocol):
    """Contents by hash. What is there stays as it is: nothing replaces or removes one."""

    def put(self, file: StoredFile, content: bytes) -> StoredFile:
        """Keep a content; of one that is there already what was said first is answered.

        Raises `StoreError` for a content of another hash or size than `file` says.
        """
        ...

    def get(self, sha256: str) -> bytes | None:
        """The content; None where there is none, `StoreError` where it has not this hash."""
        ...

    def about(self, hashes: Collection[str]) -> Mapping[str, StoredFile]:
        """What is known of those that are there, by hash; no content is read."""
        ...

    def names(self, after: str = "", limit: int = 500) -> Sequence[str]:
        """The hashes beyond `after` that contents are kept under, in order."""
        ...


def check_content(sha256: str, size: int, content: bytes) -> None:
    """Raises `StoreError` unless the content has this hash and this many bytes."""
    found = sha256_of(content)
    if found != sha256 or len(content) != size:
        raise StoreError(
            f"the content kept under {sha256[:12]} has {len(content)} bytes with the hash "
            f"{found[:12]}; it should have {size}",
            hint="it was altered on its way or where it lies: restore the newest back-up",
        )
