"""What a rule table is once it is read: columns, rows, hit policy.

Follows DMN 1.5, chapter 8. Cells are compiled FEEL; `index` is the same table prepared for fast
look-up (see `match.index`). Every cell keeps where it stands in the file, because whatever is
said about a table is said with its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.dmn.match.index import RowIndex
from callout.errors import Location
from callout.feel import Expression, UnaryTests
from callout.feel.types import ANY, Type
from callout.values import Value

from .hit_policy import HitPolicy


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of the grid, without the blanks around it."""

    text: str
    where: Location

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the grid; cells are in the order of the header."""

    where: Location
    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    remarks: Mapping[str, Cell] = field(default_factory=dict)
    """The cells of ``#`` columns, by name."""


@dataclass(frozen=True, slots=True)
class InputClause:
    """An input clause: a column of input entries, which test one value.

    `expression` is where the value comes from, None for the fact of the clause's own name.
    `allowed` is what can come in at all, `values` the same where it is a list of constants.
    """

    name: str
    type: Type
    where: Location
    expression: Expression | None = None
    values: tuple[Value, ...] = ()
    allowed: UnaryTests | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """An output clause: a column of output entries.

    `values` are the only ones there may be, the most important first (hit policies P and O go by
    it); `default` answers when no row matches, null where only other columns have one.
    """

    name: str
    type: Type
    where: Location
    values: tuple[Value, ...] = ()
    default: Expression | None = None
    allowed: UnaryTests | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A rule, as a line of the grid.

    `number` counts from 1 in the order of the file; `id` is what the history calls the row, and
    survives rows put in above it. `tests` has one input entry per input clause, None where it
    accepts everything, null too; `answers` has one output entry per output clause. `source` names
    the clauses of the written procedure that the row stands for.
    """

    id: str
    number: int
    tests: tuple[UnaryTests | None, ...]
    answers: tuple[Expression, ...]
    cells: GridRow
    source: tuple[str, ...] = ()

    @property
    def where(self) -> Location:
        """Where the row stands."""
        return self.cells.where


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A decision table, compiled; made by `callout.dmn.compile_table`.

    `rows` are in the order of the file. `hash` is over everything it decides by (``s256:...``).
    `type` is that of the table as a function, `calls` the other tables that its cells call by name.
    `needs` are the names it reads beside its inputs, with their types. `parameters` are the names
    it is called with as a function: its inputs, and those of `needs` that its cells read (what
    only an input's own expression reads is not needed where the input is given).
    """

    name: str
    policy: HitPolicy
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rows: tuple[Row, ...]
    where: Location
    hash: str
    needs: Mapping[str, Type] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    type: Type = ANY
    title: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    calls: frozenset[str] = frozenset()
    index: RowIndex = field(kw_only=True, compare=False, repr=False)

    @property
    def has_default(self) -> bool:
        """Whether there is an answer when no row matches."""
        return any(output.default is not None for output in self.outputs)

    def row(self, row_id: str) -> Row | None:
        """The row of that id."""
        return next((row for row in self.rows if row.id == row_id), None)
