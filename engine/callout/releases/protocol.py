"""What is asked of a store about releases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .acts import ReleaseEntry


class ReleaseLog(Protocol):
    """The log of one store. Nothing in it is ever changed or taken away."""

    def add(self, entry: ReleaseEntry) -> bool:
        """Keep an entry, and note it among those to be sealed, in one transaction.

        False, and nothing is changed, where another has its number: somebody else was first.
        """
        ...

    def entries(self, after: int = 0) -> Sequence[ReleaseEntry]:
        """All entries beyond a number, in order; raises `StoreError` for one that is damaged."""
        ...
