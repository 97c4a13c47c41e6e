"""The statements both databases understand, as constants.

Parameters are positional and written ``?``; names in braces stand for what the two databases say
differently (`language.Dialect`). What only one of them does is in `sqlite` and `postgres`. They
are plain SQL rather than built with SQLAlchemy's expressions: a constant needs no compiling, and
reads like what the database's log shows.
"""

from __future__ import annotations

from typing import Final

_LOAD: Final = """
SELECT id, process, definition, version, status, outcome, profile, region, opened_at, head,
       states, rest, (SELECT {timers_as_json} FROM timer WHERE timer.ticket = ticket.id)
FROM ticket
"""
LOAD: Final = _LOAD + "WHERE id = ?"
LOAD_MANY: Final = _LOAD + "WHERE id {among}"
HISTORY: Final = "SELECT document FROM entry WHERE ticket = ? ORDER BY seq"
ENTRY: Final = "SELECT document, seq FROM entry WHERE ticket = ? AND seq = ?"
LAST_ENTRY: Final = "SELECT document, seq FROM entry WHERE ticket = ? ORDER BY seq DESC LIMIT 1"
ENTRY_BY_KEY: Final = "SELECT document FROM entry WHERE ticket = ? AND key = ?"
TIMERS_OF: Final = "SELECT id, due, event, ord, data FROM timer WHERE ticket = ?"

_TIMER: Final = "SELECT ticket, id, due, event, ord, data, tries, error FROM timer "
DUE_OF: Final = _TIMER + "WHERE wake <= ? AND ticket {among} ORDER BY due, ticket, ord, id"
SET_ASIDE: Final = _TIMER + "WHERE wake IS NULL ORDER BY ticket, ord, id LIMIT ?"
NEXT_DUE: Final = "SELECT min(wake) FROM timer WHERE wake IS NOT NULL"
TIMER_FAILED: Final = """
UPDATE timer SET wake = ?, error = ?, tries = tries + 1 WHERE ticket = ? AND id = ?
"""
RETRY_TIMER: Final = """
UPDATE timer SET wake = due, error = NULL, tries = 0
WHERE ticket = ? AND id = ? AND wake IS NULL
"""
MARK_TICKET: Final = "UPDATE ticket SET status = ? WHERE id = ? AND status = ?"
IS_ANY_ASIDE: Final = "SELECT count(*) FROM timer WHERE ticket = ? AND wake IS NULL"

_DELIVERY: Final = """
SELECT ticket, id, adapter, operation, arguments, made_at, next_try, tries, error FROM outbox
"""
# Ids end in numbers: the shorter of two is the earlier.
_FIRST: Final = "ORDER BY next_try, made_at, length(id), id LIMIT ? {skip_locked}"
RIPE: Final = _DELIVERY + "WHERE next_try <= ? " + _FIRST
RIPE_OF_ADAPTER: Final = _DELIVERY + "WHERE next_try <= ? AND adapter = ? " + _FIRST
_OLDEST: Final = "ORDER BY made_at, ticket, length(id), id LIMIT ?"
WAITING: Final = _DELIVERY + "WHERE next_try IS NOT NULL " + _OLDEST
DEAD: Final = _DELIVERY + "WHERE next_try IS NULL AND delivered_at IS NULL " + _OLDEST
UNDELIVERED: Final = _DELIVERY + "WHERE delivered_at IS NULL " + _OLDEST
PUT_OFF: Final = """
UPDATE outbox SET next_try = ? WHERE ticket = ? AND id = ? AND next_try IS NOT NULL
"""
RENEW: Final = "UPDATE outbox SET next_try = ? WHERE ticket = ? AND id = ? AND next_try = ?"
WAITING_FOR: Final = """
SELECT adapter, count(*) FROM outbox WHERE next_try IS NOT NULL GROUP BY adapter ORDER BY adapter
"""
DELIVERED: Final = """
UPDATE outbox SET next_try = NULL, delivered_at = ?
WHERE ticket = ? AND id = ? AND delivered_at IS NULL
"""
DELIVERY_FAILED: Final = """
UPDATE outbox SET next_try = ?, error = ?, tries = tries + 1
WHERE ticket = ? AND id = ? AND delivered_at IS NULL
"""
RETRY_DELIVERY: Final = """
UPDATE outbox SET next_try = ?, tries = 0
WHERE ticket = ? AND id = ? AND next_try IS NULL AND delivered_at IS NULL
"""

PUT_DEFINITION: Final = """
INSERT INTO definition (hash, document) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING
"""
GET_DEFINITION: Final = "SELECT document FROM definition WHERE hash = ?"

PUT_STRAY: Final = """
INSERT INTO stray (recorded_at, ticket, event, actor, code, message) VALUES (?, ?, ?, ?, ?, ?)
"""
FORGET_STRAYS: Final = "DELETE FROM stray WHERE number <= (SELECT max(number) FROM stray) - ?"
STRAYS: Final = """
SELECT recorded_at, ticket, event, actor, code, message FROM stray ORDER BY number DESC LIMIT ?
"""

SCHEDULE_MARKS: Final = "SELECT name, done_until, held_until, error FROM schedule ORDER BY name"
SCHEDULE_MARK: Final = "SELECT name, done_until, held_until, error FROM schedule WHERE name = ?"
BEGIN_SCHEDULE: Final = """
INSERT INTO schedule (name, done_until) VALUES (?, ?) ON CONFLICT (name) DO NOTHING
"""
HOLD_SCHEDULE: Final = """
UPDATE schedule SET held_until = ? WHERE name = ? AND (held_until IS NULL OR held_until <= ?)
"""
MARK_SCHEDULE: Final = """
UPDATE schedule SET done_until = ?, error = ?, held_until = NULL WHERE name = ? AND held_until = ?
"""

FIND: Final = "SELECT id FROM ticket WHERE {} ORDER BY id LIMIT ?"
IS_ARMED: Final = "EXISTS (SELECT 1 FROM timer WHERE timer.ticket = ticket.id AND wake IS NOT NULL)"

FORGET_KEYS: Final = "UPDATE entry SET key = NULL WHERE key IS NOT NULL AND recorded_at < ?"
FORGET_DELIVERED: Final = """
DELETE FROM outbox WHERE (ticket, id) IN (
  SELECT ticket, id FROM outbox WHERE delivered_at < ?
  ORDER BY delivered_at, ticket, id LIMIT ? {in_turn}
)
"""
"""Oldest first, so that what is missing is older than what is left (`Evidence.horizons`)."""

COUNT_TICKETS: Final = "SELECT status, count(*) FROM ticket GROUP BY status ORDER BY status"
COUNT_TIMERS: Final = """
SELECT count(*), count(*) FILTER (WHERE wake <= ?), min(due) FILTER (WHERE wake <= ?),
       count(*) FILTER (WHERE wake IS NULL)
FROM timer
"""
COUNT_OUTBOX: Final = """
SELECT count(*) FILTER (WHERE next_try IS NOT NULL),
       count(*) FILTER (WHERE next_try IS NULL AND delivered_at IS NULL)
FROM outbox
"""
