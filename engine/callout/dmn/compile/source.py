"""A rule table as it was written, before its cells mean anything.

The reader of rules files makes these, and so does the DMN importer; `compiler` turns them into
`RuleTable`s once it is known which other names there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.dmn.hit_policy import HitPolicy
from callout.dmn.table import Cell
from callout.errors import Location
from callout.feel.types import ANY, Kind, Type

from .grid import Grid


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """A declared input or output.

    `expression` (inputs) and `default` (outputs) are FEEL; so is `allowed`, as unary tests.
    """

    name: str
    where: Location
    type: Type = ANY
    values: tuple[Cell, ...] = ()
    allowed: Cell | None = None
    expression: Cell | None = None
    default: Cell | None = None
    bare_words: bool = True
    """Whether `values` are plain strings that cells may use without quotes, else FEEL."""

    @property
    def lists_words(self) -> bool:
        """Whether cells of this column may use strings without quotes."""
        return self.bare_words and bool(self.values) and self.type.kind is Kind.STRING


@dataclass(frozen=True, slots=True)
class TableSource:
    """A declared table and its grid; `needs` is None where names are taken as they come."""

    name: str
    where: Location
    policy: HitPolicy
    inputs: tuple[ColumnSource, ...]
    outputs: tuple[ColumnSource, ...]
    grid: Grid
    needs: Mapping[str, Type] | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    as_dmn: bool = False
    """Whether unknown names and impossible comparisons are null at run time rather than errors."""
