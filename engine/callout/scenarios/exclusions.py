"""Reads the file of elements that need no coverage, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping as Named

from callout.errors import DefinitionError, Location, Problem
from callout.reader import Mapping, Node, Scalar, Sequence, read

from .coverage import Element, Excuse

_KINDS: Named[str, str] = {
    "state": "state",
    "transition": "transition",
    "timer": "timer",
    "guard_true": "guard true",
    "guard_false": "guard false",
    "row": "row",
}


def read_excuses(text: str, path: str) -> tuple[Excuse, ...]:
    """The excuses in a file; raises `DefinitionError` with every problem."""
    root = read(text, path)
    problems: list[Problem] = []
    items = root.get("exceptions") if isinstance(root, Mapping) else None
    if not isinstance(items, Sequence):
        raise DefinitionError([_problem(root.where, "this file has no list `exceptions`")])
    excuses: list[Excuse] = []
    for item in items:
        excuse = _excuse(item)
        if excuse is None:
            problems.append(
                _problem(
                    item.where,
                    "an exception has `process` or `table`, one element, and `reason`",
                    "{process: loan, transition: waiting.lost.1, reason: cannot happen here}",
                )
            )
        else:
            excuses.append(excuse)
    if problems:
        raise DefinitionError(problems)
    return tuple(excuses)


def _excuse(item: Node) -> Excuse | None:
    words = _words(item)
    owner = words.pop("process", None) or words.pop("table", None)
    reason = words.pop("reason", "").strip()
    if not owner or not reason or len(words) != 1:
        return None
    ((kind, name),) = words.items()
    return Excuse(Element(owner, _KINDS[kind], name), reason) if kind in _KINDS else None


def _words(item: Node) -> dict[str, str]:
    if not isinstance(item, Mapping):
        return {}
    return {key: node.text for key, node in item.value.items() if isinstance(node, Scalar)}


def _problem(where: Location, message: str, hint: str | None = None) -> Problem:
    return Problem("X004", message, where, hint=hint)
