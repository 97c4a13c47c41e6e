"""Does what bounds a repetition ever change?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from callout.checks.conditions.alternatives import Comparing, alternatives
from callout.checks.expressions import position_of
from callout.checks.subject import Subject
from callout.checks.unused import fields_written
from callout.errors import Problem, Severity
from callout.process import Decide, Field, Text, walk
from callout.scxml import Edge

from .exploration import Exploration

_TOWARDS: Mapping[str, str] = MappingProxyType({"<": "+", "<=": "+", ">": "-", ">=": "-"})
"""How a number is counted that such a comparison lets come back, until it does not."""
_FLIPPED: Mapping[str, str] = MappingProxyType({"<": ">", "<=": ">=", ">": "<", ">=": "<="})
_DIFFERENCE = re.compile(r"\(([\w.]+) - ([\w.]+)\)")
_PARAMETER = "param."


@dataclass(frozen=True, slots=True)
class _Bound:
    """A field that a guard compares with a number or a parameter, and how it has to be counted.

    `only` is whether nothing but counting towards the bound ends the repetition.
    """

    name: str
    towards: str
    only: bool


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C118: a transition comes back as often as a number allows that nothing counts."""
    process = subject.process
    if subject.tables is None and any(isinstance(each, Decide) for each in walk.actions(process)):
        return
    for edge in explored.chart.edges:
        guard = edge.record.guard
        if guard is None or not _comes_back(explored, edge):
            continue
        for bound in dict.fromkeys(_bounds(guard, only=_is_left(explored, edge))):
            field = process.data.get(bound.name)
            if field is None or field.required or field.default is None:
                continue
            said = _uncounted(bound, field.default.text, subject)
            if said is not None:
                yield _uncounted_problem(bound, said, guard, field)


def _uncounted_problem(bound: _Bound, said: str, guard: Text, field: Field) -> Problem:
    name = bound.name
    return Problem(
        "C118",
        said,
        guard.place(position_of(guard.text, name), len(name)),
        Severity.WARNING,
        consequence="the guard says the same every time, and nothing ends the repetition",
        hint=f"add `do: {{set: {{{name}: {name} {bound.towards} 1}}}}`",
        related=((field.where, "it is declared here"),),
    )


def _uncounted(bound: _Bound, default: str, subject: Subject) -> str | None:
    """That nothing counts it, in words; None if something may."""
    name = bound.name
    if name in subject.given:
        return None
    values = [each.text for each in walk.assigned(subject.process).get(name, ())]
    if not values:
        written = name in fields_written(subject.process, subject.tables)
        return None if written else f"nothing counts '{name}': it stays {default}"
    steps = {_step(name, value) for value in values}
    if steps == {""}:
        return f"nothing counts '{name}': it is set to itself"
    if bound.only and steps <= {"", "-" if bound.towards == "+" else "+"}:
        return f"'{name}' is counted away from its bound: '{max(values, key=len)}'"
    return None


def _step(name: str, value: str) -> str | None:
    """The sign of the step that a value is from the field's own; empty if none, None: who knows.

    >>> [_step("n", value) for value in ("n", "n + 1", "1 + n", "n - 2", "n + 0", "m", "n * 2")]
    ['', '+', '+', '-', '', None, None]
    """
    number = r"\d+(?:\.\d+)?"
    match = re.fullmatch(rf"(?:({number}) *\+ *)?{re.escape(name)}(?: *([+-]) *({number}))?", value)
    if match is None or (match[1] and match[2]):
        return None
    by = match[1] or match[3]
    if by is None or not float(by):
        return ""
    return match[2] or "+"


def _bounds(guard: Text, *, only: bool) -> Iterator[_Bound]:
    """The names that the guard compares with a number or a parameter.

    One that is bound from above and from below may be counted either way.
    """
    for one in alternatives(guard.text) or ():
        found = [bound for each in one for bound in _bound(each)]
        for name, towards in found:
            either = {sign for other, sign in found if other == name} == {"+", "-"}
            yield _Bound(name, towards, only and not either)


def _bound(comparing: Comparing) -> Iterator[tuple[str, str]]:
    operator = comparing.operator
    if operator not in _TOWARDS or not isinstance(comparing.constant, int):
        return
    match = _DIFFERENCE.fullmatch(comparing.name)
    if match is None:
        yield comparing.name, _TOWARDS[operator]
    elif match[2].startswith(_PARAMETER):
        yield match[1], _TOWARDS[operator]
    elif match[1].startswith(_PARAMETER):
        yield match[2], _TOWARDS[_FLIPPED[operator]]


def _is_left(explored: Exploration, edge: Edge[None]) -> bool:
    """Whether the same event leads elsewhere for good when the guard does not hold any more.

    Otherwise the number may be a threshold, from which on something more is done each time.
    """
    edges = explored.source(edge).edges
    return bool(edge.targets) and any(
        other.record.events == edge.record.events and not _comes_back(explored, other)
        for other in edges[edges.index(edge) + 1 :]
    )


def _comes_back(explored: Exploration, edge: Edge[None]) -> bool:
    """Whether it stays in its state, enters it again, or is taken back from where it leads."""
    if not edge.targets or edge.source in edge.targets:
        return True
    nodes = explored.chart.nodes
    back = (other for target in edge.targets for other in nodes[target].edges)
    return any(edge.source in other.targets for other in back)
