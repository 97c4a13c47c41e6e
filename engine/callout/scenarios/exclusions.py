"""Reads the file of elements that need no coverage, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping as Named

from callout.errors import DefinitionError, Location, Problem
from callout.reader import Node, Scalar, Sequence, read
from callout.reader.yaml.access import entries, part

from .coverage import CoverageElement, Exclusion

_KINDS: Named[str, str] = {
    "state": "state",
    "transition": "transition",
    "timer": "timer",
    "guard_true": "guard true",
    "guard_false": "guard false",
    "row": "row",
}


def read_exclusions(text: str, path: str) -> tuple[Exclusion, ...]:
    """The exclusions in a file; raises `DefinitionError` with every problem."""
    root = read(text, path)
    problems: list[Problem] = []
    items = part(root, "exceptions")
    if not isinstance(items, Sequence):
        raise DefinitionError([_problem(root.where, "this file has no list `exceptions`")])
    exclusions: list[Exclusion] = []
    for item in items:
        exclusion = _exclusion(item)
        if exclusion is None:
            problems.append(
                _problem(
                    item.where,
                    "an exception has `process` or `table`, one element, and `reason`",
                    "{process: loan, transition: waiting.lost.1, reason: cannot happen here}",
                )
            )
        else:
            exclusions.append(exclusion)
    if problems:
        raise DefinitionError(problems)
    return tuple(exclusions)


def _exclusion(item: Node) -> Exclusion | None:
    said = {key.text: node.text for key, node in entries(item) if isinstance(node, Scalar)}
    owner = said.pop("process", None) or said.pop("table", None)
    reason = said.pop("reason", "").strip()
    if not owner or not reason or len(said) != 1:
        return None
    ((kind, name),) = said.items()
    return Exclusion(CoverageElement(owner, _KINDS[kind], name), reason) if kind in _KINDS else None


def _problem(where: Location, message: str, hint: str | None = None) -> Problem:
    return Problem("X004", message, where, hint=hint)
