"""Commands on tickets: start, send, can, show, history, why, at, replay, tickets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape

from callout.engine import Engine, Result
from callout.errors import CalloutError
from callout.records import Ticket, TicketId, TicketStatus, entry_to_json
from callout.report import explanation, history_lines, moment_lines, ticket_json, ticket_lines
from callout.store import Query

from .shared import (
    DEFAULT_DATABASE,
    ActorText,
    AsJson,
    Database,
    Exit,
    Processes,
    Profile,
    Rules,
    SettingsFiles,
    emit,
    finish,
    json_option,
    open_catalog,
    opened,
)

TicketArgument = Annotated[str, typer.Argument(help="The ticket's id.")]
DataOption = Annotated[str | None, typer.Option("--data", "--with", help="JSON, or @file.")]
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
    processes: Processes = None,
    rules: Rules = None,
    settings: SettingsFiles = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Open a ticket."""
    catalog = open_catalog(processes, rules, settings)
    with opened(db, catalog, profile=profile, create=True) as engine:
        result = engine.start(
            process,
            data=json_option(data, "--data"),
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
    key: KeyOption = None,
    occurred_at: Annotated[
        str | None, typer.Option(help="When it happened, if not now (ISO 8601).")
    ] = None,
    processes: Processes = None,
    rules: Rules = None,
    settings: SettingsFiles = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Tell a ticket that something happened."""
    with opened(db, open_catalog(processes, rules, settings)) as engine:
        result = engine.send(
            ticket,
            event,
            json_option(data, "--with"),
            actor=actor,
            key=key,
            occurred_at=_instant(occurred_at) if occurred_at else None,
        )
        _show_result(engine, result, json)


def can(
    ticket: TicketArgument,
    *,
    actor: ActorText = "nobody",
    processes: Processes = None,
    rules: Rules = None,
    settings: SettingsFiles = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Which events the actor may send now, and why not the others."""
    with opened(db, open_catalog(processes, rules, settings)) as engine:
        possible = engine.can(ticket, actor=actor)
        document = {
            each.event: {"possible": each.possible, "depends": each.depends}
            | (each.refusal.to_problem() if each.refusal else {})
            for each in possible
        }

        def show(console: Console) -> None:
            for each in possible:
                if each.possible:
                    note = " [dim](depends on what it carries)[/]" if each.depends else ""
                    console.print(f"[green]yes[/] {escape(each.event)}{note}")
            for each in possible:
                if each.refusal is not None:
                    reason = f"{each.refusal.code}: {each.refusal.message}"
                    console.print(f"[red]no[/]  {escape(each.event)} [dim]{escape(reason)}[/]")

        emit(json, document, show)


def show(
    ticket: TicketArgument,
    *,
    processes: Processes = None,
    rules: Rules = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """A ticket as it stands: states, data, timers, links."""
    with _reading(db, processes, rules) as engine:
        found = engine.ticket(ticket)
        zone = _zone(engine, found)
        emit(json, ticket_json(found), lambda out: _print(out, ticket_lines(found, zone)))


def at(
    ticket: TicketArgument,
    instant: Annotated[str, typer.Argument(help="ISO 8601, like 2024-03-11T09:30+08:00.")],
    *,
    processes: Processes = None,
    rules: Rules = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """A ticket as it stood at a past instant."""
    with _reading(db, processes, rules) as engine:
        zone = _zone(engine, engine.ticket(ticket))
        moment = engine.at(ticket, _instant(instant, zone))
        if moment is None:
            raise CalloutError(f"ticket '{ticket}' did not exist then")
        document = {
            "ticket": moment.ticket,
            "seq": moment.seq,
            "states": moment.states,
            "data": {name: str(value) for name, value in moment.data.items()},
            "due": moment.due,
        }
        emit(json, document, lambda out: _print(out, moment_lines(moment, zone)))


def history(
    ticket: TicketArgument,
    *,
    processes: Processes = None,
    rules: Rules = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Everything that happened to a ticket, one line per entry."""
    with _reading(db, processes, rules) as engine:
        entries = engine.history(ticket)
        zone = _zone(engine, engine.ticket(ticket))
        document = [entry_to_json(entry) for entry in entries]
        emit(json, document, lambda out: _print(out, history_lines(entries, zone)))


def why(
    ticket: TicketArgument,
    seq: Annotated[int | None, typer.Argument(help="Which entry; default: the last.")] = None,
    *,
    processes: Processes = None,
    rules: Rules = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """One entry explained: guards with what they read, rule rows, data, timers, effects."""
    with _reading(db, processes, rules) as engine:
        try:
            entry = engine.why(ticket, seq)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        definition = engine.pinned(entry.definition)
        zone = ZoneInfo(definition.zone)
        lines = explanation(entry, definition, zone)
        emit(json, entry_to_json(entry), lambda out: _print(out, iter(lines)))


def replay(
    tickets: Annotated[list[str] | None, typer.Argument(help="Tickets; default: all.")] = None,
    *,
    processes: Processes = None,
    rules: Rules = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Run histories again and compare everything; 1 if anything differs."""
    with _reading(db, processes, rules) as engine:
        names = tickets or list(engine.find(Query(limit=1 << 31)))
        reports = {name: engine.replay(name) for name in names}
        total = sum(len(report.divergences) for report in reports.values())
        document = {
            "divergences": total,
            "tickets": {
                name: [str(each) for each in report.divergences] for name, report in reports.items()
            },
        }

        def show(console: Console) -> None:
            for name, report in reports.items():
                for divergence in report.divergences:
                    console.print(f"[red]{escape(name)}[/] {escape(str(divergence))}")
            console.print(f"{len(reports)} tickets replayed, {total} divergences")

        emit(json, document, show)
    if total:
        finish(Exit.FINDINGS)


def tickets(
    *,
    process: Annotated[str | None, typer.Option(help="Only tickets of this process.")] = None,
    status: Annotated[TicketStatus | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
    processes: Processes = None,
    rules: Rules = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """The tickets in a database."""
    with _reading(db, processes, rules) as engine:
        query = Query(process=process, status=status, limit=limit)
        found = [engine.ticket(name) for name in engine.find(query)]
        emit(json, [ticket_json(each) for each in found], lambda out: _list(out, found))


def _list(console: Console, found: list[Ticket]) -> None:
    for ticket in found:
        states = ", ".join(ticket.states)
        console.print(f"[bold]{escape(ticket.id)}[/] {ticket.status} {escape(states)}")
    console.print(f"{len(found)} tickets")


@contextmanager
def _reading(db: str, processes: Path | None, rules: Path | None) -> Iterator[Engine]:
    """An engine for looking only: what a ticket is pinned to comes from the database if need be."""
    with opened(db, open_catalog(processes, rules)) as engine:
        yield engine


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
    zone = _zone(engine, result.ticket)

    def show(console: Console) -> None:
        console.print(f"[bold]{escape(result.id)}[/] #{result.seq} {escape(result.entry.name)}")
        _print(console, history_lines([result.entry], zone))

    emit(json, document, show)


def _zone(engine: Engine, ticket: Ticket) -> tzinfo:
    return ZoneInfo(engine.definition(ticket).zone)


def _instant(text: str, zone: tzinfo = UTC) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not an ISO 8601 date and time") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _print(console: Console, lines: Iterator[str]) -> None:
    for line in lines:
        console.print(line)


__all__ = ["TicketId", "at", "can", "history", "replay", "send", "show", "start", "tickets", "why"]
