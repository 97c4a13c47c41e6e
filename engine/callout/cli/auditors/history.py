"""``callout at``, ``history`` and ``why``: what happened to a ticket."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.cli.options import MOST, AsJson, Reveal, TicketArgument
from callout.cli.output import emit, instant_of, masking_of, print_lines, zone_of
from callout.cli.project import Lookup
from callout.engine import Engine
from callout.errors import CalloutError, StoreError
from callout.records import entry_hash, entry_to_json
from callout.report import (
    changed,
    doubt_line,
    doubts_about,
    explanation,
    history_lines,
    moment_lines,
)
from callout.values import encoded_of


def at(
    ticket: TicketArgument,
    instant: Annotated[str, typer.Argument(help="ISO 8601, like 2024-03-11T09:30+08:00.")],
    *,
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """A ticket as it stood at a past instant."""
    with place.engine() as engine:
        found = engine.ticket(ticket)
        zone = zone_of(engine, found)
        masking = masking_of(engine.definition(found), reveal=reveal)
        moment = engine.at(ticket, instant_of(instant, zone))
        if moment is None:
            raise CalloutError(
                f"ticket '{ticket}' did not exist then", hint="its history says since when"
            )
        document = {
            "ticket": moment.ticket,
            "seq": moment.seq,
            "states": moment.states,
            "data": masking.data(encoded_of(moment.data)),
            "due": moment.due,
        }
        doubts = doubts_about(ticket, engine.examine(ticket)[: moment.seq])
        lines = [*moment_lines(moment, zone, masking), *map(doubt_line, doubts.values())]
        emit(json, document, lambda out: print_lines(out, lines))


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
        emit(json, document, lambda out: print_lines(out, history_lines(entries, zone, doubts)))


def why(
    ticket: TicketArgument,
    seq: Annotated[
        int | None, typer.Argument(max=MOST, help="Which entry; default: the last.")
    ] = None,
    *,
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """One entry explained: guards with what they read, rule rows, data, timers, effects."""
    with place.engine() as engine:
        try:
            entry = engine.why(ticket, seq)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        definition = engine.pinned(entry.definition)
        zone = ZoneInfo(definition.zone)
        lines = explanation(entry, definition, zone, masking_of(definition, reveal=reveal))
        if entry_hash(entry) != entry.hash:
            lines.append(doubt_line(changed(entry)))
        emit(json, entry_to_json(entry), lambda out: print_lines(out, iter(lines)))


def _zone(engine: Engine, ticket: str) -> tzinfo:
    """The ticket's zone; UTC where its row or its definition cannot be read."""
    try:
        return zone_of(engine, engine.ticket(ticket))
    except StoreError:
        return UTC
