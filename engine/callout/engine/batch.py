"""Events on different tickets that share one transaction: where throughput comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from callout.records import TicketId
from callout.store import Commitment, Tickets

from .cascade import Prepared

Item = TypeVar("Item")


class Batch(Generic[Item]):
    """Prepared events, committed together when one of them meets a ticket for the second time.

    `done` hears what became of each, in the order in which they were added.
    """

    def __init__(self, store: Tickets, done: Callable[[Item, Prepared, Commitment], None]) -> None:
        self._store = store
        self._done = done
        self._waiting: list[tuple[Item, Prepared]] = []
        self._touched: set[TicketId] = set()

    def touches(self, ticket_id: TicketId) -> bool:
        """Whether an event that waits here has changed the ticket."""
        return ticket_id in self._touched

    def add(self, item: Item, prepared: Prepared) -> bool:
        """Take an event; False if it was prepared from a ticket that has changed here since."""
        if self._touched & prepared.touched:
            return False
        self._waiting.append((item, prepared))
        self._touched |= prepared.touched
        return True

    def flush(self) -> None:
        """Commit what waits."""
        waiting, self._waiting = self._waiting, []
        self._touched = set()
        if waiting:
            commitments = self._store.commit_each([prepared.changes for _, prepared in waiting])
            for (item, prepared), commitment in zip(waiting, commitments, strict=True):
                self._done(item, prepared, commitment)
