"""The log of releases on a database: `callout.releases.ReleaseLog`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson

from callout.errors import StoreError
from callout.releases import LOG, ReleaseEntry
from callout.values import canonical
from callout_adapters.sql.lists.lending import Lending

_ADD: Final = """
INSERT INTO release_log (number, hash, document) VALUES (?, ?, ?)
ON CONFLICT (number) DO NOTHING
"""
_TO_SEAL: Final = "INSERT INTO unsealed (ticket, seq, hash) VALUES (?, ?, ?)"
_READ: Final = "SELECT number, document FROM release_log WHERE number > ? ORDER BY number"


class SqlReleases:
    """The log in the table ``release_log``; of two writers the second finds its number taken."""

    def __init__(self, lending: Lending) -> None:
        self._lending = lending

    def add(self, entry: ReleaseEntry) -> bool:
        document = canonical(entry.to_json()).decode()
        with self._lending.writing() as cursor:
            language = self._lending.language
            cursor.execute(language(_ADD), (entry.number, entry.hash, document))
            if not cursor.rowcount:
                return False
            cursor.execute(language(_TO_SEAL), (LOG, entry.number, entry.hash))
        return True

    def entries(self, after: int = 0) -> Sequence[ReleaseEntry]:
        with self._lending.lend() as cursor:
            cursor.execute(self._lending.language(_READ), (after,))
            return [_read(number, document) for number, document in cursor.fetchall()]


def _read(number: object, document: str) -> ReleaseEntry:
    try:
        return ReleaseEntry.from_json(orjson.loads(document))
    except (ValueError, KeyError, TypeError):
        raise StoreError(
            f"entry {number} of the log of releases cannot be read, so nobody can say what is"
            " released",
            hint="somebody has altered it: see callout verify",
        ) from None
