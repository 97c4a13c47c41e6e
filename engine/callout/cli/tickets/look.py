"""``callout can`` and ``show``: a ticket as it stands."""

from __future__ import annotations

from callout.cli.instants import moment_of
from callout.cli.options import (
    ActorText,
    AsJson,
    AtMoment,
    OnBehalfOf,
    Reveal,
    TicketArgument,
    acting,
)
from callout.cli.output import emit, masking_of, print_lines, zone_of
from callout.cli.project import Lookup, Place
from callout.records import instant_text
from callout.report import ticket_json, ticket_lines
from callout.report.history import clock_text
from callout.report.screen import Screen, escape


def can(
    ticket: TicketArgument,
    *,
    actor: ActorText = "nobody",
    on_behalf_of: OnBehalfOf = None,
    at: AtMoment = None,
    place: Place,
    json: AsJson = False,
) -> None:
    """Which events the actor may send now, or could have sent then, and why not the others."""
    with place.engine(read_only=True) as engine:
        moment = moment_of(at, lambda: zone_of(engine, engine.ticket(ticket)))
        possible = engine.can(ticket, actor=acting(actor, on_behalf_of), at=moment)
        zone = zone_of(engine, engine.ticket(ticket))
        document = {
            each.event: {"possible": each.possible, "depends": each.depends, "next": each.next}
            | ({"believed_from": instant_text(each.since)} if each.since else {})
            | (each.refusal.to_problem() if each.refusal else {})
            for each in possible
        }

        def show(console: Screen) -> None:
            for each in sorted(possible, key=lambda each: not each.next):
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
