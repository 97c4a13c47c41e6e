"""Entries in files by day: written from a store, and asked the same questions as the store.

What writes and reads them comes from a package that registers itself under the entry point group
``callout.trails``, by the format's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from callout.errors import StoreError

from .protocol import Trails

GROUP = "callout.trails"
PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class DayWritten:
    """A day (UTC) in a file: how many entries; not `is_new`: the file was there, and still fits."""

    day: date
    entries: int
    is_new: bool


class TrailArchive(Protocol):
    """A format of files that hold entries by day."""

    def write(
        self, trails: Trails, folder: Path, days: tuple[date | None, date | None], *, whole: bool
    ) -> Iterator[DayWritten]:
        """Write the days from the first until before the second; what is None does not matter.

        A day is one of UTC, its file has the entries recorded in it by ticket and number, all of
        them or none. What fits already is left alone. With `whole` the entries' documents are
        written, too. Raises `StoreError`.
        """
        ...

    def open(self, folder: Path) -> AbstractContextManager[Trails]:
        """The entries in the files of a folder; raises `StoreError` where they are not whole."""
        ...


def trail_archive(name: str = PARQUET) -> TrailArchive:
    """The format of this name; raises `StoreError` where what it needs is not installed."""
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name not in known:
        raise StoreError(f"nothing writes {name}", hint=_HINT.format(name))
    try:
        opener: Callable[[], TrailArchive] = known[name].load()
    except ImportError as error:
        raise StoreError(
            f"{name} takes what is not installed: {error}", hint=_HINT.format(name)
        ) from error
    return opener()


_HINT = "run: pip install callout[{}]"
