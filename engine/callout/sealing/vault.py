"""What makes and unwraps keys of subjects: found by its name, made of the master key.

Packages register themselves under the entry point group ``callout.vaults``: a function of the
master key's bytes.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Protocol, cast

from callout.errors import BadArgument, StoreError
from callout.values import Cipher

GROUP = "callout.vaults"
SHORTEST_MASTER = 32
"""Bytes of a master key; what is shorter may be found out by trying."""


class Vault(Protocol):
    """The master key at work."""

    def made(self, key: str) -> bytes:
        """A new key of this name, wrapped."""
        ...

    def cipher(self, key: str, wrapped: bytes) -> Cipher | None:
        """The key at work; None where another master key has wrapped it, or under another name."""
        ...

    def subject(self, name: str) -> str:
        """What stands in a database for a subject: a keyed digest of who it is."""
        ...


def open_vault(master: bytes) -> Vault:
    """The vault of a master key.

    Raises `BadArgument` for a key that is too short, `StoreError` where nothing is installed that
    can seal.
    """
    if len(master) < SHORTEST_MASTER:
        raise BadArgument(
            f"the master key has less than {SHORTEST_MASTER} bytes",
            hint="make one: head -c 64 /dev/urandom > master.key; keep it away from the database",
        )
    (*_, point) = (None, *entry_points(group=GROUP))
    if point is None:
        raise StoreError("nothing seals personal data here", hint=_INSTALL)
    try:
        return cast("Vault", point.load()(master))
    except ImportError as error:
        raise StoreError(f"sealing needs a package: {error}", hint=_INSTALL) from None


_INSTALL = "pip install callout[privacy]"
