"""``callout at``, ``history``, ``why`` and ``replay``: what happened to a ticket."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.cli.options import AsJson, Reveal, TicketArgument
from callout.cli.output import Exit, emit, finish, instant_of, masking_of, print_lines, zone_of
from callout.cli.project import Lookup
from callout.errors import CalloutError
from callout.records import entry_to_json
from callout.report import explanation, history_lines, moment_lines
from callout.report.screen import Screen, escape
from callout.store import Query
from callout.values import encode


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
            raise CalloutError(f"ticket '{ticket}' did not exist then")
        document = {
            "ticket": moment.ticket,
            "seq": moment.seq,
            "states": moment.states,
            "data": masking.data({name: encode(value) for name, value in moment.data.items()}),
            "due": moment.due,
        }
        lines = moment_lines(moment, zone, masking)
        emit(json, document, lambda out: print_lines(out, lines))


def history(
    ticket: TicketArgument,
    *,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """Everything that happened to a ticket, one line per entry."""
    with place.engine() as engine:
        entries = engine.history(ticket)
        zone = zone_of(engine, engine.ticket(ticket))
        document = [entry_to_json(entry) for entry in entries]
        emit(json, document, lambda out: print_lines(out, history_lines(entries, zone)))


def why(
    ticket: TicketArgument,
    seq: Annotated[int | None, typer.Argument(help="Which entry; default: the last.")] = None,
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
        emit(json, entry_to_json(entry), lambda out: print_lines(out, iter(lines)))


def replay(
    tickets: Annotated[list[str] | None, typer.Argument(help="Tickets; default: all.")] = None,
    *,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """Run histories again and compare everything; 1 if anything differs."""
    with place.engine() as engine:
        names = tickets or list(engine.find(Query(limit=1 << 31)))
        reports = {name: engine.replay(name) for name in names}
        total = sum(len(report.divergences) for report in reports.values())
        document = {
            "divergences": total,
            "tickets": {
                name: [str(each) for each in report.divergences] for name, report in reports.items()
            },
        }

        def show(console: Screen) -> None:
            for name, report in reports.items():
                for divergence in report.divergences:
                    console.print(f"[red]{escape(name)}[/] {escape(str(divergence))}")
            console.print(f"{len(reports)} tickets replayed, {total} divergences")

        emit(json, document, show)
    if total:
        finish(Exit.FINDINGS)
