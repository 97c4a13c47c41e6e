"""Which names the cells of a table may use, and of what types.

The table's inputs, what it says it needs, and its surroundings. A table without `needs` takes
other names as they come; their types are not known and they are looked for in the ticket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from callout.dmn.hit_policy import HitPolicy
from callout.dmn.table import Cell, GridRow
from callout.errors import Location, Problem, Severity
from callout.feel.builtins import BUILTINS
from callout.feel.parse import scope_of
from callout.feel.syntax.lexer import lookalike
from callout.feel.types import ANY, NUMBER, ContextOf, FunctionOf, ListOf, Type
from callout.suggest import misspelt, question

from .free_names import FreeName, names_in
from .hints import is_duration
from .source import TableSource


def names_of(
    source: TableSource,
    rows: Sequence[GridRow],
    around: Mapping[str, Type],
    problems: list[Problem],
) -> dict[str, Type]:
    """Every name the cells of the table may use."""
    own = {column.name: column.type for column in source.inputs}
    names = {**around, **({} if source.as_dmn else own), **(source.needs or {})}
    if source.needs is None:
        _take_as_they_come(source, rows, names, problems)
    return names


def parameters_of(
    source: TableSource, rows: Sequence[GridRow], around: Mapping[str, Type]
) -> tuple[str, ...]:
    """What the table is called with as a function: inputs, then what else its cells read."""
    own = {column.name: column.type for column in source.inputs}
    scope = scope_of({**around, **own, **(source.needs or {})})
    taken = {*own, *around}
    extra = [
        found.name
        for cell, is_tests in _cells(source, rows)
        for found in names_in(cell, scope, tests=is_tests)
        if found.name not in taken and _is_fact(found)
    ]
    return (*own, *dict.fromkeys(extra))


def table_type(source: TableSource, parameters: tuple[str, ...]) -> Type:
    """The type of a table as a function."""
    declared = {column.name: column.type for column in source.inputs}
    declared.update(source.needs or {})
    types = tuple(declared.get(name, ANY) for name in parameters)
    return FunctionOf(types, answer_type(source))


def answer_type(source: TableSource) -> Type:
    """The type of a table's answer."""
    outputs = {column.name: column.type for column in source.outputs}
    answer = next(iter(outputs.values())) if len(outputs) == 1 else ContextOf(outputs)
    if source.policy is HitPolicy.COUNT:
        return NUMBER
    return answer if source.policy.is_single or source.policy.aggregates else ListOf(answer)


def _take_as_they_come(
    source: TableSource,
    rows: Sequence[GridRow],
    names: dict[str, Type],
    problems: list[Problem],
) -> None:
    known = dict(names)
    scope = scope_of(known)
    for cell, is_tests in _free_cells(source, rows):
        for found in names_in(cell, scope, tests=is_tests):
            if found.name in names or not _is_fact(found) or lookalike(found.name):
                continue
            names[found.name] = ANY
            near = misspelt(found.name, known)
            if near:
                where = cell.where.shifted(found.start, found.end - found.start)
                problems.append(_taken(found.name, near, where))


def _is_fact(found: FreeName) -> bool:
    """Whether a name is that of a fact rather than of a function."""
    if found.is_called or is_duration(found.name):
        return False
    return found.name not in BUILTINS or found.has_parts


def _taken(name: str, near: str, where: Location) -> Problem:
    return Problem(
        "R007",
        f"'{name}' is not declared here and is taken from the ticket",
        where,
        Severity.WARNING,
        hint=f"{question(near)} with a list of 'needs' all names are checked",
    )


def _free_cells(source: TableSource, rows: Sequence[GridRow]) -> Iterator[tuple[Cell, bool]]:
    """Every cell that may read other names, and whether it is made of tests."""
    yield from ((column.expression, False) for column in source.inputs if column.expression)
    yield from _cells(source, rows)


def _cells(source: TableSource, rows: Sequence[GridRow]) -> Iterator[tuple[Cell, bool]]:
    """The same without the inputs' own expressions."""
    for column in source.outputs:
        yield from ((cell, False) for cell in (column.default,) if cell)
    for row in rows:
        for column, cell in zip(source.inputs, row.inputs, strict=True):
            if not column.lists_words:
                yield cell, True
        for column, cell in zip(source.outputs, row.outputs, strict=True):
            if not column.lists_words:
                yield cell, False
