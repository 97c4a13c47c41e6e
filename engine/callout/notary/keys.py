"""Where keys come from: packages that register under the entry point group ``callout.keys``."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from callout.checkpoints import PublicKey, Signer

from .installed import installed

GROUP = "callout.keys"


class KeyFiles(Protocol):
    """Reads and makes files of keys; all raise CalloutError for what cannot be."""

    def signer(self, path: Path) -> Signer:
        """The key in a file that only its owner may read (PEM, PKCS #8)."""
        ...

    def public(self, path: Path) -> PublicKey:
        """The key in a file (PEM, SubjectPublicKeyInfo)."""
        ...

    def make(self, path: Path, public: Path) -> PublicKey:
        """A new key in two new files."""
        ...


def find_keys(name: str = "ed25519") -> KeyFiles:
    """Who reads keys of that kind; raises `StoreError` if nobody does."""
    found: KeyFiles = installed(GROUP, name, "reads keys", brings="ed25519")
    return found


def open_signer(path: str | Path) -> Signer:
    """The signing key in a file; raises CalloutError, with the reason, where there is none."""
    return find_keys().signer(Path(path))


def open_public(path: str | Path) -> PublicKey:
    """The public key in a file."""
    return find_keys().public(Path(path))
