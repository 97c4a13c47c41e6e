"""``callout export``: tickets as lines, sheet or event log, or one with all its evidence.

A sheet has the tickets of one process, in UTF-8 with a mark in front, as spreadsheets want it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TextIO

import orjson
import typer

from callout.catalog import Catalog
from callout.cli.auditors.case_file import CaseTarget, CaseWishes, write_case
from callout.cli.instants import zone_of_all
from callout.cli.options import AsJson, Reveal
from callout.cli.output import errors, masking_of
from callout.cli.project import Lookup
from callout.cli.rows import write_rows
from callout.engine import Engine
from callout.engine.lists.asking import MOST
from callout.process import Process
from callout.records import Ticket, entry_to_json
from callout.report import sheet_header, sheet_row, ticket_json
from callout.store.lists.asking import Ask, ListOrder
from callout.suggest import did_you_mean

from .entry_files import ParquetWishes, write_parquet
from .lists import Wishes
from .logs import LogWishes, write_logs

_MARK = "\ufeff"


def export(
    target: CaseTarget = None,
    *,
    wishes: Wishes,
    sheet: Annotated[bool, typer.Option("--csv", help="A sheet; takes --process.")] = False,
    histories: Annotated[
        bool, typer.Option("--histories", help="Lines of JSON with all entries; takes --reveal.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The file; default: standard output.")] = None,
    logs: LogWishes,
    case: CaseWishes,
    parquet: ParquetWishes,
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """Write tickets as lines of JSON, a sheet or an event log; or the case file of one."""
    if case.is_asked_for(target, as_json=json):
        write_case(place.db, case, target, as_json=json)
    elif logs.is_asked_for:
        _export_logs(wishes, logs, place, reveal=reveal)
    elif parquet.is_asked_for and parquet.parquet is not None:
        if wishes != Wishes() or sheet or histories or out is not None:
            raise typer.BadParameter("--parquet takes --since, --until and --reveal alone")
        with place.engine() as engine:
            write_parquet(engine.store, parquet.parquet, parquet, whole=reveal)
    else:
        _write_tickets(wishes, out, place, sheet=sheet, histories=histories, reveal=reveal)


def _write_tickets(
    wishes: Wishes, out: Path | None, place: Lookup, *, sheet: bool, histories: bool, reveal: bool
) -> None:
    if histories and (sheet or not reveal):
        raise typer.BadParameter("--histories is of lines of JSON, and takes --reveal")
    if sheet and wishes.process is None:
        raise typer.BadParameter("--csv takes --process: a sheet has the fields of one process")
    catalog = place.catalog()
    ask = wishes.ask(lambda: zone_of_all(catalog.library))
    process = _process(catalog, wishes.process) if sheet else None
    with place.engine(catalog) as engine, _opened(out) as stream:
        found = tickets_asked_for(engine, ask)
        if process is not None:
            number = _write_sheet(stream, engine, found, process, reveal=reveal)
        else:
            number = write_lines(stream, engine, found, histories=histories, reveal=reveal)
    if out is not None:
        errors().print(f"{number} tickets in {out}", markup=False)


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    with out.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _export_logs(wishes: Wishes, logs: LogWishes, place: Lookup, *, reveal: bool) -> None:
    catalog = place.catalog()
    ask = wishes.ask(lambda: zone_of_all(catalog.library))
    with place.engine(catalog) as engine:
        written = write_logs(engine, lambda: tickets_asked_for(engine, ask), logs, reveal=reveal)
        for path, number in written:
            errors().print(f"{number} tickets in {path}", markup=False)


def _process(catalog: Catalog, name: str | None) -> Process:
    found = catalog.processes.get(name or "")
    if found is None:
        hint = did_you_mean(name or "", catalog.processes, "look at the folder of processes")
        raise typer.BadParameter(f"there is no process '{name}'; {hint}")
    return found


def tickets_asked_for(engine: Engine, ask: Ask) -> Iterator[Ticket]:
    """All that are asked for, by id; a page of lists after the other."""
    ask = replace(ask, order=ListOrder.ID, after=None, limit=MOST)
    while True:
        page = engine.find(ask)
        tickets = engine.store.load_many([shown.ticket for shown in page.tickets])
        yield from (tickets[shown.ticket] for shown in page.tickets)
        if page.next is None:
            return
        ask = replace(ask, after=page.next)


def write_lines(
    stream: TextIO, engine: Engine, tickets: Iterable[Ticket], *, histories: bool, reveal: bool
) -> int:
    """A line for each; answers how many there were."""
    number = 0
    for ticket in tickets:
        number += 1
        document = ticket_json(ticket, masking_of(engine.definition(ticket), reveal=reveal))
        if histories:
            document["entries"] = [entry_to_json(entry) for entry in engine.history(ticket.id)]
        stream.write(orjson.dumps(document).decode() + "\n")
    return number


def _write_sheet(
    stream: TextIO, engine: Engine, tickets: Iterable[Ticket], process: Process, *, reveal: bool
) -> int:
    """The names of the columns, and a row for each; answers how many there were."""
    stream.write(_MARK)
    rows = _sheet_rows(engine, tickets, process, reveal=reveal)
    return write_rows(stream, rows, end="\r\n") - 1


def _sheet_rows(
    engine: Engine, tickets: Iterable[Ticket], process: Process, *, reveal: bool
) -> Iterator[Sequence[str]]:
    yield sheet_header(process)
    for ticket in tickets:
        masking = masking_of(engine.definition(ticket), reveal=reveal)
        yield sheet_row(ticket, process, masking)
