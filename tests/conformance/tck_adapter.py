"""callout as the DMN TCK's harness drives it: expressions, tables and whole models."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from callout import feel
from callout.dmn import (
    Cell,
    ColumnSource,
    Grid,
    GridRow,
    OuterScope,
    TableSource,
    compile_table,
    decide_as_dmn,
)
from callout.dmn.compile.bare_words import pieces_of
from callout.dmn.xml import CompiledModel, import_models
from callout.dmn.xml.decision_table import policy
from callout.errors import Location, Problem
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Time, parse_number

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
    """The decision of one table: as our engine decides, masks and all."""
    scope = dict(context)
    for name, expr in table["defs"]:
        scope[name] = evaluate(expr, scope)
    names = dict.fromkeys(scope, feel.ANY)
    problems: list[Problem] = []
    made = compile_table(_source(table, names), OuterScope(), problems)
    if made is None:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return decide_as_dmn(made, scope, feel.Frame(now=NOW))


def evaluate_model(path: str, inputs: dict[str, Any], decision: str, service: str | None) -> Any:
    """The value of a decision or service, by way of our reader of DMN XML."""
    runner = _runner(path)
    frame = feel.Frame(now=NOW)
    if service is None:
        return runner.decide(decision, inputs, frame)
    value = runner.call(service, inputs, frame)
    return value[decision] if isinstance(value, dict) and decision in value else value


@lru_cache(maxsize=8)
def _runner(path: str) -> CompiledModel:
    """A model, with the other models of its folder to import from."""
    texts = {str(each): each.read_text("utf-8") for each in sorted(Path(path).parent.glob("*.dmn"))}
    return CompiledModel(import_models(texts)[path])


def _source(table: dict[str, Any], names: dict[str, feel.Type]) -> TableSource:
    where = Location(table["name"] or "table", 1, 1)
    inputs = tuple(_input(each, place) for place, each in enumerate(table["inputs"], start=1))
    outputs = tuple(_output(each, place) for place, each in enumerate(table["outputs"], start=1))
    header = GridRow(where, _cells(e.name for e in inputs), _cells(e.name for e in outputs))
    rows = tuple(GridRow(where, _cells(r["when"]), _cells(r["then"])) for r in table["rules"])
    return TableSource(
        name=where.path,
        where=where,
        policy=policy(table["hit_policy"], table["aggregation"] or ""),
        inputs=inputs,
        outputs=outputs,
        grid=Grid(header, rows),
        needs=names,
        as_dmn=True,
    )


def _input(column: dict[str, Any], place: int) -> ColumnSource:
    return ColumnSource(
        f"input {place}",
        Location("table", 1, 1),
        type=_type(column["type"]),
        allowed=_cell(column["allowed"]) if column["allowed"] else None,
        expression=_cell(column["expr"]),
        bare_words=False,
    )


def _output(column: dict[str, Any], place: int) -> ColumnSource:
    allowed = column["allowed"]
    return ColumnSource(
        column["name"] or f"output {place}",
        Location("table", 1, 1),
        type=_type(column["type"]),
        values=_cells(piece for _, piece in pieces_of(allowed)) if allowed else (),
        default=_cell(column["default"]) if column["default"] else None,
        bare_words=False,
    )


def _type(declared: Any) -> feel.Type:
    if isinstance(declared, dict):
        return _type(declared["base"]) if "base" in declared else feel.ANY
    try:
        return feel.parse_type(declared or "Any")
    except ValueError:
        return feel.ANY


def _cells(texts: Iterable[str]) -> tuple[Cell, ...]:
    return tuple(_cell(text) for text in texts)


def _cell(text: str) -> Cell:
    return Cell(text, Location("table", 1, 1))


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
