"""Entries in files by day, asked by DuckDB: `callout.store.lists.trails.protocol.Trails`.

Every text of SQL is ours; names, values and paths are parameters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson

from callout.errors import StoreError
from callout.records import Entry, TicketId, entry_from_json
from callout.store.lists.asking import Keeping
from callout.store.lists.trails.asking import (
    SLOT,
    Tallied,
    TallyBy,
    Totals,
    Trail,
    TrailAsk,
    TrailPlace,
)
from callout.traits import Footprint, Trait, TraitKind, footprint

from .manifest import read_manifest

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_FROM: Final = "FROM read_parquet(?) WHERE "
_TRAIL: Final = """
SELECT ticket, seq, epoch_us("at"), actor, on_behalf_of, refused_by, traits
"""
_IN_ORDER: Final = ' ORDER BY "at", ticket, seq LIMIT ?'
_KEYS: Final = {
    TallyBy.FOOTPRINT: "traits",
    TallyBy.ACTOR: "actor",
    TallyBy.SLOT: f'epoch_us("at") // {SLOT // _MICROSECOND}',
}
_HAS_KIND: Final = "EXISTS (SELECT 1 FROM unnest(traits) AS t(v) WHERE starts_with(v, ?))"
_VALUES: Final = """
SELECT DISTINCT v FROM (SELECT unnest(traits) AS v FROM read_parquet(?)) WHERE starts_with(v, ?)
"""


@contextmanager
def open_days(folder: Path) -> Iterator[ParquetTrails]:
    """See `TrailArchive.open`."""
    days = read_manifest(folder)
    if not days:
        raise StoreError(
            f"there are no entries in {folder}", hint="write them: callout export --parquet"
        )
    files = {day: folder / each.file for day, each in days.items()}
    for day, each in days.items():
        if not files[day].is_file() or files[day].stat().st_size != each.bytes:
            raise StoreError(
                f"{files[day]} is not the file that the manifest names",
                hint="write the folder anew: callout export --parquet",
            )
    connection = duckdb.connect()
    try:
        yield ParquetTrails(connection, files)
    finally:
        connection.close()


class ParquetTrails:
    """See `callout.store.lists.trails.protocol.Trails`; nothing is written here."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, files: Mapping[date, Path]) -> None:
        self._connection = connection
        self._files = files
        self._met: dict[int, Footprint] = {}

    def keeping(self) -> Keeping:
        """What is in the files is there for every entry of their days."""
        return Keeping.KEPT

    def page(self, ask: TrailAsk, after: TrailPlace | None, limit: int) -> Sequence[Trail]:
        condition, values = _conditions(ask)
        if after is not None:
            at = _micros(after.at)
            condition += ' AND (epoch_us("at") > ? OR (epoch_us("at") = ?'
            condition += " AND (ticket > ? OR (ticket = ? AND seq > ?))))"
            values += [at, at, after.ticket, after.ticket, after.seq]
        rows = self._rows(ask, _TRAIL + _FROM + condition + _IN_ORDER, *values, limit)
        return [self._trail(row) for row in rows]

    def totals(self, ask: TrailAsk) -> Totals:
        condition, values = _conditions(ask)
        counted = "SELECT count(*), count(DISTINCT ticket) " + _FROM + condition
        rows = self._rows(ask, counted, *values)
        return Totals(*rows[0]) if rows else Totals()

    def tally(self, ask: TrailAsk, by: TallyBy) -> Sequence[Tallied]:
        condition, values = _conditions(ask)
        counted = f"SELECT {_KEYS[by]}, count(*) {_FROM} {condition} GROUP BY 1"
        rows = self._rows(ask, counted, *values)
        if by is TallyBy.FOOTPRINT:
            return [Tallied(self._footprint(traits).number, count) for traits, count in rows]
        return [Tallied(key, count) for key, count in rows]

    def footprints(self, numbers: Sequence[int]) -> Mapping[int, Footprint]:
        """Those that an answer has named."""
        return {each: self._met[each] for each in numbers if each in self._met}

    def values(self, kind: TraitKind) -> Sequence[str]:
        found = self._rows(TrailAsk(), _VALUES, f"{kind.value}=")
        return sorted(_trait(text).value for (text,) in found)

    def trails_of(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Sequence[Trail]]:
        condition = "list_contains(?, ticket) ORDER BY ticket, seq"
        found: dict[TicketId, list[Trail]] = defaultdict(list)
        for row in self._rows(TrailAsk(), _TRAIL + _FROM + condition, list(ticket_ids)):
            trail = self._trail(row)
            found[trail.ticket].append(trail)
        return found

    def entries(
        self, since: datetime, until: datetime, after: tuple[str, int] | None, limit: int
    ) -> Sequence[tuple[Trail, Entry]]:
        ask = TrailAsk(since=since, until=until)
        condition, values = _conditions(ask)
        if after is not None:
            condition += " AND (ticket > ? OR (ticket = ? AND seq > ?))"
            values += [after[0], *after]
        columns = _TRAIL + ", document " + _FROM + condition + " AND document IS NOT NULL"
        rows = self._rows(ask, columns + " ORDER BY ticket, seq LIMIT ?", *values, limit)
        return [(self._trail(row), entry_from_json(orjson.loads(row[-1]))) for row in rows]

    def _rows(self, ask: TrailAsk, statement: str, *values: object) -> list[Any]:
        files = [str(path) for day, path in self._files.items() if _may_have(day, ask)]
        if not files:
            return []
        try:
            return self._connection.execute(statement, [files, *values]).fetchall()
        except duckdb.Error as error:
            raise StoreError(
                f"the files cannot be read: {str(error).splitlines()[0]}",
                hint="write the folder anew: callout export --parquet",
            ) from error

    def _trail(self, row: Sequence[Any]) -> Trail:
        ticket, seq, at, actor, behalf, refused_by, traits = row[:7]
        moment = _EPOCH + at * _MICROSECOND
        way = self._footprint(traits)
        return Trail(TicketId(ticket), seq, moment, actor, behalf, refused_by, way)

    def _footprint(self, traits: Sequence[str]) -> Footprint:
        found = footprint(map(_trait, traits))
        return self._met.setdefault(found.number, found)


