"""Keys for tests, made anew each time."""

from __future__ import annotations

from pathlib import Path

from callout.checkpoints import PublicKey, Signer
from callout.notary import find_keys


def new_key(folder: Path, name: str = "key") -> tuple[Signer, PublicKey]:
    """A key that signs and the one that checks; their files lie in the folder."""
    path = folder / name
    find_keys().make(path, Path(f"{path}.pub"))
    return find_keys().signer(path), find_keys().public(Path(f"{path}.pub"))
