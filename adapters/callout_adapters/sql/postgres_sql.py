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

SETTINGS: Final = """
SELECT current_setting('server_version'), current_setting('fsync'),
       current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
       pg_database_size(current_database()),
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
"""

PLACE: Final = """
SELECT (SELECT system_identifier FROM pg_control_system()), current_database(), current_schema(),
       to_regclass('ticket')::oid, to_regclass('entry')::oid, to_regclass('timer')::oid,
       to_regclass('outbox')::oid, to_regclass('definition')::oid
"""
"""Which tables unqualified names mean: the cluster, the database, and the tables themselves."""

TROUBLES: Final = """
SELECT 'this server is a standby: workers cannot write here' WHERE pg_is_in_recovery()
UNION ALL
SELECT 'commits wait for a synchronous standby, and none is connected'
WHERE current_setting('synchronous_standby_names') <> ''
  AND current_setting('synchronous_commit') NOT IN ('off', 'local') AND NOT pg_is_in_recovery()
  AND pg_has_role('pg_read_all_stats', 'USAGE')
  AND NOT EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))
UNION ALL
SELECT count(*) || ' commits wait for a standby, the longest for '
       || max(clock_timestamp() - query_start)::interval(0)
FROM pg_stat_activity WHERE wait_event = 'SyncRep' HAVING count(*) > 0
"""
"""What keeps the database from taking changes. Other roles' standbys are seen by some only."""

HINDRANCES: Final = """
SELECT 'a transaction of ' || coalesce(nullif(application_name, ''), usename, 'somebody')
       || ' is open since ' || xact_start::timestamptz(0) || ': old rows cannot be cleared away'
FROM pg_stat_activity
WHERE backend_xmin IS NOT NULL AND xact_start < now() - interval '10 minutes'
  AND datname = current_database()
UNION ALL
SELECT 'the prepared transaction ' || gid || ' is open since ' || prepared::timestamptz(0)
       || ': old rows cannot be cleared away'
FROM pg_prepared_xacts WHERE prepared < now() - interval '10 minutes'
UNION ALL
SELECT 'nobody reads the replication slot ' || slot_name || ', which keeps old log files'
FROM pg_replication_slots WHERE NOT active
"""
"""What makes tables grow that should not (PostgreSQL, chapter 25.1)."""

SET_PATH: Final = """
SELECT current_setting('search_path'), set_config('search_path', %s, true)
"""
"""Sets where unqualified names are looked up, until the transaction ends; answers where before."""
