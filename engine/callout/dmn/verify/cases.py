"""A table as boxes, with what the checks ask of it again and again."""

from __future__ import annotations

from dataclasses import dataclass

from callout.dmn.apply_policy import rank
from callout.dmn.hit_policy import HitPolicy
from callout.dmn.match.axis import Axis
from callout.dmn.match.boxes import Box
from callout.dmn.phrases import say_box
from callout.dmn.table import Row, RuleTable
from callout.errors import Location, Problem, Severity


@dataclass(frozen=True, slots=True)
class Picture:
    """`boxes` are what rows can match at most; of `exact` rows they are what they do match."""

    table: RuleTable
    axes: tuple[Axis, ...]
    boxes: tuple[Box, ...]
    exact: tuple[bool, ...]
    whole: Box

    @property
    def policy(self) -> HitPolicy:
        return self.table.policy

    def row(self, number: int) -> Row:
        """A row by its number from 0."""
        return self.table.rows[number]

    def is_empty(self, number: int) -> bool:
        """Whether the row can never match."""
        return not all(self.boxes[number])

    def say(self, box: Box) -> str:
        """The cases of a box in words."""
        return say_box(self.axes, box)

    def same_answer(self, one: int, other: int) -> bool | None:
        """Whether two rows answer the same; None where that is known only at run time."""
        if self._texts(one) == self._texts(other):
            return True
        fixed = self.table.index.fixed
        first, second = fixed[one], fixed[other]
        return None if first is None or second is None else first == second

    def rank(self, number: int) -> tuple[int, ...] | None:
        """Where the row's answer stands in the order of values; None if known at run time only."""
        outputs = self.table.index.fixed[number]
        return None if outputs is None else rank(outputs, self.table.outputs)

    def answer_text(self, number: int) -> tuple[str, ...]:
        """The output cells as written."""
        return self._texts(number)

    def finding(
        self,
        code: str,
        message: str,
        where: Location,
        severity: Severity,
        **more: str | None,
    ) -> Problem:
        """A problem that names the table."""
        text = f"table '{self.table.name}': {message}"
        return Problem(code, text, where, severity, more.get("consequence"), more.get("hint"))

    def _texts(self, number: int) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.table.rows[number].cells.outputs)


def picture_of(table: RuleTable) -> Picture:
    """The boxes of a table's rows."""
    axes = table.index.axes
    count = len(table.rows)
    return Picture(
        table,
        axes,
        tuple(tuple(axis.known(row) for axis in axes) for row in range(count)),
        tuple(all(axis.masks[row] is not None for axis in axes) for row in range(count)),
        tuple(axis.full for axis in axes),
    )
