"""What a DMN model is made of, read but not yet compiled (DMN 1.5, chapters 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from callout.errors import Location

from .element import XmlElement
from .item_definition import ANYTHING, ItemType, ItemTypes

BOXED = (
    *("literalExpression", "decisionTable", "context", "invocation", "functionDefinition"),
    *("relation", "list", "conditional", "filter", "for", "some", "every"),
)
"""The elements that are expressions."""


@dataclass(frozen=True, slots=True)
class InputData:
    """A fact that comes from outside."""

    id: str
    name: str
    where: Location
    type: ItemType = ANYTHING


@dataclass(frozen=True, slots=True)
class DecisionNode:
    """A decision: its expression reads what it requires, by the names of those."""

    id: str
    name: str
    where: Location
    type: ItemType
    requires: tuple[str, ...]
    expression: XmlElement | None


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a function."""

    id: str
    name: str
    where: Location
    type: ItemType
    requires: tuple[str, ...]
    function: XmlElement | None


@dataclass(frozen=True, slots=True)
class DecisionService:
    """A decision service: decisions as a function of input data and of other decisions."""

    id: str
    name: str
    where: Location
    type: ItemType
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    """Input data first, then decisions: the order of the parameters (DMN 1.5, 10.4)."""


DrgElement: TypeAlias = InputData | DecisionNode | KnowledgeModel | DecisionService


@dataclass(frozen=True, slots=True)
class Model:
    """A model; `imports` are other models by the name they have here."""

    namespace: str
    name: str
    path: str
    nodes: Mapping[str, DrgElement]
    types: ItemTypes
    imports: Mapping[str, Model] = field(default_factory=dict)

    def named(self, name: str, *kinds: type[DrgElement]) -> DrgElement | None:
        """The node of that name, of one of these kinds."""
        return next(
            (
                node
                for node in self.nodes.values()
                if node.name == name and (not kinds or isinstance(node, kinds))
            ),
            None,
        )

    def decisions(self) -> Iterator[DecisionNode]:
        """Every decision, in the order of the file."""
        return (node for node in self.nodes.values() if isinstance(node, DecisionNode))

    def find(self, href: str) -> tuple[Model, DrgElement, str] | None:
        """What a reference means: its model, the node, and the import's name (empty: own)."""
        namespace, _, node_id = href.rpartition("#")
        if namespace in ("", self.namespace) and node_id in self.nodes:
            return self, self.nodes[node_id], ""
        for name, model in self.imports.items():
            if namespace in ("", model.namespace) and node_id in model.nodes:
                return model, model.nodes[node_id], name
        return None


def read_nodes(definitions: XmlElement, types: ItemTypes) -> dict[str, DrgElement]:
    """The nodes of a model by id."""
    readers = {
        "inputData": _input_data,
        "decision": _decision,
        "businessKnowledgeModel": _knowledge,
        "decisionService": _service,
    }
    nodes: dict[str, DrgElement] = {}
    for element in definitions.children:
        reader = readers.get(element.name)
        if reader is not None:
            node = reader(element, types)
            nodes[node.id or f"#{element.name}:{node.name}"] = node
    return nodes


def boxed(element: XmlElement | None) -> XmlElement | None:
    """The expression inside an element."""
    return element.first(*BOXED) if element is not None else None


def variable_type(element: XmlElement, types: ItemTypes) -> ItemType:
    """The type of the element's variable."""
    variable = element.first("variable")
    name = variable.get("typeRef") if variable is not None else ""
    return types.find(name) if name else ANYTHING


def _input_data(element: XmlElement, types: ItemTypes) -> DrgElement:
    kind = variable_type(element, types)
    return InputData(element.get("id"), element.get("name"), element.where, kind)


def _decision(element: XmlElement, types: ItemTypes) -> DrgElement:
    return DecisionNode(
        element.get("id"),
        element.get("name"),
        element.where,
        variable_type(element, types),
        _requirements(element),
        boxed(element),
    )


def _knowledge(element: XmlElement, types: ItemTypes) -> DrgElement:
    return KnowledgeModel(
        element.get("id"),
        element.get("name"),
        element.where,
        variable_type(element, types),
        _requirements(element),
        element.first("encapsulatedLogic"),
    )


def _service(element: XmlElement, types: ItemTypes) -> DrgElement:
    return DecisionService(
        element.get("id"),
        element.get("name"),
        element.where,
        variable_type(element, types),
        tuple(each.get("href") for each in element.all("outputDecision")),
        tuple(
            each.get("href")
            for name in ("inputData", "inputDecision")
            for each in element.all(name)
        ),
    )


def _requirements(element: XmlElement) -> tuple[str, ...]:
    return tuple(
        each.get("href")
        for requirement in element.all("informationRequirement", "knowledgeRequirement")
        for each in requirement.all("requiredInput", "requiredDecision", "requiredKnowledge")
    )
