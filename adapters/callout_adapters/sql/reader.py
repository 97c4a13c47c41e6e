"""Tickets and histories as they are read, on whatever connection is lent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from callout.errors import StoreError
from callout.records import Entry, Ticket, TicketId, Timer
from callout.records.outside_names import no_ticket
from callout.records.strays import STRAYS_KEPT, Stray

from .connections import DbapiCursor, SqlRow
from .rows import from_micros, read_entry, read_ticket, read_timer, to_micros
from .text import statements
from .text.language import Language


class SqlReader:
    """The reading half of `callout.store.Tickets`."""

    def __init__(
        self, language: Language, lend: Callable[[], AbstractContextManager[DbapiCursor]]
    ) -> None:
        self._language = language
        self._lend = lend

    def load(self, ticket_id: TicketId) -> Ticket:
        row = self._one(statements.LOAD, ticket_id)
        if row is None:
            raise no_ticket(ticket_id)
        return read_ticket(row)

    def load_many(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Ticket]:
        names = self._language.dialect.listed(ticket_ids)
        tickets = [read_ticket(row) for row in self._all(statements.LOAD_MANY, names)]
        return {ticket.id: ticket for ticket in tickets}

    def history(self, ticket_id: TicketId) -> Sequence[Entry]:
        rows = self._all(statements.HISTORY, ticket_id)
        if not rows:
            raise no_ticket(ticket_id)
        return tuple(read_entry(document) for (document,) in rows)

    def entry(self, ticket_id: TicketId, seq: int | None = None) -> Entry | None:
        row = self._one(statements.ENTRY, ticket_id, seq) if seq is not None else None
        if row is None:
            row = self._one(statements.LAST_ENTRY, ticket_id)
            if row is None:
                raise no_ticket(ticket_id)
        return read_entry(row[0]) if seq in (None, row[1]) else None

    def entry_by_key(self, ticket_id: TicketId, key: str) -> Entry | None:
        row = self._one(statements.ENTRY_BY_KEY, ticket_id, key)
        return read_entry(row[0]) if row else None

    def get_definition(self, digest: str) -> bytes | None:
        row = self._one(statements.GET_DEFINITION, digest)
        if row is not None and isinstance(row[0], str | int | float):
            raise StoreError(
                f"the document of definition {digest[:17]} is kept as something else than bytes",
                hint="somebody has altered it: restore the newest back-up",
            )
        return bytes(row[0]) if row else None

    def strays(self, limit: int = STRAYS_KEPT) -> Sequence[Stray]:
        return [
            Stray(from_micros(moment), *texts)
            for moment, *texts in self._all(statements.STRAYS, limit)
        ]

    def _one(self, statement: str, *parameters: object) -> SqlRow | None:
        with self._lend() as cursor:
            cursor.execute(self._language(statement), parameters)
            return cursor.fetchone()

    def _all(self, statement: str, *parameters: object) -> list[Any]:
        with self._lend() as cursor:
            cursor.execute(self._language(statement), parameters)
            return cursor.fetchall()


def write_stray(cursor: DbapiCursor, language: Language, stray: Stray) -> None:
    """Write a stray down in the cursor's transaction, and drop those that are too many."""
    moment = to_micros(stray.recorded_at)
    texts = (stray.ticket, stray.event, stray.actor, stray.code, stray.message)
    cursor.execute(language(statements.PUT_STRAY), (moment, *texts))
    cursor.execute(language(statements.FORGET_STRAYS), (STRAYS_KEPT,))


def held_timers(cursor: DbapiCursor, language: Language) -> Callable[[TicketId], Sequence[Timer]]:
    """A look-up of the timers a ticket has in the transaction of the cursor."""

    def held(ticket_id: TicketId) -> Sequence[Timer]:
        cursor.execute(language(statements.TIMERS_OF), (ticket_id,))
        return [read_timer(row) for row in cursor.fetchall()]

    return held
