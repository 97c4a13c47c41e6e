"""A catalogue of clauses: the sentences of a text that processes and rules cite by number.

catalogue: the name of the text
prefix: AB
clauses:
  AB-1.a: {en: One sentence., zh: ...}
  AB-1.b: {en: ..., zh: ..., out_of_scope: why nothing implements it}
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass

from callout.errors import DefinitionError, Location, Problem
from callout.process import Label
from callout.reader import Mapping, Node, Scalar, read


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence; `out_of_scope` is the reason why nothing implements it."""

    id: str
    title: Label
    where: Location
    out_of_scope: str | None = None


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
    clauses = root.get("clauses") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(clauses, Mapping):
        raise DefinitionError([_problem(root.where, "a catalogue has a map `clauses`")])
    problems: list[Problem] = []
    read_clauses: dict[str, Clause] = {}
    for name in clauses:
        clause = _clause(name, clauses[name], clauses.key(name).where)
        if clause is None:
            problems.append(_problem(clauses[name].where, f"clause {name} has no text `en`"))
        else:
            read_clauses[name] = clause
    if problems:
        raise DefinitionError(problems)
    return Catalogue(_word(root, "catalogue"), _word(root, "prefix"), read_clauses)


def _clause(name: str, node: Node, where: Location) -> Clause | None:
    if not isinstance(node, Mapping) or "en" not in node:
        return None
    texts = {key: _word(node, key) for key in node if key not in ("out_of_scope", "source")}
    return Clause(name, Label(texts), where, _word(node, "out_of_scope") or None)


def _word(node: Mapping, key: str) -> str:
    value = node.get(key)
    return value.text if isinstance(value, Scalar) else ""


def _problem(where: Location, message: str) -> Problem:
    return Problem("X005", message, where)
