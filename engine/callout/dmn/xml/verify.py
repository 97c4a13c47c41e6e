"""What can be proved about the decision tables of a DMN model, wherever in it they stand."""

from __future__ import annotations

from collections.abc import Iterator

from callout.dmn import check_table
from callout.errors import Problem, in_order
from callout.feel import ANY, Type

from .decision_table import read_table
from .element import XmlElement
from .model import DecisionNode, KnowledgeModel, Model


def check_model(model: Model) -> tuple[Problem, ...]:
    """Gaps, overlaps and the rest about every table of a model, in order of place."""
    problems: list[Problem] = []
    for node in model.nodes.values():
        if isinstance(node, DecisionNode | KnowledgeModel):
            logic = node.expression if isinstance(node, DecisionNode) else node.function
            scope = dict.fromkeys(_names(model, node, logic), ANY)
            for element in _tables(logic):
                problems += _checked(element, node.name, scope, model)
    return in_order(problems)


def _checked(
    element: XmlElement, name: str, scope: dict[str, Type], model: Model
) -> Iterator[Problem]:
    found: list[Problem] = []
    table = read_table(element, name, scope, model.types, found)
    yield from found
    if table is not None:
        yield from check_table(table)


def _tables(element: XmlElement | None) -> Iterator[XmlElement]:
    """Every decision table in an element, itself included."""
    if element is None:
        return
    if element.name == "decisionTable":
        yield element
        return
    for child in element.children:
        yield from _tables(child)


def _names(
    model: Model, node: DecisionNode | KnowledgeModel, logic: XmlElement | None
) -> Iterator[str]:
    """Every name that a table in a node may read: requirements, parameters, entries, loops."""
    for href in node.requires:
        found = model.find(href)
        if found is not None:
            _, target, prefix = found
            yield prefix or target.name
    yield from _bound(logic)


def _bound(element: XmlElement | None) -> Iterator[str]:
    for child in element.children if element is not None else ():
        if child.name in ("formalParameter", "variable"):
            yield child.get("name")
        if child.get("iteratorVariable"):
            yield child.get("iteratorVariable")
        yield from _bound(child)
