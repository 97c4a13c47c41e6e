"""Why a row of a rule table did not answer: which cells failed, or which row came before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callout.dmn import RuleTable, decide, row_name
from callout.dmn.table import Row
from callout.errors import CalloutError
from callout.feel import UnaryTests, compile_tree
from callout.feel.syntax import ast
from callout.feel.types import ANY
from callout.values import Facts, Json, Value, decode, is_mark

from .answers import Obstacle, ObstacleKind, SmallestChange
from .conditions import Setting
from .constants import constants_of
from .openers import OPEN, smallest_changes


@dataclass(frozen=True, slots=True)
class AskedTable:
    """A table as it was asked once; `beside` is what its cells may read besides their inputs."""

    table: RuleTable
    inputs: Mapping[str, Json]
    setting: Setting
    beside: Facts

    @property
    def values(self) -> dict[str, Value]:
        """The inputs, but for those that are kept from the record."""
        return {n: decode(v) for n, v in self.inputs.items() if not is_mark(v)}

    def scope(self, inputs: Facts) -> dict[str, Value]:
        """What cells read."""
        return {**self.beside, **self.setting.scope({}), **inputs}

    def rows(self, inputs: Facts) -> tuple[str, ...]:
        """The rows that answer these inputs; none where the table has no answer."""
        frame = self.setting.frame()
        try:
            return decide(self.table, self.scope(inputs), frame, given=inputs).rows
        except (CalloutError, ArithmeticError, ValueError, LookupError):
            return ()

    def matches(self, test: UnaryTests | None, name: str) -> bool | None:
        """Whether one cell takes its input; None where that has no value, or is not on record."""
        if test is None:
            return True
        values = self.values
        if name not in values:
            return None
        try:
            return test.run(values[name], self.scope(values), self.setting.frame())
        except (CalloutError, ArithmeticError, ValueError, LookupError):
            return None


def row_obstacles(
    asked: AskedTable, row: Row, recorded: tuple[str, ...], seq: int
) -> Iterator[Obstacle]:
    """What stood in the way of a row in one decision."""
    table = asked.table
    failed = [
        (each.name, test)
        for each, test in zip(table.inputs, row.tests, strict=True)
        if asked.matches(test, each.name) is not True
    ]
    known = len(asked.values) == len(asked.inputs) and asked.rows(asked.values) == recorded
    changes = _changes(asked, row, [name for name, _ in failed]) if known else ()
    name = row_name(table.name, row.id)
    details: dict[str, Json] = {"rows": list(recorded), "tried": known, "policy": str(table.policy)}
    for column, test in failed:
        yield Obstacle(
            ObstacleKind.CELL,
            name,
            where=row.where if test is None or test.where is None else test.where,
            seq=seq,
            text="" if test is None else test.text,
            operands={column: asked.inputs.get(column)},
            details={**details, "input": column, "value": asked.matches(test, column)},
            changes=changes,
        )
    if not failed:
        first = next((table.row(each) for each in recorded), None)
        yield Obstacle(
            ObstacleKind.ROW_BEFORE,
            name,
            where=row.where if first is None else first.where,
            seq=seq,
            operands=asked.inputs,
            details=details,
            changes=changes,
        )


def _changes(asked: AskedTable, row: Row, failed: list[str]) -> tuple[SmallestChange, ...]:
    """For each input alone, or two, by which the row answers; those of failed cells first."""
    table, values = asked.table, asked.values
    rows = (row, *(each for each in table.rows if each is not row))
    ranked = sorted(table.inputs, key=lambda each: each.name not in failed)
    pool = {
        each.name: each.values or (*_constants(asked, rows, table.inputs.index(each)), OPEN)
        for each in ranked
        if each.name in values
    }
    return smallest_changes(values, pool, lambda inputs: row.id in asked.rows(inputs))


def _constants(asked: AskedTable, rows: tuple[Row, ...], column: int) -> Iterator[Value]:
    """What the cells of one column compare with, those of the first row first."""
    scope, frame = asked.scope(asked.values), asked.setting.frame()
    types = dict.fromkeys(scope, ANY)

    def value(node: ast.SyntaxNode) -> Value:
        if "?" in ast.names_in(node):
            return None
        try:
            return compile_tree(node, names=types, checked=False).run(scope, frame)
        except (CalloutError, ArithmeticError, ValueError, LookupError):
            return None

    tests = (row.tests[column] for row in rows[:_MOST_ROWS])
    for test in tests:
        if test is not None:
            yield from constants_of(test.ast, value)


_MOST_ROWS = 100
"""Rows whose cells are looked at for constants."""
