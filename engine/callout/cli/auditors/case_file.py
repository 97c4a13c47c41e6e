"""``callout export --case``: all evidence of a ticket, in a zip that is checked without callout."""

from __future__ import annotations

import hashlib
from pathlib import Path

import typer

from callout.casefile import case_file, zipped
from callout.casefile.related import MOST_TICKETS
from callout.cli.output import emit, errors
from callout.cli.project import digester
from callout.report.screen import Screen
from callout.store import open_store


def write_case(
    db: str, ticket: str, target: Path | None, *, only: bool, masked: bool, as_json: bool
) -> None:
    """Write the case file of a ticket; says its hash, and what is missing in it."""
    if target is None:
        raise typer.BadParameter("--case takes the file to write: --case T-1 case.zip")
    if target.exists():
        raise typer.BadParameter(f"{target} exists; evidence is not written over: name another")
    with open_store(db, create=False, read_only=True) as store:
        most = 1 if only else MOST_TICKETS
        case = case_file(store, ticket, digester=digester(), most=most, masked=masked)
    content = zipped(case.files)
    target.write_bytes(content)
    if not masked:
        errors().print("the reports show personal data: see --without-personal-data", markup=False)
    document = {
        "ticket": ticket,
        "file": str(target),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "tickets": case.tickets,
        "entries": case.entries,
        "differences": case.differences,
        "absent": [{"what": what, "why": why} for what, why in case.absent.items()],
    }

    def show(out: Screen) -> None:
        out.print(f"{target}: {case.tickets} tickets, {case.entries} entries", markup=False)
        out.print(f"sha256 {document['sha256']}", markup=False)
        if case.differences:
            out.print(f"callout verify found {case.differences} differences", markup=False)
        for what, why in case.absent.items():
            out.print(f"not in it: {what}: {why}", markup=False)

    emit(as_json, document, show)