def _trait(text: str) -> Trait:
    kind, _, value = text.partition("=")
    return Trait(TraitKind(kind), value)


def _may_have(day: date, ask: TrailAsk) -> bool:
    start = datetime.combine(day, time(), UTC)
    return (ask.until is None or start < ask.until) and (
        ask.since is None or start + timedelta(days=1) > ask.since
    )


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _conditions(ask: TrailAsk) -> tuple[str, list[Any]]:
    texts, values = ["true"], list[Any]()

    def add(text: str, *given: object) -> None:
        texts.append(text)
        values.extend(given)

    for text, given in _trait_conditions(ask):
        add(text, given)
    people = {
        "actor": ask.actors,
        "on_behalf_of": ask.on_behalf_of,
        "refused_by": ask.refused_by,
    }
    for column, ids in people.items():
        if ids:
            add(f"list_contains(?, {column})", list(ids))
    if ask.instants:
        add('list_contains(?, epoch_us("at"))', [_micros(each) for each in ask.instants])
    if ask.since is not None:
        add('epoch_us("at") >= ?', _micros(ask.since))
    if ask.until is not None:
        add('epoch_us("at") < ?', _micros(ask.until))
    return " AND ".join(texts), values


def _trait_conditions(ask: TrailAsk) -> Iterator[tuple[str, object]]:
    for kind, wanted in ask.traits.items():
        yield "list_has_any(traits, ?)", [f"{kind.value}={each}" for each in wanted]
    for kind in ask.having:
        yield _HAS_KIND, f"{kind.value}="
    for kind in ask.but:
        yield f"NOT {_HAS_KIND}", f"{kind.value}="
