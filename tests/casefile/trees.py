"""Trees of RFC 6962 in the plainest way, and checkpoints over them, signed by a key of ours."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from callout.values import Json, canonical

ORIGIN = "example.org/log"


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return _hash(b"\0" + leaves[0])
    left = _split(len(leaves))
    return _hash(b"\1" + root(leaves[:left]) + root(leaves[left:]))


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    left = _split(len(leaves))
    if index < left:
        return [*path(index, leaves[:left]), root(leaves[left:])]
    return [*path(index - left, leaves[left:]), root(leaves[:left])]


def growth(size: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    left = _split(len(leaves))
    if size <= left:
        return [*growth(size, leaves[:left], whole=whole), root(leaves[left:])]
    return [*growth(size - left, leaves[left:], whole=False), root(leaves[:left])]


@dataclass(frozen=True)
class Log:
    """Entries in the order in which they were sealed; see `callout.casefile.CaseProofs`."""

    sealed: tuple[tuple[str, int, str], ...]
    sizes: tuple[int, ...]
    key: Ed25519PrivateKey

    @property
    def leaves(self) -> list[bytes]:
        return [canonical(list(each)) for each in self.sealed]

    def checkpoints(self) -> list[bytes]:
        return [self.note(size) for size in self.sizes]

    def growth(self) -> list[Mapping[str, Json]]:
        pairs = zip(self.sizes, self.sizes[1:], strict=False)
        return [
            {
                "from": first,
                "to": last,
                "path": [each.hex() for each in growth(first, self.leaves[:last])],
            }
            for first, last in pairs
        ]

    def proof(self, ticket: str, seq: int) -> Mapping[str, Json] | None:
        for index, (name, number, head) in enumerate(self.sealed):
            if (name, number) == (ticket, seq):
                size = next(each for each in self.sizes if each > index)
                steps: list[Json] = [each.hex() for each in path(index, self.leaves[:size])]
                leaf: dict[str, Json] = {"ticket": name, "seq": number, "hash": head}
                return {"leaf": leaf, "index": index, "size": size, "path": steps}
        return None

    def note(self, size: int) -> bytes:
        top = base64.b64encode(root(self.leaves[:size])).decode()
        text = f"{ORIGIN}\n{size}\n{top}\nprevious -\ntime 2024-03-12T00:00:00Z\n".encode()
        public = self.key.public_key().public_bytes_raw()
        name = _hash(ORIGIN.encode() + b"\n\x01" + public)[:4]
        signature = base64.b64encode(name + self.key.sign(text)).decode()
        return text + f"\n— {ORIGIN} {signature}\n".encode()

    def public_pem(self) -> bytes:
        form = PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(Encoding.PEM, form)
