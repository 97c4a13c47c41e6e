"""What ``callout doctor`` says of calendars that end, and of deadlines that were lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from callout.calendars import Calendar
from callout.catalog import Catalog
from callout.records import Ticket, TicketStatus, sections
from callout.store import Query, Store
from callout.values import DateTime

from .findings import Finding, Verdict

SOON = 60
"""How many days before its end a calendar is worth a note."""


def of_lost_deadlines(store: Store) -> Iterator[Finding]:
    """Tickets in which a deadline could not be worked out, and nobody was told."""
    for ticket in _tickets(store, TicketStatus.STUCK):
        kept = ticket.internals.get(sections.TICKET)
        lost = kept.get(sections.LOST) if isinstance(kept, dict) else None
        if not isinstance(lost, int):
            continue
        entry = store.entry(ticket.id, lost)
        told = [str(each.get("message")) for each in entry.warnings] if entry else []
        yield Finding(
            f"ticket {ticket.id}",
            Verdict.WRONG,
            f"a deadline could not be worked out in entry {lost}: {'; '.join(told)}",
            f"see what waits for it: callout why {ticket.id} {lost};"
            " it stays on this list until it ends",
        )


def of_calendars(store: Store, catalog: Catalog, now: datetime) -> Iterator[Finding]:
    """Calendars of profiles that end soon, or have ended, with the open tickets that use them."""
    library = catalog.library
    profiles = {name: each.calendar for name, each in library.parameter_sets.items()}
    today = DateTime.from_datetime(now)
    left = {
        name: each.last.days - each.day_of(today).days
        for name, each in library.calendars.items()
        if name in profiles.values()
    }
    if not any(days < SOON for days in left.values()):
        return
    open_tickets = (*_tickets(store, TicketStatus.OPEN), *_tickets(store, TicketStatus.STUCK))
    used = Counter(profiles.get(ticket.profile or "") for ticket in open_tickets)
    for name, days in left.items():
        if days < SOON:
            yield _ending(library.calendars[name], days, used[name])


def _ending(calendar: Calendar, days: int, tickets: int) -> Finding:
    ends = f"ends in {days} days" if days >= 0 else "has ended: no deadline can be worked out"
    return Finding(
        "calendar",
        Verdict.WRONG if days < 0 and tickets else Verdict.NOTE,
        f"{calendar.name} {ends} (its last day is {calendar.last});"
        f" open tickets that use it: {tickets}",
        "extend 'valid' and enter the holidays: new tickets take it; open ones keep the calendar"
        " they were opened with",
    )


def _tickets(store: Store, status: TicketStatus) -> Iterator[Ticket]:
    query = Query(status=status)
    while page := store.find(query):
        yield from store.load_many(page).values()
        query = Query(status=status, after=page[-1])
