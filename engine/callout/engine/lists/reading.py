"""What an engine answers about many tickets: lists, how many there are, what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final, overload

from callout.catalog import Catalog
from callout.engine.admission.gate import Gate, numbered
from callout.engine.definitions import StoredDefinitions
from callout.errors import BadQuery
from callout.records import TicketId
from callout.records.strays import Stray
from callout.store import Query, Store
from callout.store.lists.asking import Ask, Changes, Page
from callout.store.lists.trails.asking import Totals

from .asking import asked, check_names
from .rebuilding import rebuild
from .reports.reporting import Reporting
from .trails.finding import EntriesFound, EntryFinder
from .trails.question import EntryQuestion
from .trails.strays import strays_for

COUNTED: Final = 1_000
"""How far tickets are counted unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many tickets there are; `is_capped`: more than `number`, and nobody counts further."""

    number: int
    is_capped: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_capped else str(self.number)


class ListReading(Reporting):
    """The part of an engine that answers about many tickets."""

    _store: Store
    _gate: Gate
    _definitions: StoredDefinitions

    @property
    def catalog(self) -> Catalog:
        return self._definitions.catalog

    @overload
    def find(self, asked_for: Query = ...) -> Sequence[TicketId]: ...

    @overload
    def find(self, asked_for: Ask) -> Page: ...

    def find(self, asked_for: Query | Ask = Query()) -> Sequence[TicketId] | Page:  # noqa: B008
        """Tickets: of a `Query` their ids in order of id, of an `Ask` a page of a list.

        Raises `BadQuery` for what nobody can mean, names that are unknown among it, `NoLists` where
        a list is asked for and its rows are not kept.
        """
        if not isinstance(asked_for, Ask):
            return self._store.find(self._gate.query(asked_for))
        page = self._store.lists.page(asked(asked_for, self.catalog))
        if not page.tickets:
            check_names(asked_for, self.catalog)
        return page

    def count(self, ask: Ask, most: int = COUNTED) -> Count:
        """How many tickets a list has, whatever page; beyond `most` nobody counts."""
        known = numbered(most)
        found = self._store.lists.count(asked(ask, self.catalog), known)
        if not found:
            check_names(ask, self.catalog)
        return Count(min(found, known), found > known)

    def changes(self, after: str | None = None, limit: int = COUNTED) -> Changes:
        """What has changed after a cursor, None: from the first change that is kept.

        Nothing is missed and nothing told twice, whoever writes at the same time: on PostgreSQL a
        change is told when no transaction that began before its own is open any more. Raises
        `FeedForgotten` where changes after the cursor are kept no longer, `BadQuery`, `NoLists`.
        """
        if after is not None and not isinstance(after, str):
            raise BadQuery("a cursor is a text", hint="hand over `cursor` of the look before")
        return self._store.lists.changes(after, max(numbered(limit), 1))

    def latest_change(self) -> str:
        """The cursor after all changes there are: for who has just read a list."""
        return self._store.lists.latest()

    def find_entries(
        self, question: EntryQuestion, after: str | None = None, limit: int = 100
    ) -> EntriesFound:
        """Entries of all tickets that answer a question, oldest first; `after` is `next` of a page.

        At most 1,000 of them. A refusal that stands in several tickets is found once, in the ticket
        that refused, unless `repeats` are asked for. Raises `BadQuery`, `NoTrails` where what
        entries are found by is not kept for all of them.
        """
        return EntryFinder(self._store.lists.trails).find(question, after, limit)

    def count_entries(self, question: EntryQuestion) -> Totals:
        """How many entries answer, and of how many tickets they are."""
        return EntryFinder(self._store.lists.trails).count(question)

    def tally_entries(
        self, question: EntryQuestion, by: str, zone: tzinfo = UTC
    ) -> Sequence[tuple[str, int]]:
        """How many entries answer of each ``actor``, ``day`` of the zone, or kind of trait.

        Most first, days in their order. Entries with several values, of rows for instance, count
        for each of them.
        """
        return EntryFinder(self._store.lists.trails).tally(question, by, zone)

    def find_strays(self, question: EntryQuestion) -> Sequence[Stray]:
        """Events that no history holds (the last thousand are kept), by the same question.

        They have an event, an actor, a code of refusal and an instant; a question for more is a
        `BadQuery`. The last comes first.
        """
        return strays_for(question, self._store.strays())

    def rebuild_views(self) -> Iterator[int]:
        """Make the rows of lists, and what entries are found by, anew.

        Yields now and then how many tickets are done. Others may go on working. What was begun
        before is gone on with.
        """
        return rebuild(self._store, self._definitions)
