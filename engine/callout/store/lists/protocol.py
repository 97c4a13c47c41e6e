"""What the engine asks of the rows of lists, and of the feed.

Rows are written by `Tickets.commit` alone, with their ticket or not at all. They say nothing that a
ticket and its history do not say: `rewrite` makes them anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from callout.records import TicketId

from .asking import Ask, Changes, Gathered, Keeping, Page, Stood
from .trails.protocol import Trails


class Worklists(Protocol):
    """Tickets as lists show them, and by what they are found."""

    def keeping(self) -> Keeping:
        """Whether all rows are kept; with one change that said nothing of them they are not."""
        ...

    def page(self, ask: Ask) -> Page:
        """At most `limit` tickets in the order asked for; `BadQuery` for a cursor of another list.

        Raises `NoLists` where the rows are not kept.
        """
        ...

    def count(self, ask: Ask, most: int) -> int:
        """How many there are; nobody counts beyond `most` + 1. Raises `NoLists`."""
        ...

    def gather(
        self, asks: Sequence[Ask], limit: int, after: Gathered | None = None
    ) -> Sequence[Gathered]:
        """The tickets that any of these asks is for, as one instant has them all.

        Oldest opened first, ties by id; at most `limit`, of those after `after`. Orders and cursors
        of the asks mean nothing but for `DUE`: nothing that has ended. No ticket is to be found by
        two of them. Raises `NoLists`.
        """
        ...

    def stood(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Stood]:
        """All rows of these tickets, as they are stored, kept or not."""
        ...


class Rebuilding(Protocol):
    """Making the rows anew: in order of id, so that it can be gone on with.

    Those of lists, and those that entries are found by: both are kept again when it has ended.
    """

    def begin(self) -> TicketId | None:
        """Say that rows are being made; the last ticket done, where somebody has begun before."""
        ...

    def done_up_to(self, ticket_id: TicketId) -> None:
        """All tickets up to this one have their rows."""
        ...

    def end(self) -> bool:
        """Say that all rows are kept; False where a change meanwhile said nothing of them."""
        ...


class Feed(Protocol):
    """What changed, told to whoever asks: nothing is missed and nothing told twice."""

    def changes(self, after: str | None, limit: int) -> Changes:
        """What changed after the cursor; None: from the first that is kept. One ticket's in order.

        Raises `FeedForgotten` where something after the cursor is kept no longer, `BadQuery` for
        what is no cursor, `NoLists` where nothing is told.
        """
        ...

    def latest(self) -> str:
        """The cursor after all that can be told now."""
        ...

    def forget_changes(self, before: datetime, limit: int) -> int:
        """Keep what changed before no longer, the oldest `limit` at most; answers how many."""
        ...


class Lists(Worklists, Rebuilding, Feed, Protocol):
    """The rows and the feed of one store."""

    @property
    def trails(self) -> Trails:
        """The entries of all tickets by what they can be found by."""
        ...
