"""Cells of a row as JSON, whatever stands in them: SQLite keeps any type in any column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import orjson

from callout.records import instant_text
from callout.store import StoredRow
from callout.values import Json
from callout_adapters.sql.rows import from_micros

Reading: TypeAlias = Callable[[Any], Json]
"""The JSON of a cell; raises ValueError, with what was expected, where it holds something else."""


def text(cell: Any) -> str:
    """A cell that holds text."""
    if isinstance(cell, str):
        return cell
    raise ValueError("a text was expected here")


def whole(cell: Any) -> Json:
    """A cell that holds a whole number."""
    if type(cell) is not int:
        raise ValueError("a whole number was expected here")
    return cell


def instant(cell: Any) -> Json:
    """A cell that holds microseconds since 1970 UTC, as RFC 3339."""
    if type(cell) is not int:
        raise ValueError("microseconds since 1970 were expected here")
    try:
        return instant_text(from_micros(cell))
    except OverflowError:
        raise ValueError("an instant was expected here; this is beyond all years") from None


def json_text(cell: Any) -> Json:
    """A cell that holds JSON as text."""
    try:
        found: Json = orjson.loads(text(cell))
    except ValueError as error:
        raise ValueError(f"JSON was expected here: {error}") from None
    if orjson.dumps(found) != cell.encode():
        raise ValueError("the JSON says a thing twice, or is not written as callout writes it")
    return found


def or_null(reading: Reading) -> Reading:
    """A cell that may be empty."""
    return lambda cell: None if cell is None else reading(cell)


def read_row(kinds: Mapping[str, Reading], cells: Sequence[Any]) -> StoredRow:
    """The row; what cannot be read is null and a fault."""
    columns: dict[str, Json] = {}
    faults: dict[str, str] = {}
    for (name, reading), cell in zip(kinds.items(), cells, strict=True):
        try:
            columns[name] = reading(cell)
        except ValueError as error:
            columns[name] = None
            faults[name] = str(error)
    return StoredRow(columns, faults)


TICKET: Mapping[str, Reading] = {
    "id": text,
    "process": text,
    "definition": text,
    "version": whole,
    "status": text,
    "outcome": or_null(text),
    "profile": or_null(text),
    "region": or_null(text),
    "opened_at": instant,
    "head": text,
    "states": json_text,
    "rest": json_text,
}
ENTRY: Mapping[str, Reading] = {
    "ticket": text,
    "seq": whole,
    "kind": text,
    "key": or_null(text),
    "recorded_at": instant,
    "hash": text,
}
TIMER: Mapping[str, Reading] = {
    "ticket": text,
    "id": text,
    "due": instant,
    "event": text,
    "ord": whole,
    "data": json_text,
    "wake": or_null(instant),
    "tries": whole,
    "error": or_null(text),
}
OUTBOX: Mapping[str, Reading] = {
    "ticket": text,
    "id": text,
    "adapter": text,
    "operation": text,
    "arguments": json_text,
    "made_at": instant,
    "next_try": or_null(instant),
    "tries": whole,
    "error": or_null(text),
    "delivered_at": or_null(instant),
}
"""The columns of each table by name; an entry's document is not among them."""
