"""Time stamps by a third party (RFC 3161) over checkpoints that lie in a folder.

The token lies beside its file, under its name with ``.tsr`` behind. Each checkpoint names the one
before by its hash, so a stamp over the newest says of all of them that they were there by then.
Who talks to an authority comes from packages that register under the entry point group
``callout.stamps``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from callout.errors import BadArgument

from .installed import installed

GROUP = "callout.stamps"
ENDING = ".tsr"
"""Behind the name of a checkpoint's file: the answer of the authority, DER (RFC 3161, 2.4.2)."""
CHECKPOINTS = "*.checkpoint"


class StampCheck(Protocol):
    """Checks tokens by the certificates that somebody trusts."""

    def instant(self, content: bytes, token: bytes) -> datetime:
        """When the authority has seen this content, aware UTC; raises CalloutError with why not."""
        ...


class Stamps(Protocol):
    """Asks authorities, and reads the certificates of those that are trusted."""

    def ask(self, address: str, content: bytes) -> bytes:
        """The token of an authority over the content; raises CalloutError where it gives none."""
        ...

    def check(self, certificates: Path) -> StampCheck:
        """What checks by a file of certificates (PEM); raises CalloutError where it has none."""
        ...


def find_stamps(name: str = "rfc3161") -> Stamps:
    """Who knows stamps of that kind; raises `StoreError` if nobody does."""
    found: Stamps = installed(GROUP, name, "knows time stamps", brings="rfc3161")
    return found


def stamp_newest(folder: Path, address: str, stamps: Stamps) -> Path | None:
    """The new token's file, beside the largest checkpoint; None where that one has a token.

    Raises `BadArgument` for a folder without checkpoints.
    """
    files = sorted(folder.glob(CHECKPOINTS))
    if not files:
        raise BadArgument(
            f"{folder} is no folder with checkpoints",
            hint="callout audit publish --to file:/folder brings them there",
        )
    token = stamp_of(files[-1])
    if token.exists():
        return None
    found = stamps.ask(address, files[-1].read_bytes())
    with token.open("xb") as file:  # never written over
        file.write(found)
    return token


def stamp_of(checkpoint: Path) -> Path:
    """Where the token of a checkpoint's file lies."""
    return checkpoint.with_name(checkpoint.name + ENDING)
