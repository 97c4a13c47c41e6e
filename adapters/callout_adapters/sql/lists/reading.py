"""Lists as they are read, and the feed: `callout.store.lists.protocol.Lists` on a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

import orjson

from callout.records import TicketId
from callout.store.lists.asking import (
    Ask,
    Changed,
    Changes,
    Gathered,
    Keeping,
    ListOrder,
    Page,
    Shown,
    Stood,
)
from callout.store.lists.cursors import (
    feed_cursor,
    of_feed,
    page_cursor,
    read_feed_cursor,
    read_page_cursor,
)
from callout.store.lists.refusals import check_kept, forgotten
from callout_adapters.sql.connections import DbapiCursor, SqlRow
from callout_adapters.sql.rows import from_micros, to_micros
from callout_adapters.sql.text.language import Language

from . import statements
from .lending import Lending
from .rewriting import stood_of
from .shown import gathered_of, shown_of
from .trails.reading import SqlTrails
from .walks import gathering, walks_of

_NO_FEED = ("off", None, 0, 0)


class SqlLists:
    """See `callout.store.lists.protocol.Lists`."""

    def __init__(self, lending: Lending) -> None:
        self._lending = lending
        self._language: Language = lending.language
        self.trails = SqlTrails(lending)

    def keeping(self) -> Keeping:
        with self._lending.lend() as cursor:
            return self._keeping(cursor)

    def page(self, ask: Ask) -> Page:
        after = read_page_cursor(ask)
        with self._lending.lend() as cursor:
            check_kept(self._keeping(cursor))
            found: list[list[SqlRow]] = []
            for walk in walks_of(ask, self._processes(cursor, ask)):
                text, values = walk.page(after, ask.limit + 1)
                cursor.execute(self._language(text), values)
                found.append(cursor.fetchall())
            is_falling = ask.ordered is ListOrder.CHANGED
            rows = merge(*found, key=lambda row: (row[1], row[0]), reverse=is_falling)
            some = list(islice(rows, ask.limit + 1))
            shown = self._shown(cursor, [ticket for ticket, _ in some[: ask.limit]])
        if len(some) <= ask.limit or not some:
            return Page(shown)
        ticket, key = some[ask.limit - 1]
        return Page(shown, page_cursor(ask, key, ticket))

    def count(self, ask: Ask, most: int) -> int:
        total = 0
        with self._lending.lend() as cursor:
            check_kept(self._keeping(cursor))
            for walk in walks_of(ask, self._processes(cursor, ask)):
                text, values = walk.count(most + 1 - total)
                cursor.execute(self._language(text), values)
                total += _first(cursor)
                if total > most:
                    break
        return total

    def gather(
        self, asks: Sequence[Ask], limit: int, after: Gathered | None = None
    ) -> Sequence[Gathered]:
        first = None if after is None else (to_micros(after.opened), str(after.ticket))
        with self._lending.lend() as cursor:
            check_kept(self._keeping(cursor))
            walks = [walk for ask in asks for walk in walks_of(ask, self._processes(cursor, ask))]
            if not walks:
                return ()
            text, values = gathering(walks, first, limit)
            cursor.execute(self._language(text), values)
            return [gathered_of(tuple(row)) for row in cursor.fetchall()]

    def stood(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Stood]:
        with self._lending.lend() as cursor:
            return stood_of(cursor, self._language, ticket_ids)

    def begin(self) -> TicketId | None:
        with self._lending.writing() as cursor:
            cursor.execute(self._language(statements.BEGIN))
            return TicketId(done) if (done := self._row(cursor)[1]) is not None else None

    def done_up_to(self, ticket_id: TicketId) -> None:
        with self._lending.writing() as cursor:
            cursor.execute(self._language(statements.DONE_UP_TO), (ticket_id,))

    def end(self) -> bool:
        with self._lending.writing() as cursor:
            cursor.execute(self._language(statements.END))
            return self._keeping(cursor) is Keeping.KEPT

    def changes(self, after: str | None, limit: int) -> Changes:
        asked = read_feed_cursor(after) if after is not None else None
        with self._lending.lend() as cursor:
            state, _, *kept = self._row(cursor)
            check_kept(Keeping(state))
            first = (kept[0], kept[1])
            start = first if asked is None else asked
            if start < first:
                raise forgotten()
            cursor.execute(self._language(statements.CHANGES), (*start, limit))
            found = [(tx, n, _changed(rest)) for tx, n, *rest in cursor.fetchall()]
            # Some may have been forgotten between the two looks.
            self._check_whole(cursor, start)
        return Changes(tuple(each for *_, each in found), of_feed(start, found))

    def latest(self) -> str:
        with self._lending.lend() as cursor:
            state, _, *kept = self._row(cursor)
            check_kept(Keeping(state))
            cursor.execute(self._language(statements.LATEST))
            row = cursor.fetchone() or kept
        return feed_cursor(row[0], row[1])

    def forget_changes(self, before: datetime, limit: int) -> int:
        with self._lending.writing() as cursor:
            cursor.execute(self._language(statements.OLDEST), (limit, to_micros(before)))
            last = cursor.fetchone()
            if last is None:
                return 0
            cursor.execute(self._language(statements.FORGOTTEN), tuple(last))
            cursor.execute(self._language(statements.FORGET_CHANGES), tuple(last))
            return cursor.rowcount

    def _check_whole(self, cursor: DbapiCursor, start: tuple[int, int]) -> None:
        _, _, *kept = self._row(cursor)
        if start < (kept[0], kept[1]):
            raise forgotten()

    def _row(self, cursor: DbapiCursor) -> SqlRow:
        cursor.execute(self._language(statements.KEEPING))
        return tuple(cursor.fetchone() or _NO_FEED)

    def _keeping(self, cursor: DbapiCursor) -> Keeping:
        return Keeping(self._row(cursor)[0])

    def _processes(self, cursor: DbapiCursor, ask: Ask) -> Sequence[str]:
        if ask.process is not None:
            return (ask.process,)
        cursor.execute(self._language(statements.PROCESSES))
        return [process for (process,) in cursor.fetchall()]

    def _shown(self, cursor: DbapiCursor, tickets: Sequence[str]) -> tuple[Shown, ...]:
        """What lists show of these, in this order."""
        if not tickets:
            return ()
        roles: dict[str, list[str]] = defaultdict(list)
        names = self._language.dialect.listed(tickets)
        cursor.execute(self._language(statements.ROLES_OF), (names,))
        for ticket, role in cursor.fetchall():
            roles[ticket].append(role)
        cursor.execute(self._language(statements.STANDING_OF), (names,))
        found = {row[0]: shown_of(row, roles[row[0]]) for row in cursor.fetchall()}
        return tuple(found[ticket] for ticket in tickets if ticket in found)


def _changed(columns: Sequence[Any]) -> Changed:
    at, ticket, seq, moved = columns
    return Changed(TicketId(ticket), seq, from_micros(at), orjson.loads(moved))


def _first(cursor: DbapiCursor) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0
