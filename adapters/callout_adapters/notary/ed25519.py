"""Ed25519 (RFC 8032) keys in PEM files, by the package ``cryptography``."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callout.errors import CalloutError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST = 100_000


class BadKey(CalloutError):
    """A file holds no key that can be used, or there is nothing to use it with."""

    code = "bad-key"


class Ed25519Public:
    """See `callout.checkpoints.PublicKey`."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    @property
    def raw(self) -> bytes:
        return self._key.public_bytes_raw()

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.verify(signature, text)
        except InvalidSignature:
            return False
        return True


class Ed25519Signer:
    """See `callout.checkpoints.Signer`; its text says nothing of the secret."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> Ed25519Public:
        return Ed25519Public(self._key.public_key())

    def sign(self, text: bytes) -> bytes:
        return self._key.sign(text)


class Ed25519Keys:
    """See `callout.notary.keys.KeyFiles`."""

    def __init__(self) -> None:
        try:
            from cryptography.hazmat.primitives import serialization
            from cryptography.hazmat.primitives.asymmetric import ed25519
        except ImportError:
            raise BadKey(
                "checkpoints are signed and checked by a package that is not installed",
                hint="pip install callout[audit]",
            ) from None
        self._forms: Any = serialization
        self._kind: Any = ed25519

    def signer(self, path: Path) -> Ed25519Signer:
        text = _read(path, secret=True)
        try:
            key: Any = self._forms.load_pem_private_key(text, password=None)
        except (ValueError, TypeError):
            key = None  # nothing of a secret is repeated, not even what is wrong with it
        if not isinstance(key, self._kind.Ed25519PrivateKey):
            raise BadKey(
                f"{path} holds no Ed25519 private key in PEM (PKCS #8) without a password",
                hint="callout audit keygen makes one",
            )
        return Ed25519Signer(key)

    def public(self, path: Path) -> Ed25519Public:
        text = _read(path, secret=False)
        try:
            key: Any = self._forms.load_pem_public_key(text)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, self._kind.Ed25519PublicKey):
            raise BadKey(
                f"{path} holds no Ed25519 public key in PEM",
                hint="callout audit keygen writes one beside the private key",
            )
        return Ed25519Public(key)

    def make(self, path: Path, public: Path) -> Ed25519Public:
        forms, key = self._forms, self._kind.Ed25519PrivateKey.generate()
        secret = key.private_bytes(
            forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
        )
        shown = key.public_key().public_bytes(
            forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo
        )
        _write(path, secret, 0o600)
        _write(public, shown, 0o644)
        return Ed25519Public(key.public_key())


def _read(path: Path, *, secret: bool) -> bytes:
    try:
        with path.open("rb") as file:
            if secret and os.name == "posix" and os.fstat(file.fileno()).st_mode & _OTHERS:
                raise BadKey(
                    f"{path} may be read by others than its owner", hint=f"chmod 600 {path}"
                )
            return file.read(_MOST)
    except OSError as error:
        raise BadKey(
            f"{path} cannot be read: {error.strerror}", hint="name the file of a key"
        ) from None


def _write(path: Path, content: bytes, mode: int) -> None:
    """A new file, whole on disk; one that is there is left alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise BadKey(
            f"{path} cannot be made: {error.strerror}", hint="a key is never written over"
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
