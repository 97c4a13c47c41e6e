"""The keys of one store, unwrapped as they are asked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from callout.errors import CalloutError
from callout.records import TicketId
from callout.values import Cipher

from .keys import KeyRows, SubjectKey
from .vault import Vault

_KEPT = 10_000
"""Keys that are remembered; a ticket says itself which of its keys were destroyed."""


class KeyNotAtHand(CalloutError):
    """What is asked needs a key that this program has not."""

    code = "key-not-at-hand"


class StoredKeys:
    """A `callout.values.KeyRing` over the keys of a store; makes new ones. For several threads."""

    def __init__(self, rows: Callable[[], KeyRows], vault: Vault) -> None:
        self._rows = rows
        self.vault = vault
        self._ciphers: dict[str, Cipher] = {}
        self._lock = Lock()

    def find(self, key: str) -> Cipher | None:
        """The key of this name; None where it was destroyed, or another master key wrapped it."""
        found = self._ciphers.get(key)
        if found is not None:
            return found
        row = self._rows().get([key]).get(key)
        if row is None or row.wrapped is None:
            return None
        return self._remembered(key, self.vault.cipher(key, row.wrapped))

    def is_erased(self, key: str) -> bool:
        """Whether there was a key of this name that was destroyed."""
        row = self._rows().get([key]).get(key)
        return row is not None and row.wrapped is None

    def subject_of(self, key: str) -> str | None:
        """Whose key it is."""
        row = self._rows().get([key]).get(key)
        return None if row is None else row.subject

    def made(self, subject: str, ticket: TicketId, now: datetime) -> SubjectKey:
        """A new key, which is in no store yet."""
        name = secrets.token_hex(8)
        wrapped = self.vault.made(name)
        self._remembered(name, self.vault.cipher(name, wrapped))
        return SubjectKey(name, subject, ticket, now, wrapped)

    def forget(self) -> None:
        """Remember no key any longer: some were destroyed."""
        with self._lock:
            self._ciphers.clear()

    def _remembered(self, key: str, cipher: Cipher | None) -> Cipher | None:
        if cipher is not None:
            with self._lock:
                while len(self._ciphers) >= _KEPT:
                    self._ciphers.pop(next(iter(self._ciphers)))
                self._ciphers[key] = cipher
        return cipher
