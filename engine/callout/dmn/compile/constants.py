"""Works out what is known when a table loads: constant cells, listed values, fixed answers.

An expression is constant when it reads nothing, or only names whose values are known
(parameters, when a table is checked for one parameter set), and does not ask for the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from callout.dmn.match.axis import Holds
from callout.dmn.match.breakpoints import EvaluateConstant, Opaque
from callout.dmn.phrases import say_value
from callout.dmn.table import Cell, OutputClause, Row
from callout.errors import DefinitionError, ExpressionError, Location, Problem
from callout.feel import Expression, Frame, UnaryTests, compile  # noqa: A004 - FEEL's own
from callout.feel.runtime.coercion import coerce, type_of
from callout.semantics import NEWEST, VERSIONS
from callout.values import Facts, Value

from .cells import Cells
from .source import ColumnSource


@dataclass(slots=True)
class Constants:
    """Known values, and the list that problems go to."""

    scope: Facts
    problems: list[Problem]
    checked: bool = True
    _known: dict[str, Value] = field(default_factory=dict)

    def evaluator(self, test: UnaryTests) -> EvaluateConstant:
        """How to evaluate parts of one cell."""
        return lambda node: self._part(test, node.start, test.text[node.start : node.end])

    @property
    def holds(self) -> Holds:
        """Whether a constant test is true of a value."""
        return lambda test, value: test.run(value, self.scope, Frame()) is True

    def listed(self, column: ColumnSource, cells: Cells) -> tuple[Value, ...]:
        """The declared values of a column: plain strings, else FEEL."""
        if column.lists_words:
            return tuple(cell.text for cell in column.values)
        return tuple(self._value(cell, column, cells) for cell in column.values)

    def fixed(self, row: Row, outputs: Sequence[OutputClause]) -> dict[str, Value] | None:
        """The outputs of a row that reads nothing, None where they must be evaluated.

        They must where old entries had them otherwise, say without the zeros of ``12.00``.
        """
        if not self.checked:
            return _plainly(row, outputs)
        answers: dict[str, Value] = {}
        varies = False
        for output, expression in zip(outputs, row.answers, strict=True):
            if expression.reads:
                return None
            frame = Frame()
            try:
                value = expression.run({}, frame)
            except ExpressionError:
                return None
            answers[output.name] = self._checked(value, frame, output, expression, row)
            varies = varies or _varies(expression, value)
        return None if varies else answers

    def _part(self, test: UnaryTests, start: int, text: str) -> Value:
        if text not in self._known:
            where = test.where.shifted(start, len(text)) if test.where else None
            self._known[text] = self._worked_out(test, text, where)
        return self._known[text]

    def _worked_out(self, test: UnaryTests, text: str, where: Location | None) -> Value:
        names = {name: type_of(value) for name, value in self.scope.items()}
        try:
            expression = compile(text, names=names, where=where)
        except DefinitionError:
            raise Opaque(f"it reads {_names(test, self.scope)}") from None
        frame = Frame()
        try:
            value = expression.run(self.scope, frame)
        except ExpressionError:
            raise Opaque("it asks for the time") from None
        for warning in frame.warnings if self.checked else ():
            self._report("R006", f"'{text}' has no value: {warning.message}", where)
        return value

    def _value(self, cell: Cell, column: ColumnSource, cells: Cells) -> Value:
        value = _constant(cells.expression(cell))
        if cells.checked and (value is None or type_of(value).kind is not column.type.kind):
            message = f"'{cell.text}' is not a {column.type}"
            self.problems.append(Problem("R005", message, cell.where))
        return value

    def _checked(
        self, value: Value, frame: Frame, output: OutputClause, expression: Expression, row: Row
    ) -> Value:
        where = expression.where or row.where
        for warning in frame.warnings:
            message = f"'{expression.text}' has no value: {warning.message}"
            self._report("R006", message, where)
        if value is not None and not _is_allowed(value, output):
            message = f"{say_value(value)} is not one of the values of '{output.name}'"
            self._report("R107", message, where)
            return None
        try:
            return coerce(value, output.type)
        except ExpressionError as error:
            self._report("R005", f"'{output.name}': {error.message}", where)
            return None

    def _report(self, code: str, message: str, where: Location | None) -> None:
        if where is not None:
            self.problems.append(Problem(code, message, where))


def _names(test: UnaryTests, known: Facts) -> str:
    """What a test reads that is not known yet."""
    paths = [".".join(path) for path in test.reads if path[0] not in known or len(path) > 1]
    return ", ".join(paths) or "names"


def _constant(expression: Expression) -> Value:
    """The value of an expression that reads nothing; null if it has none."""
    if expression.reads:
        return None
    try:
        return expression.run({}, Frame())
    except ExpressionError:
        return None


def _plainly(row: Row, outputs: Sequence[OutputClause]) -> dict[str, Value] | None:
    """Fixed answers without a word about them; those with warnings are left to run time."""
    frame = Frame()
    answers: dict[str, Value] = {}
    for output, expression in zip(outputs, row.answers, strict=True):
        if expression.reads:
            return None
        try:
            value = answers[output.name] = expression.run({}, frame)
        except ExpressionError:
            return None
        if _varies(expression, value):
            return None
    return None if frame.warnings else answers


def _varies(expression: Expression, newest: Value) -> bool:
    """Whether some version of the semantics has another value of an expression, to the letter."""
    try:
        return any(
            repr(expression.run({}, Frame(semantics=each))) != repr(newest)
            for each in VERSIONS.values()
            if each is not NEWEST
        )
    except ExpressionError:
        return True


def _is_allowed(value: Value, output: OutputClause) -> bool:
    if output.values:
        return value in output.values
    allowed = output.allowed
    return allowed is None or allowed.run(value, {}, Frame()) is True
