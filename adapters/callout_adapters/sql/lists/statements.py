"""The statements on lists that both databases understand; see `callout_adapters.sql.text`.

A page walks along one index, from where the page before ended; nothing is skipped by its number.
"""

from __future__ import annotations

from typing import Final

SHOWN: Final = """
SELECT standing.ticket, standing.process, standing.definition, standing.status, standing.region,
       standing.assignee, standing.title, standing.states, standing.due, standing.since,
       standing.opened, standing.changed
"""
KEEPING: Final = "SELECT state, done, tx, n FROM keeping WHERE one = 1"
PROCESSES: Final = """
WITH RECURSIVE each_one (process) AS (
  SELECT min(process) FROM standing
  UNION ALL
  SELECT (SELECT min(process) FROM standing WHERE standing.process > each_one.process)
  FROM each_one WHERE each_one.process IS NOT NULL
)
SELECT process FROM each_one WHERE process IS NOT NULL
"""
"""The processes there are, one look into an index for each."""
ROLES_OF: Final = "SELECT ticket, role FROM waiting WHERE ticket {among} ORDER BY ticket, role"
STANDING_OF: Final = SHOWN + "FROM standing WHERE standing.ticket {among}"
AGREED_ROLES_OF: Final = """
SELECT waiting.ticket, waiting.role
FROM waiting JOIN standing ON standing.ticket = waiting.ticket AND standing.due = waiting.due
     AND coalesce(standing.region, '') = coalesce(waiting.region, '')
WHERE waiting.ticket {among}
"""
AGREED_PLACES_OF: Final = """
SELECT place.ticket, place.state, place.since
FROM place JOIN standing ON standing.ticket = place.ticket AND standing.process = place.process
WHERE place.ticket {among}
"""
"""What says a second time what `standing` says, and says the same: another is as good as none."""
FINDS_OF: Final = "SELECT ticket, name, value FROM finding WHERE ticket {among}"

GATHERED: Final = """
SELECT ticket.id, ticket.definition, ticket.opened_at, ticket.rest
FROM (SELECT met.ticket AS ticket, met.opened AS opened FROM ({met}) AS met
      WHERE {beyond} ORDER BY met.opened, met.ticket {bytewise} LIMIT ?) AS found
JOIN ticket ON ticket.id = found.ticket
ORDER BY found.opened, found.ticket {bytewise}
"""
"""With what is `met` and `beyond` filled in by `walks.gathering`."""

FORGET_ROWS: Final = (
    "DELETE FROM standing WHERE ticket {among}",
    "DELETE FROM waiting WHERE ticket {among}",
    "DELETE FROM place WHERE ticket {among}",
    "DELETE FROM finding WHERE ticket {among}",
)
PUT_STANDING: Final = """
INSERT INTO standing (ticket, process, definition, status, region, assignee, title, states, due,
                      since, opened, changed)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
PUT_WAITING: Final = "INSERT INTO waiting (ticket, role, region, due) VALUES (?, ?, ?, ?)"
PUT_PLACE: Final = "INSERT INTO place (ticket, state, process, since) VALUES (?, ?, ?, ?)"
PUT_FINDING: Final = "INSERT INTO finding (ticket, name, value) VALUES (?, ?, ?)"

SWITCH_OFF: Final = "UPDATE keeping SET state = 'off', done = NULL WHERE state <> 'off'"
BEGIN: Final = """
UPDATE keeping SET done = CASE WHEN state = 'rebuilding' THEN done END, state = 'rebuilding',
       trails = 'rebuilding'
WHERE {after_rowless}
"""
DONE_UP_TO: Final = "UPDATE keeping SET done = ? WHERE state = 'rebuilding'"
END: Final = """
UPDATE keeping SET done = NULL,
       state = CASE WHEN state = 'rebuilding' THEN 'kept' ELSE state END,
       trails = CASE WHEN trails = 'rebuilding' THEN 'kept' ELSE trails END
"""

MARK: Final = "UPDATE standing SET status = ? WHERE ticket = ? AND status = ?"
TELL_MARK: Final = """
INSERT INTO change ({told_in}, at, ticket, seq, moved)
SELECT {told_as}, standing.changed, standing.ticket, ticket.version, ?
FROM standing JOIN ticket ON ticket.id = standing.ticket WHERE standing.ticket = ?
"""

CHANGES: Final = """
SELECT tx, n, at, ticket, seq, moved FROM change
WHERE (tx, n) > (?, ?) AND {settled} ORDER BY tx, n LIMIT ?
"""
LATEST: Final = "SELECT tx, n FROM change WHERE {settled} ORDER BY tx DESC, n DESC LIMIT 1"
OLDEST: Final = """
SELECT tx, n FROM (SELECT tx, n, at FROM change ORDER BY tx, n LIMIT ?) AS oldest
WHERE at < ? ORDER BY tx DESC, n DESC LIMIT 1
"""
FORGET_CHANGES: Final = "DELETE FROM change WHERE (tx, n) <= (?, ?)"
FORGOTTEN: Final = "UPDATE keeping SET tx = ?, n = ?"
