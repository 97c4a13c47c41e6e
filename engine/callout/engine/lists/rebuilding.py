"""Making the rows of lists and trails anew from the tickets, while others go on working.

In order of id, a few tickets at a time, each few in a transaction in which nobody else changes
them. How far it came stands in the store, so that it can be gone on with. Whoever writes meanwhile
writes rows as well; if somebody does not, that is noticed at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from callout.engine.definitions import StoredDefinitions
from callout.errors import StoreError
from callout.records import Ticket
from callout.replay.stood import made_anew
from callout.replay.trod import trails_anew
from callout.store import Query, Store, Tickets
from callout.store.lists.asking import Keeping, Stood

AT_ONCE = 50
"""Tickets of one transaction: it is over before anybody waits for it."""


def rebuild(store: Store, definitions: StoredDefinitions) -> Iterator[int]:
    """Make all rows anew; after each few tickets, how many there were so far.

    Raises `StoreError` where somebody has changed tickets meanwhile without their rows.
    """
    done, after = 0, store.lists.begin()
    while ids := store.find(Query(after=after, limit=AT_ONCE)):
        with store.hold(ids) as tickets:
            found = tickets.load_many(ids)
            tickets.put_stood([_stood(ticket, tickets, definitions) for ticket in found.values()])
        after = ids[-1]
        store.lists.done_up_to(after)
        done += len(found)
        yield done
    if not store.lists.end() or store.lists.trails.keeping() is not Keeping.KEPT:
        raise StoreError(
            "tickets were changed meanwhile by somebody who writes no rows of lists",
            hint="end whoever works with views=False, then run it again",
        )


def _stood(ticket: Ticket, tickets: Tickets, definitions: StoredDefinitions) -> Stood:
    """What lists show of a ticket; what its entries are found by is put at once."""
    history, pinned = tickets.history(ticket.id), partial(definitions.pinned, where=tickets)
    trails = trails_anew(ticket, history, pinned)
    definitions.trailing.keep_anew(trails, tickets)
    tickets.put_trails(ticket.id, trails)
    return made_anew(pinned(ticket.definition), ticket, history)
