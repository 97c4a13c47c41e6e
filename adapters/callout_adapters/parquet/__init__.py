"""Entries in Parquet files by day, written by pyarrow and asked by DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from callout.store.lists.trails.archive import DayWritten, TrailArchive
from callout.store.lists.trails.protocol import Trails

from .reading import open_days
from .writing import write_days

__all__ = ["ParquetArchive", "open_archive"]


class ParquetArchive:
    """See `callout.store.lists.trails.archive.TrailArchive`."""

    def write(
        self, trails: Trails, folder: Path, days: tuple[date | None, date | None], *, whole: bool
    ) -> Iterator[DayWritten]:
        return write_days(trails, folder, days, whole=whole)

    def open(self, folder: Path) -> AbstractContextManager[Trails]:
        return open_days(folder)


def open_archive() -> TrailArchive:
    """The format, for the entry point."""
    return ParquetArchive()
