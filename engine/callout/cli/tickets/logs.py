"""Tickets as event logs, written to files while their histories are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from callout import __version__
from callout.cli.output import masking_of
from callout.engine import Engine
from callout.eventlog.histories import head_of, trace_of
from callout.eventlog.model import LogTrace
from callout.eventlog.ocel.files import write_ocel_file
from callout.eventlog.ocel.histories import OcelHistories
from callout.eventlog.ocel.json_form import write_ocel_json
from callout.eventlog.ocel.model import OcelItem
from callout.eventlog.ocel.xml_form import write_ocel_xml
from callout.eventlog.xes.writing import write_xes
from callout.records import Entry, Ticket

_ENDINGS = (".json", ".xml", ".sqlite")


@dataclass(frozen=True, slots=True)
class LogWishes:
    """Which event logs to write, and whether refused events are in them."""

    xes: Annotated[
        Path | None, typer.Option(help="An event log of the histories: XES (IEEE 1849).")
    ] = None
    ocel: Annotated[
        Path | None, typer.Option(help="An event log: OCEL 2.0, as FILE.json, .xml or .sqlite.")
    ] = None
    refused: Annotated[
        bool, typer.Option("--refused", help="Event logs have refused events, too.")
    ] = False

    @property
    def is_asked_for(self) -> bool:
        """Whether one is."""
        return self.xes is not None or self.ocel is not None


def write_logs(
    engine: Engine, tickets: Callable[[], Iterable[Ticket]], wanted: LogWishes, *, reveal: bool
) -> Iterator[tuple[Path, int]]:
    """Write the files; for each its path and how many tickets are in it."""
    histories = _Histories(engine, refused=wanted.refused, reveal=reveal)
    if wanted.xes is not None:
        with _whole(wanted.xes) as path, path.open("wb") as file:
            file.writelines(write_xes(head_of(__version__), histories.traces(tickets())))
        yield wanted.xes, histories.number
    if wanted.ocel is not None:
        yield wanted.ocel, _write_ocel(wanted.ocel, histories, tickets())


def _write_ocel(path: Path, histories: _Histories, tickets: Iterable[Ticket]) -> int:
    if path.suffix not in _ENDINGS:
        raise typer.BadParameter(f"--ocel: the name ends with {', '.join(_ENDINGS)}")
    items = histories.items(tickets)
    if path.suffix == ".sqlite":
        if path.exists():
            write_ocel_file(path, ())  # it is for that to say what of it is wrong
        with _whole(path) as part:
            write_ocel_file(part, items)
        return histories.number
    write = write_ocel_xml if path.suffix == ".xml" else write_ocel_json
    with _whole(path) as part, part.open("wb") as file:
        file.writelines(write(items))
    return histories.number


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside that takes the name when all of it is there; what fails leaves nothing."""
    if path.exists() and not path.is_file():
        yield path  # a pipe, or a terminal
        return
    part = path.resolve().with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(path.resolve())
    finally:
        part.unlink(missing_ok=True)


class _Histories:
    """Histories as they may be shown."""

    def __init__(self, engine: Engine, *, refused: bool, reveal: bool) -> None:
        self._engine = engine
        self._refused = refused
        self._reveal = reveal
        self.number = 0

    def items(self, tickets: Iterable[Ticket]) -> Iterator[OcelItem]:
        """Every ticket with its events and what they belong to."""
        ocel = OcelHistories(refused=self._refused)
        for self.number, ticket in enumerate(tickets, start=1):
            yield from ocel.items(ticket, self.of(ticket))
        yield from ocel.rest()

    def traces(self, tickets: Iterable[Ticket]) -> Iterator[LogTrace]:
        """Every ticket as a trace."""
        for self.number, ticket in enumerate(tickets, start=1):
            yield trace_of(ticket, self.of(ticket), refused=self._refused)

    def of(self, ticket: Ticket) -> Iterator[Entry]:
        """The entries of a ticket, personal data masked."""
        masking = masking_of(self._engine.definition(ticket), reveal=self._reveal)
        for entry in self._engine.history(ticket.id):
            yield replace(entry, payload=masking.payload(entry))
