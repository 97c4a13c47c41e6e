"""``callout export --case``: all evidence of a ticket, in a zip that is checked without callout."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from callout.casefile import CaseFile, case_file, zipped
from callout.casefile.related import MOST_TICKETS
from callout.cli.output import emit, errors
from callout.cli.project import digester
from callout.report.screen import Screen
from callout.store import open_store

CaseTarget = Annotated[
    Path | None, typer.Argument(help="With --case: the zip to write.", show_default=False)
]


@dataclass(frozen=True, slots=True)
class CaseWishes:
    """Of which ticket a case file is asked for, and how much is to be in it."""

    case: Annotated[
        str | None, typer.Option(help="A case file: all evidence of this ticket, as a zip.")
    ] = None
    only: Annotated[
        bool, typer.Option("--only", help="With --case: without the tickets it is related to.")
    ] = False
    without_personal_data: Annotated[
        bool, typer.Option("--without-personal-data", help="With --case: masked in its reports.")
    ] = False

    def is_asked_for(self, target: Path | None, *, as_json: bool) -> bool:
        """Whether one is; raises BadParameter for what goes with one where none is."""
        more = target is not None or self.only or self.without_personal_data or as_json
        if self.case is None and more:
            raise typer.BadParameter(
                "a file without --out, --only, --without-personal-data and --json go with --case"
            )
        return self.case is not None


def write_case(db: str, wishes: CaseWishes, target: Path | None, *, as_json: bool) -> None:
    """Write the case file of a ticket; says its hash, and what is missing in it."""
    ticket, masked = str(wishes.case), wishes.without_personal_data
    if target is None:
        raise typer.BadParameter("--case takes the file to write: --case T-1 case.zip")
    if target.exists():
        raise typer.BadParameter(f"{target} exists; evidence is not written over: name another")
    with open_store(db, create=False, read_only=True) as store:
        most = 1 if wishes.only else MOST_TICKETS
        case = case_file(store, ticket, digester=digester(), most=most, masked=masked)
    content = zipped(case.files)
    target.write_bytes(content)
    if not masked:
        errors().print("the reports show personal data: see --without-personal-data", markup=False)
    digest = hashlib.sha256(content).hexdigest()
    absent = [{"what": what, "why": why} for what, why in case.absent.items()]
    numbers = {"tickets": case.tickets, "entries": case.entries, "differences": case.differences}
    written = {"ticket": ticket, "file": str(target), "sha256": digest, "bytes": len(content)}
    emit(as_json, {**written, **numbers, "absent": absent}, lambda out: _show(out, written, case))


def _show(out: Screen, written: Mapping[str, object], case: CaseFile) -> None:
    out.print(f"{written['file']}: {case.tickets} tickets, {case.entries} entries", markup=False)
    out.print(f"sha256 {written['sha256']}", markup=False)
    if case.differences:
        out.print(f"callout verify found {case.differences} differences", markup=False)
    for what, why in case.absent.items():
        out.print(f"not in it: {what}: {why}", markup=False)
