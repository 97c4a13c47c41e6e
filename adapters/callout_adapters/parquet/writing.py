"""Writes entries by day: each day a file, ordered by ticket and number, in groups of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from callout.records import Entry, entry_to_json
from callout.store.lists.trails.archive import DayWritten
from callout.store.lists.trails.asking import SLOT, TallyBy, Trail, TrailAsk
from callout.store.lists.trails.protocol import Trails
from callout.traits import TraitKind

from .manifest import (
    HALF,
    DayFile,
    put_in_place,
    read_manifest,
    sha256_of_file,
    write_manifest,
)

ROWS: Final = 5_000
"""Rows of one group: what is in memory at a time."""
_DAY: Final = timedelta(days=1)
_TEXTS: Final = pa.list_(pa.string())
SCHEMA: Final = pa.schema(
    [
        ("ticket", pa.string()),
        ("seq", pa.int32()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("actor", pa.string()),
        ("roles", _TEXTS),
        ("on_behalf_of", pa.string()),
        ("definition", pa.string()),
        ("process", pa.string()),
        ("profile", pa.string()),
        ("key", pa.string()),
        ("hits", _TEXTS),
        ("refusal", pa.string()),
        ("refused_by", pa.string()),
        ("before", _TEXTS),
        ("after", _TEXTS),
        ("traits", _TEXTS),
        ("document", pa.string()),
    ]
)


def write_days(
    trails: Trails, folder: Path, days: tuple[date | None, date | None], *, whole: bool
) -> Iterator[DayWritten]:
    """See `TrailArchive.write`."""
    folder.mkdir(parents=True, exist_ok=True)
    for half in folder.glob(f"*{HALF}"):
        half.unlink()  # somebody was stopped while writing it
    known = read_manifest(folder)
    for day, entries in _days(trails, days):
        there = known.get(day)
        if there is not None and _fits(folder, there, entries, whole=whole):
            yield DayWritten(day, there.entries, is_new=False)
            continue
        known[day] = _write(trails, folder, day, whole=whole)
        write_manifest(folder, known)
        yield DayWritten(day, known[day].entries, is_new=True)


def _days(trails: Trails, days: tuple[date | None, date | None]) -> list[tuple[date, int]]:
    """The days in which something was recorded, with how many entries there are."""
    since, until = (None if each is None else _start(each) for each in days)
    counted: Counter[date] = Counter()
    for each in trails.tally(TrailAsk(since=since, until=until), TallyBy.SLOT):
        start = datetime(1970, 1, 1, tzinfo=UTC) + int(each.key) * SLOT
        counted[start.date()] += each.entries
    return sorted(counted.items())


def _fits(folder: Path, there: DayFile, entries: int, *, whole: bool) -> bool:
    path = folder / there.file
    return (
        there.whole is whole
        and there.entries == entries
        and path.is_file()
        and path.stat().st_size == there.bytes
    )


def _write(trails: Trails, folder: Path, day: date, *, whole: bool) -> DayFile:
    name = f"{day.isoformat()}.parquet"
    half, entries = folder / f"{name}{HALF}", 0
    with pq.ParquetWriter(half, SCHEMA, compression="zstd") as writer:
        for rows in _pages(trails, day):
            columns = [_columns(trail, entry, whole=whole) for trail, entry in rows]
            writer.write_table(pa.Table.from_pylist(columns, SCHEMA), row_group_size=ROWS)
            entries += len(rows)
    made = DayFile(name, entries, half.stat().st_size, sha256_of_file(half), whole)
    put_in_place(half, folder / name)
    return made


def _pages(trails: Trails, day: date) -> Iterator[Sequence[tuple[Trail, Entry]]]:
    since, after = _start(day), None
    while rows := trails.entries(since, since + _DAY, after, ROWS):
        yield rows
        last = rows[-1][0]
        after = (last.ticket, last.seq)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _columns(trail: Trail, entry: Entry, *, whole: bool) -> dict[str, Any]:
    values = trail.footprint.values
    return {
        "ticket": trail.ticket,
        "seq": trail.seq,
        "kind": entry.kind.value,
        "name": entry.name,
        "at": trail.at,
        "actor": trail.actor,
        "roles": list(entry.actor.roles),
        "on_behalf_of": trail.on_behalf_of,
        "definition": entry.definition,
        "process": next(values(TraitKind.PROCESS), None),
        "profile": next(values(TraitKind.PROFILE), None),
        "key": entry.key,
        "hits": list(values(TraitKind.ROW)),
        "refusal": next(values(TraitKind.REFUSAL), None),
        "refused_by": trail.refused_by,
        "before": list(entry.before),
        "after": list(entry.after),
        "traits": [f"{kind.value}={value}" for kind, value in trail.footprint.traits],
        "document": orjson.dumps(entry_to_json(entry)).decode() if whole else None,
    }
