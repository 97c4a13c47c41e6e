"""Keys that sign and keys that check, as the rest needs them; what they are made of is outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from .checkpoint import Checkpoint
from .note import Note, NoteSignature, key_id


class PublicKey(Protocol):
    """A key that checks signatures."""

    @property
    def raw(self) -> bytes:
        """Its 32 bytes (RFC 8032)."""
        ...

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's, of this text."""
        ...


class Signer(Protocol):
    """A key that signs. Its secret leaves it in no way."""

    @property
    def public(self) -> PublicKey:
        """What checks its signatures."""
        ...

    def sign(self, text: bytes) -> bytes:
        """The signature of a text: 64 bytes (RFC 8032)."""
        ...


def signed(checkpoint: Checkpoint, signer: Signer) -> Note:
    """The checkpoint with a signature; the key has the name of the checkpoint's origin."""
    text = checkpoint.to_text()
    key = key_id(checkpoint.origin, signer.public.raw)
    signature = NoteSignature(checkpoint.origin, key, signer.sign(text.encode()))
    return Note(text, (signature,))


def is_signed(note: Note, keys: Iterable[PublicKey]) -> bool:
    """Whether one of the keys has signed it in the name of its origin."""
    origin, text = note.text.partition("\n")[0], note.text.encode()
    return any(
        each.name == origin
        and each.key == key_id(origin, key.raw)
        and key.has_signed(text, each.signature)
        for key in keys
        for each in note.signatures
    )
