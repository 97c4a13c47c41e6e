"""All tickets of a store that ``callout doctor`` looks at, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from callout.records import Ticket, TicketStatus
from callout.store import Query, Store


def tickets_in(store: Store, *statuses: TicketStatus) -> Iterator[Ticket]:
    """The tickets of each status in turn, by id; what is written meanwhile may be among them."""
    for status in statuses:
        query = Query(status=status)
        while page := store.find(query):
            yield from store.load_many(page).values()
            query = Query(status=status, after=page[-1])
