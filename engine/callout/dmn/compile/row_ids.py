"""What a row and a table are called in the history, so that the name still fits after edits.

A row is known by the id its author gave it, else by a hash of its cells: rows put in above it do
not change its name, changing what it says does. The hash of a table is over everything it decides
by, and over nothing that is only for people.
"""

from __future__ import annotations

from collections.abc import Sequence

from callout.dmn.table import Cell, GridRow
from callout.errors import Location, Problem
from callout.values import Json, digest

from .columns import ID_COLUMN
from .source import ColumnSource, TableSource

_LENGTH = 8
HASHED = "~"
"""What ids begin with that nobody gave."""


def row_ids(rows: Sequence[GridRow], problems: list[Problem]) -> tuple[str, ...]:
    """An id per row; equal rows without ids are told apart by a count."""
    seen: dict[str, Location] = {}
    ids: list[str] = []
    for row in rows:
        cell = row.remarks.get(ID_COLUMN)
        row_id = cell.text if cell and cell.text else _fresh(_hashed(row), seen)
        if row_id in seen:
            where = cell.where if cell else row.where
            message = f"row id '{row_id}' is taken"
            related = ((seen[row_id], "by this row"),)
            hint = "give one of the two rows another id"
            problems.append(Problem("R004", message, where, hint=hint, related=related))
        seen[row_id] = row.where
        ids.append(row_id)
    return tuple(ids)


def table_hash(table: TableSource, rows: Sequence[GridRow], ids: Sequence[str]) -> str:
    """Over the policy, the columns and the cells."""
    return digest(
        {
            "table": table.name,
            "hit": str(table.policy),
            "inputs": [_column(column) for column in table.inputs],
            "outputs": [_column(column) for column in table.outputs],
            "needs": {name: str(kind) for name, kind in (table.needs or {}).items()},
            "rows": [
                [row_id, _texts(row.inputs), _texts(row.outputs)]
                for row_id, row in zip(ids, rows, strict=True)
            ],
        }
    )


def _column(column: ColumnSource) -> Json:
    optional = {
        "from": column.expression,
        "allowed": column.allowed,
        "default": column.default,
    }
    parts: dict[str, Json] = {name: cell.text for name, cell in optional.items() if cell}
    return {
        "name": column.name,
        "type": str(column.type),
        "values": _texts(column.values),
        **parts,
    }


def _texts(cells: Sequence[Cell]) -> list[Json]:
    return [cell.text for cell in cells]


def _hashed(row: GridRow) -> str:
    cells: list[Json] = [_texts(row.inputs), _texts(row.outputs)]
    return HASHED + digest(cells).removeprefix("s256:")[:_LENGTH]


def _fresh(row_id: str, seen: dict[str, Location]) -> str:
    count = 1
    name = row_id
    while name in seen:
        count += 1
        name = f"{row_id}.{count}"
    return name
