"""Tickets as they stood at an instant, page by page: nothing that came later is seen.

A page is found by the rows of lists and read from the tickets. What has moved since the instant, or
moves while it is read, is put together again from its history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from callout.definition import Definition
from callout.records import (
    ENDED,
    MERGED_INTO,
    Entry,
    Ticket,
    TicketId,
    TicketStatus,
    sections,
)
from callout.replay import Fold
from callout.replay.stood import made_anew
from callout.store import Store
from callout.store.lists.asking import Ask, ListOrder, Shown
from callout.values import pointer

AT_ONCE = 200
"""Tickets of one page: more are never in memory."""


@dataclass(frozen=True, slots=True)
class StoodTicket:
    """A ticket as it stood; `closed_at` is when it had ended, if it had."""

    ticket: Ticket
    assignee: str | None
    closed_at: datetime | None


def tickets_at(
    store: Store, pinned: Callable[[str], Definition], ask: Ask, as_of: datetime
) -> Iterator[StoodTicket]:
    """The tickets that `ask` is for, in order of id; raises `NoLists` where no rows are kept."""
    asked = replace(ask, order=ListOrder.ID, limit=AT_ONCE)
    while True:
        page = store.lists.page(asked)
        ids = [each.ticket for each in page.tickets]
        tickets = store.load_many(ids)
        # Read after the tickets: a row that says nothing later vouches for its ticket.
        rows = store.lists.stood(ids)
        for name in ids:
            ticket, row = tickets.get(name), rows.get(name)
            if ticket is None or row is None or ticket.opened_at > as_of:
                continue
            if _is_of(ticket, row.shown, as_of):
                yield _stood(ticket, row.shown, _backwards(store, ticket))
            else:
                yield _then(store, pinned, name, as_of)
        if page.next is None:
            return
        asked = replace(asked, after=page.next)


def _is_of(ticket: Ticket, row: Shown, as_of: datetime) -> bool:
    return row.changed <= as_of and (row.status, row.states) == (ticket.status, ticket.states)


def _then(
    store: Store, pinned: Callable[[str], Definition], name: TicketId, as_of: datetime
) -> StoodTicket:
    history = [each for each in store.history(name) if each.recorded_at <= as_of]
    fold = Fold()
    for entry in history:
        fold.apply(entry)
    ticket = fold.ticket(pinned(history[-1].definition).name, {})
    row = made_anew(pinned(ticket.definition), ticket, history, pinned).shown
    return _stood(ticket, row, reversed(history))


def _stood(ticket: Ticket, row: Shown, backwards: Iterable[Entry]) -> StoodTicket:
    ended = _ended(ticket, row, backwards) if ticket.status in ENDED else None
    return StoodTicket(ticket, row.assignee, ended)


def _ended(ticket: Ticket, row: Shown, backwards: Iterable[Entry]) -> datetime | None:
    """When it has ended: a final state is where it came to; else the entry says that ended it."""
    if ticket.status is TicketStatus.CLOSED and MERGED_INTO not in ticket.links:
        return row.since
    ends = (each for each in backwards if each.set_data.get(_STATUS) == ticket.status)
    return next((each.recorded_at for each in ends), None)


def _backwards(store: Store, ticket: Ticket) -> Iterator[Entry]:
    """Its entries, the last one first, each read when it is asked for."""
    for number in range(ticket.version, 0, -1):
        entry = store.entry(ticket.id, number)
        if entry is not None:
            yield entry


_STATUS = pointer.write((sections.ENGINE, sections.TICKET, "status"))
