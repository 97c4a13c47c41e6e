"""Keys of subjects in a database: `callout.sealing.KeyRows`, and what writes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from callout.records import TicketId
from callout.sealing import SubjectKey
from callout_adapters.sql.connections import DbapiCursor, SqlRow
from callout_adapters.sql.lists.lending import Lending
from callout_adapters.sql.rows import from_micros, from_micros_or_null, to_micros
from callout_adapters.sql.text.language import Language

_COLUMNS: Final = "id, subject, ticket, made_at, wrapped, destroyed_at"
_GET: Final = f"SELECT {_COLUMNS} FROM subject_key WHERE id {{among}}"  # noqa: S608 - names of ours
_OF_TICKET: Final = f"""
SELECT {_COLUMNS} FROM subject_key WHERE ticket = ? ORDER BY made_at, id
"""  # noqa: S608 - names of ours
_OF_SUBJECT: Final = f"""
SELECT {_COLUMNS} FROM subject_key WHERE subject = ? ORDER BY ticket, made_at, id
"""  # noqa: S608 - names of ours
_SUBJECTS: Final = """
SELECT DISTINCT subject FROM subject_key WHERE subject > ? ORDER BY subject LIMIT ?
"""
_PUT: Final = """
INSERT INTO subject_key (id, subject, ticket, made_at, wrapped) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO NOTHING
"""
_DESTROY: Final = """
UPDATE subject_key SET wrapped = NULL, destroyed_at = ? WHERE id = ? AND wrapped IS NOT NULL
"""


class SqlKeys:
    """Keys in the table ``subject_key``."""

    def __init__(self, lending: Lending) -> None:
        self._lending = lending

    def get(self, ids: Collection[str]) -> Mapping[str, SubjectKey]:
        names = self._lending.language.dialect.listed(sorted(ids))
        return {each.id: each for each in self._all(_GET, names)}

    def of_ticket(self, ticket: TicketId) -> Sequence[SubjectKey]:
        return self._all(_OF_TICKET, ticket)

    def of_subject(self, subject: str) -> Sequence[SubjectKey]:
        return self._all(_OF_SUBJECT, subject)

    def subjects(self, after: str = "", limit: int = 500) -> Sequence[str]:
        with self._lending.lend() as cursor:
            cursor.execute(self._lending.language(_SUBJECTS), (after, limit))
            return [str(subject) for (subject,) in cursor.fetchall()]

    def _all(self, statement: str, *values: Any) -> list[SubjectKey]:
        with self._lending.lend() as cursor:
            cursor.execute(self._lending.language(statement), values)
            return [_key(row) for row in cursor.fetchall()]


def write_keys(cursor: DbapiCursor, language: Language, keys: Iterable[SubjectKey]) -> None:
    """Keep new keys, in the cursor's transaction."""
    for key in keys:
        row = (key.id, key.subject, key.ticket, to_micros(key.made_at), key.wrapped)
        cursor.execute(language(_PUT), row)


def overwrite_keys(
    cursor: DbapiCursor, language: Language, ids: Collection[str], at: datetime
) -> int:
    """Destroy keys, in the cursor's transaction; answers how many still were there."""
    count = 0
    for name in sorted(ids):
        cursor.execute(language(_DESTROY), (to_micros(at), name))
        count += cursor.rowcount
    return count


def _key(row: SqlRow) -> SubjectKey:
    name, subject, ticket, made_at, wrapped, destroyed_at = row
    return SubjectKey(
        name,
        subject,
        TicketId(ticket),
        from_micros(made_at),
        None if wrapped is None else bytes(wrapped),
        from_micros_or_null(destroyed_at),
    )
