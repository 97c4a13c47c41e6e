"""Conditions run again over the values that they had read, and the parts of them that failed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from callout.content.system_variables import StepFrame
from callout.datamodel.library_view import PARAM
from callout.datamodel.world import World
from callout.definition import Definition
from callout.errors import CalloutError, Location
from callout.feel import ANY, ContextOf, Expression, Type, compile_tree
from callout.feel.builtins import BUILTINS
from callout.feel.parse import expression_tree, scope_of
from callout.feel.syntax import ast
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.reads import reads
from callout.process import Text
from callout.scxml import Run
from callout.values import DateTime, Facts, Json, Value, decode

from .answers import FalsePart


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where a condition is asked: the definition, the instant, the states then."""

    definition: Definition
    now: datetime
    states: tuple[str, ...] = ()

    def frame(self) -> StepFrame:
        """A frame for one evaluation."""
        model, chart = self.definition.model, self.definition.chart
        frame = StepFrame(
            DateTime.from_datetime(self.now), model.zone, semantics=model.semantics, decisions=[]
        )
        # What is asked of a run is only where the ticket is.
        frame.run = Run(chart, chart.mask(self.states), world=cast("World", None))
        return frame

    def scope(self, operands: Mapping[str, Value]) -> dict[str, Value]:
        """What the rules bring on that day, and the operands by their dotted names."""
        scope: dict[str, Value] = dict(self.definition.model.statics(self.now))
        for name, value in operands.items():
            _put(scope, name.split("."), value)
        return scope


def _put(scope: dict[str, Value], path: list[str], value: Value) -> None:
    for name in path[:-1]:
        inner = scope.get(name)
        inner = dict(inner) if isinstance(inner, dict) else {}
        scope[name] = inner
        scope = inner
    scope[path[-1]] = value


class AskedAgain:
    """A condition as written, to be asked again; `operands` are what it had read, as JSON.

    `tree` is None where its text cannot be taken apart over these names.
    """

    def __init__(self, text: Text, setting: Setting, operands: Mapping[str, Json]) -> None:
        self.text, self.operands = text, operands
        self.values: Facts = {name: decode(value) for name, value in operands.items()}
        self.tree: ast.SyntaxNode | None = None
        self.setting = setting
        self._names = _types(setting.scope(self.values))
        self._compiled: dict[ast.SyntaxNode, Expression] = {}
        with suppress(BadSyntax):
            self.tree = expression_tree(text.text, scope_of(self._names))

    def reads_only(self, known: Collection[str]) -> bool:
        """Whether it reads nothing but these, by dotted name, and what the rules bring."""
        if self.tree is None:
            return False
        brought = {*BUILTINS, *self.setting.scope({})} - {PARAM}
        read = (path for path in reads(self.tree, self._everything()) if path[0] not in brought)
        return all(".".join(path) in known for path in read)

    def _everything(self) -> set[str]:
        """All names that stand in it."""
        return ast.names_in(self.tree) if self.tree is not None else set()

    def truth(self, values: Mapping[str, Value]) -> bool | None:
        """What it says with these operands; None where it has no value."""
        return None if self.tree is None else self._truth(self.tree, values)

    def value(self, node: ast.SyntaxNode, values: Mapping[str, Value]) -> Value:
        """The value of a part of it; null where it has none."""
        scope = self.setting.scope(values)
        try:
            return self._of(node).run(scope, self.setting.frame())
        except (CalloutError, ArithmeticError, ValueError, LookupError):
            return None

    def false_parts(self) -> tuple[FalsePart, ...]:
        """Of what is joined by ``and`` the parts that did not hold; all of it, if it is one."""
        if self.tree is None:
            return ()
        found = ((part, self._truth(part, self.values)) for part in conjuncts(self.tree))
        return tuple(self._part(part, truth=truth) for part, truth in found if truth is not True)

    def _of(self, node: ast.SyntaxNode) -> Expression:
        made = self._compiled.get(node)
        if made is None:
            made = compile_tree(node, names=self._names, text=self.text.text, checked=False)
            self._compiled[node] = made
        return made

    def _part(self, node: ast.SyntaxNode, *, truth: bool | None) -> FalsePart:
        text = self.text.text[node.start : node.end]
        read = ast.names_in(node)
        operands = {n: v for n, v in self.operands.items() if n.partition(".")[0] in read}
        mentioned = {n: v for n, v in operands.items() if n in text}
        return FalsePart(text, self._place(node), truth, mentioned or operands)

    def _place(self, node: ast.SyntaxNode) -> Location:
        return self.text.place(node.start, node.end - node.start)

    def _truth(self, node: ast.SyntaxNode, values: Mapping[str, Value]) -> bool | None:
        found = self.value(node, values)
        return found if isinstance(found, bool) else None


def conjuncts(node: ast.SyntaxNode) -> Iterator[ast.SyntaxNode]:
    """What a condition joins by ``and``, in the order of the text."""
    rights: list[ast.SyntaxNode] = []
    while isinstance(node, ast.Binary) and node.operator == "and":
        rights.append(node.right)
        node = node.left
    yield node
    for right in reversed(rights):
        yield from conjuncts(right)


def _types(scope: Facts) -> dict[str, Type]:
    return {name: _type(value) for name, value in scope.items()}


def _type(value: Value) -> Type:
    """As much of a type as tells how a text is taken apart: the names of entries."""
    if isinstance(value, dict):
        return ContextOf({name: _type(part) for name, part in value.items()})
    return ANY
