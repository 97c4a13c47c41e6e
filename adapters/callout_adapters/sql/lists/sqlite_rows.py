"""Rows of lists written on SQLite: an UPDATE names what is new, for it rewrites those indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from callout_adapters.sql.connections import DbapiCursor, SqlRow

from .batch import ListBatch

_MAKE: Final = """
INSERT OR REPLACE INTO standing (ticket, process, definition, status, region, assignee, title,
                                 states, due, since, opened, changed)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MOVE: Final = """
UPDATE standing SET title = ?, states = ?, changed = ?, since = coalesce(?, since)
WHERE ticket = ?
"""
_MOVE_DUE: Final = _MOVE.replace("WHERE", ", due = ?, assignee = ? WHERE")
_MOVE_OVER: Final = _MOVE.replace(
    "WHERE",
    ", due = ?, assignee = ?, region = ?, definition = ?, status = coalesce(?, status) WHERE",
)
_RELEASE: Final = "DELETE FROM waiting WHERE ticket = ? AND role = ?"
_AWAIT: Final = "INSERT OR REPLACE INTO waiting (ticket, role, region, due) VALUES (?, ?, ?, ?)"
_LEAVE: Final = "DELETE FROM place WHERE ticket = ? AND state = ?"
_ENTER: Final = "INSERT OR REPLACE INTO place (ticket, state, process, since) VALUES (?, ?, ?, ?)"
_LOSE: Final = "DELETE FROM finding WHERE ticket = ? AND name = ?"
_FIND: Final = "INSERT OR REPLACE INTO finding (ticket, name, value) VALUES (?, ?, ?)"
_TELL: Final = """
INSERT INTO change (tx, n, at, ticket, seq, moved)
SELECT 0, coalesce(max(n), (SELECT n FROM keeping), 0) + 1, ?, ?, ?, ? FROM change WHERE tx = 0
"""


def write_lists(cursor: DbapiCursor, batch: ListBatch) -> None:
    """Write the rows in the cursor's transaction."""
    _all(cursor, _MAKE, batch.made)
    _all(cursor, _MOVE, [(*row[:4], row[-1]) for row in batch.moved])
    _all(cursor, _MOVE_DUE, [(*row[:6], row[-1]) for row in batch.moved_due])
    _all(cursor, _MOVE_OVER, batch.moved_over)
    _all(cursor, _RELEASE, batch.released)
    _all(cursor, _AWAIT, batch.awaited)
    _all(cursor, _LEAVE, batch.left)
    _all(cursor, _ENTER, batch.entered)
    _all(cursor, _LOSE, batch.lost)
    _all(cursor, _FIND, batch.found)
    _all(cursor, _TELL, batch.told)


def _all(cursor: DbapiCursor, statement: str, rows: Sequence[SqlRow]) -> None:
    if len(rows) == 1:
        cursor.execute(statement, rows[0])
    elif rows:
        cursor.executemany(statement, rows)
