"""Does what bounds a repetition ever change?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.checks.conditions.alternatives import alternatives
from callout.checks.expressions import position_of
from callout.checks.subject import Subject
from callout.checks.unused import fields_written
from callout.errors import Problem, Severity
from callout.process import Decide, Text, walk
from callout.scxml import Edge

from .exploration import Exploration

_ORDERED = ("<", ">", "<=", ">=")


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C118: a transition comes back as often as a number allows that nothing counts."""
    process = subject.process
    if subject.tables is None and any(isinstance(each, Decide) for each in walk.actions(process)):
        return
    counted = fields_written(process, subject.tables) | set(subject.given)
    for edge in explored.chart.edges:
        guard = edge.record.guard
        if guard is None or not _comes_back(explored, edge):
            continue
        for name in dict.fromkeys(_bounds(guard)):
            field = process.data.get(name)
            if field is None or field.required or field.default is None or name in counted:
                continue
            offset = position_of(guard.text, name)
            yield Problem(
                "C118",
                f"nothing counts '{name}': it stays {field.default.text}",
                guard.place(offset, len(name)),
                Severity.WARNING,
                consequence="the guard says the same every time, and nothing ends the repetition",
                hint=f"add `do: {{set: {{{name}: {name} + 1}}}}`",
                related=((field.where, "it is declared here"),),
            )


def _bounds(guard: Text) -> Iterator[str]:
    """The names that the guard compares with a number."""
    for one in alternatives(guard.text) or ():
        for each in one:
            if each.operator in _ORDERED and isinstance(each.constant, int):
                yield each.name


def _comes_back(explored: Exploration, edge: Edge[None]) -> bool:
    """Whether it stays in its state, enters it again, or is taken back from where it leads."""
    if not edge.targets or edge.source in edge.targets:
        return True
    nodes = explored.chart.nodes
    back = (other for target in edge.targets for other in nodes[target].edges)
    return any(edge.source in other.targets for other in back)
