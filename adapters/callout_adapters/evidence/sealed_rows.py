"""What a database has sealed: `callout.store.seals.protocol.SealReading`, read without belief."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from callout.checkpoints import Leaf, Tile, TimerRow
from callout.releases import LOG
from callout.store.seals import PlacedLeaf, SealedNote, UnsealedEntry
from callout.values import Json
from callout_adapters.sql.text.language import Dialect

from . import cells

_LEAVES: Final = "SELECT idx, ticket, seq, hash FROM leaf WHERE {} ORDER BY idx LIMIT ?"
_NOTES: Final = "SELECT number, size, note, edge, definitions FROM checkpoint "
_STRANGERS: Final = """
SELECT ticket, seq, hash FROM entry
WHERE NOT EXISTS
    (SELECT 1 FROM leaf WHERE leaf.ticket = entry.ticket AND leaf.seq = entry.seq)
  AND NOT EXISTS
    (SELECT 1 FROM unsealed WHERE unsealed.ticket = entry.ticket AND unsealed.seq = entry.seq)
ORDER BY ticket, seq LIMIT ?
"""
_STRANGE_RELEASES: Final = """
SELECT CAST(? AS TEXT), number, hash FROM release_log
WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE leaf.ticket = ? AND leaf.seq = release_log.number)
  AND NOT EXISTS
    (SELECT 1 FROM unsealed WHERE unsealed.ticket = ? AND unsealed.seq = release_log.number)
ORDER BY number LIMIT ?
"""
_TIMERS: Final = """
SELECT ticket, id, due FROM timer WHERE (ticket, id) > (?, ?) ORDER BY ticket, id LIMIT ?
"""
_TILE: Final = "SELECT hashes FROM tile WHERE level = ? AND place = ?"
_TILES: Final = """
SELECT level, place, hashes FROM tile WHERE (level, place) > (?, ?) ORDER BY level, place LIMIT ?
"""
_DOCUMENTS: Final = """
SELECT document FROM unsealed JOIN entry ON entry.ticket = unsealed.ticket
  AND entry.seq = unsealed.seq WHERE n {among_numbers}
"""
# By ticket, then by what is added to nothing: SQLite would look up each id for each ticket.
_OUTBOX: Final = "SELECT {} FROM outbox WHERE ticket {{among}} AND id || '' {{among}}".format(  # noqa: S608 - names of ours
    ", ".join(cells.OUTBOX)
)
_PAGE: Final = 50_000
_MANY: Final = 1 << 60


class SqlSealing:
    """Reads by `ask`: a statement both databases understand and its values, to rows."""

    def __init__(self, ask: Callable[..., list[Any]], dialect: Dialect) -> None:
        self._ask = ask
        self._dialect = dialect

    def unsealed(self, limit: int) -> Sequence[UnsealedEntry]:
        rows = self._ask("SELECT n, ticket, seq, hash FROM unsealed ORDER BY n LIMIT ?", limit)
        return [UnsealedEntry(row[0], _leaf(row[1:])) for row in rows]

    def waiting(self) -> int:
        return int(self._ask("SELECT count(*) FROM unsealed")[0][0])

    def leaves(self, start: int = 0, limit: int = 10_000) -> Sequence[PlacedLeaf]:
        return [_placed(row) for row in self._ask(_LEAVES.format("idx >= ?"), start, limit)]

    def places(self, ticket_id: str, seq: int) -> Sequence[PlacedLeaf]:
        asked = _LEAVES.format("ticket = ? AND seq = ?")
        return [_placed(row) for row in self._ask(asked, ticket_id, seq, _MANY)]

    def strangers(self, limit: int = 100) -> Sequence[Leaf]:
        rows = self._ask(_STRANGERS, limit)
        rows += self._ask(_STRANGE_RELEASES, LOG, LOG, LOG, limit)
        return sorted(map(_leaf, rows))[:limit]

    def last(self) -> SealedNote | None:
        rows = self._ask(_NOTES + "ORDER BY number DESC LIMIT 1")
        return _note(rows[0]) if rows else None

    def notes(self, after: int = 0, limit: int = 1000) -> Sequence[SealedNote]:
        rows = self._ask(_NOTES + "WHERE number > ? ORDER BY number LIMIT ?", after, limit)
        return list(map(_note, rows))

    def timers(self) -> Iterator[TimerRow]:
        after: tuple[object, object] = ("", "")
        while rows := self._ask(_TIMERS, *after, _PAGE):
            for ticket, name, due in rows:
                yield TimerRow(str(ticket), str(name), _due(due))
            after = (rows[-1][0], rows[-1][1])

    def tile(self, level: int, place: int) -> bytes:
        rows = self._ask(_TILE, level, place)
        return _hashes(rows[0][0]) if rows else b""

    def tiles(self, after: tuple[int, int] = (0, -1), limit: int = 100) -> Sequence[Tile]:
        rows = self._ask(_TILES, *after, limit)
        return [Tile(level, place, _hashes(hashes)) for level, place, hashes in rows]

    def documents(self, taken: Sequence[int]) -> Sequence[object]:
        rows = self._ask(_DOCUMENTS, self._dialect.numbered(taken))
        return [document for (document,) in rows]

    def outbox(self, effects: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, Json]]:
        names = [name for names in effects.values() for name in names]
        asked = map(self._dialect.listed, ([*effects], names))
        return [cells.read_row(cells.OUTBOX, row).columns for row in self._ask(_OUTBOX, *asked)]


def _hashes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else b""


def _due(cell: object) -> str | None:
    try:
        return str(cells.instant(cell))
    except ValueError:
        return None


def _leaf(row: Sequence[Any]) -> Leaf:
    ticket, seq, found = row
    return Leaf(str(ticket), seq if type(seq) is int else -1, str(found))


def _placed(row: Sequence[Any]) -> PlacedLeaf:
    return PlacedLeaf(row[0], _leaf(row[1:]))


def _note(row: Sequence[Any]) -> SealedNote:
    number, size, note, edge, definitions = row
    return SealedNote(number, size, str(note), _texts(edge), _texts(definitions))


def _texts(cell: object) -> tuple[str, ...]:
    """A list of texts; nothing where it is none, which no tree and no root fits."""
    try:
        read = orjson.loads(cell) if isinstance(cell, str | bytes) else None
    except orjson.JSONDecodeError:
        read = None
    return tuple(map(str, read)) if isinstance(read, list) else ()
