"""Clauses against citations: what is covered, what is not, and what cites nothing there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .catalogue import Catalogue, Clause
from .mentions import SCENARIO, Mention


class Gap(StrEnum):
    """What a clause in scope lacks."""

    ELEMENT = "no element"
    TEST = "no scenario"
    BOTH = "no element, no scenario"


@dataclass(frozen=True, slots=True)
class Trace:
    """Clauses with their citations; `unknown` cite clauses that the catalogue does not have."""

    text: str
    """What the text is called."""
    clauses: tuple[Clause, ...]
    mentions: Mapping[str, tuple[Mention, ...]]
    unknown: tuple[Mention, ...]

    def elements(self, clause: str) -> tuple[Mention, ...]:
        """What implements a clause."""
        return tuple(each for each in self.mentions.get(clause, ()) if each.kind != SCENARIO)

    def scenarios(self, clause: str) -> tuple[Mention, ...]:
        """What tests it."""
        return tuple(each for each in self.mentions.get(clause, ()) if each.kind == SCENARIO)

    def gap(self, clause: Clause) -> Gap | None:
        """What a clause lacks; None if nothing, if it is out of scope, or known to be open."""
        if clause.out_of_scope or clause.open:
            return None
        elements, scenarios = self.elements(clause.id), self.scenarios(clause.id)
        if not elements:
            return Gap.ELEMENT if scenarios else Gap.BOTH
        return None if scenarios else Gap.TEST

    @property
    def gaps(self) -> Mapping[str, Gap]:
        """Every clause that lacks something."""
        found = ((clause.id, self.gap(clause)) for clause in self.clauses)
        return {name: gap for name, gap in found if gap}

    @property
    def outside(self) -> int:
        """How many clauses are out of scope."""
        return sum(bool(clause.out_of_scope) for clause in self.clauses)

    @property
    def open(self) -> tuple[Clause, ...]:
        """Clauses of which somebody knows that something is still to be built."""
        return tuple(clause for clause in self.clauses if clause.open)

    @property
    def contradictory(self) -> tuple[Clause, ...]:
        """Clauses out of scope that something implements all the same."""
        return tuple(
            clause for clause in self.clauses if clause.out_of_scope and self.elements(clause.id)
        )


def trace(catalogue: Catalogue, prefix: str, mentions: Iterable[Mention]) -> Trace:
    """Trace the clauses with a prefix (``AB`` of ``AB-1.a``).

    Who cites a whole section (``AB-1``) says where it belongs, but covers none of its clauses.
    """
    clauses = catalogue.with_prefix(prefix)
    by_clause: dict[str, list[Mention]] = {}
    unknown: list[Mention] = []
    for mention in mentions:
        if mention.clause in catalogue.clauses:
            by_clause.setdefault(mention.clause, []).append(mention)
        elif mention.clause.startswith(f"{prefix}-") and not catalogue.is_section(mention.clause):
            unknown.append(mention)
    return Trace(
        catalogue.name,
        clauses,
        {name: tuple(each) for name, each in by_clause.items()},
        tuple(unknown),
    )
