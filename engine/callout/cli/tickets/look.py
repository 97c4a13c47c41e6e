"""``callout can``, ``show`` and ``tickets``: tickets as they stand."""

from __future__ import annotations

from typing import Annotated

import typer

from callout.cli.options import MOST, ActorText, AsJson, Reveal, TicketArgument
from callout.cli.output import emit, masking_of, print_lines, zone_of
from callout.cli.project import Lookup, Place
from callout.records import Ticket, TicketStatus, instant_text
from callout.report import ticket_json, ticket_lines
from callout.report.history import clock_text
from callout.report.screen import Screen, escape
from callout.store import Query


def can(
    ticket: TicketArgument,
    *,
    actor: ActorText = "nobody",
    place: Place,
    json: AsJson = False,
) -> None:
    """Which events the actor may send now, and why not the others."""
    with place.engine(read_only=True) as engine:
        possible = engine.can(ticket, actor=actor)
        zone = zone_of(engine, engine.ticket(ticket))
        document = {
            each.event: {"possible": each.possible, "depends": each.depends}
            | ({"believed_from": instant_text(each.since)} if each.since else {})
            | (each.refusal.to_problem() if each.refusal else {})
            for each in possible
        }

        def show(console: Screen) -> None:
            for each in possible:
                if each.possible:
                    note = " [dim](depends on what it carries)[/]" if each.depends else ""
                    if each.since is not None:
                        note += f" [dim](may have happened since {clock_text(each.since, zone)})[/]"
                    console.print(f"[green]yes[/] {escape(each.event)}{note}")
            for each in possible:
                if each.refusal is not None:
                    reason = f"{each.refusal.code}: {each.refusal.message}"
                    console.print(f"[red]no[/]  {escape(each.event)} [dim]{escape(reason)}[/]")

        emit(json, document, show)


def show(
    ticket: TicketArgument, *, reveal: Reveal = False, place: Lookup, json: AsJson = False
) -> None:
    """A ticket as it stands: states, data, timers, links."""
    with place.engine() as engine:
        found = engine.ticket(ticket)
        zone = zone_of(engine, found)
        masking = masking_of(engine.definition(found), reveal=reveal)
        lines = ticket_lines(found, zone, masking)
        emit(json, ticket_json(found, masking), lambda out: print_lines(out, lines))


def tickets(
    *,
    process: Annotated[str | None, typer.Option(help="Only tickets of this process.")] = None,
    status: Annotated[TicketStatus | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=0, max=MOST, help="At most so many.")] = 100,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """The tickets in a database."""
    with place.engine() as engine:
        query = Query(process=process, status=status, limit=limit)
        found = [engine.ticket(name) for name in engine.find(query)]
        document = [ticket_json(each, masking_of(engine.definition(each))) for each in found]
        emit(json, document, lambda out: _list(out, found))


def _list(console: Screen, found: list[Ticket]) -> None:
    for ticket in found:
        states = ", ".join(ticket.states)
        console.print(f"[bold]{escape(ticket.id)}[/] {ticket.status} {escape(states)}")
    console.print(f"{len(found)} tickets")
