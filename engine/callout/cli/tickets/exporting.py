"""``callout export``: tickets as lines of JSON, or as a sheet.

A sheet has the tickets of one process, in UTF-8 with a mark in front, as spreadsheets want it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, TextIO

import orjson
import typer

from callout.catalog import Catalog
from callout.cli.instants import zone_of_all
from callout.cli.options import Reveal
from callout.cli.output import errors, masking_of
from callout.cli.project import Lookup
from callout.engine import Engine
from callout.engine.lists.asking import MOST
from callout.process import Process
from callout.records import Ticket, entry_to_json
from callout.report import sheet_header, sheet_row, ticket_json
from callout.store.lists.asking import Ask, ListOrder
from callout.suggest import did_you_mean

from .entry_files import days_of, write_parquet
from .lists import Wishes

_MARK = "\ufeff"


def export(
    *,
    wishes: Wishes,
    sheet: Annotated[bool, typer.Option("--csv", help="A sheet; takes --process.")] = False,
    histories: Annotated[
        bool, typer.Option("--histories", help="Lines of JSON with all entries; takes --reveal.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The file; default: standard output.")] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(help="Entries instead, in this folder: a Parquet file for each day of UTC."),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="With --parquet: from this day.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="With --parquet: before it.")
    ] = None,
    reveal: Reveal = False,
    place: Lookup,
) -> None:
    """Write tickets as lines of JSON, one for each, or as a sheet; or all entries by day."""
    days = days_of(parquet, since, until)
    if parquet is not None:
        if wishes != Wishes() or sheet or histories or out is not None:
            raise typer.BadParameter("--parquet takes --since, --until and --reveal alone")
        with place.engine() as engine:
            write_parquet(engine.store, parquet, days, whole=reveal)
        return
    if histories and (sheet or not reveal):
        raise typer.BadParameter("--histories is of lines of JSON, and takes --reveal")
    if sheet and wishes.process is None:
        raise typer.BadParameter("--csv takes --process: a sheet has the fields of one process")
    catalog = place.catalog()
    ask = wishes.ask(lambda: zone_of_all(catalog.library))
    with place.engine(catalog) as engine:
        found = tickets_asked_for(engine, ask)
        process = _process(catalog, wishes.process) if sheet else None
        number = _write(out, engine, found, process, histories=histories, reveal=reveal)
    if out is not None:
        errors().print(f"{number} tickets in {out}", markup=False)


def _write(
    out: Path | None,
    engine: Engine,
    tickets: Iterable[Ticket],
    process: Process | None,
    *,
    histories: bool,
    reveal: bool,
) -> int:
    """To the file or to standard output; answers how many tickets there were."""
    with ExitStack() as stack:
        stream: TextIO = sys.stdout
        if out is not None:
            stream = stack.enter_context(out.open("w", encoding="utf-8", newline=""))
        if process is not None:
            return _write_sheet(stream, engine, tickets, process, reveal=reveal)
        return write_lines(stream, engine, tickets, histories=histories, reveal=reveal)


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
    writer = csv.writer(stream)
    writer.writerow(sheet_header(process))
    number = 0
    for ticket in tickets:
        number += 1
        masking = masking_of(engine.definition(ticket), reveal=reveal)
        writer.writerow(sheet_row(ticket, process, masking))
    return number
