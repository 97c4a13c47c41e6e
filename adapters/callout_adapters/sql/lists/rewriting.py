"""All rows of some tickets: read as they are stored, written anew, marked as stuck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import orjson

from callout.records import TicketId, TicketStatus
from callout.store.lists.asking import Shown, Stood
from callout_adapters.sql.connections import DbapiCursor, SqlRow
from callout_adapters.sql.rows import from_micros, to_micros
from callout_adapters.sql.text.language import Language

from . import statements
from .batch import due_of, states_of
from .shown import shown_of


def stood_of(
    cursor: DbapiCursor, language: Language, ticket_ids: Sequence[TicketId]
) -> dict[TicketId, Stood]:
    """All rows of these tickets, as they are stored."""
    names = language.dialect.listed(ticket_ids)

    def rows(statement: str) -> list[SqlRow]:
        cursor.execute(language(statement), (names,))
        return cursor.fetchall()

    roles: dict[str, list[str]] = defaultdict(list)
    for ticket, role in rows(statements.AGREED_ROLES_OF):
        roles[ticket].append(role)
    places: dict[str, dict[str, datetime]] = defaultdict(dict)
    for ticket, state, since in rows(statements.AGREED_PLACES_OF):
        places[ticket][state] = from_micros(since)
    finds: dict[str, dict[str, str]] = defaultdict(dict)
    for ticket, name, value in rows(statements.FINDS_OF):
        finds[ticket][name] = value
    shown = [shown_of(row, roles[row[0]]) for row in rows(statements.STANDING_OF)]
    return {each.ticket: Stood(each, places[each.ticket], finds[each.ticket]) for each in shown}


def stood_lookup(
    cursor: DbapiCursor, language: Language
) -> Callable[[Sequence[TicketId]], Mapping[TicketId, Stood]]:
    """A look-up of the rows that tickets have in the transaction of the cursor."""
    return lambda ticket_ids: stood_of(cursor, language, ticket_ids)


def rewrite(cursor: DbapiCursor, language: Language, rows: Sequence[Stood]) -> None:
    """Put these in the place of all rows of their tickets."""
    names = language.dialect.listed([each.shown.ticket for each in rows])
    for statement in statements.FORGET_ROWS:
        cursor.execute(language(statement), (names,))
    written: dict[str, list[SqlRow]] = {
        statements.PUT_STANDING: [_shown_row(each.shown) for each in rows],
        statements.PUT_WAITING: [row for each in rows for row in _waiting_rows(each.shown)],
        statements.PUT_PLACE: [row for each in rows for row in _place_rows(each)],
        statements.PUT_FINDING: [
            (each.shown.ticket, *pair) for each in rows for pair in each.finds.items()
        ],
    }
    for statement, values in written.items():
        if values:
            cursor.executemany(language(statement), values)


def mark(
    cursor: DbapiCursor,
    language: Language,
    ticket_id: TicketId,
    old: TicketStatus,
    new: TicketStatus,
) -> None:
    """The ticket was marked: so are its rows, and the feed tells of it."""
    cursor.execute(language(statements.MARK), (new.value, ticket_id, old.value))
    if cursor.rowcount > 0:
        moved = orjson.dumps({"status": [old.value, new.value]}).decode()
        cursor.execute(language(statements.TELL_MARK), (moved, ticket_id))


def _shown_row(shown: Shown) -> SqlRow:
    return (
        shown.ticket,
        shown.process,
        shown.definition,
        shown.status.value,
        shown.region,
        shown.assignee,
        shown.title,
        states_of(shown.states),
        due_of(shown.due),
        to_micros(shown.since),
        to_micros(shown.opened),
        to_micros(shown.changed),
    )


def _waiting_rows(shown: Shown) -> list[SqlRow]:
    due = due_of(shown.due)
    return [(shown.ticket, role, shown.region, due) for role in shown.waits_for]


def _place_rows(stood: Stood) -> list[SqlRow]:
    shown = stood.shown
    places = stood.places.items()
    return [(shown.ticket, state, shown.process, to_micros(since)) for state, since in places]
