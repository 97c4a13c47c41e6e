"""``callout export`` of all entries: Parquet files, one for each day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import typer

from callout.cli.output import console
from callout.store import Store
from callout.store.lists.trails.archive import trail_archive


def days_of(
    parquet: Path | None, since: datetime | None, until: datetime | None
) -> tuple[date | None, date | None]:
    """From which day until before which; raises BadParameter where no day is asked for."""
    if parquet is None and (since is not None or until is not None):
        raise typer.BadParameter("--since and --until are of --parquet")
    if since is not None and until is not None and since >= until:
        raise typer.BadParameter("--until is a later day than --since: it is not written itself")
    return (since.date() if since else None, until.date() if until else None)


def write_parquet(
    store: Store, folder: Path, days: tuple[date | None, date | None], *, whole: bool
) -> None:
    """Write the days that are not there yet."""
    written = kept = entries = 0
    for each in trail_archive().write(store.lists.trails, folder, days, whole=whole):
        written, kept = written + each.is_new, kept + (not each.is_new)
        entries += each.entries
    said = f"{entries} entries of {written + kept} days in {folder}: {written} days written"
    console().print(f"{said}, {kept} as they were", markup=False)
