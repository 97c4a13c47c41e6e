"""Turns a written table into one that decides: cells become FEEL, columns become axes.

Everything that is wrong is reported at once, each with the place of its cell. A table with errors
is not made; warnings and hints do not keep it from being made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from callout.dmn.match.axis import Column, axis_of
from callout.dmn.match.index import RowIndex, columns_of, index_of, simple_answers
from callout.dmn.table import GridRow, InputClause, OutputClause, Row, RuleTable
from callout.errors import Problem, Severity
from callout.feel import Expression, UnaryTests
from callout.feel.types import STRING, OneOf, Type
from callout.values import Facts

from .cells import Cells
from .columns import SOURCE_COLUMN, order_of, rows_in_order
from .constants import Constants
from .policy_rules import policy_problems
from .row_ids import row_ids, table_hash
from .scope import names_of, parameters_of, table_type
from .source import ColumnSource, TableSource

ANYTHING = ("-", "")


@dataclass(frozen=True, slots=True)
class OuterScope:
    """What cells may read that is not the table's own: other tables, parameters, functions.

    `constants` are the values of those that are known already; cells that read nothing else are
    as good as constants for proofs.
    """

    names: Mapping[str, Type] = field(default_factory=dict)
    constants: Facts = field(default_factory=dict)
    tables: frozenset[str] = frozenset()


def compile_table(
    source: TableSource, around: OuterScope, problems: list[Problem]
) -> RuleTable | None:
    """The table, or None if it has errors; what there is to say about it goes to `problems`.

    Nothing is raised: all problems of all cells are found in one go, in the order of the work
    (header, hit policy, names, columns, rows).
    """
    found: list[Problem] = []
    table = _compiled(source, around, found)
    problems.extend(found)
    if any(problem.severity is Severity.ERROR for problem in found):
        return None
    return table


def signature_of(source: TableSource, around: Mapping[str, Type]) -> Type:
    """The type of a table as a function, known before it is compiled; `around` as for cells."""
    order = order_of(source, [])
    rows = rows_in_order(source.grid, order) if order is not None else ()
    return table_type(source, parameters_of(source, rows, around))


def with_constants(table: RuleTable, constants: Facts) -> RuleTable:
    """The same table with its axes drawn for these values of names, for proofs."""
    worked_out = Constants(constants, [])
    axes = [
        axis_of(column, worked_out.evaluator, worked_out.holds) for column in table.index.columns
    ]
    index = index_of(table.index.columns, axes, len(table.rows))
    return replace(
        table,
        index=replace(
            index,
            ids=table.index.ids,
            fixed=table.index.fixed,
            reads_inputs=table.index.reads_inputs,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The compiled columns and rows of a table, and the names its cells may use."""

    names: Mapping[str, Type]
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rows: tuple[Row, ...]


def _compiled(source: TableSource, around: OuterScope, problems: list[Problem]) -> RuleTable | None:
    order = order_of(source, problems)
    if order is None:
        return None
    problems.extend(policy_problems(source))
    rows = rows_in_order(source.grid, order)
    names = names_of(source, rows, around.names, problems)
    constants = Constants(around.constants, problems, checked=not source.as_dmn)
    parts = _parts(source, rows, Cells(names, problems, checked=not source.as_dmn), constants)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None
    return _table(source, around, rows, parts, constants)


def _parts(
    source: TableSource, rows: Sequence[GridRow], cells: Cells, constants: Constants
) -> _Parts:
    """Compile every cell, columns first."""
    return _Parts(
        cells.names,
        tuple(_input(column, cells, constants) for column in source.inputs),
        tuple(_output(column, cells, constants) for column in source.outputs),
        tuple(
            _row(number, row_id, row, source, cells)
            for number, (row_id, row) in enumerate(
                zip(row_ids(rows, cells.problems), rows, strict=True), start=1
            )
        ),
    )


def _table(
    source: TableSource,
    around: OuterScope,
    rows: Sequence[GridRow],
    parts: _Parts,
    constants: Constants,
) -> RuleTable:
    """The table of these parts, with what it needs from outside."""
    own_hash = table_hash(source, rows, [row.id for row in parts.rows])
    reads = _reads(parts)
    own = set() if source.as_dmn else {each.name for each in parts.inputs}
    outside = [name for name in reads if name not in own and name not in around.names]
    parameters = parameters_of(source, rows, around.names)
    return RuleTable(
        name=source.name,
        policy=source.policy,
        inputs=parts.inputs,
        outputs=parts.outputs,
        rows=parts.rows,
        where=source.where,
        hash=own_hash,
        needs={name: parts.names[name] for name in outside},
        parameters=parameters,
        type=table_type(source, parameters),
        title=source.title,
        about=source.about,
        source=source.source,
        calls=frozenset(name for name in reads if name in around.tables),
        index=_quick(source, own_hash, parts.inputs, _index(source, parts, constants)),
    )


