"""Evaluates decisions and services of a model: what they require first, each once.

Follows DMN 1.5, 6.3 and 10.4. A decision that cannot be evaluated is null, and the frame keeps
why. Values are made to fit the declared types of variables; what does not fit is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from callout.errors import CalloutError, Problem
from callout.feel import Expression, Frame, Function, Site, Type, compile_tree
from callout.feel.types import ANY, CONTEXT
from callout.values import Facts, Value

from .boxed import Boxer
from .item_definition import ItemType
from .model import DecisionNode, DecisionService, DrgElement, InputData, KnowledgeModel, Model

_Key: TypeAlias = tuple[str, str]
_Scope: TypeAlias = dict[str, Value]


class NotInModel(CalloutError):
    """The model has no such decision or service."""

    code = "not-in-model"


@dataclass(frozen=True, slots=True)
class Logic:
    """A compiled expression and the tables it calls."""

    expression: Expression
    functions: Mapping[str, Function]

    def run(self, scope: Mapping[str, object], frame: Frame) -> Value:
        """The value in a scope."""
        return self.expression.run({**scope, **self.functions}, frame)  # type: ignore[dict-item]  # scopes hold functions too


@dataclass(slots=True)
class CompiledModel:
    """A model with its expressions compiled as they are needed; safe to keep.

    `problems` grows as more of the model is compiled.
    """

    model: Model
    problems: list[Problem] = field(default_factory=list)
    _compiled: dict[tuple[str, str, frozenset[str]], Logic] = field(default_factory=dict)

    def decide(self, name: str, inputs: Facts, frame: Frame | None = None) -> Value:
        """The value of a decision; raises NotInModel."""
        node = self.model.named(name, DecisionNode)
        if node is None:
            raise NotInModel(f"model '{self.model.name}' has no decision '{name}'")
        return Evaluation(self, inputs, frame or Frame()).value_of(self.model, node)

    def has_service(self, name: str) -> bool:
        """Whether the model has a decision service of that name."""
        return self.model.named(name, DecisionService) is not None

    def call(self, name: str, inputs: Facts, frame: Frame | None = None) -> Value:
        """The value of a decision service, its inputs given by name; raises NotInModel."""
        node = self.model.named(name, DecisionService)
        if not isinstance(node, DecisionService):
            raise NotInModel(f"model '{self.model.name}' has no decision service '{name}'")
        evaluation = Evaluation(self, inputs, frame or Frame())
        parameters = evaluation.parameters(self.model, node)
        return evaluation.serve(self.model, node, [inputs.get(each) for each in parameters])

    def logic(
        self, model: Model, node: DecisionNode | KnowledgeModel, names: Mapping[str, Type]
    ) -> Logic:
        """The compiled expression of a node whose requirements have these names."""
        key = (model.namespace, node.id or node.name, frozenset(names))
        if key not in self._compiled:
            boxer = Boxer(names, model.types, node.name, self.problems)
            made = boxer.read_node(node)
            known = {**names, **dict.fromkeys(boxer.functions, ANY)}
            expression = compile_tree(
                made, names=known, text=boxer.text, where=node.where, checked=False
            )
            self._compiled[key] = Logic(expression, boxer.functions)
        return self._compiled[key]


@dataclass(slots=True)
class Evaluation:
    """One run: values that were given, and those worked out so far."""

    runner: CompiledModel
    inputs: Facts
    frame: Frame
    known: dict[_Key, Value] = field(default_factory=dict)
    _working: set[_Key] = field(default_factory=set)

    def value_of(self, model: Model, node: DrgElement) -> Value:
        """The value of a node; of knowledge and services, a function."""
        key = (model.namespace, node.id or node.name)
        if key in self.known:
            return self.known[key]
        if key in self._working:
            self.warn(node, "this requires itself")
            return None
        self._working.add(key)
        self.known[key] = self._evaluated(model, node)
        self._working.discard(key)
        return self.known[key]

    def parameters(self, model: Model, service: DecisionService) -> tuple[str, ...]:
        """The names of a service's parameters."""
        found = (model.find(href) for href in service.inputs)
        return tuple(each[1].name for each in found if each is not None)

    def serve(self, model: Model, service: DecisionService, arguments: list[Value]) -> Value:
        """The value of a service for arguments in the order of its parameters."""
        found = [each for each in map(model.find, service.inputs) if each is not None]
        given: dict[_Key, Value] = {}
        for (owner, node, _), argument in zip(found, arguments, strict=True):
            value = self.fit(node, _type_of(node), argument)
            given[owner.namespace, node.id or node.name] = value
        inner = Evaluation(self.runner, self.inputs, self.frame, given)
        outputs = [each for each in map(model.find, service.outputs) if each is not None]
        values = {node.name: inner.value_of(owner, node) for owner, node, _ in outputs}
        value = next(iter(values.values())) if len(values) == 1 else values
        return self.fit(service, service.type, value)

    def fit(self, node: DrgElement, kind: ItemType, value: Value) -> Value:
        """A value made to fit a declared type, null where it does not."""
        try:
            return kind.fit(value)
        except ValueError as error:
            self.warn(node, str(error))
            return None

    def warn(self, node: DrgElement, message: str) -> None:
        """Keep why a node is null."""
        self.frame.warn(Site(node.name, 0, len(node.name), node.where), message)

    def _evaluated(self, model: Model, node: DrgElement) -> Value:
        match node:
            case InputData():
                return self.fit(node, node.type, self.inputs.get(node.name))
            case DecisionNode():
                scope = self._scope(model, node.requires) if node.requires else self._facts(model)
                value = self.runner.logic(model, node, _types(scope)).run(scope, self.frame)
                return self.fit(node, node.type, value)
            case KnowledgeModel():
                others = tuple(each for each in node.requires if not each.endswith(f"#{node.id}"))
                scope = self._scope(model, others)
                return self.runner.logic(model, node, _types(scope)).run(scope, self.frame)
            case DecisionService():
                return self._service(model, node)

    def _service(self, model: Model, service: DecisionService) -> Value:
        def call(frame: Frame, *arguments: Value) -> Value:
            inner = Evaluation(self.runner, {}, frame)
            return inner.serve(model, service, list(arguments))

        found = [each for each in map(model.find, service.inputs) if each is not None]
        types = tuple(node.type.type for _, node, _ in found)
        return Function(self.parameters(model, service), call, types)  # type: ignore[return-value]  # scopes hold functions too

    def _facts(self, model: Model) -> _Scope:
        """What a decision without requirements sees: the facts that nothing in the model declares.

        The standard has nothing in sight there; modellers that keep facts in a process write models
        without input data, and everybody who runs them expects the facts to be seen.
        """
        return {name: value for name, value in self.inputs.items() if model.named(name) is None}

    def _scope(self, model: Model, requires: tuple[str, ...]) -> _Scope:
        """The values that a node requires, those of imported models under the import's name."""
        scope: _Scope = {}
        for href in requires:
            found = model.find(href)
            if found is None:
                continue
            owner, node, prefix = found
            value = self.value_of(owner, node)
            if not prefix:
                scope[node.name] = value
                continue
            inner = scope.setdefault(prefix, {})
            if isinstance(inner, dict):
                inner[node.name] = value
        return scope


def _type_of(node: DrgElement) -> ItemType:
    return node.type


def _types(scope: _Scope) -> dict[str, Type]:
    """Enough of the types for names to be read: contexts of imports with their entries."""
    return {name: CONTEXT if isinstance(value, dict) else ANY for name, value in scope.items()}
