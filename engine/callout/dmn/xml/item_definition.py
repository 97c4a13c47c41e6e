"""Item definitions: the types of a DMN model, with the values they allow.

Follows DMN 1.5, 7.3.3 and 10.3.2.9. FEEL's `Type` says what kind of value there is; an item
definition may also say which of them are allowed, for itself and for its components.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.errors import DefinitionError
from callout.feel import (
    ANY,
    ContextOf,
    Frame,
    FunctionOf,
    ListOf,
    Type,
    UnaryTests,
    compile_tests,
    parse_type,
)
from callout.feel.runtime.coercion import converted
from callout.values import Value

from .element import XmlElement

_DEPTH = 20


@dataclass(frozen=True, slots=True)
class ItemType:
    """A type and what it allows; `item` is what a list of it holds."""

    type: Type = ANY
    allowed: UnaryTests | None = None
    item: ItemType | None = None
    components: Mapping[str, ItemType] = field(default_factory=dict)

    def fit(self, value: Value) -> Value:
        """The value, converted where DMN converts; raises ValueError if it does not fit."""
        value = converted(value, self.type)
        if value is None:
            return None
        if self.item is not None and isinstance(value, list):
            value = [self.item.fit(each) for each in value]
        if isinstance(value, dict):
            for name, component in self.components.items():
                component.fit(value.get(name))
        if self.allowed is not None and self.allowed.run(value, {}, Frame()) is not True:
            raise ValueError("the value is not among the allowed ones")
        return value


ANYTHING = ItemType()


class ItemTypes:
    """The item definitions of a model, found by name."""

    def __init__(self, definitions: XmlElement, imported: Mapping[str, ItemTypes]) -> None:
        self._definitions = {each.get("name"): each for each in definitions.all("itemDefinition")}
        self._imported = imported
        self._known: dict[str, ItemType] = {}
        self._depth = 0

    def find(self, name: str) -> ItemType:
        """The type a ``typeRef`` names; anything where there is no such type."""
        name = name.strip()
        if name not in self._known:
            self._known[name] = self._made(name)
        return self._known[name]

    def named(self) -> dict[str, Type]:
        """Every type by name, those of imported models under the import's name."""
        own = {name: self.find(name).type for name in self._definitions}
        for prefix, types in self._imported.items():
            own.update({f"{prefix}.{name}": kind for name, kind in types.named().items()})
        return own

    def component_names(self) -> set[str]:
        """The names of all components, however deep."""
        names = {
            component.get("name")
            for definition in self._definitions.values()
            for component in _components(definition)
        }
        for types in self._imported.values():
            names |= types.component_names()
        return names

    def _made(self, name: str) -> ItemType:
        definition = self._definitions.get(name)
        if definition is not None:
            return self._read(definition)
        prefix, _, rest = name.partition(".")
        if rest and prefix in self._imported:
            return self._imported[prefix].find(rest)
        try:
            return ItemType(parse_type(name.rpartition(":")[2]))
        except ValueError:
            return ANYTHING

    def _read(self, node: XmlElement) -> ItemType:
        if self._depth >= _DEPTH:
            return ANYTHING  # a type that holds itself is cut off here
        self._depth += 1
        try:
            made = self._structure(node)
        finally:
            self._depth -= 1
        return made

    def _structure(self, node: XmlElement) -> ItemType:
        function = node.first("functionItem")
        components = {each.get("name"): self._read(each) for each in node.all("itemComponent")}
        if function is not None:
            made = ItemType(self._function(function))
        elif components:
            kinds = {name: component.type for name, component in components.items()}
            made = ItemType(ContextOf(kinds), components=components)
        else:
            made = self.find(node.content("typeRef") or "Any")
        made = self._narrowed(made, node.first("allowedValues"))
        if node.get("isCollection") in ("true", "1"):
            made = ItemType(ListOf(made.type), item=made)
        return self._narrowed(made, node.first("typeConstraint"))

    def _function(self, node: XmlElement) -> Type:
        parameters = tuple(
            self.find(each.get("typeRef", "Any")).type for each in node.all("parameters")
        )
        return FunctionOf(parameters, self.find(node.get("outputTypeRef", "Any")).type)

    def _narrowed(self, made: ItemType, constraint: XmlElement | None) -> ItemType:
        text = constraint.content("text") if constraint is not None else ""
        if constraint is None or not text:
            return made
        try:
            allowed = compile_tests(
                text, subject=made.type, names={}, where=constraint.where, checked=False
            )
        except DefinitionError:
            return made
        return ItemType(made.type, allowed, made.item, made.components)


def _components(node: XmlElement) -> list[XmlElement]:
    found: list[XmlElement] = []
    for component in node.all("itemComponent"):
        found += [component, *_components(component)]
    return found
