"""callout as the DMN TCK's harness drives it: expressions, tables and whole models."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from callout import feel
from callout.values import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    parse_number,
)

NOW = DateTime.parse("2026-03-02T10:30:00Z")

DECODE: dict[str, Callable[..., Any]] = {
    "number": parse_number,
    "date": Date.parse,
    "time": Time.parse,
    "date and time": DateTime.parse,
    "days and time duration": DaysDuration.parse,
    "years and months duration": MonthsDuration.parse,
    "range": feel.Range,
}
_TAGS = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
}


def evaluate(expr: str, context: dict[str, Any]) -> Any:
    """The value of one expression."""
    return feel.evaluate(expr, context, now=NOW)


def evaluate_table(table: dict[str, Any], context: dict[str, Any]) -> Any:
    """The decision of one table, by the harness's plain loop over our cells."""
    tables = importlib.import_module("tck_harness.tables")
    return tables.evaluate_table(table, context, evaluate, feel.unary_tests)


def encode_value(value: Any) -> Any:
    """A value of ours as typed JSON."""
    tag = _TAGS.get(type(value))
    if tag is not None:
        return {"@": tag, "v": str(value)}
    if isinstance(value, feel.Range):
        values = importlib.import_module("tck_harness.values")
        return {
            "@": "range",
            "start": values.encode(value.start, encode_value),
            "end": values.encode(value.end, encode_value),
            "start included": value.start_included,
            "end included": value.end_included,
        }
    if isinstance(value, feel.Function):
        return {"@": "function", "params": list(value.parameters)}
    return NotImplemented
