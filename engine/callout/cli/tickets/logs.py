"""Tickets as event logs, written to files while their histories are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

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
from callout.eventlog.xes.writing import write_xes
from callout.records import Entry, Ticket

_ENDINGS = (".json", ".sqlite")


@dataclass(frozen=True, slots=True)
class LogsWanted:
    """Which files to write, and whether refused events and personal data are in them."""

    xes: Path | None
    ocel: Path | None
    refused: bool
    reveal: bool


def write_logs(
    engine: Engine, tickets: Callable[[], Iterable[Ticket]], wanted: LogsWanted
) -> Iterator[tuple[Path, int]]:
    """Write the files; for each its path and how many tickets are in it."""
    histories = _Histories(engine, wanted)
    if wanted.xes is not None:
        with wanted.xes.open("wb") as file:
            file.writelines(write_xes(head_of(__version__), histories.traces(tickets())))
        yield wanted.xes, histories.number
    if wanted.ocel is not None:
        yield wanted.ocel, _write_ocel(wanted.ocel, histories, tickets())


def _write_ocel(path: Path, histories: _Histories, tickets: Iterable[Ticket]) -> int:
    if path.suffix not in _ENDINGS:
        raise typer.BadParameter(f"--ocel: the name ends with {' or '.join(_ENDINGS)}")
    items = histories.items(tickets)
    if path.suffix == ".sqlite":
        write_ocel_file(path, items)
    else:
        with path.open("wb") as file:
            file.writelines(write_ocel_json(items))
    return histories.number


class _Histories:
    """Histories as they may be shown."""

    def __init__(self, engine: Engine, wanted: LogsWanted) -> None:
        self._engine = engine
        self._wanted = wanted
        self.number = 0

    def items(self, tickets: Iterable[Ticket]) -> Iterator[OcelItem]:
        """Every ticket with its events and what they belong to."""
        ocel = OcelHistories(refused=self._wanted.refused)
        for self.number, ticket in enumerate(tickets, start=1):
            yield from ocel.items(ticket, self.of(ticket))
        yield from ocel.rest()

    def traces(self, tickets: Iterable[Ticket]) -> Iterator[LogTrace]:
        """Every ticket as a trace."""
        for self.number, ticket in enumerate(tickets, start=1):
            yield trace_of(ticket, self.of(ticket), refused=self._wanted.refused)

    def of(self, ticket: Ticket) -> Iterator[Entry]:
        """The entries of a ticket, personal data masked."""
        masking = masking_of(self._engine.definition(ticket), reveal=self._wanted.reveal)
        for entry in self._engine.history(ticket.id):
            yield replace(entry, payload=masking.payload(entry))
