"""Rows of lists written on PostgreSQL: further parts of the one statement that writes tickets.

`tx` is the transaction's own number, or that of the latest that had ended as it wrote: a reader of
the feed looks no further than the oldest that is still open (`pg_snapshot_xmin`), so that what is
committed late is never passed by (PostgreSQL, chapter 9.27.8). Its own number would not do: 7 may
change A, and then B, which 8 changed meanwhile; told by 7, B's later change would come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from callout_adapters.sql.connections import SqlRow
from callout_adapters.sql.text.language import POSTGRESQL

from .batch import ListBatch

_PARTS = """
, listed AS (
  INSERT INTO standing (ticket, process, definition, status, region, assignee, title, states, due,
                        since, opened, changed)
  SELECT new.*
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
              %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
       AS new (ticket, process, definition, status, region, assignee, title, states, due, since,
               opened, changed)
  JOIN written ON written.id = new.ticket
  ON CONFLICT (ticket) DO NOTHING
), listed_anew AS (
  UPDATE standing
  SET title = new.title, states = new.states, changed = new.changed,
      since = coalesce(new.since, standing.since), due = new.due, assignee = new.assignee,
      region = new.region, definition = new.definition,
      status = coalesce(new.status, standing.status)
  FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
              %s::text[], %s::text[], %s::text[], %s::text[])
       AS new (title, states, changed, since, due, assignee, region, definition, status, ticket)
  JOIN written ON written.id = new.ticket
  WHERE standing.ticket = new.ticket
), released AS (
  DELETE FROM waiting
  USING unnest(%s::text[], %s::text[]) AS old (ticket, role)
  JOIN written ON written.id = old.ticket
  WHERE waiting.ticket = old.ticket AND waiting.role = old.role
), awaited AS (
  INSERT INTO waiting (ticket, role, region, due)
  SELECT new.*
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS new (ticket, role, region, due)
  JOIN written ON written.id = new.ticket
  ON CONFLICT (ticket, role) DO UPDATE SET region = excluded.region, due = excluded.due
), abandoned AS (
  DELETE FROM place
  USING unnest(%s::text[], %s::text[]) AS old (ticket, state)
  JOIN written ON written.id = old.ticket
  WHERE place.ticket = old.ticket AND place.state = old.state
), entered AS (
  INSERT INTO place (ticket, state, process, since)
  SELECT new.*
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[])
       AS new (ticket, state, process, since)
  JOIN written ON written.id = new.ticket
  ON CONFLICT (ticket, state) DO UPDATE SET since = excluded.since
), lost AS (
  DELETE FROM finding
  USING unnest(%s::text[], %s::text[]) AS old (ticket, name)
  JOIN written ON written.id = old.ticket
  WHERE finding.ticket = old.ticket AND finding.name = old.name
), found AS (
  INSERT INTO finding (ticket, name, value)
  SELECT new.*
  FROM unnest(%s::text[], %s::text[], %s::text[]) AS new (ticket, name, value)
  JOIN written ON written.id = new.ticket
  ON CONFLICT (ticket, name) DO UPDATE SET value = excluded.value
), changed AS (
  INSERT INTO change (tx, at, ticket, seq, moved)
  SELECT {told_as}, new.at, new.ticket, new.seq, new.moved
  FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[]) WITH ORDINALITY
       AS new (at, ticket, seq, moved, number)
  JOIN written ON written.id = new.ticket
  ORDER BY new.number
)
"""
PARTS: Final = _PARTS.replace("{told_as}", POSTGRESQL.told_as)


def columns(batch: ListBatch) -> Sequence[tuple[Sequence[SqlRow], int]]:
    """The rows of each part in the order of its parameters, and how wide they are."""
    return (
        (batch.made, 12),
        ([*batch.moved, *batch.moved_due, *batch.moved_over], 10),
        (batch.released, 2),
        (batch.awaited, 4),
        (batch.left, 2),
        (batch.entered, 4),
        (batch.lost, 2),
        (batch.found, 3),
        (batch.told, 4),
    )
