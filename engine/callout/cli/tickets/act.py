"""``callout start`` and ``callout send``: something happens to a ticket."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from callout.cli.facts import facts_option
from callout.cli.instants import instant_of, zone_of_ticket
from callout.cli.options import ActorText, AsJson, OnBehalfOf, Profile, TicketArgument, acting
from callout.cli.output import emit, print_lines, zone_of
from callout.cli.project import OpeningPlace
from callout.engine import Engine, Result
from callout.report import history_lines
from callout.report.screen import Screen, escape

DataOption = Annotated[
    str | None, typer.Option("--data", "--with", help="Names and values as JSON or YAML, or @file.")
]
KeyOption = Annotated[
    str | None, typer.Option(help="Idempotency key: a repeat gets the first answer.")
]


def start(
    process: Annotated[str, typer.Argument(help="The process to run.")],
    *,
    data: DataOption = None,
    actor: ActorText = "nobody",
    ticket_id: Annotated[str | None, typer.Option("--id", help="The new ticket's id.")] = None,
    profile: Profile = None,
    region: Annotated[str | None, typer.Option(help="Region, like CN-31.")] = None,
    key: KeyOption = None,
    place: OpeningPlace,
    json: AsJson = False,
) -> None:
    """Open a ticket."""
    with place.engine(profile=profile, create=True, released_only=place.released_only) as engine:
        result = engine.start(
            process,
            data=facts_option(data, "--data"),
            actor=actor,
            id=ticket_id,
            region=region,
            key=key,
        )
        _show_result(engine, result, json)


def send(
    ticket: TicketArgument,
    event: Annotated[str, typer.Argument(help="What happened.")],
    *,
    data: DataOption = None,
    actor: ActorText = "nobody",
    on_behalf_of: OnBehalfOf = None,
    key: KeyOption = None,
    occurred_at: Annotated[
        str | None,
        typer.Option(
            help="When it happened, if not now: ISO 8601; without an offset in the ticket's zone."
        ),
    ] = None,
    place: OpeningPlace,
    json: AsJson = False,
) -> None:
    """Tell a ticket that something happened."""
    with place.engine(released_only=place.released_only) as engine:
        happened = None
        if occurred_at is not None:
            zone = partial(zone_of_ticket, engine, ticket)
            happened = instant_of(occurred_at, "--occurred-at", zone)
        result = engine.send(
            ticket,
            event,
            facts_option(data, "--with"),
            actor=acting(actor, on_behalf_of),
            key=key,
            occurred_at=happened,
        )
        _show_result(engine, result, json)


def _show_result(engine: Engine, result: Result, json: bool) -> None:
    document = {
        "ticket": result.id,
        "seq": result.seq,
        "states": result.states,
        "fired": result.fired,
        "decisions": result.decisions,
        "effects": [f"{made.adapter}: {made.operation}" for made in result.effects],
        "outcome": result.ticket.outcome,
        "status": result.ticket.status,
        "repeated": result.repeated,
        "hash": result.hash,
    }
    zone = zone_of(engine, result.ticket)

    def show(console: Screen) -> None:
        console.print(f"[bold]{escape(result.id)}[/] #{result.seq} {escape(result.entry.name)}")
        print_lines(console, history_lines([result.entry], zone))

    emit(json, document, show)
