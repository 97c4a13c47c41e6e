"""A row of `standing` as a list shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import orjson

from callout.records import TicketId, TicketStatus, rest_from_json
from callout.store.lists.asking import Gathered, Shown
from callout_adapters.sql.connections import SqlRow
from callout_adapters.sql.rows import from_micros, of_damaged
from callout_adapters.sql.text.list_tables import NEVER

COLUMNS: Final = 12
"""How many columns `statements.SHOWN` has."""


def shown_of(row: SqlRow, roles: Sequence[str]) -> Shown:
    """A row of `statements.SHOWN`; raises StoreError for what somebody has damaged."""
    return replace(_shown(row), waits_for=tuple(sorted(roles)))


@of_damaged("what lists show of ticket")
def _shown(row: SqlRow) -> Shown:
    ticket, process, definition, status, region, assignee, title, states, *moments = row[:COLUMNS]
    due, since, opened, changed = moments
    return Shown(
        TicketId(ticket),
        process,
        definition,
        TicketStatus(status),
        region,
        assignee,
        title,
        tuple(orjson.loads(states)),
        None if due == NEVER else from_micros(due),
        from_micros(since),
        from_micros(opened),
        from_micros(changed),
    )


@of_damaged("the row of ticket")
def gathered_of(row: SqlRow) -> Gathered:
    """A row of `statements.GATHERED`; raises StoreError for what somebody has damaged."""
    ticket, definition, opened, rest = row
    data = rest_from_json(orjson.loads(rest))["data"]
    return Gathered(TicketId(ticket), definition, from_micros(opened), data)