def _input(column: ColumnSource, cells: Cells, constants: Constants) -> InputClause:
    kind = column_type(column)
    return InputClause(
        name=column.name,
        type=kind,
        where=column.where,
        expression=cells.expression(column.expression) if column.expression else None,
        values=constants.listed(column, cells),
        allowed=cells.tests(column.allowed, kind) if column.allowed else None,
    )


def _output(column: ColumnSource, cells: Cells, constants: Constants) -> OutputClause:
    kind = column_type(column)
    return OutputClause(
        name=column.name,
        type=kind,
        where=column.where,
        values=constants.listed(column, cells),
        default=cells.answer(column.default, column, kind) if column.default else None,
        allowed=cells.tests(column.allowed, kind) if column.allowed else None,
    )


def column_type(column: ColumnSource) -> Type:
    """The declared type, narrowed to the strings it lists."""
    if column.lists_words and column.type == STRING:
        return OneOf(tuple(cell.text for cell in column.values))
    return column.type


def _row(number: int, row_id: str, row: GridRow, source: TableSource, cells: Cells) -> Row:
    tests = tuple(
        None if cell.text in ANYTHING else cells.cell_tests(cell, column, column_type(column))
        for cell, column in zip(row.inputs, source.inputs, strict=True)
    )
    answers = tuple(
        cells.answer(cell, column, column_type(column))
        for cell, column in zip(row.outputs, source.outputs, strict=True)
    )
    clauses = row.remarks.get(SOURCE_COLUMN)
    names = tuple(part.strip() for part in clauses.text.split(",")) if clauses else ()
    return Row(row_id, number, tests, answers, row, tuple(name for name in names if name))


def _index(source: TableSource, parts: _Parts, constants: Constants) -> RowIndex:
    """Axes and look-ups. In DMN the inputs of a table have no names that cells could read."""
    rows = parts.rows
    columns = [
        Column(
            each.name, each.type, tuple(row.tests[place] for row in rows), each.values, each.allowed
        )
        for place, each in enumerate(parts.inputs)
    ]
    axes = [axis_of(column, constants.evaluator, constants.holds) for column in columns]
    own = set() if source.as_dmn else {each.name for each in parts.inputs}
    index = index_of(columns, axes, len(rows))
    return replace(
        index,
        ids=tuple(row.id for row in rows),
        fixed=tuple(constants.fixed(row, parts.outputs) for row in rows),
        reads_inputs=any(name in own for row in rows for name in _row_reads(row)),
    )


def _quick(
    source: TableSource, table_hash: str, inputs: Sequence[InputClause], index: RowIndex
) -> RowIndex:
    """The index with its short cut, where there is one."""
    has_expressions = any(each.expression for each in inputs)
    if source.as_dmn or has_expressions or not source.policy.is_single:
        return index
    columns = columns_of(index.columns, index.axes, len(index.ids))
    simple = simple_answers(index)
    quick = columns.decider(source.name, table_hash, source.policy, simple)
    return replace(index, quick=quick, quick_outputs=columns.answerer(source.policy, simple))


def _reads(parts: _Parts) -> dict[str, None]:
    """Every name that is read, in order of the table."""
    columns: list[Expression | UnaryTests | None] = [each.allowed for each in parts.inputs]
    columns += [each.default for each in parts.outputs]
    names = [path[0] for part in columns if part for path in part.reads]
    names += [name for row in parts.rows for name in _row_reads(row)]
    names += [each.name for each in parts.inputs if each.expression is None]
    names += _asked(parts.inputs)
    return dict.fromkeys(names)


def _asked(inputs: Sequence[InputClause]) -> list[str]:
    return [path[0] for each in inputs if each.expression for path in each.expression.reads]


def _row_reads(row: Row) -> list[str]:
    parts: list[Expression | UnaryTests | None] = [*row.tests, *row.answers]
    return [path[0] for part in parts if part for path in part.reads]
