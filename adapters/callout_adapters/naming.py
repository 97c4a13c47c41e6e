"""What callout's tables are called, and where they are: so that they live beside a host's own.

The statements say ``ticket``, ``entry`` and so on. With a prefix each is spelled anew, once, with
the plain name as the alias: ``FROM ticket`` becomes ``FROM callout_ticket AS ticket``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from sqlalchemy import URL

from callout.errors import StoreError

FIRST = ("ticket", "entry", "timer", "outbox", "definition")
"""The tables that every revision has."""
LISTS = ("standing", "waiting", "place", "finding", "change", "keeping")
"""Those that came with revision 0004."""
SEALS = ("unsealed", "leaf", "checkpoint", "publication")
"""Those that came with revision 0007."""
TRAILS = ("trait", "trail")
"""Those that came with revision 0008."""
RELEASES = ("release_log",)
"""Those that came with revision 0010."""
TILES = ("tile",)
"""That which came with revision 0011."""
LATER = {
    "0002": ("stray",),
    "0004": LISTS,
    "0005": ("schedule",),
    "0006": ("file",),
    "0007": SEALS,
    "0008": TRAILS,
    "0009": ("subject_key",),
    "0010": RELEASES,
    "0011": TILES,
}
"""The tables that came later, by the revision that brought them."""
PLAIN = (*FIRST, *(name for names in LATER.values() for name in names))
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,29}")
_ANY = "|".join(PLAIN)
_MENTION = re.compile(rf"\b(FROM|JOIN|INTO|UPDATE)(\s+)({_ANY})\b(\s+AS\b)?")
_BY_NAME = re.compile(rf"'({_ANY})'(?=::regclass|\)::oid)")


@dataclass(frozen=True, slots=True)
class Naming:
    """A prefix of all tables, and on PostgreSQL a schema of their own; both in the address.

    ``sqlite:///app.db?prefix=callout_``, ``postgresql://host/app?schema=callout``
    """

    prefix: str = ""
    schema: str | None = None

    def __post_init__(self) -> None:
        for what, name in (("prefix", self.prefix), ("schema", self.schema)):
            if name and not _NAME.fullmatch(name):
                raise StoreError(
                    f"{what}={name} is no name for tables",
                    hint="write small letters, digits and underscores, 30 at most",
                )

    @classmethod
    def of(cls, url: URL) -> Self:
        """As the address says; raises `StoreError` for what is no name."""
        said = {name: url.query.get(name) for name in ("prefix", "schema")}
        twice = next((name for name, value in said.items() if isinstance(value, tuple)), None)
        if twice:
            raise StoreError(f"the address says {twice} twice", hint="say it once")
        return cls(str(said["prefix"] or ""), str(said["schema"]) if said["schema"] else None)

    def without(self, url: URL) -> URL:
        """The address as the driver takes it."""
        return url.difference_update_query(["prefix", "schema"])

    def within(self, url: URL) -> URL:
        """The driver's address with what was taken out of it."""
        said = {"prefix": self.prefix, "schema": self.schema}
        return url.update_query_dict({name: value for name, value in said.items() if value})

    @property
    def version_table(self) -> str:
        """Where the schema's revision is kept; a host's migrations have a table of their own."""
        return f"{self.prefix or 'callout_'}version"

    @property
    def tables(self) -> frozenset[str]:
        """The names of all tables of callout's, for a host that lists or migrates its own."""
        return frozenset((*(self.prefix + name for name in PLAIN), self.version_table))

    def lacking(self, revision: str) -> frozenset[str]:
        """The names of the tables that a database of this revision has not got yet."""
        later = (names for number, names in LATER.items() if number > revision)
        return frozenset(self.prefix + name for names in later for name in names)

    def spelled(self, statement: str) -> str:
        """A statement over these tables."""
        return _spelled(self.prefix, statement) if self.prefix else statement

    def cursor(self, cursor: Any) -> Any:
        """A driver's cursor that spells what it executes."""
        return _Spelling(cursor, self) if self.prefix else cursor


@cache
def _spelled(prefix: str, statement: str) -> str:
    def mention(found: re.Match[str]) -> str:
        word, space, name, alias = found.groups()
        return f"{word}{space}{prefix}{name}{alias or f' AS {name}'}"

    return _BY_NAME.sub(rf"'{prefix}\1'", _MENTION.sub(mention, statement))


class _Spelling:
    """A cursor (PEP 249) over tables with a prefix."""

    def __init__(self, cursor: Any, naming: Naming) -> None:
        self._cursor = cursor
        self._naming = naming

    @property
    def rowcount(self) -> int:
        count: int = self._cursor.rowcount
        return count

    @property
    def connection(self) -> Any:
        return self._cursor.connection

    def execute(self, statement: str, *parameters: Sequence[Any]) -> object:
        return self._cursor.execute(self._naming.spelled(statement), *parameters)

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> object:
        return self._cursor.executemany(self._naming.spelled(statement), rows)

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        rows: list[Any] = self._cursor.fetchall()
        return rows
