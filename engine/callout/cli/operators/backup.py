"""``callout backup`` and ``callout restore``: a whole copy of the database, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callout.cli.options import DEFAULT_DATABASE, AsJson, Database
from callout.cli.output import emit
from callout.store import open_maintenance


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    *,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Copy the database into one file while others go on working, and check the copy."""
    open_maintenance(db).back_up(target)
    size = target.stat().st_size
    document = {"backup": str(target), "bytes": size}
    emit(
        json,
        document,
        lambda out: out.print(f"{target}: {size / 1e6:,.1f} MB, checked", markup=False),
    )


def restore(
    source: Annotated[Path, typer.Argument(help="A file that `callout backup` wrote.")],
    *,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Make a database anew from a back-up; never writes over one that exists."""
    open_maintenance(db).restore(source)
    emit(
        json, {"restored": db}, lambda out: out.print(f"{db}: restored from {source}", markup=False)
    )
