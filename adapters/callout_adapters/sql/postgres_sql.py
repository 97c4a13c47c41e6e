"""PostgreSQL's own statements; `WRITE` takes arrays, so one statement serves one row and many."""

from __future__ import annotations

from typing import Final

CHANNEL: Final = "callout_timer"

WRITE: Final = """
WITH made AS (
  INSERT INTO ticket (id, process, opened_at, definition, version, status, outcome, profile,
                      region, head, states, rest)
  SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::int[], %s::text[],
                       %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  ON CONFLICT (id) DO NOTHING
  RETURNING id
), moved AS (
  UPDATE ticket
  SET definition = new.definition, version = new.version,
      status = coalesce(new.status, ticket.status), outcome = new.outcome,
      profile = new.profile, region = new.region, head = new.head, states = new.states,
      rest = new.rest
  FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
              %s::text[], %s::text[], %s::text[], %s::int[])
       AS new (definition, version, status, outcome, profile, region, head, states, rest, id,
               based_on)
  WHERE ticket.id = new.id AND ticket.version = new.based_on
  RETURNING ticket.id
), written AS (
  SELECT id FROM made UNION ALL SELECT id FROM moved
), told AS (
  INSERT INTO entry (ticket, seq, kind, key, recorded_at, hash, document)
  SELECT new.*
  FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])
       AS new (ticket, seq, kind, key, recorded_at, hash, document)
  JOIN written ON written.id = new.ticket
), disarmed AS (
  DELETE FROM timer
  USING unnest(%s::text[], %s::text[]) AS old (ticket, id)
  JOIN written ON written.id = old.ticket
  WHERE timer.ticket = old.ticket AND timer.id = old.id
), armed AS (
  INSERT INTO timer (ticket, id, due, event, ord, data, wake, tries)
  SELECT new.*, 0
  FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::int[], %s::text[], %s::bigint[])
       AS new (ticket, id, due, event, ord, data, wake)
  JOIN written ON written.id = new.ticket
  ON CONFLICT (ticket, id) DO UPDATE
  SET due = excluded.due, event = excluded.event, ord = excluded.ord, data = excluded.data,
      wake = excluded.wake, tries = 0, error = NULL
), sent AS (
  INSERT INTO outbox (ticket, id, adapter, operation, arguments, made_at, next_try, tries)
  SELECT new.*, 0
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
              %s::bigint[])
       AS new (ticket, id, adapter, operation, arguments, made_at, next_try)
  JOIN written ON written.id = new.ticket
)
SELECT (SELECT count(*) FROM written),
       CASE WHEN %s::bigint < coalesce((SELECT min(wake) FROM timer WHERE wake IS NOT NULL),
                                       9223372036854775807)
            THEN pg_notify('callout_timer', %s::text) END
"""
"""Writes tickets, and of the rest what belongs to a ticket that was written; answers how many
tickets were. Tells listeners of a timer that is earlier than all before: it alone can be late."""

LOCK: Final = "SELECT id, version FROM ticket WHERE id = ANY(%s::text[]) ORDER BY id FOR UPDATE"
LOCK_FREE: Final = LOCK + " SKIP LOCKED"
"""Locks what is free or held by this transaction already; waits for nobody."""

KNOWN_KEYS: Final = """
SELECT entry.ticket, entry.key
FROM entry JOIN unnest(%s::text[], %s::text[]) AS new (ticket, key)
     ON entry.ticket = new.ticket AND entry.key = new.key
"""

CLAIM: Final = """
SELECT ticket.id
FROM timer JOIN ticket ON ticket.id = timer.ticket
WHERE timer.wake <= %s
ORDER BY timer.wake
LIMIT %s
FOR UPDATE OF ticket SKIP LOCKED
"""

PLACE: Final = """
SELECT (SELECT system_identifier FROM pg_control_system()), current_database(), current_schema(),
       to_regclass('ticket')::oid, to_regclass('entry')::oid, to_regclass('timer')::oid,
       to_regclass('outbox')::oid, to_regclass('definition')::oid
"""
"""Which tables unqualified names mean: the cluster, the database, and the tables themselves."""

SET_PATH: Final = """
SELECT current_setting('search_path'), set_config('search_path', %s, true)
"""
"""Sets where unqualified names are looked up, until the transaction ends; answers where before."""
