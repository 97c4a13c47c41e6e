"""Contents of files in a database: `callout.store.files.protocol.FileStore`, a row for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from callout.errors import StoreError
from callout.records import TicketId
from callout.store.files import StoredFile, check_content
from callout_adapters.sql.connections import DbapiCursor, SqlRow
from callout_adapters.sql.lists.lending import Lending
from callout_adapters.sql.rows import from_micros, to_micros

_PUT: Final = """
INSERT INTO file (sha256, type, bytes, content, ticket, by, at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (sha256) DO NOTHING
"""
_GET: Final = "SELECT bytes, content FROM file WHERE sha256 = ?"
_ABOUT: Final = "SELECT sha256, type, bytes, by, at, ticket FROM file WHERE sha256 {among}"
_NAMES: Final = "SELECT sha256 FROM file WHERE sha256 > ? ORDER BY sha256 LIMIT ?"


class SqlFiles:
    """Files in the table ``file``, each put in a transaction of its own."""

    def __init__(self, lending: Lending) -> None:
        self._lending = lending

    def put(self, file: StoredFile, content: bytes) -> StoredFile:
        check_content(file.sha256, file.bytes, content)
        row = (file.type, file.bytes, content, file.ticket, file.by, to_micros(file.at))
        with self._lending.writing() as cursor:
            self._execute(cursor, _PUT, file.sha256, *row)
            return self._about(cursor, [file.sha256])[file.sha256]

    def get(self, sha256: str) -> bytes | None:
        with self._lending.lend() as cursor:
            self._execute(cursor, _GET, sha256)
            row = cursor.fetchone()
        if row is None:
            return None
        size, content = row
        if isinstance(content, str | int | float) or not isinstance(size, int):
            raise StoreError(
                f"the content under {sha256[:12]} is kept as something else than bytes",
                hint="somebody has altered it: restore the newest back-up",
            )
        check_content(sha256, size, bytes(content))
        return bytes(content)

    def about(self, hashes: Collection[str]) -> Mapping[str, StoredFile]:
        with self._lending.lend() as cursor:
            return self._about(cursor, hashes)

    def names(self, after: str = "", limit: int = 500) -> Sequence[str]:
        with self._lending.lend() as cursor:
            self._execute(cursor, _NAMES, after, limit)
            return [str(name) for (name,) in cursor.fetchall()]

    def _about(self, cursor: DbapiCursor, hashes: Collection[str]) -> dict[str, StoredFile]:
        self._execute(cursor, _ABOUT, self._lending.language.dialect.listed(sorted(hashes)))
        return {str(row[0]): _file(row) for row in cursor.fetchall()}

    def _execute(self, cursor: DbapiCursor, statement: str, *values: Any) -> None:
        cursor.execute(self._lending.language(statement), values)


def _file(row: SqlRow) -> StoredFile:
    sha256, kind, size, by, at, ticket = row
    return StoredFile(sha256, kind, size, by, from_micros(at), TicketId(ticket) if ticket else None)
