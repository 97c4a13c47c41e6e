"""What one evaluation may use and what it leaves behind: the present, a budget, warnings.

A frame lives as long as one step of a ticket. FEEL answers null where it cannot answer; the frame
keeps why. With `strict` the first such failure raises instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from callout.errors import ExpressionError, Location
from callout.semantics import NEWEST, Semantics
from callout.values import DateTime, Number, number, whole

STEPS = 300_000
"""What one frame may spend: turns of loops, calls by their price, handling of long values."""
UNPRICED_STEPS = 1_000_000
"""The same, where every call is one step."""
DEPTH = 100
"""How deep functions may call each other."""
LENGTH = 1_000_000
"""The longest list or string an expression may make."""
KEPT_WARNINGS = 1_000


class NoAnswer(ValueError):
    """FEEL has no answer here; what asked becomes null, and the message is the warning."""


@dataclass(frozen=True, slots=True)
class Site:
    """A part of an expression: characters `start` to `end` of `text`, which stands at `where`."""

    text: str
    start: int
    end: int
    where: Location | None = None

    @property
    def part(self) -> str:
        """The words of the part itself."""
        return self.text[self.start : self.end]

    @property
    def place(self) -> Location:
        """Where the part stands; lines of the expression below the first keep its column."""
        base = self.where or Location("expression", 1, 1)
        before = self.text[: self.start]
        line = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        length = max(1, len(self.part.partition("\n")[0]))
        return Location(base.path, base.line + line, base.column + column, length)


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the word of the trade; Python's own is for programmers
    """Why a part of an expression became null."""

    site: Site
    message: str
    operands: tuple[object, ...] = ()

    @property
    def text(self) -> str:
        """The words of the part that became null."""
        return self.site.part

    @property
    def span(self) -> tuple[int, int]:
        """Where the part stands in the expression, in characters."""
        return self.site.start, self.site.end

    @property
    def where(self) -> Location:
        """Where the part stands in its file."""
        return self.site.place

    def __str__(self) -> str:
        return f"{self.where}: {self.message} in '{self.text}'"


def cost(value: object) -> int:
    """The steps that handling a whole string or list is worth; nothing for other values."""
    if type(value) is str:
        return len(value) // 64
    return len(value) // 8 if type(value) is list else 0


@dataclass(slots=True)
class Frame:
    """One chain of evaluations.

    `now` is the present, None where it must not be used; `zone` is where its calendar is read.
    `budget` are the steps left, each about a microsecond of work. `decisions` collects what rule
    tables decide, where somebody wants to know. `semantics` is the version to answer by: old
    entries had some things otherwise. `patterns` are those that were read and paid for.
    """

    now: DateTime | None = None
    zone: str = "UTC"
    warnings: list[Warning] = field(default_factory=list)
    budget: int = STEPS
    decisions: list[object] | None = None
    strict: bool = False
    depth: int = 0
    semantics: Semantics = NEWEST
    patterns: frozenset[object] = frozenset()

    def warn(self, site: Site, message: str, *operands: object) -> None:
        """Record why `site` is null; raises ExpressionError if the frame is strict."""
        if self.strict:
            raise ExpressionError(f"{message} in '{site.part}'", where=site.place)
        if len(self.warnings) < KEPT_WARNINGS:
            self.warnings.append(Warning(site, message, operands))

    def number(self, value: Number) -> Number:
        """A number that was worked out, in its own form; raises ValueError as `number` does."""
        found = number(value)
        return found if self.semantics.keeps_scale else whole(found)

    def spend(self, steps: int, site: Site | None = None) -> None:
        """Take steps off the budget; raises ExpressionError when none is left."""
        self.budget -= steps
        if self.budget < 0:
            raise ExpressionError(
                "the expression took too many steps",
                where=site.place if site else None,
                hint="loop over shorter lists, or filter them first",
            )
