"""``callout doctor``: is everything well with the database, and what waits for a person.

Findings are of three kinds: fine, worth knowing, and wrong; only the last end the command with 1.
``--upgrade`` brings an older schema up to date first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from callout.cli.options import AsJson
from callout.cli.output import Exit, emit, finish
from callout.cli.project import Place
from callout.clock import SystemClock
from callout.engine import Engine
from callout.engine.delivery.relay import no_adapter
from callout.errors import CalloutError, NotAllowed
from callout.records import SYSTEM, Actor, Ticket, TicketId, TicketStatus
from callout.records.strays import Stray
from callout.report.screen import Screen, escape
from callout.store import Health, Query, Store, open_maintenance, open_store

from .deadlines import of_calendars, of_lost_deadlines
from .files import of_files
from .findings import Finding, Verdict
from .integrity import of_disk, of_integrity
from .owners import of_owners
from .schedules import of_schedules
from .views import of_lists
from .work import installed_adapters

LATE = timedelta(minutes=1)
"""Timers overdue for longer mean that no worker runs."""

SKEW = timedelta(seconds=2)


def doctor(
    *,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Bring an older schema up to date first.")
    ] = False,
    stuck: Annotated[
        bool, typer.Option(help="Look for tickets nothing can happen to (reads every one).")
    ] = False,
    files: Annotated[
        bool, typer.Option("--files", help="Look for files no ticket names (reads every history).")
    ] = False,
    place: Place,
    json: AsJson = False,
) -> None:
    """Say how the database is doing, and what waits for a person; 1 if anything is wrong."""
    if upgrade:
        open_maintenance(place.db).upgrade()
    now = SystemClock().now()
    with open_store(place.db, create=False, read_only=True) as store:
        health = store.health(now)
        findings = [*_of_health(health, now), *_of_machine(), *of_disk(place.db)]
        strays = store.strays()
        findings += [*_unserved(store), *of_integrity(store), *_set_aside(store)]
        findings += [*of_lost_deadlines(store), *_calendars(store, place, now)]
        findings += _of_strays(strays)
        findings += of_lists(store)
        findings += of_files(store, now, everywhere=files)
        if stuck:
            findings += _stuck(Engine(store, place.catalog()))
    document = {
        "health": asdict(health),
        "findings": [asdict(finding) for finding in findings],
        "strays": [asdict(each) for each in strays],
    }
    emit(json, document, lambda out: _show(out, findings))
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        finish(Exit.FINDINGS)


def _of_health(health: Health, now: datetime) -> Iterator[Finding]:
    size = f", {health.bytes / 1e6:,.1f} MB" if health.bytes is not None else ""
    yield Finding("database", Verdict.FINE, f"{health.database}, schema {health.schema}{size}")
    yield Finding("durability", Verdict.FINE, health.durability)
    for warning in health.warnings:
        yield Finding("durability", Verdict.NOTE, warning, "see docs/durability.md")
    for each in health.hindrances:
        yield Finding("old rows", Verdict.NOTE, each.text, each.hint)
    for trouble in health.troubles:
        yield Finding("database", Verdict.WRONG, trouble, "see docs/operations.md")
    counts = ", ".join(f"{count} {status}" for status, count in health.tickets.items())
    yield Finding("tickets", Verdict.FINE, counts or "none")
    yield _of_timers(health, now)
    yield from _of_outbox(health)
    if health.clock_skew is not None and abs(health.clock_skew) > SKEW:
        yield Finding(
            "clock",
            Verdict.WRONG,
            f"this machine and the database's differ by {abs(health.clock_skew)}",
            "set both by the same time server (NTP)",
        )


def _of_timers(health: Health, now: datetime) -> Finding:
    text = f"{health.timers} armed, {health.overdue} overdue"
    if health.oldest_due is None or now - health.oldest_due < LATE:
        return Finding("timers", Verdict.FINE, text)
    late = now - health.oldest_due
    return Finding("timers", Verdict.WRONG, f"{text}, by up to {late}", "run: callout work")


def _of_outbox(health: Health) -> Iterator[Finding]:
    yield Finding("outbox", Verdict.FINE, f"{health.waiting} effects waiting")
    if health.dead:
        yield Finding(
            "outbox",
            Verdict.WRONG,
            f"{health.dead} effects could not be delivered",
            "look at them: callout outbox --dead; then: callout outbox --retry ID",
        )


def _unserved(store: Store) -> Iterator[Finding]:
    """Only a note: a program of the host's may have adapters that no package registers."""
    known = installed_adapters()
    for name, count in store.waiting_effects().items():
        if name not in known:
            error = no_adapter(name, count, known)
            yield Finding("outbox", Verdict.NOTE, error.message, error.hint)


