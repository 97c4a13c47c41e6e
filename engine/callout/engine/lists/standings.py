"""What each change says to lists: where its ticket stands, and where it stood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from callout.definition import Definition
from callout.records import ENDED, EntryKind, Ticket
from callout.records.standing import Standing
from callout.scxml.cache import Cache
from callout.step.inquiry.standing import places_of, standing
from callout.store import Change


def _as_it_is(ticket: Ticket) -> Ticket:
    return ticket


class Standings:
    """Works out where tickets stand; what was so after a change is so before the next one.

    Tickets are remembered by the hash of their last entry, which stands for all they are.
    """

    def __init__(self, opened: Callable[[Ticket], Ticket] = _as_it_is) -> None:
        """`opened` is a ticket with what is sealed opened."""
        self._known: Cache[str, Standing] = Cache()
        self._opened = opened

    def of_change(self, change: Change, pinned: Callable[[str], Definition]) -> Change:
        """The change with what lists show of its ticket after it and before it.

        `pinned` gives the definition with a hash.
        """
        ticket, before = change.ticket, change.before
        after = standing(pinned(ticket.definition), self._opened(ticket))
        self._known.keep(ticket.head, after)
        came = not change.based_on or any(each.before != each.after for each in change.entries)
        if came or (before is not None and _is_reopened(before, ticket)):
            after = replace(after, since=change.entries[-1].recorded_at)
        if before is None or not change.based_on:
            return replace(change, standing=after)
        stood = self._before(before, pinned)
        if len(change.entries) > 1:
            stood = _without_come_again(stood, after, change, pinned(ticket.definition))
        return replace(change, standing=after, stood=stood)

    def _before(self, ticket: Ticket, pinned: Callable[[str], Definition]) -> Standing:
        known = self._known.get(ticket.head)
        if known is not None:
            return known
        return standing(pinned(ticket.definition), self._opened(ticket))


def _is_reopened(before: Ticket, after: Ticket) -> bool:
    return before.status in ENDED and after.status not in ENDED


def _without_come_again(
    stood: Standing, after: Standing, change: Change, definition: Definition
) -> Standing:
    """Without the states that one entry has left and a later one of the same commit come to.

    The ticket is there since now, and not since before.
    """
    between = [
        places_of(definition, replace(change.ticket, states=entry.after))
        for entry in change.entries
        if entry.kind is not EntryKind.REJECTED
    ]
    left = {state for state in stood.places if any(state not in places for places in between)}
    again = left.intersection(after.places)
    return replace(stood, places=tuple(each for each in stood.places if each not in again))
