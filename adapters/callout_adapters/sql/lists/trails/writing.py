"""Rows of what entries are found by, as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from callout.records import TicketId
from callout.store.lists.trails.asking import Trail
from callout.traits import Footprint
from callout_adapters.sql.connections import DbapiCursor, SqlRow
from callout_adapters.sql.rows import to_micros
from callout_adapters.sql.text.language import Language

from . import statements

WIDTH: Final = 7
POSTGRES_PART: Final = """
, trailed AS (
  INSERT INTO trail (ticket, seq, at, actor, behalf, refused_by, footprint)
  SELECT new.*
  FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[],
              %s::bigint[])
       AS new (ticket, seq, at, actor, behalf, refused_by, footprint)
  JOIN written ON written.id = new.ticket
)
"""
"""A further part of the one statement that writes tickets on PostgreSQL."""


def trail_row(trail: Trail) -> SqlRow:
    """In the order of `statements.PUT_TRAIL`."""
    return (
        trail.ticket,
        trail.seq,
        to_micros(trail.at),
        trail.actor,
        trail.on_behalf_of,
        trail.refused_by,
        trail.footprint.number,
    )


def put_footprints(
    cursor: DbapiCursor, language: Language, footprints: Sequence[Footprint], *, anew: bool
) -> None:
    """Keep those that are not kept yet; in order, so that nobody waits in a circle."""
    if anew:
        numbers = language.dialect.numbered([each.number for each in footprints])
        cursor.execute(language(statements.FORGET_TRAITS), (numbers,))
    rows = sorted((each.number, *trait) for each in footprints for trait in each.traits)
    if rows:
        cursor.executemany(language(statements.PUT_TRAIT), rows)


def rewrite_trails(
    cursor: DbapiCursor, language: Language, ticket_id: TicketId, trails: Sequence[Trail]
) -> None:
    """Put these in the place of all rows of the ticket."""
    cursor.execute(language(statements.FORGET_TRAILS), (ticket_id,))
    if trails:
        cursor.executemany(language(statements.PUT_TRAIL), [trail_row(each) for each in trails])
