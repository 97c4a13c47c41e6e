"""Compiles the cells of one table, and keeps what FEEL has to say about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callout.dmn.table import Cell
from callout.errors import DefinitionError, Problem
from callout.feel import Expression, UnaryTests, compile, compile_tests  # noqa: A004 - FEEL's own
from callout.feel.types import ANY, BOOLEAN, Kind, Type, may_be

from .bare_words import BareWords
from .hints import helped
from .source import ColumnSource

EMPTY = "null"
_NULL = compile(EMPTY, names={})
_NEVER = compile_tests("false", subject=BOOLEAN, names={})


@dataclass(frozen=True, slots=True)
class Cells:
    """The names that cells may use, and the list that problems go to."""

    names: Mapping[str, Type]
    problems: list[Problem]
    checked: bool = True

    def expression(self, cell: Cell, text: str | None = None) -> Expression:
        """The cell as an expression; `text` in its place where words were quoted."""
        try:
            return compile(
                cell.text if text is None else text,
                names=self.names,
                where=cell.where,
                checked=self.checked,
            )
        except DefinitionError as error:
            self.problems.extend(helped(problem, cell) for problem in error.problems)
            return _NULL

    def tests(self, cell: Cell, subject: Type, text: str | None = None) -> UnaryTests:
        """The cell as tests of a `subject`."""
        try:
            return compile_tests(
                cell.text if text is None else text,
                subject=subject,
                names=self.names,
                where=cell.where,
                checked=self.checked,
            )
        except DefinitionError as error:
            self.problems.extend(helped(problem, cell) for problem in error.problems)
            return _NEVER

    def cell_tests(self, cell: Cell, column: ColumnSource, subject: Type) -> UnaryTests:
        """An input cell, where the words of its column need no quotes."""
        before = len(self.problems)
        text = self._bare_words(column).tests(cell, self.problems) if column.lists_words else None
        return _NEVER if len(self.problems) > before else self.tests(cell, subject, text)

    def answer(self, cell: Cell, column: ColumnSource, kind: Type) -> Expression:
        """An output cell; an empty one is null."""
        if not cell.text:
            return _NULL
        text = self._bare_words(column).answer(cell, self.problems) if column.lists_words else None
        expression = self.expression(cell, text)
        if self.checked and not _fits(expression.type, kind):
            message = f"'{cell.text}' is a {expression.type}, and '{column.name}' is a {kind}"
            self.problems.append(helped(Problem("R005", message, cell.where), cell))
        return expression

    def _bare_words(self, column: ColumnSource) -> BareWords:
        return BareWords([cell.text for cell in column.values], self.names)


def _fits(given: Type, wanted: Type) -> bool:
    """Whether a value may be of a type, perhaps after DMN's implicit conversions."""
    if may_be(given, wanted):
        return True
    if wanted.kind is Kind.LIST or given.kind is Kind.LIST:
        return True
    return wanted == ANY or (given.kind is Kind.DATE and wanted.kind is Kind.DATE_TIME)
