"""Seals as they are written: `callout.store.seals.protocol.Seals` on a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson

from callout.checkpoints import Tile
from callout.store.seals import Publication, SealedNote
from callout.store.seals.protocol import rows_missing
from callout_adapters.sql.connections import DbapiCursor, SqlRow
from callout_adapters.sql.lists.lending import Lending
from callout_adapters.sql.rows import from_micros_or_null, to_micros

_ADD: Final = """
INSERT INTO checkpoint (number, size, note, edge, definitions) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (number) DO NOTHING
"""
_PLACE: Final = """
INSERT INTO leaf (idx, ticket, seq, hash)
SELECT ? + row_number() OVER (ORDER BY n) - 1, ticket, seq, hash
FROM unsealed WHERE n {among_numbers}
"""
_TAKE: Final = "DELETE FROM unsealed WHERE n {among_numbers}"
_TILE: Final = """
INSERT INTO tile (level, place, hashes) VALUES (?, ?, ?)
ON CONFLICT (level, place) DO UPDATE SET hashes = excluded.hashes
"""
_UNPUBLISHED: Final = """
SELECT checkpoint.number, coalesce(tries, 0), error, next_try
FROM checkpoint LEFT JOIN publication
     ON publication.number = checkpoint.number AND publication.target = ?
WHERE done_at IS NULL
ORDER BY checkpoint.number LIMIT ?
"""
_PUT: Final = """
INSERT INTO publication (target, number, tries, error, next_try, done_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (target, number) DO UPDATE
SET tries = excluded.tries, error = excluded.error, next_try = excluded.next_try,
    done_at = excluded.done_at
"""


class SqlSeals:
    """Seals in the tables ``unsealed``, ``leaf``, ``checkpoint``, ``publication`` and ``tile``.

    The checkpoint's row is written first: of two sealers the second waits there for the end of the
    first, and finds its number taken.
    """

    def __init__(self, lending: Lending) -> None:
        self._lending = lending

    def add(self, note: SealedNote, taken: Sequence[int], tiles: Sequence[Tile] = ()) -> bool:
        texts = [orjson.dumps(each).decode() for each in (note.edge, note.definitions)]
        numbers = self._lending.language.dialect.numbered(list(taken))
        with self._lending.writing() as cursor:
            self._execute(cursor, _ADD, note.number, note.size, note.note, *texts)
            if not cursor.rowcount:
                return False
            for statement, values in (
                (_PLACE, (note.size - len(taken), numbers)),
                (_TAKE, (numbers,)),
            ):
                self._execute(cursor, statement, *values)
                if cursor.rowcount != len(taken):
                    raise rows_missing(len(taken), cursor.rowcount)
            if tiles:
                cursor.executemany(self._lending.language(_TILE), tiles)
        return True

    def publications(self, target: str, limit: int = 100) -> Sequence[Publication]:
        with self._lending.lend() as cursor:
            self._execute(cursor, _UNPUBLISHED, target, limit)
            return [_publication(target, row) for row in cursor.fetchall()]

    def put_publication(self, publication: Publication) -> None:
        instants = (publication.next_try, publication.done_at)
        micros = [None if each is None else to_micros(each) for each in instants]
        named = (publication.target, publication.number, publication.tries, publication.error)
        with self._lending.writing() as cursor:
            self._execute(cursor, _PUT, *named, *micros)

    def _execute(self, cursor: DbapiCursor, statement: str, *values: Any) -> None:
        cursor.execute(self._lending.language(statement), values)


def _publication(target: str, row: SqlRow) -> Publication:
    number, tries, error, next_try = row
    return Publication(target, number, tries, error, from_micros_or_null(next_try))
