"""What can be known of an expression before it runs: types, constants, problems.

A problem is reported where the value is certainly null or certainly not what was meant; where a
type is not known, nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from callout.errors import Location, Problem, Severity
from callout.feel.runtime.frame import Site
from callout.feel.syntax.ast import Constant, SyntaxNode
from callout.feel.types import ANY, Kind, Type
from callout.suggest import question


@dataclass(slots=True)
class Analysis:
    """The findings about one expression."""

    text: str = ""
    where: Location | None = None
    types: dict[SyntaxNode, Type] = field(default_factory=dict)
    constants: dict[SyntaxNode, Constant] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, node: SyntaxNode, message: str, **more: str | None) -> None:
        """Add a problem with a part of the expression."""
        place = Site(self.text, node.start, node.end, self.where).place
        problem = Problem(
            code,
            message,
            place,
            Severity.ERROR,
            consequence=more.get("consequence"),
            hint=more.get("hint"),
        )
        if problem not in self.problems:
            self.problems.append(problem)

    def suggest(self, node: SyntaxNode, hint: str) -> None:
        """A better hint for a name that was not found, once it is known what it stands beside."""
        place = Site(self.text, node.start, node.end, self.where).place
        self.problems = [
            replace(each, hint=hint) if (each.code, each.where) == ("F002", place) else each
            for each in self.problems
        ]


@dataclass(frozen=True, slots=True)
class Known:
    """A level of names with their types.

    An `open` level is the item of a filter whose entries are not known: any name may be one.
    """

    types: Mapping[str, Type]
    outer: Known | None = None
    open: bool = False

    def type_of(self, name: str) -> Type | None:
        """The type of a name, None if it is certainly not in sight."""
        if name in self.types:
            return self.types[name]
        if self.open:
            return ANY
        return self.outer.type_of(name) if self.outer else None

    def hides(self, name: str) -> bool:
        """Whether a name is declared here, so that a built-in function of the name is not."""
        return name in self.types or (self.outer is not None and self.outer.hides(name))

    def inside(self, name: str) -> str | None:
        """The hint for a name that is not in sight, but stands in a context that is."""
        for outer in sorted(self.names()):
            kind = self.type_of(outer)
            if kind is not None and kind.kind is Kind.CONTEXT and kind.field(name) is not None:
                return question(f"{outer}.{name}")
        return None

    def names(self) -> set[str]:
        """Every name in sight."""
        return set(self.types) | (self.outer.names() if self.outer else set())
