"""What operators do to a database with nobody else in it: upgrade, back up, restore.

Like stores, these come from the packages that register under an entry point group, here
``callout.maintenance``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from .addresses import entry_point

GROUP = "callout.maintenance"


class Maintenance(Protocol):
    """Works on the database at one address."""

    def upgrade(self) -> str:
        """Bring the schema to what this program needs; answers its revision."""
        ...

    def back_up(self, target: Path) -> None:
        """Copy the database into a new file, while others may go on working.

        Raises `StoreError` if the file exists, or the copy is not whole.
        """
        ...

    def restore(self, source: Path) -> None:
        """Make the database anew from a back-up; raises `StoreError` if there is one already."""
        ...


def open_maintenance(url: str) -> Maintenance:
    """Maintenance of the database at an address; raises `StoreError` if nobody provides it."""
    opener: Callable[[str], Maintenance] = entry_point(GROUP, url).load()
    return opener(url)
