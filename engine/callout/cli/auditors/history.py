"""``callout history`` and ``why``: what happened to a ticket."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.cli.options import MOST, AsJson, Reveal, TicketArgument
from callout.cli.output import emit, masking_of, print_lines, zone_of
from callout.cli.project import Lookup
from callout.clock import SystemClock
from callout.engine import Engine
from callout.errors import StoreError
from callout.records import entry_hash, entry_to_json
from callout.report import (
    ClockAccount,
    account_json,
    account_lines,
    changed,
    clock_account,
    doubt_line,
    doubts_about,
    explanation,
    history_lines,
)
from callout.suggest import did_you_mean


def history(
    ticket: TicketArgument,
    *,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """Everything that happened to a ticket, one line per entry."""
    with place.engine() as engine:
        readings = engine.examine(ticket)
        entries = [reading.entry for reading in readings if reading.entry is not None]
        doubts, zone = doubts_about(ticket, readings), _zone(engine, ticket)
        document = [entry_to_json(entry) for entry in entries]
        shown = [engine.opened(entry) for entry in entries]
        emit(json, document, lambda out: print_lines(out, history_lines(shown, zone, doubts)))


def why(
    ticket: TicketArgument,
    seq: Annotated[
        int | None, typer.Argument(max=MOST, help="Which entry; default: the last.")
    ] = None,
    *,
    clock: Annotated[
        str | None, typer.Option(help="A clock instead: what counted, what paused, when it is due.")
    ] = None,
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """One entry explained: guards with what they read, rule rows, data, timers, effects."""
    with place.engine() as engine:
        if clock is not None:
            account = _account(engine, ticket, clock)
            zone = zone_of(engine, engine.ticket(ticket))
            lines = [*account_lines(account, zone)]
            emit(json, account_json(account), lambda out: print_lines(out, iter(lines)))
            return
        try:
            entry = engine.why(ticket, seq)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        definition = engine.pinned(entry.definition)
        zone = ZoneInfo(definition.zone)
        shown = engine.opened(entry)
        lines = explanation(shown, definition, zone, masking_of(definition, reveal=reveal))
        if entry_hash(entry) != entry.hash:
            lines.append(doubt_line(changed(entry)))
        emit(json, entry_to_json(entry), lambda out: print_lines(out, iter(lines)))


def _account(engine: Engine, ticket: str, clock: str) -> ClockAccount:
    """The account of a clock until now; raises BadParameter if there is none of that name."""
    definition = engine.definition(engine.ticket(ticket))
    known = definition.process.clocks
    if clock not in known:
        hint = did_you_mean(clock, known, f"there are: {', '.join(known) or 'none'}")
        raise typer.BadParameter(f"there is no clock '{clock}'; {hint}")
    return clock_account(engine.history(ticket), clock, definition, SystemClock().now())


def _zone(engine: Engine, ticket: str) -> tzinfo:
    """The ticket's zone; UTC where its row or its definition cannot be read."""
    try:
        return zone_of(engine, engine.ticket(ticket))
    except StoreError:
        return UTC
