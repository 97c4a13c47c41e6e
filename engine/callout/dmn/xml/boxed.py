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
from callout.feel.syntax.names import NameScope
from callout.feel.syntax.parser import ParseScope, parse
from callout.values import Value

from .decision_table import read_table
from .element import XmlElement
from .item_definition import ItemTypes
from .model import DecisionNode, KnowledgeModel, boxed

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
        self._readers: dict[str, Callable[[XmlElement], ast.SyntaxNode]] = {
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

    def read(self, element: XmlElement | None) -> ast.SyntaxNode:
        """The tree of an expression; null where there is none."""
        reader = self._readers.get(element.name) if element is not None else None
        return NOTHING if reader is None or element is None else reader(element)

    def read_node(self, node: DecisionNode | KnowledgeModel) -> ast.SyntaxNode:
        """The tree of a decision's expression, or of a knowledge model's function."""
        if isinstance(node, DecisionNode):
            return self.read(node.expression)
        if node.function is None:
            return NOTHING
        with self._scope({node.name: ANY}):  # a function may call itself
            entry = ast.ContextEntry(0, 0, node.name, self.function(node.function))
        return ast.Context(0, 0, (entry,), ast.Name(0, 0, node.name))

    def function(self, element: XmlElement) -> ast.SyntaxNode:
        """A function with its formal parameters; one of another language has no body."""
        parameters = tuple(
            ast.FormalParameter(0, 0, each.get("name"), _taken(self._type(each)))
            for each in element.all("formalParameter")
        )
        body = boxed(element)
        if element.get("kind", "FEEL") != "FEEL":
            return ast.FunctionDefinition(0, 0, parameters, None)
        with self._scope({each.name: each.type for each in parameters}):
            inner = self.read(body)
        returns = self._type(body) if body is not None else ANY
        return ast.FunctionDefinition(0, 0, parameters, inner, None if returns == ANY else returns)

    def _literal(self, element: XmlElement) -> ast.SyntaxNode:
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

    def _vocabulary(self) -> ParseScope:
        names = NameScope(self.names, NameScope(BUILTINS))
        return ParseScope(names, NameScope(self._fields), self._named_types)

    def _table(self, element: XmlElement) -> ast.SyntaxNode:
        table = read_table(element, self.title, self.names, self.types, self.problems)
        if table is None:
            return NOTHING
        reads = tuple(name for name in table.needs if name in self.names)
        name = f"(table {len(self.functions) + 1})"
        self.functions[name] = table_function(table, reads)
        arguments = tuple(ast.Name(0, 0, each) for each in reads)
        return ast.Call(0, 0, ast.Name(0, 0, name), arguments)

    def _context(self, element: XmlElement) -> ast.SyntaxNode:
        entries: list[ast.ContextEntry] = []
        result: ast.SyntaxNode | None = None
        with self._scope({}):
            for each in element.all("contextEntry"):
                variable = each.first("variable")
                inner = self.read(boxed(each))
                if variable is None:
                    result = inner
                    continue
                name, kind = variable.get("name"), self._type(variable)
                entries.append(ast.ContextEntry(0, 0, name, inner, None if kind == ANY else kind))
                self.names[name] = kind
                self._fields.add(name)
        return ast.Context(0, 0, tuple(entries), result)

    def _invocation(self, element: XmlElement) -> ast.SyntaxNode:
        names: list[str] = []
        arguments: list[ast.SyntaxNode] = []
        for binding in element.all("binding"):
            parameter = binding.first("parameter")
            names.append(parameter.get("name") if parameter is not None else "")
            arguments.append(self.read(boxed(binding)))
        function = self.read(boxed(element))
        return ast.Call(0, 0, function, tuple(arguments), tuple(names))

    def _relation(self, element: XmlElement) -> ast.SyntaxNode:
        names = [column.get("name") for column in element.all("column")]
        self._fields.update(names)
        rows: list[ast.SyntaxNode] = []
        for row in element.all("row"):
            cells = [self.read(cell) for cell in row.all(*self._readers)]
            pairs = zip(names, cells, strict=False)
            rows.append(ast.Context(0, 0, tuple(ast.ContextEntry(0, 0, *pair) for pair in pairs)))
        return ast.ListLiteral(0, 0, tuple(rows))

    def _list(self, element: XmlElement) -> ast.SyntaxNode:
        return ast.ListLiteral(0, 0, tuple(self.read(each) for each in element.all(*self._readers)))

    def _conditional(self, element: XmlElement) -> ast.SyntaxNode:
        parts = [self.read(boxed(element.first(name))) for name in ("if", "then", "else")]
        return ast.Conditional(0, 0, *parts)

    def _filter(self, element: XmlElement) -> ast.SyntaxNode:
        base = self.read(boxed(element.first("in")))
        with self._scope({"item": ANY, **dict.fromkeys(self._fields, ANY)}):
            condition = self.read(boxed(element.first("match")))
        return ast.Filter(0, 0, base, condition)

    def _for(self, element: XmlElement) -> ast.SyntaxNode:
        iteration = self._iteration(element)
        with self._scope({iteration.name: ANY, "partial": ANY}):
            result = self.read(boxed(element.first("return")))
        return ast.For(0, 0, (iteration,), result)

    def _quantified(self, element: XmlElement) -> ast.SyntaxNode:
        iteration = self._iteration(element)
        with self._scope({iteration.name: ANY}):
            condition = self.read(boxed(element.first("satisfies")))
        return ast.Quantified(0, 0, element.name == "every", (iteration,), condition)

    def _iteration(self, element: XmlElement) -> ast.Iteration:
        domain = self.read(boxed(element.first("in")))
        return ast.Iteration(0, 0, element.get("iteratorVariable"), domain)

    def _type(self, element: XmlElement) -> Type:
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


def _shifted(node: ast.SyntaxNode, by: int) -> ast.SyntaxNode:
    """The same tree, `by` characters further on."""
    changes: dict[str, object] = {"start": node.start + by, "end": node.end + by}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, ast.SyntaxNode):
            changes[each.name] = _shifted(value, by)
        elif isinstance(value, tuple) and any(isinstance(part, ast.SyntaxNode) for part in value):
            changes[each.name] = tuple(_shifted(part, by) for part in value)
    return replace(node, **changes)  # type: ignore[arg-type]  # the node's own fields
