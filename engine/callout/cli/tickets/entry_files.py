"""``callout export`` of all entries: Parquet files, one for each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from callout.cli.output import console
from callout.store import Store
from callout.store.lists.trails.archive import trail_archive


@dataclass(frozen=True, slots=True)
class ParquetWishes:
    """Where entries are to be written, and those of which days."""

    parquet: Annotated[
        Path | None,
        typer.Option(help="Entries instead, in this folder: a Parquet file for each day of UTC."),
    ] = None
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="With --parquet: from this day.")
    ] = None
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="With --parquet: before it.")
    ] = None

    @property
    def is_asked_for(self) -> bool:
        """Whether they are; raises BadParameter for days of nothing, or of no day."""
        if self.parquet is None and (self.since is not None or self.until is not None):
            raise typer.BadParameter("--since and --until are of --parquet")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise typer.BadParameter(
                "--until is a later day than --since; it is not written itself"
            )
        return self.parquet is not None

    @property
    def days(self) -> tuple[date | None, date | None]:
        """From which day until before which."""
        return (
            self.since.date() if self.since else None,
            self.until.date() if self.until else None,
        )


def write_parquet(store: Store, folder: Path, wishes: ParquetWishes, *, whole: bool) -> None:
    """Write the days that are not there yet."""
    written = kept = entries = 0
    for each in trail_archive().write(store.lists.trails, folder, wishes.days, whole=whole):
        written, kept = written + each.is_new, kept + (not each.is_new)
        entries += each.entries
    said = f"{entries} entries of {written + kept} days in {folder}: {written} days written"
    console().print(f"{said}, {kept} as they were", markup=False)
