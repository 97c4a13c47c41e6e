"""A catalogue of clauses: the sentences of a text that processes and rules cite by number.

catalogue: the name of the text
prefix: AB
clauses:
  AB-1.a: {en: One sentence., zh: ...}
  AB-1.b: {en: ..., zh: ..., out_of_scope: why nothing implements it}
  AB-1.c: {en: ..., zh: ..., open: what is still to be built}
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass

from callout.errors import DefinitionError, Location, Problem
from callout.process import Label
from callout.reader import Mapping, Node, Scalar, read
from callout.reader.yaml.access import entries, part, word


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence; `out_of_scope` is the reason why nothing implements it."""

    id: str
    title: Label
    where: Location
    out_of_scope: str | None = None
    open: str | None = None
    """What is still to be built, where somebody knows that it is missing."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The clauses of one text, by id, in order."""

    name: str
    prefix: str
    clauses: Named[str, Clause]

    def with_prefix(self, prefix: str) -> tuple[Clause, ...]:
        """The clauses whose id begins with the prefix."""
        return tuple(
            clause for clause in self.clauses.values() if clause.id.startswith(f"{prefix}-")
        )

    def is_section(self, name: str) -> bool:
        """Whether clauses stand below this number."""
        return any(clause.startswith(f"{name}.") for clause in self.clauses)


def read_catalogue(text: str, path: str) -> Catalogue:
    """The catalogue in a file; raises `DefinitionError` with every problem."""
    root = read(text, path)
    if not isinstance(part(root, "clauses"), Mapping):
        raise DefinitionError([_problem(root.where, "a catalogue has a map `clauses`")])
    problems: list[Problem] = []
    clauses: dict[str, Clause] = {}
    for key, node in entries(part(root, "clauses")):
        if part(node, "en") is None:
            problems.append(_problem(node.where, f"clause {key.text} has no text `en`"))
        else:
            clauses[key.text] = _clause(key, node)
    if problems:
        raise DefinitionError(problems)
    name, prefix = word(part(root, "catalogue")), word(part(root, "prefix"))
    return Catalogue(name or "", prefix or "", clauses)


def _clause(key: Scalar, node: Node) -> Clause:
    texts = {
        language.text: word(text) or ""
        for language, text in entries(node)
        if language.text not in ("out_of_scope", "open", "source")
    }
    return Clause(
        key.text,
        Label(texts),
        key.where,
        word(part(node, "out_of_scope")) or None,
        word(part(node, "open")) or None,
    )


def _problem(where: Location, message: str) -> Problem:
    return Problem("X005", message, where)
