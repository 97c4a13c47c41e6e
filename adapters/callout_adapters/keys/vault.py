"""Keys of subjects, made and wrapped by a master key: `callout.sealing.Vault`.

Personal data are sealed with AES-SIV (RFC 5297, 256-bit keys), which needs no nonce and gives the
same for the same, as replays want it; keys of subjects are wrapped with AES-256-GCM under their
names. What each key is for is told apart by HKDF (RFC 5869). Needs the package ``cryptography``.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SECRET = 32
_NONCE = 12
_SIV_KEY = 64
_CONTEXT = [b"callout sealed value 1"]


class SivCipher:
    """One key of a subject at work: `callout.values.Cipher`."""

    def __init__(self, secret: bytes) -> None:
        self._siv = AESSIV(_derived(secret, b"seal", _SIV_KEY))
        self._mac = _derived(secret, b"digest", _SECRET)

    def seal(self, content: bytes) -> bytes:
        return self._siv.encrypt(content, _CONTEXT)

    def open(self, sealed: bytes) -> bytes | None:
        try:
            return self._siv.decrypt(sealed, _CONTEXT)
        except (InvalidTag, ValueError):
            return None

    def digest(self, content: bytes) -> str:
        return hmac.new(self._mac, content, hashlib.sha256).hexdigest()


class MasterKeyVault:
    """Makes keys of subjects and unwraps them; the master key itself is in no database."""

    def __init__(self, master: bytes) -> None:
        self._wrapping = AESGCM(_derived(master, b"wrap", _SECRET))
        self._subjects = _derived(master, b"subject", _SECRET)

    def made(self, key: str) -> bytes:
        """A new key of this name, wrapped."""
        nonce = os.urandom(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, os.urandom(_SECRET), key.encode())

    def cipher(self, key: str, wrapped: bytes) -> SivCipher | None:
        """The key of this name; None where another master key has wrapped it, or under another."""
        try:
            secret = self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], key.encode())
        except (InvalidTag, ValueError):
            return None
        return SivCipher(secret)

    def subject(self, name: str) -> str:
        """What stands in the database for a subject: a keyed digest of who it is."""
        return hmac.new(self._subjects, name.encode(), hashlib.sha256).hexdigest()


def open_vault(master: bytes) -> MasterKeyVault:
    """The keys that this master key, a secret of 32 bytes or more, has wrapped."""
    return MasterKeyVault(master)


def _derived(secret: bytes, what: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, None, b"callout " + what).derive(secret)
