"""What ``callout doctor`` says of calendars that end, and of deadlines that were lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from callout.calendars import EXTEND, Ending, ending
from callout.catalog import Catalog
from callout.records import LIVE, TicketStatus, sections
from callout.store import Store
from callout.values import DateTime

from .every_ticket import tickets_in
from .findings import Finding, Verdict


def of_lost_deadlines(store: Store) -> Iterator[Finding]:
    """Tickets in which a deadline could not be worked out, and nobody was told."""
    for ticket in tickets_in(store, TicketStatus.STUCK):
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
    """When the calendars of profiles end, with the open tickets that use them."""
    library = catalog.library
    sets = library.parameter_sets
    named = {name for each in sets.values() for name in each.calendar_names()}
    today = DateTime.from_datetime(now)
    used_ones = [each for name, each in library.calendars.items() if name in named]
    endings = [ending(each, today) for each in used_ones]
    if not endings:
        return
    known = [(sets.get(each.profile or ""), each.region or "") for each in tickets_in(store, *LIVE)]
    used = Counter(profile.calendar_in(region) for profile, region in known if profile)
    for each in endings:
        yield _ending(each, used[each.calendar.name])


def _ending(found: Ending, tickets: int) -> Finding:
    told = f"{found}; open tickets that use it: {tickets}"
    if not found.is_soon:
        return Finding("calendar", Verdict.FINE, told)
    verdict = Verdict.WRONG if found.is_over and tickets else Verdict.NOTE
    return Finding("calendar", verdict, told, EXTEND)
