"""Boxed expressions as FEEL trees (DMN 1.5, 10.2.2), so that there is one way to run both.

A decision table inside becomes a call of a host function that takes the names the table reads.
Text that is no FEEL becomes null, and a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace

from callout.dmn import RuleTable, decide_as_dmn
from callout.errors import Problem
from callout.feel import ANY, Frame, Function, FunctionOf, Kind, Type
from callout.feel.builtins import BUILTINS
from callout.feel.runtime.frame import Site
from callout.feel.syntax import ast
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.names import Names
from callout.feel.syntax.parser import Vocabulary, parse
from callout.values import Value

from .decision_table import read_table
from .element import Element
from .item_definition import ItemTypes
from .model import DecisionNode, Knowledge, boxed

NOTHING = ast.Constant(0, 0, None)


class Boxer:
    """Reads the expressions of one decision or function.

    `names` are in sight, with their types. Afterwards `functions` has the tables that the tree
    calls, to be put into the scope, and `text` all texts in a row, which the tree's places count.
    """

    def __init__(
        self, names: Mapping[str, Type], types: ItemTypes, title: str, problems: list[Problem]
    ) -> None:
        self.names = dict(names)
        self.types = types
        self.title = title
        self.problems = problems
        self.functions: dict[str, Function] = {}
        self.text = ""
        self._fields = types.component_names()
        self._named_types = types.named()
        self._readers: dict[str, Callable[[Element], ast.Node]] = {
            "literalExpression": self._literal,
            "decisionTable": self._table,
            "context": self._context,
            "invocation": self._invocation,
            "functionDefinition": self.function,
            "relation": self._relation,
            "list": self._list,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
        }

    def read(self, element: Element | None) -> ast.Node:
        """The tree of an expression; null where there is none."""
        reader = self._readers.get(element.name) if element is not None else None
        return NOTHING if reader is None or element is None else reader(element)

    def read_node(self, node: DecisionNode | Knowledge) -> ast.Node:
        """The tree of a decision's expression, or of a knowledge model's function."""
        if isinstance(node, DecisionNode):
            return self.read(node.expression)
        if node.function is None:
            return NOTHING
        with self._scope({node.name: ANY}):  # a function may call itself
            entry = ast.Entry(0, 0, node.name, self.function(node.function))
        return ast.Context(0, 0, (entry,), ast.Name(0, 0, node.name))

    def function(self, element: Element) -> ast.Node:
        """A function with its formal parameters; one of another language has no body."""
        parameters = tuple(
            ast.Parameter(0, 0, each.get("name"), _taken(self._type(each)))
            for each in element.all("formalParameter")
        )
        body = boxed(element)
        if element.get("kind", "FEEL") != "FEEL":
            return ast.Lambda(0, 0, parameters, None)
        with self._scope({each.name: each.type for each in parameters}):
            inner = self.read(body)
        returns = self._type(body) if body is not None else ANY
        return ast.Lambda(0, 0, parameters, inner, None if returns == ANY else returns)

    def _literal(self, element: Element) -> ast.Node:
        inner = element.first("text")
        text = inner.text.strip() if inner is not None else ""
        if not text:
            return NOTHING
        try:
            node = parse(text, self._vocabulary())
        except BadSyntax as error:
            base = (inner.text_where if inner is not None else None) or element.where
            where = Site(text, error.start, error.end, base).place
            self.problems.append(Problem("R402", error.message, where, hint=error.hint))
            return NOTHING
        start = len(self.text)
        self.text += f"{text}\n"
        return _shifted(node, start)

    def _vocabulary(self) -> Vocabulary:
        names = Names(self.names, Names(BUILTINS))
        return Vocabulary(names, Names(self._fields), self._named_types)

    def _table(self, element: Element) -> ast.Node:
        table = read_table(element, self.title, self.names, self.types, self.problems)
        if table is None:
            return NOTHING
        reads = tuple(name for name in table.needs if name in self.names)
        name = f"(table {len(self.functions) + 1})"
        self.functions[name] = table_function(table, reads)
        arguments = tuple(ast.Name(0, 0, each) for each in reads)
        return ast.Call(0, 0, ast.Name(0, 0, name), arguments)

    def _context(self, element: Element) -> ast.Node:
        entries: list[ast.Entry] = []
        result: ast.Node | None = None
        with self._scope({}):
            for each in element.all("contextEntry"):
                variable = each.first("variable")
                inner = self.read(boxed(each))
                if variable is None:
                    result = inner
                    continue
                name, kind = variable.get("name"), self._type(variable)
                entries.append(ast.Entry(0, 0, name, inner, None if kind == ANY else kind))
                self.names[name] = kind
                self._fields.add(name)
        return ast.Context(0, 0, tuple(entries), result)

    def _invocation(self, element: Element) -> ast.Node:
        names: list[str] = []
        arguments: list[ast.Node] = []
        for binding in element.all("binding"):
            parameter = binding.first("parameter")
            names.append(parameter.get("name") if parameter is not None else "")
            arguments.append(self.read(boxed(binding)))
        function = self.read(boxed(element))
        return ast.Call(0, 0, function, tuple(arguments), tuple(names))

    def _relation(self, element: Element) -> ast.Node:
        names = [column.get("name") for column in element.all("column")]
        self._fields.update(names)
        rows: list[ast.Node] = []
        for row in element.all("row"):
            cells = [self.read(cell) for cell in row.all(*self._readers)]
            pairs = zip(names, cells, strict=False)
            rows.append(ast.Context(0, 0, tuple(ast.Entry(0, 0, *pair) for pair in pairs)))
        return ast.Items(0, 0, tuple(rows))

    def _list(self, element: Element) -> ast.Node:
        return ast.Items(0, 0, tuple(self.read(each) for each in element.all(*self._readers)))

    def _conditional(self, element: Element) -> ast.Node:
        parts = [self.read(boxed(element.first(name))) for name in ("if", "then", "else")]
        return ast.If(0, 0, *parts)

    def _filter(self, element: Element) -> ast.Node:
        base = self.read(boxed(element.first("in")))
        with self._scope({"item": ANY, **dict.fromkeys(self._fields, ANY)}):
            condition = self.read(boxed(element.first("match")))
        return ast.Filter(0, 0, base, condition)

    def _for(self, element: Element) -> ast.Node:
        turn = self._turn(element)
        with self._scope({turn.name: ANY, "partial": ANY}):
            result = self.read(boxed(element.first("return")))
        return ast.For(0, 0, (turn,), result)

    def _quantified(self, element: Element) -> ast.Node:
        turn = self._turn(element)
        with self._scope({turn.name: ANY}):
            condition = self.read(boxed(element.first("satisfies")))
        return ast.Quantified(0, 0, element.name == "every", (turn,), condition)

    def _turn(self, element: Element) -> ast.Turn:
        domain = self.read(boxed(element.first("in")))
        return ast.Turn(0, 0, element.get("iteratorVariable"), domain)

    def _type(self, element: Element) -> Type:
        name = element.get("typeRef")
        return self.types.find(name).type if name else ANY

    @contextmanager
    def _scope(self, names: Mapping[str, Type]) -> Iterator[None]:
        """More names in sight while inside."""
        outer = self.names
        self.names = {**outer, **names}
        yield
        self.names = outer


def _taken(kind: Type) -> Type:
    """What a parameter takes: functions rarely say what they return, so that is not asked."""
    if kind.kind is Kind.FUNCTION:
        return FunctionOf(kind.parameters, ANY)
    return kind


def table_function(table: RuleTable, reads: tuple[str, ...]) -> Function:
    """A table as a function of the names it reads."""

    def call(frame: Frame, *arguments: Value) -> Value:
        return decide_as_dmn(table, dict(zip(reads, arguments, strict=True)), frame)

    return Function(reads, call)


def _shifted(node: ast.Node, by: int) -> ast.Node:
    """The same tree, `by` characters further on."""
    changes: dict[str, object] = {"start": node.start + by, "end": node.end + by}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, ast.Node):
            changes[each.name] = _shifted(value, by)
        elif isinstance(value, tuple) and any(isinstance(part, ast.Node) for part in value):
            changes[each.name] = tuple(_shifted(part, by) for part in value)
    return replace(node, **changes)  # type: ignore[arg-type]  # the node's own fields