def _calendars(store: Store, place: Place, now: datetime) -> Sequence[Finding]:
    try:
        catalog = place.catalog(lenient=True)
    except CalloutError:
        text = "not looked at: the rules cannot be read"
        return [Finding("calendars", Verdict.NOTE, text, "see: callout check")]
    found = [*of_calendars(store, catalog, now), *of_schedules(store, catalog, now)]
    return [*found, *of_owners(store, catalog)]


def _of_machine() -> Iterator[Finding]:
    yield Finding("clock", Verdict.FINE, f"{SystemClock().now().isoformat()} (UTC)")
    try:
        ZoneInfo("Asia/Shanghai")
        zones = version("tzdata")
    except (ZoneInfoNotFoundError, PackageNotFoundError):
        yield Finding(
            "time zones", Verdict.WRONG, "there are no zone data", "run: pip install tzdata"
        )
        return
    yield Finding("time zones", Verdict.FINE, f"tzdata {zones}")


def _set_aside(store: Store) -> Iterator[Finding]:
    for due in store.set_aside():
        yield Finding(
            f"ticket {due.ticket}",
            Verdict.WRONG,
            f"timer {due.timer.id}, due {due.timer.due.isoformat()}, was set aside after "
            f"{due.tries} tries: {due.error}",
            f"mend the cause, then: callout timers --retry {due.ticket} {due.timer.id}",
        )


def _of_strays(strays: Sequence[Stray]) -> Iterator[Finding]:
    """Events that no ticket's history holds: somebody has lost an id, or is trying something."""
    if not strays:
        return
    last = strays[0]
    yield Finding(
        "strays",
        Verdict.NOTE,
        f"{len(strays)} events reached no ticket; the last, {last.recorded_at.isoformat()}:"
        f" '{last.event}' to '{last.ticket}' by '{last.actor}': {last.message}",
        "see them all: callout doctor --json",
    )


def _stuck(engine: Engine) -> Iterator[Finding]:
    """Open tickets without a timer where no event is possible for anybody."""
    query = Query(status=TicketStatus.OPEN, timers=False)
    while page := engine.find(query):
        for ticket_id in page:
            if not _can_move(engine, ticket_id):
                yield Finding(
                    f"ticket {ticket_id}",
                    Verdict.WRONG,
                    "no timer is armed and no event is possible",
                    f"see where it stands: callout show {ticket_id}",
                )
        query = Query(status=TicketStatus.OPEN, timers=False, after=page[-1])


def _can_move(engine: Engine, ticket_id: TicketId) -> bool:
    ticket = engine.ticket(ticket_id)
    relatives = engine.store.load_many(list(ticket.links.values()))
    if any(relative.status is TicketStatus.OPEN for relative in relatives.values()):
        return True
    answers = engine.can(ticket_id, actor=_everybody(engine, ticket))
    return any(each.possible or isinstance(each.refusal, NotAllowed) for each in answers)


def _everybody(engine: Engine, ticket: Ticket) -> Actor:
    """An actor in every role that may send an event of the ticket's process."""
    events = engine.definition(ticket).process.events
    roles = {role.text for event in events.values() for role in event.by}
    return Actor("callout:doctor", (*SYSTEM.roles, *sorted(roles)))


def _show(out: Screen, findings: list[Finding]) -> None:
    marks = {Verdict.FINE: "[green]✓[/]", Verdict.NOTE: "[yellow]![/]", Verdict.WRONG: "[red]✗[/]"}
    for finding in findings:
        out.print(f"{marks[finding.verdict]} {escape(f'{finding.subject:<12}')}", end=" ")
        out.print(finding.text, markup=False)
        if finding.hint:
            out.print(f"  hint: {finding.hint}", style="dim", markup=False)
