"""The statements on what entries are found by; see `callout_adapters.sql.text`.

Which footprints answer is asked first; then entries are read along an index, by footprint and
instant or by actor and instant. No document is ever looked into.
"""

from __future__ import annotations

from typing import Final

KEEPING: Final = "SELECT trails FROM keeping WHERE one = 1"
SWITCH_OFF: Final = "UPDATE keeping SET trails = 'off' WHERE trails <> 'off'"
SWITCH_ALL_OFF: Final = """
UPDATE keeping SET state = 'off', done = NULL, trails = 'off'
WHERE state <> 'off' OR trails <> 'off'
"""

_TRAIL: Final = "SELECT ticket, seq, at, actor, behalf, refused_by, footprint FROM trail "
PAGE: Final = _TRAIL + "WHERE {} ORDER BY at, ticket {{bytewise}}, seq LIMIT ?"
TRAILS_OF: Final = _TRAIL + "WHERE ticket {among} ORDER BY ticket, seq"
TOTALS: Final = "SELECT count(*), count(DISTINCT ticket) FROM trail WHERE {}"
TALLY: Final = "SELECT {}, count(*) FROM trail WHERE {} GROUP BY 1"
"""With what is counted by, and the conditions, filled in by `asking`."""

FOOTPRINTS_WITH: Final = "SELECT DISTINCT footprint FROM trait WHERE kind = ? AND value {among}"
FOOTPRINTS_HAVING: Final = "SELECT DISTINCT footprint FROM trait WHERE kind = ?"
VALUES: Final = "SELECT DISTINCT value FROM trait WHERE kind = ?"
TRAITS_OF: Final = """
SELECT footprint, kind, value FROM trait WHERE footprint {among_numbers}
ORDER BY footprint, kind, value
"""

FORGET_TRAILS: Final = "DELETE FROM trail WHERE ticket = ?"
PUT_TRAIL: Final = """
INSERT INTO trail (ticket, seq, at, actor, behalf, refused_by, footprint)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
FORGET_TRAITS: Final = "DELETE FROM trait WHERE footprint {among_numbers}"
PUT_TRAIT: Final = """
INSERT INTO trait (footprint, kind, value) VALUES (?, ?, ?)
ON CONFLICT (footprint, kind, value) DO NOTHING
"""
