"""What a PostgreSQL server says of itself, and what is wrong with it.

A row that was changed or removed is cleared away once nobody can see it any more (PostgreSQL,
chapter 25.1). Whoever holds an old snapshot keeps all rows of since then, in every table: the
tables of tickets and timers, whose rows change with every event, grow and get slow first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from callout.store import Hindrance

from .backend import DatabaseInfo
from .connections import DbapiCursor

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
