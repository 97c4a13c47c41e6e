"""What a rule table is once it is read: columns, rows, hit policy.

Follows DMN 1.5, chapter 8. Cells are compiled FEEL; `plan` is the same table prepared for fast
look-up (see `lookup`). Where a row stands in the file is kept for every cell, because whatever is
said about a table is said with its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.dmn.compile.grid import GridRow
from callout.dmn.match.index import Plan
from callout.errors import Location
from callout.feel import Expression, UnaryTests
from callout.feel.types import ANY, Type
from callout.values import Value

from .hit_policy import HitPolicy


@dataclass(frozen=True, slots=True)
class Input:
    """A column of tests.

    `expression` is where its value comes from, None for the fact of its own name. `allowed` is
    what can come in at all, `values` the same where it is a list of constants.
    """

    name: str
    type: Type
    where: Location
    expression: Expression | None = None
    values: tuple[Value, ...] = ()
    allowed: UnaryTests | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A column of answers; `values` are the only ones there may be, the most important first."""

    name: str
    type: Type
    where: Location
    values: tuple[Value, ...] = ()
    default: Expression | None = None
    allowed: UnaryTests | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A rule. A test that is None accepts everything; `id` survives rows put in above it."""

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
    """A decision table.

    `needs` are the names it reads beside its inputs, with their types. `parameters` are the names
    it is called with as a function: its inputs, and those of `needs` that its cells read (what
    only an input's own expression reads is not needed where the input is given).
    """

    name: str
    policy: HitPolicy
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
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
    plan: Plan = field(kw_only=True, compare=False, repr=False)

    @property
    def has_default(self) -> bool:
        """Whether there is an answer when no row matches."""
        return any(output.default is not None for output in self.outputs)

    def row(self, row_id: str) -> Row | None:
        """The row of that id."""
        return next((row for row in self.rows if row.id == row_id), None)
