"""PostgreSQL's own statements; `WRITE` takes arrays, so one statement serves one row and many.

At the end: what a server says of itself, and who keeps old rows. A row that was changed or removed
is cleared away once nobody can see it any more (PostgreSQL, chapter 25.1). Whoever holds an old
snapshot keeps all rows of since then: the tables of tickets and timers grow and get slow first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from callout.store import Hindrance

from .backend import DatabaseInfo
from .connections import DbapiCursor
from .lists.postgres_rows import PARTS
from .lists.trails.writing import POSTGRES_PART

CHANNEL: Final = "callout_timer"

_WRITE: Final = """
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
  RETURNING ticket, seq, hash
), to_seal AS (
  INSERT INTO unsealed (ticket, seq, hash) SELECT ticket, seq, hash FROM told
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
"""
_ANSWER: Final = """
SELECT (SELECT count(*) FROM written),
       CASE WHEN %s::bigint < coalesce((SELECT min(wake) FROM timer WHERE wake IS NOT NULL),
                                       9223372036854775807)
            THEN pg_notify('callout_timer', %s::text) END
"""
WRITE: Final = _WRITE + POSTGRES_PART + _ANSWER
"""Writes tickets, and of the rest what belongs to a ticket that was written; answers how many
tickets were. Tells listeners of a timer that is earlier than all before: it alone can be late."""
WRITE_LISTED: Final = _WRITE + POSTGRES_PART + PARTS + _ANSWER
"""The same with the rows of lists (`lists.postgres_rows`)."""

WRITES_NO_ROWS: Final = "SELECT pg_advisory_xact_lock_shared(tableoid::bigint) FROM keeping"
"""Whoever begins to make rows anew waits for this transaction; see `lists.statements.BEGIN`."""
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


OLD = timedelta(minutes=10)
"""Nothing of ours holds a snapshot for so long, but a check of a large database."""

_SETTINGS: Final = """
SELECT current_setting('server_version'), current_setting('fsync'),
       current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
       pg_database_size(current_database()),
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
"""

_TROUBLES: Final = """
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

_HINDRANCES: Final = """
SELECT 'a transaction of ' || coalesce(nullif(application_name, ''), usename, 'somebody')
       || ' (' || coalesce(state, 'in the background') || ') is open for '
       || (clock_timestamp() - xact_start)::interval(0) || ': no old row is cleared away',
       'end its program, or: SELECT pg_terminate_backend(' || pid || ')'
FROM pg_stat_activity
WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND datname = current_database()
  AND xact_start < clock_timestamp() - %s::interval AND pid <> pg_backend_pid()
UNION ALL
SELECT 'the prepared transaction ' || gid || ' is open for '
       || (clock_timestamp() - prepared)::interval(0) || ': no old row is cleared away',
       'finish it: ROLLBACK PREPARED ' || quote_literal(gid) || ', or COMMIT PREPARED'
FROM pg_prepared_xacts
WHERE database = current_database() AND prepared < clock_timestamp() - %s::interval
UNION ALL
SELECT 'the replication slot ' || slot_name || ' keeps what was changed in the last '
       || greatest(age(xmin), age(catalog_xmin)) || ' transactions from being cleared away',
       'look after its reader, or: SELECT pg_drop_replication_slot(' || quote_literal(slot_name)
       || ')'
FROM pg_replication_slots WHERE greatest(age(xmin), age(catalog_xmin)) > %s
UNION ALL
SELECT 'nobody reads the replication slot ' || slot_name || ', which keeps '
       || pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) || ' of log files',
       'start its reader, or: SELECT pg_drop_replication_slot(' || quote_literal(slot_name) || ')'
FROM pg_replication_slots
WHERE NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery()
"""
"""Other roles' transactions are seen by `pg_read_all_stats` only."""
_MANY = 1_000_000
"""Transactions that a slot may be behind with its reader at work."""
_SILENT = ("", "", "", "", 0, None)


def database_info(cursor: DbapiCursor) -> DatabaseInfo:
    """See `backend.Backend.settings`."""
    cursor.execute(_SETTINGS)
    version, fsync, commit, standbys, size, clock = cursor.fetchone() or _SILENT
    cursor.execute(_TROUBLES)
    troubles = tuple(trouble for (trouble,) in cursor.fetchall())
    weak = {
        f"fsync={fsync}: a crash of the server's machine corrupts the database": fsync != "on",
        f"synchronous_commit={commit}: a crash loses acknowledged events": commit == "off",
        "no synchronous standby: if the server's machine is lost, the newest events are": (
            not standbys
        ),
    }
    return DatabaseInfo(
        database=f"PostgreSQL {version}",
        durability=f"fsync={fsync} synchronous_commit={commit}",
        warnings=tuple(warning for warning, applies in weak.items() if applies),
        bytes=size,
        clock=clock,
        troubles=troubles,
        hindrances=hindrances(cursor),
    )


def hindrances(
    cursor: DbapiCursor, older_than: timedelta = OLD, behind: int = _MANY
) -> tuple[Hindrance, ...]:
    """Who keeps rows from being cleared away, for longer than that or by so many transactions."""
    cursor.execute(_HINDRANCES, (older_than, older_than, behind))
    return tuple(Hindrance(text, hint) for text, hint in cursor.fetchall())
