"""What a hit policy asks of the outputs (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Iterator

from callout.dmn.hit_policy import HitPolicy
from callout.errors import Problem
from callout.feel.types import Kind

from .source import TableSource

_SUMMABLE = frozenset({Kind.NUMBER, Kind.DAYS_DURATION, Kind.MONTHS_DURATION, Kind.ANY})
_UNORDERED = frozenset({Kind.BOOLEAN, Kind.LIST, Kind.CONTEXT})


def policy_problems(table: TableSource) -> Iterator[Problem]:
    """Outputs that the hit policy cannot work with."""
    if table.as_dmn:
        return
    if table.policy.needs_order and not any(column.values for column in table.outputs):
        yield Problem(
            "R010",
            f"hit policy {table.policy} goes by the order of values, and no output lists any",
            table.where,
            hint="add 'values' to an output, the most important first",
        )
    if not table.policy.aggregates:
        return
    if len(table.outputs) != 1:
        message = f"hit policy {table.policy} makes one value of one output, not of several"
        yield Problem("R010", message, table.where, hint="hit: C collects rows as they are")
        return
    (column,) = table.outputs
    kind = column.type.kind
    if table.policy is HitPolicy.SUM and kind not in _SUMMABLE:
        message = f"'{column.name}' is a {column.type}, which has no sum"
        yield Problem("R010", message, column.where)
    elif table.policy is not HitPolicy.COUNT and kind in _UNORDERED:
        message = f"'{column.name}' is a {column.type}, which has no smallest or greatest"
        yield Problem("R010", message, column.where)
